"""The roll of a poll, loaded line by line."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import flask
import marshmallow as ma
import msgspec
from msgspec import Meta

from ballots.api.access import poll_in_reach
from ballots.domain.errors import BallotError, invalid
from ballots.permissions import POLLS_WRITE, UNANSWERED_READ
from ballots.use_cases.load_roll import load_roll as load
from ballots.use_cases.read_unanswered import read_unanswered
from chassis import bodies
from chassis.api import Blueprint, RawBody
from chassis.database import database
from chassis.problems import Mistake

MOST_LINES = 20_000
MOST_UNANSWERED = 1_000
Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Code = Annotated[str, Meta(max_length=64)]

blp = Blueprint("rolls", __name__, description="Who may vote in a poll, and for which objects.")


class RollLine(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A voter: a random id of this poll; no name and no number, only digests under the poll's lookup key."""

    voter: UUID
    phone_digest: Digest | None = None
    code_digest: Digest | None = None
    generation: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None
    objects: Annotated[list[Code], Meta(min_length=1)] | None = None
    channels: Annotated[list[Code], Meta(min_length=1)] | None = None
    stratum: Code | None = None


class Loaded(msgspec.Struct):
    """Voters of this load by what became of them, and the size of the roll."""

    added: int
    changed: int
    unchanged: int
    roll: int


class UnansweredQuery(ma.Schema):
    class Meta:
        unknown = ma.RAISE

    after = ma.fields.UUID(
        load_default=None, metadata={"description": "Go on after this voter: the last one of the answer before."}
    )
    limit = ma.fields.Integer(load_default=MOST_UNANSWERED, validate=ma.validate.Range(1, MOST_UNANSWERED))


class Unanswered(msgspec.Struct):
    """Voters in the order of the roll; none where nobody is left."""

    voters: list[UUID]


LINE = (
    '{"voter":"7f1c2f4e-3b8a-4d6e-9d0b-5a2f6f1f9c11",'
    '"code_digest":"f0d33ddf8e3cf5d295219f7633a57b9c3f14e208ca93ae9aad1ffed72e714441",'
    '"generation":1,"objects":["01","02"]}\n'
)


@blp.operation(
    "POST",
    "/polls/<uuid:poll_id>/roll",
    POLLS_WRITE,
    body=RawBody(bodies.NDJSON, example=LINE),
    answers={200: Loaded},
    example={"added": 1, "changed": 0, "unchanged": 0, "roll": 120},
    errors=(
        "poll-not-found",
        "poll-sealed",
        "poll-cancelled",
        "poll-frozen",
        "too-many-lines",
        "unknown-object",
        "unknown-stratum",
        "channel-not-allowed",
        "voter-repeated",
        "digest-taken",
        "generation-not-higher",
    ),
)
def load_roll(poll_id: UUID) -> Loaded:
    """Load voters onto the roll

    One JSON object a line; all lines or none. A line sent again changes nothing, so a load that was cut can be
    repeated. Pointers of mistakes begin with the line, counted from 0. Once a ballot is in, voters can be added and
    get new codes.
    """
    raw_lines = [line for line in flask.request.get_data().split(b"\n") if line.strip()]
    if len(raw_lines) > MOST_LINES:
        raise BallotError("too-many-lines", limit=MOST_LINES)
    lines, wrong = [], []
    for number, raw in enumerate(raw_lines):
        line, mistakes = bodies.struct_mistakes(raw, RollLine)
        lines.append(line)
        wrong += [Mistake(f"/{number}{mistake.pointer}", mistake.slug, mistake.facts) for mistake in mistakes]
    if wrong:
        raise invalid(wrong)  # type: ignore[arg-type]
    return Loaded(*load(database, poll_id, lines))


@blp.operation(
    "GET",
    "/polls/<uuid:poll_id>/unanswered",
    UNANSWERED_READ,
    query=UnansweredQuery,
    answers={200: Unanswered},
    example={"voters": ["7f1c2f4e-3b8a-4d6e-9d0b-5a2f6f1f9c11"]},
    errors=("poll-not-found",),
)
def list_unanswered(query: dict[str, Any], poll_id: UUID) -> Unanswered:
    """List the voters who have not answered

    Those on the roll without a ballot that counts, for campaigns to remind nobody else. Go on `after` the last one
    until nobody is left: who answers meanwhile moves nobody. Only campaigns itself is told.
    """
    return Unanswered(read_unanswered(database, poll_in_reach(poll_id).id, query["after"], query["limit"]))
