"""What operators key from sheets of paper: one by one, or as a table; and what counts where two of them differ."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import flask
from marshmallow import fields, validate

from ballots.api.access import demand_channel, reached_campaigns
from ballots.api.entry_table import at_cell, read_table, write_template
from ballots.api.paper_batches import ENTRY, EXAMPLE, MOST_DECLARED, PaperBatchSchema
from ballots.api.schemas import LevelVoteSchema
from ballots.api.sheets import NUMBERS, SHEET_EXAMPLE
from ballots.domain.errors import BallotError, Mistake, invalid
from ballots.domain.paper import CHANNEL
from ballots.domain.votes import LevelVote
from ballots.permissions import PAPER_WRITE
from ballots.use_cases import enter_sheets as use_case
from ballots.use_cases.enter_sheets import Keyed
from ballots.use_cases.read_paper_batch import poll_of_batch, read_batch
from chassis.api import Answer as AnswerSchema
from chassis.api import Blueprint, RawBody, Schema
from chassis.database import database
from chassis.fields import Boolean
from chassis.sheets import XLSX
from chassis.tokens import principal

MOST_BYTES = 4 * 1024 * 1024
CHANGE = (*ENTRY, "paper-batch-handed-in", *NUMBERS)
VOTES = ("unknown-object", "object-not-on-list", "object-repeated", "unknown-level", "invalid-with-votes")
FILE = (
    *("unreadable-file", "old-or-protected-file", "file-with-macros", "file-unpacks-too-large", "too-many-rows"),
    *("unknown-column", "missing-column", "repeated-column", "cell-without-heading", "formula-in-cell"),
)

blp = Blueprint("sheet_entries", __name__, description="What two operators key from each sheet of paper.")


@blp.before_request
def limit_body() -> None:
    flask.request.max_content_length = MOST_BYTES


class ReadingSchema(Schema):
    """What stands on a sheet. No votes: nothing is ticked. `invalid`: it does not count, say two levels are ticked for
    an object; then there are no votes.
    """

    votes = fields.List(fields.Nested(LevelVoteSchema), required=True, validate=validate.Length(0, 2000))
    invalid = Boolean(load_default=False)


class EntrySchema(AnswerSchema):
    sheet = fields.String()
    reader = fields.String(metadata={"enum": ["first", "second"], "description": "Which operator's entry it is."})
    outcome = fields.String(metadata={"enum": ["entered", "corrected", "unchanged"]})


class ImportedRowSchema(EntrySchema):
    row = fields.Integer(metadata={"description": "As Excel shows it; the heading is usually 1."})


class ImportSchema(AnswerSchema):
    rows = fields.List(fields.Nested(ImportedRowSchema))


READING_EXAMPLE = {"votes": [{"object": "01", "level": "satisfied"}], "invalid": False}
ENTRY_EXAMPLE = {"sheet": SHEET_EXAMPLE, "reader": "first", "outcome": "entered"}


@blp.operation(
    "PUT",
    "/paper-batches/<uuid:batch_id>/entries/<sheet>",
    PAPER_WRITE,
    body=ReadingSchema,
    body_example=READING_EXAMPLE,
    answers={200: EntrySchema},
    example=ENTRY_EXAMPLE,
    errors=(*CHANGE, "third-operator", "sheet-in-another-batch", *VOTES),
    private=True,
    audited=False,
)
def put_sheet_entry(body: dict[str, Any], batch_id: UUID, sheet: str) -> dict[str, Any]:
    """Enter a sheet of paper

    By its number or what its QR holds. The first who enters something is the batch's first operator, the next one its
    second; each keys every sheet and corrects it by the same call until the hand-in, and sees the other's reading only
    of sheets that both have entered. The same again changes nothing.
    """
    demand_channel(CHANNEL)
    try:
        [entry] = use_case.enter_sheets(
            database,
            batch_id,
            [_keyed(sheet, body)],
            operator=principal().subject,
            campaigns=reached_campaigns(),
        )
    except BallotError as error:
        raise _of_one(error) from error
    return entry._asdict()


@blp.operation(
    "DELETE",
    "/paper-batches/<uuid:batch_id>/entries/<sheet>",
    PAPER_WRITE,
    answers={204: None},
    errors=CHANGE,
    audited=False,
)
def withdraw_sheet_entry(batch_id: UUID, sheet: str) -> None:
    """Withdraw one's own entry of a sheet

    For a sheet that was entered in the wrong batch. The other operator's entry stays. Repeated it changes nothing.
    """
    demand_channel(CHANNEL)
    use_case.withdraw_entry(database, batch_id, sheet, operator=principal().subject, campaigns=reached_campaigns())


@blp.operation(
    "POST",
    "/paper-batches/<uuid:batch_id>/entries/<sheet>/settlement",
    PAPER_WRITE,
    body=ReadingSchema,
    body_example=READING_EXAMPLE,
    answers={200: PaperBatchSchema},
    example=EXAMPLE,
    errors=(*CHANGE, "nothing-to-settle", "sheet-in-another-batch", *VOTES),
    private=True,
    audited=False,
)
def settle_sheet_entry(body: dict[str, Any], batch_id: UUID, sheet: str) -> dict[str, Any]:
    """Settle what counts of a sheet

    Where the two operators differ, by somebody who looks at the sheet again. It stays on record who did. Another
    settlement replaces it until the hand-in, and it falls when one of the two corrects the entry. The same again
    changes nothing.
    """
    demand_channel(CHANNEL)
    try:
        use_case.settle_sheet(
            database,
            batch_id,
            _keyed(sheet, body),
            settled_by=principal().subject,
            campaigns=reached_campaigns(),
        )
    except BallotError as error:
        raise _of_one(error) from error
    return read_batch(database, batch_id, campaigns=reached_campaigns(), with_levels=True)


@blp.operation(
    "GET",
    "/paper-batches/<uuid:batch_id>/template.xlsx",
    PAPER_WRITE,
    answers={200: RawBody(XLSX, example="a workbook", schema={"type": "string", "format": "binary"})},
    errors=("paper-batch-not-found",),
)
def get_entry_template(batch_id: UUID) -> flask.Response:
    """Read the table in which a batch of paper can be keyed

    An XLSX workbook: a row for each sheet, a column for each object, whose cells offer the levels; the second sheet
    lists them.
    """
    batch, poll = poll_of_batch(database, batch_id, reached_campaigns())
    response = flask.Response(write_template(poll, batch.declared), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{batch.code}.xlsx"'
    return response


@blp.operation(
    "POST",
    "/paper-batches/<uuid:batch_id>/imports",
    PAPER_WRITE,
    body=RawBody(XLSX, example="the template, filled in", schema={"type": "string", "format": "binary"}),
    answers={200: ImportSchema},
    example={"rows": [ENTRY_EXAMPLE | {"row": 2}]},
    errors=(*CHANGE, "third-operator", "sheet-in-another-batch", "sheet-repeated", *FILE, *VOTES),
    private=True,
)
def import_sheet_entries(batch_id: UUID) -> dict[str, Any]:
    """Enter the sheets of a filled table

    The same as to enter each of its rows by this operator: all rows or none, and all that is wrong is said as
    `/rows/{row as Excel shows it}/{column}`. A level is its name or its code; a row without any is an empty sheet, 是
    under 无效 an invalid one. Up to 1,000 rows and 4 MiB; no formulas, no macros. Repeated it changes nothing.
    """
    demand_channel(CHANNEL)
    _, poll = poll_of_batch(database, batch_id, reached_campaigns())
    table = read_table(poll, flask.request.get_data(), MOST_DECLARED)
    try:
        entries = use_case.enter_sheets(
            database,
            batch_id,
            table.keyed,
            operator=principal().subject,
            campaigns=reached_campaigns(),
            mistakes=table.mistakes,
        )
    except BallotError as error:
        raise BallotError(error.slug, [at_cell(table, each) for each in error.mistakes], **error.facts) from error
    return {"rows": [{"row": n, **entry._asdict()} for n, entry in zip(table.numbers, entries, strict=True)]}


def _keyed(sheet: str, body: dict[str, Any]) -> Keyed:
    return Keyed(sheet, [LevelVote(**vote) for vote in body["votes"]], body["invalid"])


def _of_one(error: BallotError) -> BallotError:
    """What is wrong with the only sheet, which the path names."""
    for each in error.mistakes:
        if each.pointer == "/0/sheet":
            return BallotError(each.slug, **each.facts)
    return invalid(Mistake(e.pointer[2:], e.slug, e.facts) for e in error.mistakes) if error.mistakes else error
