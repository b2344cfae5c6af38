"""Batches: many ballots in one request."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable
from itertools import chain
from typing import IO, Any, Literal
from uuid import UUID

import flask
import msgspec
from msgspec import UNSET, UnsetType
from werkzeug.wsgi import FileWrapper

from ballots.api.access import demand_campaign, source
from ballots.api.ballots import RECEIPT_EXAMPLE, VOTES_EXAMPLE, PostedBallot, demand_right
from ballots.api.lines import MOST_LINE_BYTES, MOST_LINES, json_elements, ndjson_lines
from ballots.api.store import store
from ballots.domain.errors import BallotError
from ballots.permissions import BALLOTS_WRITE
from ballots.use_cases.cast_ballot import Taken
from ballots.use_cases.cast_batch import cast_batch
from chassis import bodies, problems
from chassis.api import Blueprint, RawBody
from chassis.problems import Refused
from chassis.tokens import Principal, principal

MOST_BYTES = 128 * 1024 * 1024

blp = Blueprint("batches", __name__, description="Many ballots in one request.")


@blp.before_request
def limit_body() -> None:
    flask.request.max_content_length = MOST_BYTES


class LineMistake(msgspec.Struct):
    """One thing that is wrong with a line; the pointer is into its ballot."""

    pointer: str
    slug: str
    detail: str


class LineAnswer(msgspec.Struct):
    """What became of the ballot at place `line`, from 0.

    With accepted and replaced come `ballot`, `receipt` and `repeated`: whether it was stored before, and this is its
    first answer.
    With refused come `slug`, `detail` and `errors`: what the problem of a single ballot would say.
    """

    line: int
    outcome: Literal["accepted", "replaced", "refused"]
    repeated: bool | UnsetType = UNSET
    ballot: UUID | UnsetType = UNSET
    receipt: str | UnsetType = UNSET
    slug: str | UnsetType = UNSET
    detail: str | UnsetType = UNSET
    errors: list[LineMistake] | UnsetType = UNSET


class BatchAnswer(msgspec.Struct):
    """One answer for each line, in order. Each line is in one of the four numbers: `repeated` ones are not in the
    first two.
    """

    accepted: int
    replaced: int
    repeated: int
    refused: int
    ballots: list[LineAnswer]


BALLOTS_EXAMPLE: list[dict[str, Any]] = [
    {"code": "7KQ-ABCD-EFGH-JKMN", "channel": "web", "source_ref": "portal-000017", "votes": VOTES_EXAMPLE},
    {"phone": "13800138000", "channel": "web", "source_ref": "portal-000018", "votes": VOTES_EXAMPLE[1:]},
]
_TAKEN = {name: RECEIPT_EXAMPLE[name] for name in ("ballot", "receipt")}
ANSWERS_EXAMPLE: list[dict[str, Any]] = [
    {"line": 0, "outcome": "accepted", "repeated": False, **_TAKEN},
    {
        "line": 1,
        "outcome": "refused",
        "slug": "not-on-roll",
        "detail": "Only who was drawn for this poll can vote in it.",
        "errors": [],
    },
]
BATCH_SCHEMA = {
    "title": "Batch",
    "type": "object",
    "properties": {
        "ballots": {"type": "array", "items": {"$ref": "#/components/schemas/PostedBallot"}, "maxItems": MOST_LINES}
    },
    "required": ["ballots"],
    "additionalProperties": False,
}


def _lines_example(examples: Iterable[dict[str, Any]]) -> str:
    return "".join(msgspec.json.encode(example).decode() + "\n" for example in examples)


@blp.operation(
    "POST",
    "/polls/<uuid:poll_id>/batches",
    BALLOTS_WRITE,
    body=RawBody(bodies.NDJSON, example=_lines_example(BALLOTS_EXAMPLE))
    | RawBody(bodies.JSON, example={"ballots": BALLOTS_EXAMPLE}, schema=BATCH_SCHEMA, structs=(PostedBallot,)),
    answers={
        200: RawBody(bodies.NDJSON, example=_lines_example(ANSWERS_EXAMPLE))
        | RawBody(
            bodies.JSON,
            example={"accepted": 1, "replaced": 0, "repeated": 0, "refused": 1, "ballots": ANSWERS_EXAMPLE},
            schema={"$ref": "#/components/schemas/BatchAnswer"},
            structs=(BatchAnswer,),
        )
    },
    errors=("poll-not-found", "too-many-lines"),
)
def post_batch(poll_id: UUID) -> flask.Response:
    """Hand in many ballots

    Up to 100,000 ballots, each as in `POST /polls/{poll_id}/ballots`: one a line, or as the list `ballots`. Each is
    judged alone and in order, as if posted alone; a line that can't be read is refused like any other, and blank lines
    are skipped. One answer for each ballot, in order and in the form of the request (a LineAnswer); the
    status is 200 also where all are refused. A body that is cut off, is no JSON, or is too long is refused as a whole.

    Safe to repeat: after a 503, a lost connection or any doubt send all again. What was stored then stays, and by its
    `source_ref` gets its first answer, marked `repeated`; nothing counts twice.
    """
    poll = store.poll_by_id(poll_id)
    if poll is None:
        raise BallotError("poll-not-found")
    demand_campaign(poll.campaign)
    as_json, caller = flask.request.mimetype == bodies.JSON, principal()
    with tempfile.TemporaryFile() as spool:
        shutil.copyfileobj(flask.request.stream, spool)
        lines = json_elements(spool) if as_json else ndjson_lines(spool)
        return _answer(cast_batch(store, poll, (_ballot(raw, caller) for raw in lines), source()), as_json=as_json)


def _ballot(raw: bytes | None, caller: Principal) -> PostedBallot | BallotError:
    """The ballot in a line, or why it is refused before the database is asked."""
    try:
        if raw is None:
            raise Refused("body-too-large", limit=MOST_LINE_BYTES)
        ballot: PostedBallot = bodies.read_struct(raw, PostedBallot)
        demand_right(ballot, caller)
    except BallotError as refusal:
        return refusal
    except Refused as refused:
        return BallotError(refused.slug, refused.mistakes, **refused.facts)
    return ballot


def _answer(answers: Iterable[Taken | BallotError], *, as_json: bool) -> flask.Response:
    """Written to a file first: the batch has ended, well, before the first byte goes out."""
    spool = tempfile.TemporaryFile()  # noqa: SIM115  # closed after it has been sent
    try:
        counts = _write(spool, answers, between=b",\n" if as_json else b"\n")
        head = msgspec.json.encode(counts)[:-1] + b',"ballots":[' if as_json else b""
        tail = b"]}" if as_json else b"\n" * (spool.tell() > 0)
        length = len(head) + spool.tell() + len(tail)
        spool.seek(0)
    except BaseException:
        spool.close()
        raise
    response = flask.Response(
        chain([head], FileWrapper(spool), [tail]), content_type=bodies.JSON if as_json else bodies.NDJSON
    )
    response.call_on_close(spool.close)
    response.content_length = length
    response.headers["Content-Language"] = problems.language()
    return response


def _write(spool: IO[bytes], answers: Iterable[Taken | BallotError], between: bytes) -> dict[str, int]:
    """Write one answer a line, and return how many there were of which kind."""
    counts = Counter({"accepted": 0, "replaced": 0, "repeated": 0, "refused": 0})
    for number, answer in enumerate(answers):
        line = _wire(number, answer)
        counts["repeated" if line.repeated is True else line.outcome] += 1
        spool.write(between * (number > 0) + msgspec.json.encode(line))
    return counts


def _wire(line: int, answer: Taken | BallotError) -> LineAnswer:
    if isinstance(answer, BallotError):
        problem = problems.body(answer.slug, answer.facts, answer.mistakes)
        errors = problem.get("errors", [])
        return LineAnswer(line, "refused", slug=answer.slug, detail=problem["detail"], errors=errors)
    return LineAnswer(line, answer.outcome, answer.repeated, answer.ballot, answer.receipt)  # type: ignore[arg-type]
