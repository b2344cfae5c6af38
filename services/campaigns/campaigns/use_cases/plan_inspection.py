"""Inspections (明察暗访): plan, read, cancel. An undercover one exists for its organiser and inspectors alone until it
is reported (plan section 4, 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.domain.errors import Mistake, RuleBroken, refuse
from campaigns.domain.inspections import Viewer
from campaigns.storage import inspections, queries
from campaigns.storage.inspections import Row
from campaigns.storage.listing import Listing
from campaigns.storage.tables import InspectedObject, Inspection, Inspector
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.places import object_mistakes

ORGANISER = Viewer(organiser=True, account=None)


def plan_inspection(parts: Parts, campaign_id: UUID, planned: Mapping[str, Any], by: str) -> dict[str, Any]:
    """Raises as mistakes `unknown-object`, `unknown-representative`."""
    fields = dict(planned)
    codes, people = list(dict.fromkeys(fields.pop("objects"))), list(dict.fromkeys(fields.pop("inspectors")))
    with parts.database.session() as session:
        ids = queries.object_ids(session, campaign_id)
        known = inspections.county_representatives(session, campaign_id, people)
        mistakes = [
            mistake
            for place, code in enumerate(planned["objects"])
            for mistake in object_mistakes(code, ids, None, f"/objects/{place}")
        ]
        mistakes += [
            Mistake(f"/inspectors/{place}", "unknown-representative", {"person": person})
            for place, person in enumerate(planned["inspectors"])
            if person not in known
        ]
        refuse(mistakes)
        row = Inspection(campaign_id=campaign_id, planned_by=by, **fields)
        session.add(row)
        session.flush()
        session.add_all(InspectedObject(inspection_id=row.id, object_id=ids[code]) for code in codes)
        session.add_all(Inspector(inspection_id=row.id, person_id=person) for person in people)
        session.commit()
        return shown(*found(session, campaign_id, row.id, ORGANISER))


def list_inspections(parts: Parts, campaign_id: UUID, viewer: Viewer) -> Sequence[dict[str, Any]]:
    return Listing(parts.database, inspections.of_inspections(campaign_id, viewer), partial(_shown_to, viewer))


def get_inspection(parts: Parts, campaign_id: UUID, inspection_id: UUID, viewer: Viewer) -> dict[str, Any]:
    with parts.database.session() as session:
        return _shown_to(viewer, *found(session, campaign_id, inspection_id, viewer))


def cancel_inspection(parts: Parts, campaign_id: UUID, inspection_id: UUID, reason: str, by: str) -> dict[str, Any]:
    """Cancelled already, it stays as it is. Raises `inspection-reported`."""
    with parts.database.session() as session:
        row, objects, inspectors, _ = found(session, campaign_id, inspection_id, ORGANISER, lock=True)
        if row.state == "reported":
            raise RuleBroken("inspection-reported")
        if row.state == "planned":
            row.state, row.reason = "cancelled", reason
            row.ended_by, row.ended_at = by, queries.now(session)
            session.commit()
        return shown(row, objects, inspectors, None)


def found(session: Session, campaign_id: UUID, inspection_id: UUID, viewer: Viewer, *, lock: bool = False) -> Row:
    """Raises `not-found`, also where the viewer may not know of it."""
    row = inspections.inspection(session, campaign_id, inspection_id, viewer, lock=lock)
    if row is None:
        raise RuleBroken("not-found")
    return row


def shown(row: Inspection, objects: list[str], inspectors: list[UUID], findings: list[int] | None) -> dict[str, Any]:
    names = ("id", "kind", "on", "purpose", "state", "report", "reason", "planned_by", "ended_by", "ended_at")
    values = {name: getattr(row, name) for name in names}
    return {**values, "objects": objects, "inspectors": inspectors, "findings": findings or []}


def _shown_to(viewer: Viewer, *row: Any) -> dict[str, Any]:
    """Who is bound to objects reads nothing that may be of others, which were visited too."""
    visit = shown(*row)
    if viewer.own is None or viewer.own.issuperset(visit["objects"]):
        return visit
    mine = [code for code in visit["objects"] if code in viewer.own]
    return {**visit, "objects": mine, "purpose": "", "report": None, "findings": []}
