"""Unlinking: from then on no vote leads to its voter."""

from __future__ import annotations

from uuid import UUID

from marshmallow import fields

from ballots.permissions import POLLS_WRITE
from ballots.use_cases.unlink_poll import Unlinking
from ballots.use_cases.unlink_poll import unlink_poll as unlink
from chassis.api import Answer, Blueprint
from chassis.database import database

blp = Blueprint("unlinking", __name__, description="The end of every way from a vote to its voter.")


class UnlinkingSchema(Answer):
    poll = fields.UUID()
    unlinked_at = fields.AwareDateTime()
    ballots = fields.Integer(metadata={"description": "Ballots that were dropped."})
    votes = fields.Integer(metadata={"description": "Votes that stay, each a row of its own in random order."})


@blp.operation(
    "POST",
    "/polls/<uuid:poll_id>/unlinking",
    POLLS_WRITE,
    answers={200: UnlinkingSchema},
    example={
        "poll": "019a0000-0000-7000-8000-000000000011",
        "unlinked_at": "2026-09-01T00:00:00+08:00",
        "ballots": 38,
        "votes": 72,
    },
    errors=("poll-not-found", "poll-not-sealed"),
)
def unlink_poll(poll_id: UUID) -> Unlinking:
    """Unlink a sealed poll for good

    Campaigns calls this when nobody can object any more. The roll, ballots, references, messages and keys are deleted;
    the tally stays as it is shown, and each of its votes becomes a row of its own. Repeating gives the first answer.
    """
    return unlink(database, poll_id)
