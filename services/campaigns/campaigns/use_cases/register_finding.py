"""Findings (问题台账): register, merge opinions into them, change, read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.domain import findings as rules
from campaigns.domain.errors import Mistake, RuleBroken, refuse
from campaigns.storage import findings, opinions, queries
from campaigns.storage.listing import Listing
from campaigns.storage.queries import Seen
from campaigns.storage.tables import Finding, MergedOpinion
from campaigns.use_cases.enter_opinion import Own
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.places import object_mistakes

SHOWN = (
    *("id", "number", "source", "text", "severity", "key", "triage", "state", "measure", "leader", "office"),
    *("deadline", "registered_by", "registered_at", "version"),
)


def register_finding(parts: Parts, campaign_id: UUID, finding: Mapping[str, Any], own: Own, by: str) -> dict[str, Any]:
    """Under the campaign's next number, with the opinions that it is made of.

    Who is bound to objects registers what a self-check of these found. Raises as mistakes `unknown-object`,
    `not-your-object`, `organiser-only`, and those of merging.
    """
    fields = dict(finding)
    code, merged = fields.pop("object"), fields.pop("opinions")
    with parts.database.session() as session:
        queries.locked_campaign(session, campaign_id)
        ids = queries.object_ids(session, campaign_id)
        said = [] if own is None else _organisers(fields, merged)
        refuse([*object_mistakes(code, ids, own), *said, *_merge_mistakes(session, campaign_id, None, code, merged)])
        row = new_finding(session, campaign_id, {**fields, "object_id": ids.get(code)}, by)
        _merge(session, row, merged, by)
        session.commit()
        return shown(row, code, len(set(merged)))


def new_finding(session: Session, campaign_id: UUID, fields: Mapping[str, Any], by: str) -> Finding:
    """Added under the next number; the campaign is locked."""
    number = findings.next_number(session, campaign_id)
    row = Finding(campaign_id=campaign_id, number=number, registered_by=by, **fields)
    session.add(row)
    session.flush()
    session.refresh(row)
    return row


def merge_opinions(parts: Parts, campaign_id: UUID, finding_id: UUID, ids: Sequence[UUID], by: str) -> dict[str, Any]:
    """Those that are in it already stay. Raises as mistakes `unknown-opinion`, `opinion-merged`,
    `opinion-of-another-object`."""
    with parts.database.session() as session:
        queries.locked_campaign(session, campaign_id)
        row, code, before = found(session, campaign_id, finding_id, None, lock=True)
        refuse(_merge_mistakes(session, campaign_id, finding_id, code, ids))
        known = opinions.named_opinions(session, campaign_id, ids)
        new = [each for each in dict.fromkeys(ids) if known[each][2] is None]
        if new:
            _merge(session, row, new, by)
            findings.touch(row)
        session.commit()
        return shown(row, code, before + len(new))


def change_finding(
    parts: Parts, campaign_id: UUID, finding_id: UUID, changes: Mapping[str, Any], seen: Seen
) -> dict[str, Any]:
    """Raises `finding-closed`, `changed-meanwhile`."""
    with parts.database.session() as session:
        row, code, merged = found(session, campaign_id, finding_id, None, lock=True)
        queries.demand_seen(row, seen, changes)
        if row.state in rules.CLOSED:
            raise RuleBroken("finding-closed")
        for name, value in changes.items():
            setattr(row, name, value)
        session.commit()
        return shown(row, code, merged)


def list_findings(parts: Parts, campaign_id: UUID, own: Own, filters: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
    with parts.database.session() as session:
        query = findings.of_findings(
            campaign_id, own, filters, queries.today(session, queries.campaign(session, campaign_id))
        )
    return Listing(parts.database, query, shown)


def get_finding(parts: Parts, campaign_id: UUID, finding_id: UUID, own: Own) -> dict[str, Any]:
    with parts.database.session() as session:
        return shown(*found(session, campaign_id, finding_id, own))


def summarise_findings(parts: Parts, campaign_id: UUID, own: Own) -> dict[str, Any]:
    """How many are in which state, and overdue: altogether, and by object."""
    with parts.database.session() as session:
        counted = findings.counts(
            session, campaign_id, own, queries.today(session, queries.campaign(session, campaign_id))
        )
    codes = list(dict.fromkeys(code for code, *_ in counted))
    return {
        **_summary(counted),
        "objects": [{"object": code, **_summary([row for row in counted if row[0] == code])} for code in codes],
    }


def found(
    session: Session, campaign_id: UUID, finding_id: UUID, own: Own, *, lock: bool = False
) -> tuple[Finding, str | None, int]:
    """The finding, its object's code, how many opinions it has. Raises `not-found`, also out of the caller's reach."""
    row = findings.finding(session, campaign_id, finding_id, own, lock=lock)
    if row is None:
        raise RuleBroken("not-found")
    return row


def shown(row: Finding, code: str | None, merged: int) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in SHOWN}
    return {"object": code, "inspection": row.inspection_id, "opinions": merged, **values}


def _summary(counted: Sequence[tuple[str | None, str, int, int]]) -> dict[str, Any]:
    states = {state: sum(number for _, its, number, _ in counted if its == state) for state in rules.STATES}
    return {"total": sum(states.values()), "overdue": sum(row[3] for row in counted), "states": states}


def _organisers(fields: Mapping[str, Any], merged: Sequence[UUID]) -> list[Mistake]:
    said = {"/source": fields["source"] != "self_check", "/key": fields["key"], "/opinions": bool(merged)}
    return [Mistake(pointer, "organiser-only") for pointer, is_said in said.items() if is_said]


def _merge(session: Session, row: Finding, ids: Collection[UUID], by: str) -> None:
    session.add_all(MergedOpinion(opinion_id=each, finding_id=row.id, merged_by=by) for each in dict.fromkeys(ids))


def _merge_mistakes(
    session: Session, campaign_id: UUID, finding_id: UUID | None, code: str | None, ids: Sequence[UUID]
) -> list[Mistake]:
    known, mistakes = opinions.named_opinions(session, campaign_id, ids), []
    for place, each in enumerate(ids):
        _, about, into = known.get(each, (None, None, None))
        pointer = f"/opinions/{place}"
        if each not in known:
            mistakes.append(Mistake(pointer, "unknown-opinion", {"opinion": each}))
        elif into not in (None, finding_id):
            mistakes.append(Mistake(pointer, "opinion-merged"))
        elif code is not None and about not in (None, code):
            mistakes.append(Mistake(pointer, "opinion-of-another-object", {"object": about}))
    return mistakes
