"""Seal a round: ballots counts for good, campaigns keeps the tally and its digest."""

from __future__ import annotations

from uuid import UUID

from campaigns.domain.errors import RuleBroken
from campaigns.storage import queries
from campaigns.storage.tables import Round
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.publish_round import push_poll


def seal_round(parts: Parts, campaign_id: UUID, round_id: UUID) -> Round:
    """A sealed round stays as it is; ballots answers a repeated seal with the same tally.

    Raises `round-planned`, `round-publishing`, `round-cancelled`; `round-running` before the round's end.
    """
    with parts.database.session() as session:
        row = queries.round_(session, campaign_id, round_id)
    if row.state == "sealed":
        return row
    if row.state != "published":
        raise RuleBroken(f"round-{row.state}")
    push_poll(parts, campaign_id, round_id)  # a change of the window that ballots could not be told yet
    tally = parts.ballots.seal(round_id)
    with parts.database.session() as session:
        row = queries.round_(session, campaign_id, round_id, lock=True)
        if row.state == "published":
            row.state, row.tally = "sealed", tally
            session.commit()
        return row
