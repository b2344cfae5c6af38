"""What voters said beside their levels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from marshmallow import fields

from ballots.api.access import poll_in_reach
from ballots.permissions import COMMENTS_READ
from ballots.use_cases import read_comments as use_case
from chassis.api import Answer, Blueprint
from chassis.database import database

blp = Blueprint("comments", __name__, description="What voters said beside their levels.")


class CommentSchema(Answer):
    """Neither ballot nor voter nor time."""

    object = fields.String(metadata={"description": "Its code."})
    text = fields.String()


@blp.operation(
    "GET",
    "/polls/<uuid:poll_id>/comments",
    COMMENTS_READ,
    answers={200: CommentSchema(many=True)},
    example=[{"object": "01", "text": "窗口午休时间无人值班，建议轮岗。"}],
    errors=("poll-not-found", "poll-running", "poll-cancelled"),
    paged=True,
    private=True,
)
def list_comments(poll_id: UUID) -> Sequence[dict[str, Any]]:
    """List the comments of a sealed poll

    For the office, which makes opinions of them: those of ballots that count, on objects with at least `published_from`
    valid votes. Neither ballot nor voter nor time is told; the order is random, and stays until the poll is unlinked.
    """
    return use_case.read_comments(database, poll_in_reach(poll_id))
