"""The final report as DOCX: its template, and its submission."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from uuid import UUID

import flask
from marshmallow import fields as f

from campaigns.api import fields
from campaigns.api.blueprint import CampaignBlueprint, parts
from campaigns.api.docx_files import DOCX, TemplateWrong, render
from campaigns.api.report_sample import SAMPLE
from campaigns.api.scores import attachment
from campaigns.domain.errors import RuleBroken
from campaigns.permissions import REPORTS_READ, REPORTS_WRITE
from campaigns.use_cases import write_report
from campaigns.use_cases.keep_campaigns import get_campaign
from chassis.api import Answer, RawBody, Schema
from chassis.tokens import principal

OURS = Path(__file__).parent / "templates" / "report.docx"
ERRORS = ("campaign-not-active", "ballots-refused", "scoring-refused", "unavailable", "template-wrong")
BODY = {"to": "县纠风办", "on": "2024-12-20", "remark": "随文上报，附各评议对象得分表。"}
DIGEST = "sha256:5f0c1a52b1f0f8f1a7d0d3b5a9c6e2d4f8b7a6c5d4e3f2a1b0c9d8e7f6a5b4c3"
EXAMPLE = {
    "id": "0193d3a0-7a3c-7c1e-9d3e-000000000013",
    **BODY,
    "digest": DIGEST,
    "recorded_by": "office",
    "recorded_at": "2024-12-20T03:00:00+00:00",
}


class TemplateSchema(Answer):
    digest = f.String(metadata={"description": "`sha256:` and the SHA-256 of the template's bytes."})
    size = f.Integer(metadata={"description": "In bytes."})


class SubmissionSchema(Schema):
    id = f.UUID(dump_only=True)
    to = fields.name("To which office.")
    on = fields.Day(required=True)
    remark = fields.words("What should be known about it.")
    digest = f.String(dump_only=True, metadata={"description": "`sha256:` and the SHA-256 of the report's bytes."})
    recorded_by = f.String(dump_only=True)
    recorded_at = f.AwareDateTime(dump_only=True)


def _document() -> RawBody:
    return RawBody(DOCX, example="the bytes of a document", schema={"type": "string", "format": "binary"})


blp = CampaignBlueprint("reports", __name__, description="The final report.")


@blp.operation("GET", "/report.docx", REPORTS_READ, answers={200: _document()}, errors=ERRORS)
def get_report(campaign_id: UUID) -> Any:
    """Read the report

    The final report in Chinese, with tables and charts, as a document for Word: turnout, ranking, components, levels,
    comparison with last year (`previous`), topics, daily assessment, comments. Of a certified campaign it is made from
    the certification; before, it is marked 草稿 and made from the scores of now. The same figures give the same bytes.
    """
    return _answer(campaign_id, _made(campaign_id, write_report.report_values(parts, campaign_id)), "report.docx")


@blp.operation("GET", "/report/template.docx", REPORTS_READ, answers={200: _document()})
def get_report_template(campaign_id: UUID) -> Any:
    """Read the report's template

    The one that serves, to begin one's own with. What it can name is in docs/report.md.
    """
    return _answer(campaign_id, _template(campaign_id), "template.docx")


@blp.operation(
    "PUT",
    "/report/template",
    REPORTS_WRITE,
    body=_document(),
    answers={200: TemplateSchema},
    errors=("template-wrong",),
    example={"digest": DIGEST, "size": 41023},
)
def put_report_template(campaign_id: UUID) -> Any:
    """Replace the report's template

    By a DOCX with places, loops and conditions as docs/report.md has them; up to 4 MiB. It is tried out first, and
    refused with the reason if no report comes of it.
    """
    document = flask.request.get_data()
    try:
        render(document, SAMPLE)
    except TemplateWrong as wrong:
        raise RuleBroken("template-wrong", reason=str(wrong)) from wrong
    write_report.keep_template(parts, campaign_id, document)
    return {"digest": "sha256:" + hashlib.sha256(document).hexdigest(), "size": len(document)}


@blp.operation("DELETE", "/report/template", REPORTS_WRITE, answers={204: None})
def delete_report_template(campaign_id: UUID) -> Any:
    """Go back to the shipped template

    May be repeated.
    """
    write_report.drop_template(parts, campaign_id)


@blp.operation(
    "POST",
    "/report/submissions",
    REPORTS_WRITE,
    body=SubmissionSchema,
    answers={201: SubmissionSchema},
    idempotent=True,
    errors=(*ERRORS, "campaign-not-certified"),
    example=EXAMPLE,
    body_example=BODY,
)
def submit_report(body: dict[str, Any], campaign_id: UUID) -> Any:
    """Record the submission of the report

    To whom, and when. The report of the certified campaign is made and kept with its digest, so that it can be read
    again as it was submitted. The last phase's checklist asks for it.
    """
    document = _made(campaign_id, write_report.final_values(parts, campaign_id))
    return write_report.record_submission(parts, campaign_id, body, document, principal().subject)


@blp.operation(
    "GET",
    "/report/submissions",
    REPORTS_READ,
    answers={200: SubmissionSchema(many=True)},
    paged=True,
    example=[EXAMPLE],
)
def list_report_submissions(campaign_id: UUID) -> Any:
    """List the submissions of the report

    In the order in which they were recorded.
    """
    return write_report.list_submissions(parts, campaign_id)


@blp.operation("GET", "/report/submissions/<uuid:submission_id>/report.docx", REPORTS_READ, answers={200: _document()})
def get_submitted_report(campaign_id: UUID, submission_id: UUID) -> Any:
    """Read a report as it was submitted

    Byte for byte; its SHA-256 is the submission's digest.
    """
    row = write_report.submitted_report(parts, campaign_id, submission_id)
    return _answer(campaign_id, row.document, "submitted.docx")


def _template(campaign_id: UUID) -> bytes:
    return write_report.read_template(parts, campaign_id) or OURS.read_bytes()


def _made(campaign_id: UUID, values: dict[str, Any]) -> bytes:
    try:
        return render(_template(campaign_id), values)
    except TemplateWrong as wrong:
        raise RuleBroken("template-wrong", reason=str(wrong)) from wrong


def _answer(campaign_id: UUID, document: bytes, name: str) -> flask.Response:
    campaign = get_campaign(parts, campaign_id)
    disposition = attachment(campaign.code, name, name, rehearsal=campaign.rehearsal)
    headers = {"Cache-Control": "private, no-cache", "Content-Disposition": disposition}
    return flask.Response(document, content_type=DOCX, headers=headers)
