"""Export a campaign as the plan that the import takes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.storage import events, queries
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.personal import opened_person

OWN = ("code", "name", "year", "organiser", "time_zone", "description", "objection_days", "retention_days", "scheme")
CRITERION = ("code", "name", "description")
OBJECT = ("code", "name", "series", "key", "kind", "joined_on")
PHASE = ("code", "name", "starts_on", "ends_on", "tasks", "state")
WINDOW = ("opens_at", "closes_at", "entry_until", "rated_from", "rated_to")
ROUND = ("code", "name", "panel", *WINDOW, "primary_channels", "auxiliary_channels", "counts", "live", "weight")


def export_plan(parts: Parts, campaign_id: UUID) -> dict[str, Any]:
    """The plan with its people, as it is at one moment; the same however often a plan was exported and imported. To
    read people is an event."""
    with parts.database.session() as session:
        queries.at_one_moment(session)
        plan = planned(session, campaign_id)
        representatives = queries.representatives(session, campaign_id)
        handed_in = queries.campaign_recipients(session, campaign_id)
        if shown := len({row.id for row in representatives} | {row.id for _, _, row in handed_in}):
            events.add_event(session, campaign_id, "people", "reveal", count=shown)
            session.commit()
    recipients = [
        {
            "object": code,
            "name": person.name,
            "phone": person.phone,
            "matter": recipient.matter,
            "served_on": recipient.served_on,
        }
        for code, recipient, row in handed_in
        for person in [opened_person(parts.vault, row)]
    ]
    places = {each["code"]: place for place, each in enumerate(plan["objects"])}
    return {
        **plan,
        "representatives": [opened_person(parts.vault, row) for row in representatives],
        "recipients": sorted(recipients, key=lambda each: (places[each["object"]], each["phone"])),
    }


def planned(session: Session, campaign_id: UUID) -> dict[str, Any]:
    """A plan without its people. Cancelled rounds are left out: they were planned and given up."""
    rounds = [row for row in queries.rounds(session, campaign_id) if row.state != "cancelled"]
    return {
        **_fields(queries.campaign(session, campaign_id), OWN),
        "criteria": [_fields(row, CRITERION) for row in queries.criteria(session, campaign_id)],
        "objects": [_fields(row, OBJECT) for row in queries.objects(session, campaign_id)],
        "phases": [_fields(row, PHASE) for row in queries.phases(session, campaign_id)],
        "rounds": [_fields(row, ROUND) for row in rounds],
    }


def _fields(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
