"""Unlink a campaign: from then on nothing here or in ballots tells who handed in what, and a signed record says so."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from campaigns.domain.documents import canonical
from campaigns.domain.errors import Mistake, RuleBroken, refuse
from campaigns.domain.windows import objections_end
from campaigns.storage import certifications, deliveries, draws, proposals, queries
from campaigns.storage.tables import Campaign, Round, Unlinking
from campaigns.use_cases.cancel_round import tell_ballots
from campaigns.use_cases.opt_out import learn_opt_outs
from campaigns.use_cases.parts import Parts

RECORD = "minping-unlinking+json"
"""The `typ` of the signed record."""


def unlink_campaign(
    parts: Parts, campaign_id: UUID, backups_expire_on: dt.date, by: str
) -> tuple[dict[str, Any], bool]:
    """(the record, whether this call made it); a later call gets the first one, whatever date it names.

    Ballots unlinks poll by poll, each any number of times alike; then one transaction deletes what is here and keeps
    the record. So wherever a try stopped, the next one finishes it. Raises `campaign-not-certified`; `objections-open`
    (until when, after the newest version); `objections-unanswered`; `correction-open`; a mistake in
    `/backups_expire_on` where that day is past; `ballots-refused`; `Refused("unavailable")`.
    """
    with parts.database.session() as session:
        if kept := queries.unlinking(session, campaign_id):
            return _shown(kept), False
        _demand_end_of_objections(session, queries.campaign(session, campaign_id), backups_expire_on)
        rounds = _polled(session, campaign_id)
    learn_opt_outs(parts)  # ballots forgets them with the poll
    unlinked = {row.id: _unlink_poll(parts, row) for row in rounds}
    with parts.database.session() as session:
        campaign = queries.locked_campaign(session, campaign_id)
        if kept := queries.unlinking(session, campaign_id):
            return _shown(kept), False
        lines = []
        for row in _polled(session, campaign_id):
            row.key_id = row.lookup_key = None
            deliveries.forget_voters(session, row.id)
            lines.append(_line(row, *unlinked[row.id], queries.delete_voters(session, row.id)))
        draws.forget_all_candidates(session, campaign_id)
        campaign.code_key = None
        record = canonical(
            {
                "campaign": str(campaign_id),
                "rounds": lines,
                "unlinked_at": queries.now(session).astimezone(dt.UTC).isoformat(),
                "unlinked_by": by,
                "backups_expire_on": backups_expire_on.isoformat(),
                "rehearsal": campaign.rehearsal,
            }
        )
        kept = Unlinking(campaign_id=campaign_id, record=record, jws=parts.signer.sign_document(record, RECORD))
        session.add(kept)
        session.commit()
    return _shown(kept), True


def read_unlinking(parts: Parts, campaign_id: UUID) -> dict[str, Any]:
    """The record and its signature. Raises `not-found` until there is one."""
    with parts.database.session() as session:
        kept = queries.unlinking(session, campaign_id)
    if kept is None:
        raise RuleBroken("not-found")
    return _shown(kept)


def _demand_end_of_objections(session: Session, campaign: Campaign, backups_expire_on: dt.date) -> None:
    certified = certifications.certified(session, campaign.id)
    if certified is None:
        raise RuleBroken("campaign-not-certified")
    zone, now = ZoneInfo(campaign.time_zone), queries.now(session)
    until = objections_end(certified[2].astimezone(zone), campaign.objection_days)
    if now < until:
        raise RuleBroken("objections-open", until=until.isoformat())
    if waiting := proposals.unanswered(session, campaign.id):
        raise RuleBroken("objections-unanswered", waiting=waiting)
    if certifications.open_correction(session, campaign.id):
        raise RuleBroken("correction-open")
    if backups_expire_on < now.astimezone(zone).date():
        refuse([Mistake("/backups_expire_on", "day-past")])


def _polled(session: Session, campaign_id: UUID) -> list[Round]:
    """The rounds that ballots was to be told: sealed or cancelled, since the campaign is certified."""
    return [row for row in queries.rounds(session, campaign_id) if row.poll]


def _unlink_poll(parts: Parts, row: Round) -> tuple[int, int]:
    """(ballots, votes). A round that was cancelled in the middle of its publication may have an open poll, or none."""
    if row.state == "cancelled":
        tell_ballots(parts, row.campaign_id, row.id)
    try:
        return parts.ballots.unlink(row.id)
    except RuleBroken as broken:
        if row.state == "cancelled" and broken.facts.get("reason") == "poll-not-found":
            return 0, 0
        raise


def _line(row: Round, ballots: int, votes: int, voters: int) -> dict[str, Any]:
    tally = row.tally if row.state == "sealed" and row.tally else {}
    return {
        "round": row.code,
        "poll": str(row.id),
        "tally_digest": tally.get("digest"),
        "receipts": tally.get("receipts"),
        "ballots": ballots,
        "votes": votes,
        "voters": voters,
    }


def _shown(kept: Unlinking) -> dict[str, Any]:
    return {**json.loads(kept.record), "jws": kept.jws}
