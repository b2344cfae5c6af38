"""Ballots: posted by systems and operators, or handed in by a voter with a code."""

from __future__ import annotations

from typing import Annotated, Any, Protocol
from uuid import UUID

import flask
import marshmallow as ma
import msgspec
from marshmallow import fields
from msgspec import Meta

from ballots.api.access import demand_campaign, demand_channel, source
from ballots.api.schemas import NamedSchema
from ballots.api.store import guesses, store
from ballots.domain.errors import BallotError
from ballots.permissions import BALLOTS_WRITE
from ballots.use_cases.cast_ballot import (
    Casting,
    Found,
    cast_ballot,
    casting,
    voter_by_code,
    voter_of_poll,
)
from ballots.use_cases.read_paper import read_paper
from chassis.api import Blueprint, Schema
from chassis.database import database
from chassis.fields import Boolean
from chassis.tokens import OPEN, Principal, principal

Code = Annotated[str, Meta(min_length=1, max_length=64)]
Reference = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=100,
        description="The sender's own name of this ballot. Sent again, it gets its first answer.",
    ),
]
MOST_BYTES = 512 * 1024
STATUS = {"accepted": 201, "replaced": 200}
CAST_ERRORS = (
    "poll-not-found",
    "poll-not-open",
    "poll-closed",
    "poll-sealed",
    "poll-cancelled",
    "channel-not-allowed",
    "unknown-code",
    "code-superseded",
    "already-voted",
    "source-ref-reused",
    "empty-ballot",
    "unknown-object",
    "object-not-on-list",
    "object-repeated",
    "unknown-level",
    "unknown-criterion",
)
CODE_ERRORS = ("code-missing", "unknown-code", "too-many-guesses")

blp = Blueprint("ballots", __name__, description="Handing in what one voter says, over any channel.")


@blp.before_request
def limit_body() -> None:
    flask.request.max_content_length = MOST_BYTES


class Vote(msgspec.Struct, forbid_unknown_fields=True, frozen=True, gc=False):
    """One level for one object; codes as on the ballot paper."""

    # gc=False here and below: what a body holds has no cycles, and a batch has many of them

    object: Code
    level: Code
    criteria: Annotated[dict[Code, Code], Meta(max_length=50)] | None = None
    comment: Annotated[str, Meta(max_length=1000)] | None = None


Votes = Annotated[list[Vote], Meta(max_length=2000)]


class PostedBallot(msgspec.Struct, forbid_unknown_fields=True, frozen=True, gc=False):
    """A ballot of the voter named by exactly one of `code`, `phone` and `voter`."""

    channel: Code
    source_ref: Reference
    votes: Votes
    code: Annotated[str, Meta(max_length=40)] | None = None
    phone: Annotated[str, Meta(max_length=40)] | None = None
    voter: UUID | None = None


class Submission(Protocol):
    """What somebody sends for a voter."""

    @property
    def channel(self) -> str: ...
    @property
    def voter(self) -> UUID | None: ...


