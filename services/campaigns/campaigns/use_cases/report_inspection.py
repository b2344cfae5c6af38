"""Report an inspection: what was seen, and what of it becomes a finding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from campaigns.domain.errors import Mistake, RuleBroken, refuse
from campaigns.domain.inspections import Viewer
from campaigns.storage import inspections, queries
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.plan_inspection import found, shown
from campaigns.use_cases.register_finding import new_finding


def report_inspection(
    parts: Parts, campaign_id: UUID, inspection_id: UUID, report: Mapping[str, Any], viewer: Viewer, by: str
) -> dict[str, Any]:
    """With all of its findings, or not at all; from then on all readers see it. By the organiser or an inspector of it.

    Raises `not-found`, `not-its-inspector`, `inspection-reported`, `inspection-cancelled`; as mistakes
    `object-not-inspected`.
    """
    with parts.database.session() as session:
        queries.locked_campaign(session, campaign_id)
        row, objects, inspectors, _ = found(session, campaign_id, inspection_id, viewer, lock=True)
        if not viewer.organiser and not inspections.is_inspector(session, inspection_id, viewer.account):
            raise RuleBroken("not-its-inspector")
        if row.state != "planned":
            raise RuleBroken(f"inspection-{row.state}")
        refuse(
            Mistake(f"/findings/{place}/object", "object-not-inspected", {"object": each["object"]})
            for place, each in enumerate(report["findings"])
            if each["object"] not in (None, *objects)
        )
        ids = queries.object_ids(session, campaign_id)
        numbers = [
            new_finding(
                session,
                campaign_id,
                {
                    **{name: value for name, value in each.items() if name != "object"},
                    "object_id": ids.get(each["object"]),
                    "inspection_id": inspection_id,
                    "source": "inspection",
                },
                by,
            ).number
            for each in report["findings"]
        ]
        row.state, row.report = "reported", report["text"]
        row.ended_by, row.ended_at = by, queries.now(session)
        session.commit()
        return shown(row, objects, inspectors, numbers)
