"""A lost code is replaced; and whoever has lost it is found by their number."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from campaigns.domain.phones import masked
from campaigns.domain.texts import REISSUE
from campaigns.storage import deliveries, queries
from campaigns.use_cases.opt_out import has_opted_out, learn_opt_outs
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.personal import digests, opened_phone
from campaigns.use_cases.publish_round import RollLines
from campaigns.use_cases.queue_messages import demand_running


def reissue_code(
    parts: Parts, campaign_id: UUID, round_id: UUID, voter_id: UUID, reason: str, by: str
) -> dict[str, Any]:
    """Make the voter's next code, let ballots take it, and queue the message that brings it; `delivery` is null where
    the voter opted out.

    Ballots is told before anything is kept: whatever fails then, a repeat makes the same code again. Raises
    `not-found`, `round-…`, `round-over`, `ballots-refused`, `Refused("unavailable")`.
    """
    learn_opt_outs(parts)
    with parts.database.session() as session:
        row = demand_running(session, campaign_id, round_id)
        voter, person = deliveries.voter(session, round_id, voter_id)
        voter.generation += 1
        lines = RollLines(parts, queries.open_campaign(session, campaign_id), row)
        parts.ballots.add_to_roll(round_id, [lines.line(voter, person)])
        delivery = None
        if not has_opted_out(session, parts.vault, opened_phone(parts.vault, person)):
            made = {"at": queries.now(session).isoformat(), "by": by, "decision": "reissue", "reason": reason}
            delivery = deliveries.queue_one(session, voter, REISSUE, voter.generation, by, made)
        session.commit()
    return {"voter": voter.id, "generation": voter.generation, "delivery": delivery}


def find_voter(parts: Parts, campaign_id: UUID, round_id: UUID, phone: str) -> dict[str, Any]:
    """Who of the roll has this number. Raises `not-found`."""
    with parts.database.session() as session:
        queries.round_(session, campaign_id, round_id)
        voter, person = deliveries.voter_by_number(session, round_id, digests(parts.vault, phone))
        number = opened_phone(parts.vault, person)
        opted_out = has_opted_out(session, parts.vault, number)
    return {"voter": voter.id, "phone": masked(number), "generation": voter.generation, "opted_out": opted_out}
