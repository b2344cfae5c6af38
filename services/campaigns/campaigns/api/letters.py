"""The feedback letter to an object."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from campaigns.api import fields
from campaigns.api.blueprint import CampaignBlueprint, parts
from campaigns.api.docx_files import DOCX, render
from campaigns.api.evidence import attachment
from campaigns.permissions import FINDINGS_READ
from campaigns.use_cases.write_feedback_letter import write_feedback_letter
from chassis.api import RawBody, Schema

blp = CampaignBlueprint("letters", __name__, description="Letters as DOCX.")


class LetterQuery(Schema):
    reply_by = fields.Day(metadata={"description": "Until when the object is asked to answer; else it says no day."})


@blp.operation(
    "GET",
    "/objects/<uuid:object_id>/feedback-letter.docx",
    FINDINGS_READ,
    query=LetterQuery,
    answers={200: RawBody(DOCX, example="PK…")},
    errors=("no-findings",),
)
def get_feedback_letter(query: dict[str, Any], campaign_id: UUID, object_id: UUID) -> Any:
    """Write an object's feedback letter

    意见建议反馈函, in Chinese, dated today: the object's findings but for excused ones, how many opinions are merged
    into each, what is to be done until when, over the name of the office.
    """
    values = write_feedback_letter(parts, campaign_id, object_id, query.get("reply_by"))
    name = f"{'演练-' if values['rehearsal'] else ''}意见建议反馈函-{values['object']}.docx"
    return attachment(render(_template(), values), DOCX, name)


@cache
def _template() -> bytes:
    """`templates/letter.py` made it."""
    return (Path(__file__).parent / "templates" / "feedback-letter.docx").read_bytes()