class OwnBallot(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A voter's own ballot."""

    votes: Votes
    source_ref: Reference | None = None


class Receipt(msgspec.Struct):
    """`accepted`: the voter's first ballot; `replaced`: it now counts instead of an earlier one.

    `receipt` proves that the ballot is recorded, never what it says: `GET /receipts/{receipt}` once the poll is sealed.
    """

    ballot: UUID
    outcome: str
    receipt: str


class CodeHeader(ma.Schema):
    ballot_code = fields.String(
        data_key="Ballot-Code", metadata={"description": "The voter's code, as it was sent to them."}
    )


class PaperLevelSchema(NamedSchema):
    void = Boolean(required=True)


class PaperSchema(Schema):
    """A ballot paper. It never says what was voted."""

    poll = fields.UUID(required=True)
    title = fields.String(required=True)
    state = fields.String(required=True)
    opens_at = fields.AwareDateTime(required=True)
    closes_at = fields.AwareDateTime(required=True)
    objects = fields.List(
        fields.Nested(NamedSchema), required=True, metadata={"description": "Those that this voter rates."}
    )
    levels = fields.List(fields.Nested(PaperLevelSchema), required=True)
    criteria = fields.List(fields.Nested(NamedSchema), required=True)
    handed_in = Boolean(required=True, metadata={"description": "Whether a ballot of this voter counts already."})
    changeable = Boolean(required=True, metadata={"description": "Whether handing in is possible now."})


VOTES_EXAMPLE = [
    {"object": "01", "level": "satisfied", "criteria": {"openness": "satisfied"}, "comment": "办事很快。"},
    {"object": "02", "level": "unknown"},
]
RECEIPT_EXAMPLE = {
    "ballot": "0d9a3a50-6a1e-4c6f-8b0a-2f6f3b8f2f10",
    "outcome": "accepted",
    "receipt": "5f1d7a84db00d2fce00b31a7fc73224f8fbf3b3a7c9c2b4a2cb8b0c7a1a4e6d2",
}


@blp.operation(
    "POST",
    "/polls/<uuid:poll_id>/ballots",
    BALLOTS_WRITE,
    body=PostedBallot,
    body_example={
        "code": "7KQ-ABCD-EFGH-JKMN",
        "channel": "web",
        "source_ref": "portal-000017",
        "votes": VOTES_EXAMPLE,
    },
    answers={201: Receipt, 200: Receipt},
    example=RECEIPT_EXAMPLE,
    errors=(*CAST_ERRORS, "channel-not-yours", "voter-not-named", "not-a-number", "not-on-roll", "forbidden"),
    audited=False,
)
def post_ballot(ballot: PostedBallot, poll_id: UUID) -> tuple[Receipt, int]:
    """Hand in a ballot for a voter

    For systems and operators. 201: accepted; 200: it replaces an earlier ballot of this voter. Safe to repeat: the same
    `source_ref` gets its first answer, so after any doubt send it again. Systems name a voter by code or telephone
    number.
    """
    demand_right(ballot, principal())
    key = store.poll_by_id(poll_id)
    if key is None:
        raise BallotError("poll-not-found")
    demand_campaign(key.campaign)
    voter, generation = voter_of_poll(store, poll_id, code=ballot.code, phone=ballot.phone, voter=ballot.voter)
    return _cast(
        casting(
            poll_id,
            voter,
            ballot.votes,
            channel=ballot.channel,
            source=source(),
            source_ref=ballot.source_ref,
            generation=generation,
        )
    )


def demand_right(ballot: Submission, caller: Principal) -> None:
    """Raises `BallotError`: channel-not-yours; forbidden for a system that names a voter by id."""
    demand_channel(ballot.channel, caller)
    if ballot.voter is not None and caller.role == "system":
        raise BallotError("forbidden", permission="ballots:write by voter id")


@blp.operation(
    "GET",
    "/ballot",
    OPEN,
    headers=CodeHeader,
    answers={200: PaperSchema},
    example={
        "poll": "019a0000-0000-7000-8000-000000000011",
        "title": "专家代表评议（7月）",
        "state": "open",
        "opens_at": "2026-07-11T00:00:00+08:00",
        "closes_at": "2026-07-21T00:00:00+08:00",
        "objects": [{"code": "01", "name": "办公室"}],
        "levels": [{"code": "satisfied", "name": "满意", "void": False}],
        "criteria": [{"code": "openness", "name": "信息公开"}],
        "handed_in": False,
        "changeable": True,
    },
    errors=(*CODE_ERRORS, "code-superseded"),
    audited=False,
)
def get_own_ballot(headers: dict[str, Any]) -> dict[str, Any]:
    """Read the ballot paper of a code

    What the voter rates, on which scale, until when, and whether a ballot was handed in: never what it said.
    """
    return read_paper(database, voter_in_headers(headers))


@blp.operation(
    "PUT",
    "/ballot",
    OPEN,
    headers=CodeHeader,
    body=OwnBallot,
    body_example={"votes": VOTES_EXAMPLE},
    answers={201: Receipt, 200: Receipt},
    example=RECEIPT_EXAMPLE,
    errors=(*CODE_ERRORS, *CAST_ERRORS),
    audited=False,
)
def put_own_ballot(ballot: OwnBallot, headers: dict[str, Any]) -> tuple[Receipt, int]:
    """Hand in one's own ballot by code

    The code is the right to hand in one ballot over the web. 201: accepted; 200: it replaces the earlier one, as long
    as the poll allows it. With a random `source_ref` a repeat gets the first answer.
    """
    found = voter_in_headers(headers)
    return _cast(
        casting(
            found.poll,
            found.voter,
            ballot.votes,
            channel="web",
            source="voter",
            source_ref=ballot.source_ref,
            generation=found.generation,
        )
    )


def voter_in_headers(headers: dict[str, Any]) -> Found:
    """Whose code came in. Raises `BallotError` with the slugs of `CODE_ERRORS`."""
    code: str = headers.get("ballot_code", "")
    if not code:
        raise BallotError("code-missing")
    return voter_by_code(store, guesses, code)


def _cast(ballot: Casting) -> tuple[Receipt, int]:
    taken = cast_ballot(store, ballot)
    return Receipt(taken.ballot, taken.outcome, taken.receipt), STATUS[taken.outcome]
