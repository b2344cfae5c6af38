"""The final report: what it says, its template, and its submission (plan section 4, 5: 向县纠风办汇报)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from campaigns.domain import report, report_process
from campaigns.domain.errors import RuleBroken
from campaigns.storage import findings, inspections, process, proposals, queries
from campaigns.storage.listing import Listing
from campaigns.storage.tables import AssessmentEntry, Campaign, ReportSubmission, ReportTemplate, Round
from campaigns.use_cases.certify_results import read_certification
from campaigns.use_cases.compute_scores import compute_scores, gather_basis
from campaigns.use_cases.parts import Parts
from chassis.problems import Refused


def report_values(parts: Parts, campaign_id: UUID) -> dict[str, Any]:
    """What the template is filled with, from the certification or, as a draft, from the scores of now.

    Without ballots the turnout by channel is missing, and the report says of which rounds. Raises
    `campaign-not-active`, and what scores do.
    """
    scores = compute_scores(parts, gather_basis(parts, campaign_id, at_once=True), explain=False)
    with parts.database.session() as session:
        queries.at_one_moment(session)
        campaign, rounds = queries.campaign(session, campaign_id), queries.rounds(session, campaign_id)
        names = {each.code: each.name for each in queries.objects(session, campaign_id)}
        today = report.as_of(campaign, scores)
        values = {
            "phases": report_process.phases(queries.phases(session, campaign_id)),
            "findings": report_process.findings(
                session.execute(findings.of_findings(campaign_id, None, {}, today)),
                inspections.reported(session, campaign_id),
                names,
                today,
            ),
            "topics": report_process.topics(process.topics(session, campaign_id), names),
            "assessment": report_process.assessment(
                proposals.counting(session, AssessmentEntry, campaign_id), scores["scheme"], names
            ),
            "comments": [
                {"name": names[code], "text": row.text} for row, code in process.comments(session, campaign_id)
            ],
        }
    known = report.report(campaign, scores, rounds, _turnout(parts, rounds), _previous(parts, campaign))
    return {**known, **values}


def read_template(parts: Parts, campaign_id: UUID) -> bytes | None:
    """The office's own; None where ours serves."""
    with parts.database.session() as session:
        row = process.template(session, campaign_id)
        return row.document if row else None


def keep_template(parts: Parts, campaign_id: UUID, document: bytes) -> None:
    with parts.database.session() as session:
        queries.locked_campaign(session, campaign_id)
        row = process.template(session, campaign_id) or ReportTemplate(campaign_id=campaign_id)
        row.document = document
        session.add(row)
        session.commit()


def drop_template(parts: Parts, campaign_id: UUID) -> None:
    with parts.database.session() as session:
        queries.locked_campaign(session, campaign_id)
        row = process.template(session, campaign_id)
        if row:
            session.delete(row)
            session.commit()


def final_values(parts: Parts, campaign_id: UUID) -> dict[str, Any]:
    """Those of a report that can be submitted: certified and whole. Raises `campaign-not-certified`;
    `Refused("unavailable")` where ballots is away."""
    values = report_values(parts, campaign_id)
    if not values["certified"]:
        raise RuleBroken("campaign-not-certified")
    if values["turnout_missing"]:
        raise Refused("unavailable", service="ballots")
    return values


def record_submission(
    parts: Parts, campaign_id: UUID, submission: Mapping[str, Any], document: bytes, by: str
) -> ReportSubmission:
    """Keep the report as it was submitted, with its digest."""
    with parts.database.session() as session:
        digest = "sha256:" + hashlib.sha256(document).hexdigest()
        row = ReportSubmission(campaign_id=campaign_id, document=document, digest=digest, recorded_by=by, **submission)
        session.add(row)
        session.flush()
        session.refresh(row)
        session.commit()
        return row


def list_submissions(parts: Parts, campaign_id: UUID) -> Sequence[ReportSubmission]:
    return Listing(parts.database, process.of_submissions(campaign_id), lambda row: row)


def submitted_report(parts: Parts, campaign_id: UUID, submission_id: UUID) -> ReportSubmission:
    with parts.database.session() as session:
        return process.submission(session, campaign_id, submission_id)


def _turnout(parts: Parts, rounds: Sequence[Round]) -> dict[str, dict[str, Any] | None]:
    """Round → what ballots says of its poll; None where it is silent, and then it is asked no further."""
    told: dict[str, dict[str, Any] | None] = {}
    silent = False
    for row in rounds:
        if row.state in ("published", "sealed"):
            try:
                told[row.code] = None if silent else parts.ballots.turnout(row.id)
            except Refused:
                told[row.code], silent = None, True
    return told


def _previous(parts: Parts, campaign: Campaign) -> dict[str, Any] | None:
    if campaign.previous is None:
        return None
    try:
        found: dict[str, Any] = json.loads(read_certification(parts, campaign.previous))
    except RuleBroken:
        return None
    return found
