"""Propose a veto (一票否决) that the scheme names, with its ground."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from campaigns.domain import scheme
from campaigns.domain.errors import Mistake, refuse
from campaigns.storage import proposals, queries
from campaigns.storage.proposals import Proposal
from campaigns.storage.tables import Veto
from campaigns.use_cases.parts import Parts


def propose_veto(parts: Parts, campaign_id: UUID, veto: Mapping[str, Any], by: str) -> Proposal:
    """It counts once somebody else approves it. Raises `campaign-not-active`, `campaign-certified`, and as mistakes
    `unknown-object`, `unknown-veto`."""
    fields = dict(veto)
    code = fields.pop("object")
    with parts.database.session() as session:
        campaign = queries.campaign_open_to_results(session, campaign_id)
        found = queries.object_coded(session, campaign_id, code)
        mistakes = [] if found else [Mistake("/object", "unknown-object", {"object": code})]
        if fields["veto"] not in scheme.vetoes(campaign.scheme):
            mistakes.append(Mistake("/veto", "unknown-veto", {"veto": fields["veto"]}))
        refuse(mistakes)
        assert found is not None  # noqa: S101  # else refused
        row = Veto(campaign_id=campaign_id, object_id=found.id, entered_by=by, **fields)
        session.add(row)
        session.flush()
        made = proposals.proposal(session, Veto, campaign_id, row.id)
        session.commit()
        return made
