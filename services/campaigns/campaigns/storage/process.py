"""Meetings, topics, comments on units, the report's template and submissions; and what the checklists ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session, undefer

from campaigns.domain.checklists import Facts, FindingFacts, TopicFacts
from campaigns.domain.errors import RuleBroken
from campaigns.domain.object_changes import has_left
from campaigns.storage import proposals, queries
from campaigns.storage.tables import (
    AppraisedObject,
    AssessmentEntry,
    Campaign,
    Finding,
    Inspection,
    Meeting,
    Opinion,
    Person,
    ReportSubmission,
    ReportTemplate,
    Topic,
    UnitComment,
)


def of_meetings(campaign_id: UUID) -> Select[Meeting]:
    return select(Meeting).where(Meeting.campaign_id == campaign_id).order_by(Meeting.id)


def meeting(session: Session, campaign_id: UUID, meeting_id: UUID) -> Meeting:
    row = session.get(Meeting, meeting_id)
    if row is None or row.campaign_id != campaign_id:
        raise RuleBroken("not-found")
    return row


def of_topics(campaign_id: UUID, own: Collection[str] | None = None) -> Select[Topic, str | None]:
    """Each topic with the code of its object; none: the bureau's. `own`: the bureau's, and those of these objects."""
    query = select(Topic, AppraisedObject.code).outerjoin(AppraisedObject, AppraisedObject.id == Topic.object_id)
    query = query.where(or_(Topic.object_id.is_(None), queries.of_reach(own)))
    return query.where(Topic.campaign_id == campaign_id).order_by(Topic.id)


def topics(session: Session, campaign_id: UUID) -> list[tuple[Topic, str | None]]:
    return [(topic, code) for topic, code in session.execute(of_topics(campaign_id))]


def topic(
    session: Session, campaign_id: UUID, topic_id: UUID, own: Collection[str] | None = None
) -> tuple[Topic, str | None]:
    row = session.execute(of_topics(campaign_id, own).where(Topic.id == topic_id)).one_or_none()
    if row is None:
        raise RuleBroken("not-found")
    return row[0], row[1]


def county_representatives(session: Session, campaign_id: UUID) -> set[str]:
    """Their ids, as texts."""
    query = select(Person.id).where(Person.campaign_id == campaign_id, Person.kind == "county")
    return {str(each) for each in session.scalars(query)}


def of_comments(campaign_id: UUID, own: Collection[str] | None = None) -> Select[UnitComment, str]:
    """With the object's code; `own`: on these objects alone."""
    query = select(UnitComment, AppraisedObject.code).join(AppraisedObject).where(queries.of_reach(own))
    return query.where(AppraisedObject.campaign_id == campaign_id).order_by(AppraisedObject.id)


def comments(session: Session, campaign_id: UUID) -> list[tuple[UnitComment, str]]:
    return [(comment, code) for comment, code in session.execute(of_comments(campaign_id))]


def comment(session: Session, object_id: UUID) -> UnitComment | None:
    return session.get(UnitComment, object_id)


def template(session: Session, campaign_id: UUID) -> ReportTemplate | None:
    return session.get(ReportTemplate, campaign_id)


def of_submissions(campaign_id: UUID) -> Select[ReportSubmission]:
    return select(ReportSubmission).where(ReportSubmission.campaign_id == campaign_id).order_by(ReportSubmission.id)


def submission(session: Session, campaign_id: UUID, submission_id: UUID) -> ReportSubmission:
    """With its document."""
    query = of_submissions(campaign_id).where(ReportSubmission.id == submission_id)
    row = session.scalars(query.options(undefer(ReportSubmission.document))).one_or_none()
    if row is None:
        raise RuleBroken("not-found")
    return row


def facts(session: Session, campaign: Campaign) -> Facts:
    """What the checklists of the plan's phases are filled from."""
    today = queries.today(session, campaign).isoformat()
    people = Counter(row.kind for row in queries.representatives(session, campaign.id) if row.ended is None)
    return Facts(
        organiser=campaign.organiser,
        programme=campaign.programme is not None,
        scheme=campaign.scheme,
        limits=campaign.limits,
        criteria=len(queries.criteria(session, campaign.id)),
        objects=[each.code for each in queries.objects(session, campaign.id) if not has_left(each)],
        county=people["county"],
        experts=people["expert"],
        meetings=[
            (row.kind, _is_public(row.made_public, today))
            for row in session.scalars(of_meetings(campaign.id))
            if row.held_on.isoformat() <= today
        ],
        topics=[
            TopicFacts(code, bool(row.chosen_with), bool(row.goals), bool(row.measures), _is_public(row.pledge, today))
            for row, code in topics(session, campaign.id)
        ],
        rounds=[(row.code, row.state) for row in queries.rounds(session, campaign.id)],
        entries={
            (code, row.component, row.item) for row, code in proposals.counting(session, AssessmentEntry, campaign.id)
        },
        ways=set(session.scalars(select(Opinion.way).where(Opinion.campaign_id == campaign.id))),
        findings=[
            FindingFacts(row.number, row.source, row.state, row.triage, _is_planned(row), row.key)
            for row in session.scalars(
                select(Finding).where(Finding.campaign_id == campaign.id).order_by(Finding.number)
            )
        ],
        visits=set(
            session.scalars(
                select(Inspection.kind).where(Inspection.campaign_id == campaign.id, Inspection.state == "reported")
            )
        ),
        comments={code for _, code in comments(session, campaign.id)},
        submitted=bool(session.scalar(select(exists().where(ReportSubmission.campaign_id == campaign.id)))),
    )


def _is_public(said: Mapping[str, Any] | None, today: str) -> bool:
    """What is to be made public some day is not yet."""
    return said is not None and said["on"] <= today


def _is_planned(row: Finding) -> bool:
    return None not in (row.measure, row.leader, row.office, row.deadline)
