"""Phases: read, change, start, complete, reopen. Rounds are independent of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from campaigns.domain.checklists import Check, checklist, gate_mistakes, missing_of, overdue, task_mistakes
from campaigns.domain.errors import RuleBroken, refuse
from campaigns.domain.windows import phase_mistakes
from campaigns.storage import findings, process, queries
from campaigns.storage.queries import Seen
from campaigns.storage.tables import Campaign, Phase
from campaigns.use_cases.enter_opinion import Own
from campaigns.use_cases.parts import Parts


def list_phases(parts: Parts, campaign_id: UUID) -> Sequence[Phase]:
    with parts.database.session() as session:
        return queries.phases(session, campaign_id)


def get_phase(parts: Parts, campaign_id: UUID, code: str) -> Phase:
    with parts.database.session() as session:
        return _phase(session, campaign_id, code)


def change_phase(parts: Parts, campaign_id: UUID, code: str, changes: Mapping[str, Any], seen: Seen, by: str) -> Phase:
    """The last phase may be completed after certification. Raises `changed-meanwhile`, `phase-incomplete`,
    `phase-completed`, and as mistakes `phase-ends-before-start`, `unknown-task`."""
    with parts.database.session() as session:
        campaign = queries.locked_campaign(session, campaign_id)
        row = _phase(session, campaign_id, code)
        queries.demand_seen(row, seen, changes)
        fields = {**changes}
        state = fields.pop("state", row.state)
        for name, value in fields.items():
            setattr(row, name, value)
        refuse(phase_mistakes({"starts_on": row.starts_on, "ends_on": row.ends_on}))
        refuse(task_mistakes({"tasks": row.tasks, "tasks_done": row.tasks_done}))
        _move(session, campaign, row, state, by)
        session.commit()  # nobody else: the campaign is locked
        return row


def start_phase(parts: Parts, campaign_id: UUID, code: str, by: str) -> Phase:
    """A running phase stays so. Raises `phase-completed`."""
    return _moved(parts, campaign_id, code, "running", by, "")


def complete_phase(parts: Parts, campaign_id: UUID, code: str, reason: str, by: str) -> Phase:
    """When its checklist is complete, or for a `reason`, which stays on record with what was missing; a completed one
    stays as it is. Raises `phase-incomplete` with all that is missing."""
    return _moved(parts, campaign_id, code, "completed", by, reason)


def reopen_phase(parts: Parts, campaign_id: UUID, code: str, reason: str, by: str) -> Phase:
    """A completed phase runs again. Raises `phase-not-completed`."""
    with parts.database.session() as session:
        campaign = queries.locked_campaign(session, campaign_id)
        row = _phase(session, campaign_id, code)
        if row.state != "completed":
            raise RuleBroken("phase-not-completed")
        _record(session, campaign, row, "running", by, reason, [])
        session.commit()
        return row


def read_checklist(parts: Parts, campaign_id: UUID, code: str, own: Own) -> dict[str, Any]:
    """Who is bound to objects reads what is missing of `own`; whether a check is done is said of all."""
    with parts.database.session() as session:
        queries.at_one_moment(session)
        row = _phase(session, campaign_id, code)
        facts = process.facts(session, queries.campaign(session, campaign_id))
        return _listed(row, checklist(row, facts), _missing(session, campaign_id, own))


def read_progress(parts: Parts, campaign_id: UUID, own: Own) -> dict[str, Any]:
    """What is done, what is missing (of `own` alone), and who is late, by the campaign's clock: phases past their last
    day, rounds, and whose findings (of `own` alone) are past their deadline."""
    with parts.database.session() as session:
        queries.at_one_moment(session)
        campaign, now = queries.campaign(session, campaign_id), queries.now(session)
        facts, today = process.facts(session, campaign), now.astimezone(ZoneInfo(campaign.time_zone)).date()
        missing, rows = _missing(session, campaign_id, own), queries.phases(session, campaign_id)
        phases = [
            {**_listed(row, checklist(row, facts), missing), "late": overdue(row.ends_on, row.state, today)}
            for row in rows
        ]
        rounds = [
            {
                **{name: getattr(row, name) for name in ("code", "name", "panel", "state", "opens_at", "closes_at")},
                "late": row.state in ("planned", "publishing", "published") and row.entry_until < now,
            }
            for row in queries.rounds(session, campaign_id)
        ]
        overdue_ones = session.execute(findings.of_findings(campaign_id, own, {"overdue": True}, today))
        late = [{"object": code, "number": row.number, "deadline": row.deadline} for row, code, _ in overdue_ones]
    return {"as_of": now, "state": campaign.state, "phases": phases, "rounds": rounds, "overdue_findings": late}


def _moved(parts: Parts, campaign_id: UUID, code: str, state: str, by: str, reason: str) -> Phase:
    with parts.database.session() as session:
        campaign = queries.locked_campaign(session, campaign_id)
        row = _phase(session, campaign_id, code)
        _move(session, campaign, row, state, by, reason)
        session.commit()
        return row


def _move(session: Session, campaign: Campaign, row: Phase, state: str, by: str, reason: str = "") -> None:
    if state == row.state:
        return
    if row.state == "completed":
        raise RuleBroken("phase-completed")
    missing: list[Check] = []
    if state == "completed":
        session.flush()
        missing = [each for each in checklist(row, process.facts(session, campaign)) if not each.done]
        if missing and not reason:
            raise RuleBroken("phase-incomplete", mistakes=gate_mistakes(missing))
    _record(session, campaign, row, state, by, reason, missing)


def _record(
    session: Session, campaign: Campaign, row: Phase, state: str, by: str, reason: str, missing: Sequence[Check]
) -> None:
    at = queries.now(session).astimezone(ZoneInfo(campaign.time_zone)).isoformat()
    change = {"at": at, "by": by, "reason": reason, "before": row.state, "after": state}
    row.changes = [*row.changes, {**change, "missing": [each.code for each in missing]}]
    row.state = state


def _missing(session: Session, campaign_id: UUID, own: Own) -> Callable[[Check], Sequence[str]]:
    if own is None:
        return lambda check: check.missing
    numbers = {str(row.number) for row, *_ in session.execute(findings.of_findings(campaign_id, own, {}, dt.date.min))}
    return lambda check: missing_of(check, own, numbers)


def _listed(row: Phase, checks: Sequence[Check], missing: Callable[[Check], Sequence[str]]) -> dict[str, Any]:
    ticked = {each["task"]: each for each in row.tasks_done}
    return {
        **{name: getattr(row, name) for name in ("code", "name", "starts_on", "ends_on", "state")},
        "complete": all(each.done for each in checks),
        "checks": [
            {**{name: getattr(each, name) for name in ("code", "zh", "en", "done", "count")}, "missing": missing(each)}
            for each in checks
        ],
        "tasks": [
            {"task": task, "done": task in ticked, **{name: ticked.get(task, {}).get(name) for name in ("on", "by")}}
            for task in row.tasks
        ],
    }


def _phase(session: Session, campaign_id: UUID, code: str) -> Phase:
    found = next((each for each in queries.phases(session, campaign_id) if each.code == code), None)
    if found is None:
        raise RuleBroken("not-found")
    return found
