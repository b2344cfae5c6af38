"""Scores of a campaign: provisional from what ballots has counted, certified from the certification."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from uuid import UUID

from campaigns.domain import results
from campaigns.domain.errors import RuleBroken
from campaigns.storage import queries
from campaigns.storage.tables import Round
from campaigns.use_cases.parts import Parts
from chassis.problems import Refused


def compute_scores(parts: Parts, campaign_id: UUID) -> dict[str, Any]:
    """Sealed rounds count from what is kept here, live ones from what ballots says now, others not yet.

    With ballots away the kept tallies serve, `stale`, as of the oldest of them. Raises `campaign-not-active`,
    `scoring-refused`; `Refused("unavailable")` where scoring is away, or ballots and a live round was never read.
    """
    with parts.database.session() as session:
        certification = queries.certification(session, campaign_id)
        rounds = queries.rounds(session, campaign_id)
    if certification:
        return _certified(json.loads(certification.document))
    live = [each for each in rounds if each.state == "published" and each.live]
    fresh = [_read_tally(parts, campaign_id, each) for each in live]
    with parts.database.session() as session:
        campaign = queries.campaign(session, campaign_id)
        if campaign.state != "active":
            raise RuleBroken("campaign-not-active")
        rounds = queries.rounds(session, campaign_id)
        counted = [each for each in rounds if each.state == "sealed" or (each.state == "published" and each.live)]
        entries = queries.entries(session, campaign_id)
        request = results.score_request(campaign, queries.objects(session, campaign_id), counted, entries)
    found = parts.scoring.score(request)
    hidden = results.hidden(campaign.scheme or {}, [each.tally for each in counted if each.tally])
    return {
        "campaign": campaign_id,
        "state": "provisional",
        "as_of": _as_of(counted),
        "stale": not all(fresh),
        "rounds": results.round_lines(rounds),
        "results": results.shown(found, campaign.scheme or {}, hidden),
    }


def _certified(document: dict[str, Any]) -> dict[str, Any]:
    scheme = document["request"]["scheme"]
    return {
        "campaign": document["campaign"]["id"],
        "state": "certified",
        "as_of": document["certified_at"],
        "stale": False,
        "rounds": document["rounds"],
        "results": results.shown(document["results"], scheme, results.hidden(scheme, document["tallies"])),
    }


def _read_tally(parts: Parts, campaign_id: UUID, row: Round) -> bool:
    """Keep what ballots says of a running live round; False where ballots is away and an earlier answer serves."""
    try:
        tally = parts.ballots.tally(row.id)
    except Refused:
        if row.tally is None:
            raise
        return False
    with parts.database.session() as session:
        row = queries.round_(session, campaign_id, row.id, lock=True)
        if row.state == "published" and tally is not None:
            row.tally = tally
            session.commit()
    return True


def _as_of(counted: list[Round]) -> str:
    """The oldest tally of those that can still change; now, where none can."""
    times = [each.tally["as_of"] for each in counted if each.state == "published" and each.tally]
    return min(times, key=dt.datetime.fromisoformat) if times else dt.datetime.now(dt.UTC).isoformat()
