"""Polls: published, changed, sealed and cancelled by campaigns; read by staff."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

import marshmallow as ma
from marshmallow import fields, validate

from ballots.api.access import poll_in_reach, reached_campaigns
from ballots.api.schemas import CODE, NAME, CampaignQuery, NamedSchema
from ballots.api.store import store
from ballots.api.tallies import WHOLE_EXAMPLE, TallySchema
from ballots.domain.polls import Poll
from ballots.domain.sms import Level, clashing_words
from ballots.permissions import POLLS_READ, POLLS_WRITE
from ballots.use_cases import put_poll as use_case
from ballots.use_cases.read_poll import polls_of
from ballots.use_cases.seal_poll import seal_poll as seal
from chassis.api import Blueprint, Schema
from chassis.database import database
from chassis.fields import Boolean, Moment, Whole
from chassis.problems import Mistake

blp = Blueprint("polls", __name__, description="A poll is one panel's one polling, as campaigns published it.")


class LevelSchema(NamedSchema):
    void = Boolean(load_default=False, metadata={"description": "Counted, never scored (不了解)."})
    digit = fields.String(
        load_default=None,
        allow_none=True,
        validate=Whole("^[0-9]$"),
        metadata={"description": "Its digit in an SMS; a scale of more levels than digits has none."},
    )
    words = fields.List(
        fields.String(validate=NAME), load_default=list, metadata={"description": "Words that an SMS may use for it."}
    )


class ScaleSchema(Schema):
    code = fields.String(required=True, validate=CODE)
    levels = fields.List(fields.Nested(LevelSchema), required=True, validate=validate.Length(1, 200))


def _is_key(text: str) -> None:
    try:
        length = len(base64.b64decode(text, validate=True))
    except ValueError:
        length = 0
    if length != 32:
        raise ma.ValidationError("Must be 32 bytes in base64.")


class PollSchema(Schema):
    """A poll. Times have an offset; `now` and `state` are by the database's clock."""

    poll = fields.UUID(dump_only=True, attribute="id")
    state = fields.String(
        dump_only=True, metadata={"enum": ["planned", "open", "entry", "closed", "sealed", "cancelled"]}
    )
    revision = fields.Integer(required=True, strict=True, validate=validate.Range(1, 1_000_000))
    campaign = fields.UUID(required=True)
    code = fields.String(required=True, validate=CODE)
    title = fields.String(required=True, validate=NAME)
    panel = fields.String(required=True, validate=CODE)
    rehearsal = Boolean(metadata={"description": "Of a rehearsal (演练): nothing that is counted is a result."})
    mark = fields.String(required=True, validate=Whole("^[0-9A-HJKMNP-TV-Z]{3}$"))
    lookup_key = fields.String(
        required=True,
        load_only=True,
        validate=_is_key,
        metadata={"description": "32 bytes in base64, under which codes and numbers are digested."},
    )
    opens_at = Moment(required=True)
    closes_at = Moment(required=True)
    entry_until = Moment(
        required=True,
        metadata={"description": "Until when operators enter what came by paper, telephone or in person."},
    )
    channels = fields.List(fields.String(validate=CODE), required=True, validate=validate.Length(1, 40))
    access_number = fields.String(
        load_default=None,
        allow_none=True,
        validate=Whole("^[0-9]{1,20}$"),
        metadata={
            "description": "The number, or its extension, from which its invitations by SMS are sent. What "
            "somebody answers who is invited to several open polls counts in the one whose number it was sent to."
        },
    )
    counts = fields.String(
        load_default="last",
        validate=validate.OneOf(["first", "last"]),
        metadata={"description": "Which ballot of a voter counts."},
    )
    objects = fields.List(fields.Nested(NamedSchema), required=True, validate=validate.Length(1, 2000))
    scale = fields.Nested(ScaleSchema, required=True)
    criteria = fields.List(fields.Nested(NamedSchema), load_default=list, validate=validate.Length(0, 50))
    strata = fields.List(fields.String(validate=CODE), load_default=list, validate=validate.Length(0, 50))
    live = Boolean(load_default=False, metadata={"description": "Whether scores are published while it runs."})
    refresh_after = fields.Integer(
        load_default=5,
        strict=True,
        validate=validate.Range(1, 1_000_000_000),
        metadata={"description": "How many more ballots make a running tally anew."},
    )
    published_from = fields.Integer(
        load_default=5,
        strict=True,
        validate=validate.Range(1, 1_000_000_000),
        metadata={"description": "Least number of valid votes whose counts are shown."},
    )
    cancellation_reason = fields.String(dump_only=True, allow_none=True)

    @ma.validates_schema(skip_on_field_errors=True)
    def check(self, poll: dict[str, Any], **_: Any) -> None:
        wrong: dict[str, list[Mistake]] = {}
        if not poll["opens_at"] < poll["closes_at"] <= poll["entry_until"]:
            wrong["closes_at"] = [Mistake("", "window-reversed")]
        levels = poll["scale"]["levels"]
        lists = {
            "objects": [each["code"] for each in poll["objects"]],
            "criteria": [each["code"] for each in poll["criteria"]],
            "strata": poll["strata"],
            "channels": poll["channels"],
            "scale": [each["code"] for each in levels],
        }
        for name, codes in lists.items():
            if repeated := sorted({code for code in codes if codes.count(code) > 1}):
                wrong[name] = [Mistake("", "duplicate-code", {"value": code}) for code in repeated]
        digits = [each["digit"] for each in levels if each["digit"]]
        if len(set(digits)) < len(digits):
            wrong.setdefault("scale", []).append(Mistake("/levels", "duplicate-code", {"value": "digit"}))
        for word in clashing_words([Level(each["code"], each["digit"], tuple(each["words"])) for each in levels]):
            wrong.setdefault("scale", []).append(Mistake("/levels", "duplicate-word", {"value": word}))
        if wrong:
            raise ma.ValidationError(wrong)


