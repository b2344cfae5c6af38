"""Messages that nobody could read by rule, what operators decide on them, and who wants no more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from ballots.api.access import poll_in_reach, reached_campaigns
from ballots.api.ballots import CAST_ERRORS
from ballots.api.schemas import LevelVoteSchema
from ballots.api.store import store
from ballots.domain.sms import FOR_A_PERSON
from ballots.domain.votes import LevelVote
from ballots.permissions import MESSAGES_DECIDE, MESSAGES_READ, OPT_OUTS_READ
from ballots.use_cases import decide_message as use_case
from ballots.use_cases.read_opt_outs import read_opt_outs
from chassis.api import Answer as AnswerSchema
from chassis.api import Blueprint, Schema
from chassis.database import database
from chassis.tokens import principal

blp = Blueprint("messages", __name__, description="SMS that wait for a person's decision, and who wants no more SMS.")
VERDICTS = ("count", "discard", "opt_out")


class CandidatePollSchema(AnswerSchema):
    poll = fields.UUID()
    title = fields.String()
    objects = fields.List(fields.String(), metadata={"description": "Codes of those that this voter rates, in order."})


class DecisionSchema(Schema):
    """`count`: the message says `votes`; `discard`: it says nothing; `opt_out`: its sender wants no more messages."""

    verdict = fields.String(required=True, validate=validate.OneOf(VERDICTS))
    poll = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"description": "Which of the message's polls it counts in; null: the only one."},
    )
    votes = fields.List(fields.Nested(LevelVoteSchema), load_default=list, validate=validate.Length(0, 2000))
    note = fields.String(load_default=None, allow_none=True, validate=validate.Length(0, 500))
    decided_at = fields.AwareDateTime(dump_only=True)
    decided_by = fields.String(dump_only=True)


class MessageSchema(AnswerSchema):
    """A message as it came, without its sender's number."""

    message = fields.UUID(attribute="id")
    stored_at = fields.AwareDateTime(metadata={"description": "By which it counts."})
    adapter = fields.String()
    number = fields.String(metadata={"description": "Masked."})
    access_number = fields.String(allow_none=True, metadata={"description": "The number that it was sent to."})
    text = fields.String()
    reason = fields.String(metadata={"enum": list(FOR_A_PERSON), "description": "Why it waits, or waited."})
    polls = fields.List(fields.Nested(CandidatePollSchema), metadata={"description": "Which it may be an answer to."})
    decision = fields.Nested(DecisionSchema, allow_none=True)


class OptOutSchema(AnswerSchema):
    voter = fields.UUID()
    at = fields.AwareDateTime()


WAITING_EXAMPLE: dict[str, Any] = {
    "message": "019a0000-0000-7000-8000-0000000000aa",
    "stored_at": "2026-07-12T09:00:00+08:00",
    "adapter": "kannel",
    "number": "+86138****8000",
    "access_number": "106900001",
    "text": "都挺好的",
    "reason": "sms-not-understood",
    "polls": [{"poll": "019a0000-0000-7000-8000-000000000011", "title": "服务对象评议（7月）", "objects": ["01"]}],
    "decision": None,
}
DECISION_EXAMPLE = {
    "verdict": "count",
    "poll": "019a0000-0000-7000-8000-000000000011",
    "votes": [{"object": "01", "level": "satisfied"}],
    "note": "两人核对",
}
DECIDED_EXAMPLE = WAITING_EXAMPLE | {
    "decision": DECISION_EXAMPLE | {"decided_at": "2026-07-12T10:00:00+08:00", "decided_by": "clerk"}
}


@blp.operation(
    "GET",
    "/messages",
    MESSAGES_READ,
    answers={200: MessageSchema(many=True)},
    example=[WAITING_EXAMPLE],
    paged=True,
    private=True,
)
def list_messages() -> Sequence[dict[str, Any]]:
    """List the messages that wait for a person

    Those that nobody could read by rule, the oldest first. Messages that counted by rule are shown to nobody.
    """
    return use_case.list_messages(database, "waiting", reached_campaigns())


@blp.operation(
    "GET",
    "/messages/decided",
    MESSAGES_READ,
    answers={200: MessageSchema(many=True)},
    example=[DECIDED_EXAMPLE],
    paged=True,
    private=True,
)
def list_decided_messages() -> Sequence[dict[str, Any]]:
    """List the messages that were decided by a person

    As they came, each with the decision, who made it and when; the oldest message first.
    """
    return use_case.list_messages(database, "decided", reached_campaigns())


@blp.operation(
    "GET",
    "/messages/<uuid:message_id>",
    MESSAGES_READ,
    answers={200: MessageSchema},
    example=WAITING_EXAMPLE,
    errors=("message-not-found",),
    private=True,
)
def get_message(message_id: UUID) -> dict[str, Any]:
    """Read a message that needs a person

    As it came, with the decision on it if there is one.
    """
    return use_case.read_message(database, message_id, reached_campaigns())


@blp.operation(
    "POST",
    "/messages/<uuid:message_id>/decision",
    MESSAGES_DECIDE,
    body=DecisionSchema,
    body_example=DECISION_EXAMPLE | {"poll": None},
    answers={200: MessageSchema},
    example=DECIDED_EXAMPLE,
    errors=("message-not-found", "message-decided", "poll-not-invited", *CAST_ERRORS),
    private=True,
)
def decide_message(decision: dict[str, Any], message_id: UUID) -> dict[str, Any]:
    """Decide what a message says

    For an operator who has read it. It counts by when it was stored, until the poll is sealed. The message stays as it
    came, beside the decision, who made it and when. The same decision again gets the first answer; another one is
    refused.
    """
    return use_case.decide_message(
        database,
        store,
        message_id,
        campaigns=reached_campaigns(),
        decided_by=principal().subject,
        verdict=decision["verdict"],
        poll=decision["poll"],
        votes=[LevelVote(**each) for each in decision["votes"]],
        note=decision["note"],
    )


@blp.operation(
    "GET",
    "/polls/<uuid:poll_id>/opt-outs",
    OPT_OUTS_READ,
    answers={200: OptOutSchema(many=True)},
    example=[{"voter": "6f1c2a50-6a1e-4c6f-8b0a-2f6f3b8f2f10", "at": "2026-07-12T09:00:00+08:00"}],
    errors=("poll-not-found",),
    paged=True,
)
def list_opt_outs(poll_id: UUID) -> Sequence[dict[str, Any]]:
    """List the voters who want no more messages

    They answered TD, T, 退订, 拒收 or STOP. Campaigns obeys it in every channel and every round.
    """
    return read_opt_outs(database, poll_in_reach(poll_id).id)
