"""Interviews by telephone and face to face, as operators record them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from marshmallow import fields, validate
from msgspec import Meta

from ballots.api.access import poll_in_reach, source
from ballots.api.ballots import CAST_ERRORS, VOTES_EXAMPLE, Reference, Votes, demand_right, limit_body
from ballots.api.store import store
from ballots.domain.interviews import CHANNELS, OUTCOMES
from ballots.permissions import INTERVIEWS_READ, INTERVIEWS_WRITE, TURNOUT_READ
from ballots.use_cases import read_interviews
from ballots.use_cases import record_interview as use_case
from chassis.api import Answer, Blueprint
from chassis.database import database
from chassis.paging import PagedQuery
from chassis.tokens import principal

blp = Blueprint("interviews", __name__, description="Who was asked by telephone or face to face, and how that ended.")
blp.before_request(limit_body)

SHOWN_VOTERS = {"operator", "service"}
"""Who calls again needs to know whom."""


class PostedInterview(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """An attempt to ask the voter named by exactly one of `voter` and `phone`. `votes` come with `answered` alone."""

    channel: Literal["phone", "face_to_face"]
    outcome: Literal["answered", "refused", "not_reached", "wrong_number", "broken_off"]
    source_ref: Reference
    voter: UUID | None = None
    phone: Annotated[str, Meta(max_length=40)] | None = None
    held_at: Annotated[datetime, Meta(tz=True, description="Null: now.")] | None = None
    interviewer: Annotated[str, Meta(min_length=1, max_length=100, description="Null: the caller.")] | None = None
    note: Annotated[str, Meta(max_length=500)] | None = None
    votes: Votes | None = None


class InterviewSchema(Answer):
    """An attempt. Never what was voted."""

    interview = fields.UUID(attribute="id")
    voter = fields.UUID(
        allow_none=True, metadata={"description": "Null: not on the roll, or not for the caller to see."}
    )
    number = fields.String(
        allow_none=True, metadata={"description": "The number that was called, masked, if it was on no roll."}
    )
    channel = fields.String(metadata={"enum": list(CHANNELS)})
    outcome = fields.String(metadata={"enum": list(OUTCOMES)})
    interviewer = fields.String()
    recorded_by = fields.String()
    recorded_at = fields.AwareDateTime(metadata={"description": "By which the ballot counts."})
    held_at = fields.AwareDateTime()
    note = fields.String(allow_none=True)
    ballot = fields.UUID(allow_none=True)
    refusal = fields.String(
        allow_none=True,
        metadata={
            "description": "The slug for which there is no ballot. With `answered` and neither, the recording was cut"
            " off: send it again."
        },
    )


class InterviewQuery(PagedQuery):
    outcome = fields.String(load_default=None, validate=validate.OneOf(OUTCOMES))


class TriedSchema(Answer):
    """Attempts of one channel that ended alike."""

    channel = fields.String(metadata={"enum": list(CHANNELS)})
    outcome = fields.String(metadata={"enum": list(OUTCOMES)})
    attempts = fields.Integer()
    counted = fields.Integer(metadata={"description": "Those of them that have a ballot."})
    refused = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"description": "slug → attempts that have none, though there was an answer or no such voter"},
    )


class SummarySchema(Answer):
    poll = fields.UUID()
    interviews = fields.List(fields.Nested(TriedSchema))


INTERVIEW_EXAMPLE: dict[str, Any] = {
    "interview": "019a0000-0000-7000-8000-0000000000bb",
    "voter": "7f1c2f4e-3b8a-4d6e-9d0b-5a2f6f1f9c11",
    "number": None,
    "channel": "phone",
    "outcome": "answered",
    "interviewer": "li",
    "recorded_by": "operator:wang",
    "recorded_at": "2026-07-12T11:20:00+08:00",
    "held_at": "2026-07-12T10:00:00+08:00",
    "note": "第二次拨打",
    "ballot": "0d9a3a50-6a1e-4c6f-8b0a-2f6f3b8f2f10",
    "refusal": None,
}
ASKED_EXAMPLE = {
    "source_ref": "sheet-7-line-3",
    "votes": VOTES_EXAMPLE,
    **{name: INTERVIEW_EXAMPLE[name] for name in ("channel", "voter", "outcome", "held_at", "interviewer", "note")},
}


@blp.operation(
    "POST",
    "/polls/<uuid:poll_id>/interviews",
    INTERVIEWS_WRITE,
    body=PostedInterview,
    body_example=ASKED_EXAMPLE,
    answers={201: InterviewSchema},
    example=INTERVIEW_EXAMPLE,
    errors=(
        *(each for each in CAST_ERRORS if each not in ("unknown-code", "code-superseded")),
        *("channel-not-yours", "voter-not-named", "not-a-number", "not-on-roll", "newer-ballot", "forbidden"),
        *("held-in-the-future", "held-before-opening", "missing-field", "votes-without-answer"),
    ),
    private=True,
    audited=False,
)
def record_interview(interview: PostedInterview, poll_id: UUID) -> tuple[Any, int]:
    """Record an interview

    For operators: an attempt by telephone or face to face, how it ended, and with `answered` the ballot, which is cast
    over that channel. Until `entry_until`, so that what was held in time can be entered later. An attempt whose ballot
    is refused, or whose voter is not on the roll, is kept with the slug that is answered; its votes are not.

    Safe to repeat: the same `source_ref` gets its first answer, and what was refused is judged anew.
    """
    caller = principal()
    demand_right(interview, caller)
    poll = poll_in_reach(poll_id)
    recorded = use_case.record_interview(database, store, poll, interview, recorded_by=source(), caller=caller.subject)
    return recorded, 201


@blp.operation(
    "GET",
    "/polls/<uuid:poll_id>/interviews",
    INTERVIEWS_READ,
    query=InterviewQuery,
    answers={200: InterviewSchema(many=True)},
    example=[INTERVIEW_EXAMPLE],
    errors=("poll-not-found",),
    paged=True,
    private=True,
)
def list_interviews(query: dict[str, Any], poll_id: UUID) -> Sequence[dict[str, Any]]:
    """List the interviews of a poll

    The earliest recorded first; `outcome` asks for those that ended so, to call them again. Operators and campaigns
    see the voters' ids, others do not. Nobody sees what was voted.
    """
    voters = principal().role in SHOWN_VOTERS
    return read_interviews.list_interviews(database, poll_in_reach(poll_id), query["outcome"], voters=voters)


@blp.operation(
    "GET",
    "/polls/<uuid:poll_id>/interviews/summary",
    TURNOUT_READ,
    answers={200: SummarySchema},
    example={
        "poll": "019a0000-0000-7000-8000-000000000011",
        "interviews": [
            {"channel": "phone", "outcome": "answered", "attempts": 9, "counted": 7, "refused": {"already-voted": 2}},
            {"channel": "phone", "outcome": "not_reached", "attempts": 3, "counted": 0, "refused": {}},
        ],
    },
    errors=("poll-not-found",),
)
def summarise_interviews(poll_id: UUID) -> dict[str, Any]:
    """Count the interviews of a poll

    By channel and outcome: somebody who did not want to answer, somebody who was not reached, and an answer that could
    not count are three things. A voter who was tried twice is in here twice.
    """
    poll = poll_in_reach(poll_id)
    return {"poll": poll.id, "interviews": read_interviews.summarise_interviews(database, poll)}