class PollListSchema(Schema):
    polls = fields.List(fields.Nested(PollSchema), required=True)


class CancellationSchema(Schema):
    reason = fields.String(required=True, validate=validate.Length(1, 500))


EXAMPLE: dict[str, Any] = {
    "revision": 1,
    "campaign": "019a0000-0000-7000-8000-000000000001",
    "code": "experts-1",
    "title": "专家代表评议（7月）",
    "panel": "experts",
    "rehearsal": False,
    "mark": "7KQ",
    "opens_at": "2026-07-11T00:00:00+08:00",
    "closes_at": "2026-07-21T00:00:00+08:00",
    "entry_until": "2026-07-23T00:00:00+08:00",
    "channels": ["web", "questionnaire", "phone"],
    "access_number": None,
    "counts": "last",
    "objects": [{"code": "01", "name": "办公室"}, {"code": "02", "name": "执法大队"}],
    "scale": {
        "code": "five",
        "levels": [
            {"code": "satisfied", "name": "满意", "void": False, "digit": "1", "words": ["满意"]},
            {"code": "unknown", "name": "不了解", "void": True, "digit": "6", "words": ["不了解"]},
        ],
    },
    "criteria": [{"code": "openness", "name": "信息公开"}],
    "strata": ["npc", "cppcc"],
    "live": True,
    "refresh_after": 5,
    "published_from": 5,
}
ANSWER_EXAMPLE = {
    "poll": "019a0000-0000-7000-8000-000000000011",
    "state": "open",
    **EXAMPLE,
    "cancellation_reason": None,
}
PUT_EXAMPLE = {**EXAMPLE, "lookup_key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}


@blp.operation(
    "PUT",
    "/polls/<uuid:poll_id>",
    POLLS_WRITE,
    body=PollSchema,
    body_example=PUT_EXAMPLE,
    answers={200: PollSchema, 201: PollSchema},
    example=ANSWER_EXAMPLE,
    errors=(
        "revision-stale",
        "revision-reused",
        "poll-frozen",
        "poll-sealed",
        "poll-cancelled",
        "mark-taken",
        "window-reversed",
        "duplicate-code",
        "duplicate-word",
    ),
)
def put_poll(poll: dict[str, Any], poll_id: UUID) -> tuple[dict[str, Any], int]:
    """Publish a poll, or change it

    Campaigns calls this when a round is published, and again under a higher revision when it changes. The same revision
    again changes nothing. Once a ballot is in, only the end of the window can change.
    """
    key = base64.b64decode(poll.pop("lookup_key"))
    stored, new = use_case.put_poll(database, poll_id, PollSchema().dump(poll), key)
    return _shown(stored), 201 if new else 200


@blp.operation(
    "GET",
    "/polls/<uuid:poll_id>",
    POLLS_READ,
    answers={200: PollSchema},
    example=ANSWER_EXAMPLE,
    errors=("poll-not-found",),
)
def get_poll(poll_id: UUID) -> dict[str, Any]:
    """Read a poll

    What was published, and its state by the database's clock. The lookup key is never given out.
    """
    return _shown(poll_in_reach(poll_id))


@blp.operation(
    "GET", "/polls", POLLS_READ, query=CampaignQuery, answers={200: PollListSchema}, example={"polls": [ANSWER_EXAMPLE]}
)
def list_polls(query: dict[str, Any]) -> dict[str, Any]:
    """List the polls of a campaign

    In the order in which they open.
    """
    reach = reached_campaigns()
    if reach is not None and str(query["campaign"]) not in reach:
        return {"polls": []}
    return {"polls": [_shown(poll) for poll in polls_of(database, query["campaign"])]}


@blp.operation(
    "POST",
    "/polls/<uuid:poll_id>/seal",
    POLLS_WRITE,
    answers={200: TallySchema},
    example=WHOLE_EXAMPLE | {"salt": "3f1c0c5e8a5d4b0f9d2e7a6b1c4f8e90"},
    errors=("poll-not-found", "poll-running", "poll-cancelled"),
)
def seal_poll(poll_id: UUID) -> dict[str, Any]:
    """Seal a poll and get its final tally

    After `entry_until`. No ballot comes in any more; the answer is the tally with the digest that certification
    refers to. Sealing again gives the same answer.
    """
    return seal(database, store, poll_id)


@blp.operation(
    "POST",
    "/polls/<uuid:poll_id>/cancellation",
    POLLS_WRITE,
    body=CancellationSchema,
    body_example={"reason": "The list of recipients was wrong."},
    answers={200: PollSchema},
    example=ANSWER_EXAMPLE | {"state": "cancelled", "cancellation_reason": "The list of recipients was wrong."},
    errors=("poll-not-found", "poll-sealed"),
)
def cancel_poll(cancellation: dict[str, Any], poll_id: UUID) -> dict[str, Any]:
    """Cancel a poll

    For a round that was published by mistake. No ballot counts in it; its reason stays on record.
    """
    return _shown(use_case.cancel_poll(database, poll_id, cancellation["reason"]))


def _shown(poll: Poll) -> dict[str, Any]:
    document = dict(poll.document)
    times = {name: getattr(poll, name) for name in ("opens_at", "closes_at", "entry_until")}
    about = {
        "id": poll.id,
        "rehearsal": poll.rehearsal,
        "state": poll.state,
        "cancellation_reason": poll.cancellation_reason,
    }
    return document | times | about
