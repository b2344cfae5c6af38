"""Export a campaign as the plan that the import takes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.domain.object_changes import has_left
from campaigns.storage import events, people, queries
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.personal import opened_person, opened_representative

SETTINGS = ("time_zone", "objection_days", "follow_up_days", "retention_days", "sectors", "rehearsal")
PROCESS = ("programme", "limits", "previous")
OWN = ("code", "name", "year", "organiser", "description", *SETTINGS, *PROCESS, "scheme")
CRITERION = ("code", "name", "description")
OBJECT = ("code", "name", "series", "key", "kind", "joined_on")
PHASE = ("code", "name", "starts_on", "ends_on", "tasks", "tasks_done", "state")
WINDOW = ("opens_at", "closes_at", "entry_until", "rated_from", "rated_to")
ROUND = (
    *("code", "name", "panel", *WINDOW, "primary_channels", "auxiliary_channels"),
    *("access_number", "counts", "live", "weight"),
)


def export_plan(parts: Parts, campaign_id: UUID) -> dict[str, Any]:
    """The plan with its people, as it is at one moment; the same however often a plan was exported and imported. To
    read people is an event."""
    with parts.database.session() as session:
        queries.at_one_moment(session)
        plan = planned(session, campaign_id)
        places = {each["code"]: place for place, each in enumerate(plan["objects"])}
        codes = people.object_codes(session, campaign_id)
        today = queries.today(session, queries.campaign(session, campaign_id))
        representatives = queries.representatives(session, campaign_id)
        handed_in = queries.campaign_recipients(session, campaign_id)
        own = people.campaign_staff(session, campaign_id)
        people_read = (
            {row.id for row in representatives} | {row.id for *_, row in handed_in} | {row.id for _, row in own}
        )
        if people_read:
            events.add_event(session, campaign_id, "people", "reveal", count=len(people_read))
            session.commit()
    staff = [
        {"object": code, "name": person.name, "phone": person.phone}
        for code, row in own
        if code in places
        for person in [opened_person(parts.vault, row)]
    ]
    recipients = [
        {
            "object": code,
            "name": person.name,
            "phone": person.phone,
            "matter": recipient.matter,
            "served_on": recipient.served_on,
        }
        for code, recipient, row in handed_in
        if code in places
        for person in [opened_person(parts.vault, row)]
    ]

    def place(handed_in: dict[str, Any]) -> tuple[int, str]:
        return places[handed_in["object"]], handed_in["phone"]

    return {
        **plan,
        "representatives": [opened_representative(parts.vault, row, codes, today) for row in representatives],
        "recipients": sorted(recipients, key=place),
        "staff": sorted(staff, key=place),
    }


def planned(session: Session, campaign_id: UUID) -> dict[str, Any]:
    """A plan without its people, cancelled rounds (planned and given up) and objects that left in mid-year."""
    rounds = [row for row in queries.rounds(session, campaign_id) if row.state != "cancelled"]
    return {
        **_fields(queries.campaign(session, campaign_id), OWN),
        "criteria": [_fields(row, CRITERION) for row in queries.criteria(session, campaign_id)],
        "objects": [_fields(row, OBJECT) for row in queries.objects(session, campaign_id) if not has_left(row)],
        "phases": [_fields(row, PHASE) for row in queries.phases(session, campaign_id)],
        "rounds": [_fields(row, ROUND) for row in rounds],
    }


def _fields(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
