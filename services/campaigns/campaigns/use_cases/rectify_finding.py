"""The steps of rectification (落实整改), from plan to acceptance (销号); each is kept as a row (plan section 4, 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from campaigns.domain.errors import RuleBroken
from campaigns.domain.findings import state_after
from campaigns.storage import findings
from campaigns.storage.listing import Listing
from campaigns.storage.tables import FindingStep
from campaigns.use_cases.enter_opinion import Own
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.register_finding import found, shown

PLAN = ("triage", "measure", "leader", "office", "deadline")


def take_step(
    parts: Parts, campaign_id: UUID, finding_id: UUID, done: str, said: Mapping[str, Any], own: Own, by: str
) -> dict[str, Any]:
    """What was `done` (a key of `domain.findings.AFTER`), with what was `said`; the finding as it is then.

    Raises `step-out-of-turn`, `own-submission`, `not-found`.
    """
    with parts.database.session() as session:
        row, code, merged = found(session, campaign_id, finding_id, own, lock=True)
        row.state = state_after(done, row.state, row.triage)
        if done == "accepted" and (last := findings.last_submission(session, finding_id)) and last.by == by:
            raise RuleBroken("own-submission")
        if done == "planned":
            for name in PLAN:
                setattr(row, name, said[name])
        plain = {name: value if isinstance(value, str) else value.isoformat() for name, value in said.items()}
        session.add(FindingStep(finding_id=finding_id, done=done, said=plain, by=by))
        findings.touch(row)  # also where the state stays
        session.commit()
        return shown(row, code, merged)


def list_steps(parts: Parts, campaign_id: UUID, finding_id: UUID, own: Own) -> Sequence[FindingStep]:
    with parts.database.session() as session:
        found(session, campaign_id, finding_id, own)
    return Listing(parts.database, findings.of_steps(finding_id), lambda row: row)
