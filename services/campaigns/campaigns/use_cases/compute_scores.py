"""Scores of a campaign: provisional from what ballots has counted, certified from the certification."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec

from campaigns.domain import results
from campaigns.domain.errors import RuleBroken
from campaigns.storage import queries
from campaigns.storage.tables import Campaign, Round
from campaigns.use_cases.parts import Parts
from chassis.problems import Refused


@dataclass(frozen=True)
class Basis:
    """All that a campaign's scores are made of.

    `digest` tells it from any other, and is not for showing: withheld counts are small, and could be tried out until
    one fits. `inputs` are `request`, `rounds` and `tallies`; empty if certified, where the certification holds them.
    """

    campaign_id: UUID
    code: str
    state: str
    as_of: str
    stale: bool
    digest: str
    inputs: dict[str, Any] = field(repr=False)


def gather_basis(parts: Parts, campaign_id: UUID) -> Basis:
    """Sealed rounds count from what is kept here, live ones from what ballots says now, others not yet.

    With ballots away the kept tallies serve, `stale`. Raises `campaign-not-active`; `Refused("unavailable")` where
    ballots is away and a live round was never read.
    """
    with parts.database.session() as session:
        certified = queries.certified(session, campaign_id)
        code = queries.campaign(session, campaign_id).code
        live = queries.live_rounds(session, campaign_id)
    if certified:
        digest, certified_at = certified
        return Basis(campaign_id, code, "certified", _text(certified_at), False, digest, {})
    fresh = [_read_tally(parts, campaign_id, each) for each in live]
    with parts.database.session() as session:
        campaign = queries.campaign(session, campaign_id)
        if campaign.state == "certified":  # meanwhile
            return gather_basis(parts, campaign_id)
        if campaign.state != "active":
            raise RuleBroken("campaign-not-active")
        rounds = queries.rounds(session, campaign_id)
        counted = [each for each in rounds if each.state == "sealed" or (each.state == "published" and each.live)]
        entries = queries.entries(session, campaign_id)
        tallies = [each.tally for each in counted if each.tally]
        inputs = {
            "request": results.score_request(campaign, queries.objects(session, campaign_id), counted, entries),
            "rounds": results.round_lines(rounds),
            "tallies": tallies,
        }
        as_of = _as_of(campaign, tallies, (entry.entered_at for entry, _ in entries))
    stale = not all(fresh)
    digest = hashlib.sha256(msgspec.json.encode([campaign_id, inputs, as_of, stale])).hexdigest()
    return Basis(campaign_id, code, "provisional", as_of, stale, digest, inputs)


def compute_scores(parts: Parts, basis: Basis) -> dict[str, Any]:
    """The scores as those who are allowed may see them, and the scheme that they follow.

    Raises `scoring-refused`; `Refused("unavailable")` where scoring is away.
    """
    if basis.state == "certified":
        with parts.database.session() as session:
            certification = queries.certification(session, basis.campaign_id)
        inputs = json.loads(certification.document) if certification else {}
        found = inputs["results"]
    else:
        inputs = basis.inputs
        found = parts.scoring.score(inputs["request"])
    scheme, tallies = inputs["request"]["scheme"], inputs["tallies"]
    return {
        "campaign": basis.campaign_id,
        "state": basis.state,
        "as_of": basis.as_of,
        "stale": basis.stale,
        "scheme": scheme,
        "rounds": inputs["rounds"],
        "tallies": results.shown_tallies(tallies, scheme),
        "results": results.shown(found, scheme, results.hidden(scheme, tallies)),
    }


def scores_of_object(parts: Parts, basis: Basis, object_id: UUID) -> dict[str, Any]:
    """Those of one object alone. Raises `not-found` too."""
    with parts.database.session() as session:
        code = queries.appraised_object(session, basis.campaign_id, object_id).code
    found = results.only(compute_scores(parts, basis), code)
    if not found["results"]:
        raise RuleBroken("not-found")
    return found


def _read_tally(parts: Parts, campaign_id: UUID, row: Round) -> bool:
    """Keep what ballots says of a running live round; False where ballots is away and an earlier answer serves.

    A tally that differs from the kept one in its time alone leaves that: `as_of` tells since when it has stood so, and
    scores in which nothing has changed stay the same to the byte.
    """
    try:
        tally = parts.ballots.tally(row.id)
    except Refused:
        if row.tally is None:
            raise
        return False
    if _without_time(row.tally) != _without_time(tally):
        with parts.database.session() as session:
            queries.keep_live_tally(session, row.id, tally)
            session.commit()
    return True


def _without_time(tally: dict[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (tally or {}).items() if name != "as_of"}


def _as_of(campaign: Campaign, tallies: Iterable[dict[str, Any]], entered: Iterable[dt.datetime]) -> str:
    """The time of the oldest tally that can still change; where none can, when the last thing came in."""
    times = [(each["state"], dt.datetime.fromisoformat(each["as_of"])) for each in tallies]
    running = [at for state, at in times if state != "sealed"]
    if running:
        return _text(min(running))
    return _text(max(at for at in (campaign.activated_at, *(at for _, at in times), *entered) if at is not None))


def _text(at: dt.datetime) -> str:
    """The same on every machine, whatever its time zone."""
    return at.astimezone(dt.UTC).isoformat()
