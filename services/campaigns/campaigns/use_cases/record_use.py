"""What followed from the certified results (结果运用). Nothing recorded is changed: it is taken back, with a reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from campaigns.domain.errors import Mistake, RuleBroken
from campaigns.storage import queries, uses
from campaigns.storage.listing import Listing
from campaigns.storage.tables import Use, UseWithdrawal
from campaigns.use_cases.parts import Parts


def list_uses(parts: Parts, campaign_id: UUID, own: Collection[str] | None) -> Sequence[dict[str, Any]]:
    """`own`: of these objects alone."""
    return Listing(parts.database, uses.of_uses(campaign_id, own), _shown)


def record_use(parts: Parts, campaign_id: UUID, use: Mapping[str, Any], by: str) -> dict[str, Any]:
    """Raises `campaign-not-certified`; as a mistake `unknown-object`."""
    fields = dict(use)
    code = fields.pop("object")
    with parts.database.session() as session:
        if queries.campaign(session, campaign_id).state != "certified":
            raise RuleBroken("campaign-not-certified")
        found = queries.object_coded(session, campaign_id, code)
        if found is None:
            raise RuleBroken("invalid-input", mistakes=[Mistake("/object", "unknown-object", {"object": code})])
        row = Use(campaign_id=campaign_id, object_id=found.id, recorded_by=by, **fields)
        session.add(row)
        session.flush()
        session.refresh(row)
        session.commit()
        return _shown(row, code, None)


def withdraw_use(parts: Parts, campaign_id: UUID, use_id: UUID, reason: str, by: str) -> dict[str, Any]:
    """The same again changes nothing. Raises `not-found`, `use-withdrawn`."""
    with parts.database.session() as session:
        queries.locked_campaign(session, campaign_id)
        _, _, made = uses.use(session, campaign_id, use_id)
        if made is None:
            session.add(UseWithdrawal(use_id=use_id, reason=reason, withdrawn_by=by))
            session.commit()
        elif (made.reason, made.withdrawn_by) != (reason, by):
            raise RuleBroken("use-withdrawn")
        return _shown(*uses.use(session, campaign_id, use_id))


def _shown(row: Use, code: str, withdrawal: UseWithdrawal | None) -> dict[str, Any]:
    names = ("id", "kind", "text", "decided_on", "decided_by", "recorded_by", "recorded_at")
    return {"object": code, **{name: getattr(row, name) for name in names}, "withdrawal": withdrawal}
