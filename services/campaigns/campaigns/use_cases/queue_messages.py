"""Queue a round's invitations and reminders, see what became of them, and decide on what is uncertain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.domain import texts
from campaigns.domain.deliveries import RELEASABLE, after_report
from campaigns.domain.errors import RuleBroken
from campaigns.storage import deliveries, queries
from campaigns.storage.listing import Listing
from campaigns.storage.tables import Delivery, Round
from campaigns.use_cases.opt_out import learn_opt_outs
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.rotate_keys import under_one_key
from campaigns.use_cases.write_texts import demand_short


def queue_messages(parts: Parts, campaign_id: UUID, round_id: UUID, kind: str, number: int, by: str) -> dict[str, Any]:
    """To everybody on the roll, or as a reminder to those who have not answered; never to who opted out. What was
    queued before is not queued again.

    Raises `round-planned`, `round-publishing`, `round-sealed`, `round-cancelled`, `round-over`, `campaign-certified`,
    `text-too-long`, `ballots-refused`, `Refused("unavailable")`.
    """
    with parts.database.session() as session:
        demand_running(session, campaign_id, round_id)
    learn_opt_outs(parts)
    voters = list(parts.ballots.unanswered(round_id)) if kind == texts.REMINDER else None
    with parts.database.session() as session:
        campaign = queries.open_campaign(session, campaign_id)
        row = demand_running(session, campaign_id, round_id)
        demand_short(parts, session, campaign, row, kind)
        under_one_key(session, parts.vault, campaign_id)
        queued, opted_out, repeated = deliveries.queue(session, round_id, kind, number, by, voters)
        session.commit()
    return {"kind": kind, "number": number, "queued": queued, "opted_out": opted_out, "repeated": repeated}


def list_deliveries(parts: Parts, campaign_id: UUID, round_id: UUID, state: str | None) -> Sequence[Delivery]:
    with parts.database.session() as session:
        queries.round_(session, campaign_id, round_id)
    return Listing(parts.database, deliveries.of_deliveries(round_id, state), lambda row: row)


def count_deliveries(parts: Parts, campaign_id: UUID, round_id: UUID) -> Sequence[dict[str, Any]]:
    with parts.database.session() as session:
        queries.round_(session, campaign_id, round_id)
        return deliveries.counts(session, round_id)


def release_delivery(
    parts: Parts, campaign_id: UUID, round_id: UUID, delivery_id: UUID, decision: str, reason: str, by: str
) -> Delivery:
    """`send` once more what may have been lost, or `close` it; who decided and why stays with it.

    Raises `delivery-not-releasable` (its state); where it is to be sent as `demand_running` does.
    """
    with parts.database.session() as session:
        if decision == "send":
            demand_running(session, campaign_id, round_id)
        else:
            queries.round_(session, campaign_id, round_id)
        row = deliveries.locked_delivery(session, round_id, delivery_id)
        if row.state not in RELEASABLE:
            raise RuleBroken("delivery-not-releasable", state=row.state)
        now = queries.now(session)
        made = {"at": now.isoformat(), "by": by, "decision": decision, "reason": reason, "before": row.state}
        row.decisions = [*row.decisions, made]
        row.state, row.reason = ("queued" if decision == "send" else "closed"), None
        row.not_before = row.changed_at = now
        session.commit()
        return row


def report_delivery(parts: Parts, delivery_id: UUID, status: int) -> bool:
    """Take a delivery report, in whatever order they come. Whether it said something new."""
    found = after_report(status)
    if found is None:
        return False
    with parts.database.session() as session:
        changed = deliveries.report(session, delivery_id, *found)
        session.commit()
    return changed


def demand_running(session: Session, campaign_id: UUID, round_id: UUID) -> Round:
    """The round, published and not closed. Raises `round-…` (its state), `round-over`."""
    row = queries.round_(session, campaign_id, round_id)
    if row.state != "published":
        raise RuleBroken(f"round-{row.state}")
    if queries.now(session) >= row.closes_at:
        raise RuleBroken("round-over")
    return row
