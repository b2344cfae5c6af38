"""Batches of paper: a pile of sheets with a declared total, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from ballots.api.access import demand_channel, poll_in_reach, reached_campaigns
from ballots.api.schemas import CODE
from ballots.api.sheets import SHEET_EXAMPLE
from ballots.api.store import store
from ballots.domain.paper import CHANNEL
from ballots.permissions import PAPER_READ, PAPER_WRITE
from ballots.use_cases import declare_paper_batch as declaring
from ballots.use_cases import read_paper_batch as reading
from ballots.use_cases.cast_paper_batch import cast_paper_batch as cast
from chassis.api import Answer, Blueprint, Schema
from chassis.database import database
from chassis.tokens import principal

MOST_DECLARED = 1000
ENTRY = ("paper-batch-not-found", "poll-not-open", "poll-closed", "poll-sealed", "poll-cancelled", "channel-not-yours")

blp = Blueprint("paper_batches", __name__, description="Piles of sheets of paper, each entered twice.")


def _declared() -> fields.Integer:
    return fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(1, MOST_DECLARED),
        metadata={"description": "How many sheets the pile has, empty and invalid ones too."},
    )


class DeclarationSchema(Schema):
    code = fields.String(required=True, validate=CODE, metadata={"description": "As written on the pile."})
    declared = _declared()


class RecountSchema(Schema):
    declared = _declared()
    reason = fields.String(required=True, validate=validate.Length(1, 500))


class OperatorSchema(Answer):
    operator = fields.String()
    entered = fields.Integer(metadata={"description": "Sheets."})


class PaperBatchRowSchema(Answer):
    """The numbers of a batch of paper. `first` and `second` are its operators, by who entered something first."""

    batch = fields.UUID()
    poll = fields.UUID()
    code = fields.String()
    declared = fields.Integer()
    state = fields.String(metadata={"enum": ["entry", "handed_in", "cast"]})
    first = fields.Nested(OperatorSchema, allow_none=True)
    second = fields.Nested(OperatorSchema, allow_none=True)
    handed_in_at = fields.AwareDateTime(allow_none=True, metadata={"description": "By which its sheets count."})
    handed_in_by = fields.String(allow_none=True)
    cast_at = fields.AwareDateTime(allow_none=True)


class CorrectionSchema(Answer):
    declared = fields.Integer(metadata={"description": "What it was before."})
    by = fields.String()
    at = fields.String(metadata={"format": "date-time"})
    reason = fields.String()


class MissingSchema(Answer):
    sheet = fields.String()
    reader = fields.String(metadata={"enum": ["first", "second"], "description": "Who has not entered it yet."})


class DifferenceSchema(Answer):
    """Without `object` it is what kind of sheet each read: filled, empty or invalid."""

    sheet = fields.String()
    object = fields.String(allow_none=True)
    first = fields.String(allow_none=True, metadata={"description": "A level; null: none."})
    second = fields.String(allow_none=True)
    settled = fields.Boolean()


class SheetOutcomeSchema(Answer):
    sheet = fields.String()
    outcome = fields.String(metadata={"enum": ["accepted", "replaced", "refused"]})
    slug = fields.String(allow_none=True, metadata={"description": "Why it is refused."})


class OutcomesSchema(Answer):
    accepted = fields.Integer()
    replaced = fields.Integer()
    refused = fields.Integer()
    sheets = fields.List(fields.Nested(SheetOutcomeSchema))


class PaperBatchSchema(PaperBatchRowSchema):
    """A batch of paper. Levels stand in `differences` alone: for operators, until it is handed in."""

    corrections = fields.List(fields.Nested(CorrectionSchema))
    missing = fields.List(fields.Nested(MissingSchema))
    differing = fields.Integer(metadata={"description": "Sheets that the two read differently."})
    unsettled = fields.Integer()
    differences = fields.List(fields.Nested(DifferenceSchema), allow_none=True)
    outcomes = fields.Nested(OutcomesSchema, allow_none=True, metadata={"description": "Once it is cast."})


ROW_EXAMPLE: dict[str, Any] = {
    "batch": "019a0000-0000-7000-8000-0000000000b1",
    "poll": "019a0000-0000-7000-8000-000000000011",
    "code": "pile-1",
    "declared": 1,
    "state": "entry",
    "first": {"operator": "clerk", "entered": 1},
    "second": {"operator": "deputy", "entered": 1},
    "handed_in_at": None,
    "handed_in_by": None,
    "cast_at": None,
}
EXAMPLE: dict[str, Any] = ROW_EXAMPLE | {
    "corrections": [{"declared": 2, "by": "clerk", "at": "2026-07-22T09:00:00+08:00", "reason": "数错一份"}],
    "missing": [{"sheet": SHEET_EXAMPLE, "reader": "second"}],
    "differing": 1,
    "unsettled": 1,
    "differences": [
        {"sheet": SHEET_EXAMPLE, "object": "01", "first": "satisfied", "second": "unknown", "settled": False}
    ],
    "outcomes": None,
}
CAST_EXAMPLE = EXAMPLE | {
    "state": "cast",
    "handed_in_at": "2026-07-22T10:00:00+08:00",
    "handed_in_by": "clerk",
    "cast_at": "2026-07-22T10:00:01+08:00",
    "missing": [],
    "differing": 0,
    "unsettled": 0,
    "differences": None,
    "outcomes": {
        "accepted": 1,
        "replaced": 0,
        "refused": 0,
        "sheets": [{"sheet": SHEET_EXAMPLE, "outcome": "accepted", "slug": None}],
    },
}


@blp.operation(
    "POST",
    "/polls/<uuid:poll_id>/paper-batches",
    PAPER_WRITE,
    body=DeclarationSchema,
    body_example={"code": "pile-1", "declared": 1},
    answers={201: PaperBatchSchema, 200: PaperBatchSchema},
    example=EXAMPLE,
    errors=(
        *("poll-not-found", "poll-not-open", "poll-closed", "poll-sealed", "poll-cancelled"),
        *("channel-not-allowed", "channel-not-yours", "batch-code-taken"),
    ),
)
def declare_paper_batch(body: dict[str, Any], poll_id: UUID) -> tuple[dict[str, Any], int]:
    """Declare a batch of paper

    Count the sheets of a pile before anybody keys them. Two operators then enter every one of them. The same code with
    the same total gets the batch that is there (200).
    """
    demand_channel(CHANNEL)
    poll = poll_in_reach(poll_id)
    batch, new = declaring.declare_batch(
        database, poll, code=body["code"], declared=body["declared"], by=principal().subject
    )
    return batch, 201 if new else 200


@blp.operation(
    "GET",
    "/polls/<uuid:poll_id>/paper-batches",
    PAPER_READ,
    answers={200: PaperBatchRowSchema(many=True)},
    example=[ROW_EXAMPLE],
    errors=("poll-not-found",),
    paged=True,
)
def list_paper_batches(poll_id: UUID) -> Sequence[dict[str, Any]]:
    """List a poll's batches of paper

    In the order in which they were declared, each with how many sheets its operators have entered.
    """
    return reading.batches_of_poll(database, poll_in_reach(poll_id).id)


@blp.operation(
    "GET",
    "/paper-batches/<uuid:batch_id>",
    PAPER_READ,
    answers={200: PaperBatchSchema},
    example=EXAMPLE,
    errors=("paper-batch-not-found",),
    private=True,
)
def get_paper_batch(batch_id: UUID) -> dict[str, Any]:
    """Read a batch of paper

    Its total, how much each operator has entered, which sheets one of them still lacks, and where their readings
    differ: that with levels for operators alone, only of sheets that both have entered, and only until the hand-in.
    Afterwards what became of each sheet.
    """
    return reading.read_batch(
        database,
        batch_id,
        campaigns=reached_campaigns(),
        with_levels=PAPER_WRITE.granted_to(principal()),
    )


@blp.operation(
    "POST",
    "/paper-batches/<uuid:batch_id>/correction",
    PAPER_WRITE,
    body=RecountSchema,
    body_example={"declared": 1, "reason": "数错一份"},
    answers={200: PaperBatchSchema},
    example=EXAMPLE,
    errors=(*ENTRY, "paper-batch-handed-in"),
    private=True,
)
def correct_paper_batch(body: dict[str, Any], batch_id: UUID) -> dict[str, Any]:
    """Correct the declared total of a batch of paper

    For a pile that was miscounted. What it was before, who changed it, when and why stays with the batch. The same
    total again changes nothing.
    """
    demand_channel(CHANNEL)
    return declaring.correct_declared(database, batch_id, **body, by=principal().subject, campaigns=reached_campaigns())


@blp.operation(
    "POST",
    "/paper-batches/<uuid:batch_id>/cast",
    PAPER_WRITE,
    answers={200: PaperBatchSchema},
    example=CAST_EXAMPLE,
    errors=(*ENTRY, "paper-batch-incomplete", "total-differs", "entered-once", "difference-unsettled"),
)
def cast_paper_batch(batch_id: UUID) -> dict[str, Any]:
    """Hand in a batch of paper

    Once both operators have entered exactly as many sheets as were declared, and every difference is settled; else all
    that is missing is said. Each sheet is cast as a ballot of its voter, by the time of the hand-in, and the answer
    says what became of it. Empty and invalid sheets are refused with that reason and are in no turnout. Safe to repeat:
    the same answers.
    """
    demand_channel(CHANNEL)
    return cast(database, store, batch_id, by=principal().subject, campaigns=reached_campaigns())
