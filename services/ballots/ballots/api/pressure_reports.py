"""Pressure reports: a voter leaves one, the supervisor alone reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, cast
from uuid import UUID

import flask
import msgspec
from marshmallow import fields
from msgspec import Meta
from werkzeug.local import LocalProxy

from ballots.api.access import poll_in_reach
from ballots.api.ballots import Code, CodeHeader, limit_body, voter_in_headers
from ballots.permissions import PRESSURE_REPORTS_READ
from ballots.use_cases import report_pressure as use_case
from chassis.api import Answer, Blueprint
from chassis.database import database
from chassis.tokens import OPEN

blp = Blueprint("pressure-reports", __name__, description="What voters say of pressure put on them (打招呼, 拉票).")
blp.before_request(limit_body)
limit = cast(use_case.DailyLimit, LocalProxy(lambda: flask.current_app.extensions["pressure_limit"]))


def init_app(app: flask.Flask) -> None:
    app.extensions["pressure_limit"] = use_case.DailyLimit()


class PressureReport(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What happened, and for which object's good if that is known."""

    text: Annotated[str, Meta(pattern=r"\S", min_length=1, max_length=2000)]
    object: Annotated[
        Code | None, Meta(description="Code of the object that was to gain by it, if the voter wants to name it.")
    ] = None


class KeptPressureReportSchema(Answer):
    report = fields.UUID(attribute="id", metadata={"description": "Random: it holds no time."})
    day = fields.Date(metadata={"description": "In UTC. Nothing finer is kept."})
    object = fields.String(allow_none=True)
    text = fields.String()


@blp.operation(
    "POST",
    "/ballot/pressure-report",
    OPEN,
    headers=CodeHeader,
    body=PressureReport,
    body_example={"text": "某股室负责人打电话要求给本单位打满意。", "object": "01"},
    answers={204: None},
    errors=("code-missing", "unknown-code", "code-superseded", "unknown-object", "too-many-reports"),
    audited=False,
)
def report_pressure(report: PressureReport, headers: dict[str, Any]) -> tuple[None, int]:
    """Report pressure on a voter

    For any voter of the roll whom somebody asked for a favour or told how to vote, while the poll runs and after it.
    Only the supervisor reads it. Kept are the poll, the day and the report: nothing that leads to who wrote it, so
    there is no answer to it either. At most three a day; the same text again on one day is not stored again.
    """
    found = voter_in_headers(headers)
    use_case.report_pressure(database, limit, found, report.text, report.object)
    return None, 204


@blp.operation(
    "GET",
    "/polls/<uuid:poll_id>/pressure-reports",
    PRESSURE_REPORTS_READ,
    answers={200: KeptPressureReportSchema(many=True)},
    example=[
        {
            "report": "5b2f8c1e-8f0e-4a57-9d53-0c8f2f1f6a10",
            "day": "2026-07-12",
            "object": "01",
            "text": "某股室负责人打电话要求给本单位打满意。",
        }
    ],
    errors=("poll-not-found",),
    paged=True,
    private=True,
)
def list_pressure_reports(poll_id: UUID) -> Sequence[dict[str, Any]]:
    """List the pressure reports of a poll

    For the supervisor alone, at any time, also after unlinking. By day; within a day their order says nothing.
    """
    return use_case.list_pressure_reports(database, poll_in_reach(poll_id).id)
