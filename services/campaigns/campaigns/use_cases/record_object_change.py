"""Record that an object was renamed, merged into another, withdrawn, or that a withdrawal was taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from campaigns.domain.errors import RuleBroken, refuse
from campaigns.domain.object_changes import change_mistakes, has_left
from campaigns.storage import object_changes, queries
from campaigns.storage.listing import Listing
from campaigns.storage.tables import AppraisedObject, ObjectChange
from campaigns.use_cases.parts import Parts


def record_object_change(
    parts: Parts, campaign_id: UUID, object_id: UUID, change: Mapping[str, Any], by: str
) -> dict[str, Any]:
    """`change`: kind, on, reason, and the name or the successor's code that its kind needs.

    Nothing is published meanwhile: the campaign is held. Raises `campaign-certified`, `campaign-not-active` (in a draft
    the list itself is edited), `object-left`, `object-not-withdrawn`, `round-published-since`; as mistakes
    `missing-field`, `unknown-field`, `day-to-come`, `change-before-joining`, `name-unchanged`, `merged-into-itself`,
    `unknown-object`, `successor-left`.
    """
    with parts.database.session() as session:
        campaign = queries.open_campaign(session, campaign_id, alone=True)
        if campaign.state != "active":
            raise RuleBroken("campaign-not-active")
        row = queries.appraised_object(session, campaign_id, object_id)
        _demand_possible(session, row, change["kind"])
        others = {each.code: each for each in queries.objects(session, campaign_id)}
        today = dt.datetime.now(ZoneInfo(campaign.time_zone)).date()
        refuse(change_mistakes(change, row, others, today))
        kept = ObjectChange(
            campaign_id=campaign_id,
            object_id=object_id,
            kind=change["kind"],
            happened_on=change["on"],
            reason=change["reason"],
            name=change.get("name"),
            former_name=row.name if change["kind"] == "renamed" else None,
            into=change.get("into"),
            changed_by=by,
        )
        _apply(row, kept)
        session.add(kept)
        session.flush()
        session.refresh(kept)
        session.commit()
        return _shown(kept, row.code)


def list_object_changes(parts: Parts, campaign_id: UUID) -> Sequence[dict[str, Any]]:
    """All of the campaign, in the order in which they were recorded."""
    return Listing(parts.database, object_changes.of_changes(campaign_id), _shown)


def _demand_possible(session: Session, row: AppraisedObject, kind: str) -> None:
    if kind != "restored":
        if has_left(row):
            raise RuleBroken("object-left", object=row.code)
        return
    at = object_changes.last_withdrawal(session, row.id)
    if row.withdrawn_on is None or at is None:
        raise RuleBroken("object-not-withdrawn", object=row.code)
    if object_changes.published_without(session, row.campaign_id, row.code, at):
        raise RuleBroken("round-published-since", object=row.code)


def _apply(row: AppraisedObject, change: ObjectChange) -> None:
    if change.kind == "renamed" and change.name is not None:
        row.formerly, row.name = [*row.formerly, row.name], change.name
    elif change.kind == "merged":
        row.merged_into = change.into
    else:
        row.withdrawn_on = change.happened_on if change.kind == "withdrawn" else None


def _shown(change: ObjectChange, code: str) -> dict[str, Any]:
    names = ("id", "kind", "reason", "name", "former_name", "into")
    whose = {"object": code, "on": change.happened_on, "by": change.changed_by, "at": change.changed_at}
    return {**whose, **{name: getattr(change, name) for name in names}}
