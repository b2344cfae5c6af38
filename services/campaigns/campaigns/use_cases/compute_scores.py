"""Scores of a campaign: provisional from what ballots has counted, certified from the certification."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import msgspec

from campaigns.domain import results, score_input
from campaigns.domain.certified import in_present_form
from campaigns.domain.errors import RuleBroken
from campaigns.storage import certifications, object_changes, proposals, queries
from campaigns.storage.tables import AssessmentEntry, Campaign, Veto
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.refresh_tallies import refresh_tallies


@dataclass(frozen=True)
class Basis:
    """All that a campaign's scores are made of.

    `digest` tells it from any other, and is not for showing: withheld counts are small, and could be tried out until
    one fits. `inputs` are `request`, `rounds` and `tallies`; empty if certified, where that `version` of the
    certification holds them.
    """

    campaign_id: UUID
    code: str
    state: str
    as_of: str
    stale: bool
    digest: str
    inputs: dict[str, Any] = field(repr=False)
    official: bool = True
    version: int | None = None
    rehearsal: bool = False


def gather_basis(parts: Parts, campaign_id: UUID, *, at_once: bool) -> Basis:
    """Sealed and live rounds count by what ballots says now (`at_once`: see `refresh_tallies`), others not yet.

    With ballots away the kept tallies serve, `stale`. Raises `campaign-not-active`; `Refused("unavailable")` where
    ballots is away and a live round was never read.
    """
    with parts.database.session() as session:
        certified = certifications.certified(session, campaign_id)
        row = queries.campaign(session, campaign_id)
        code, rehearsal = row.code, row.rehearsal
        rounds = queries.counted_rounds(session, campaign_id)
    if certified:
        version, digest, certified_at = certified
        basis = Basis(campaign_id, code, "certified", _text(certified_at), False, digest, {}, rehearsal=rehearsal)
        return replace(basis, version=version)
    stale = not refresh_tallies(parts, rounds, at_once=at_once)
    with parts.database.session() as session:
        campaign = queries.campaign(session, campaign_id)
        if campaign.state == "certified":  # meanwhile
            return gather_basis(parts, campaign_id, at_once=at_once)
        if campaign.state != "active":
            raise RuleBroken("campaign-not-active")
        rounds = queries.rounds(session, campaign_id)
        counted = [each for each in rounds if each.state == "sealed" or (each.state == "published" and each.live)]
        objects = queries.objects(session, campaign_id)
        proposed = [proposals.counting(session, kind, campaign_id) for kind in (AssessmentEntry, Veto)]
        tallies = [each.tally for each in counted if each.tally]
        inputs = {
            "request": score_input.score_request(campaign, objects, counted, *proposed),
            "rounds": score_input.round_lines(rounds),
            "tallies": tallies,
        }
        moved = [*proposals.last_moved(session, campaign_id), *object_changes.recorded_at(session, campaign_id)]
        as_of = _as_of(campaign, tallies, moved)
    basis = Basis(campaign_id, code, "provisional", as_of, stale, "", inputs, rehearsal=rehearsal)
    return replace(basis, digest=_digest(basis))


def count_voided(parts: Parts, basis: Basis) -> Basis:
    """The same as if no ballot had been voided: of every sealed tally the first version. Unofficial, never certified.

    Raises `ballots-refused`; `Refused("unavailable")` where ballots is away and not all first versions are kept here.
    """
    inputs = _certified(parts, basis) if basis.state == "certified" else basis.inputs
    first = {
        tally["code"]: parts.ballots.first_tally(UUID(tally["poll"]))
        for tally in inputs["tallies"]
        if tally["state"] == "sealed" and tally["version"] > 1
    }
    inputs = score_input.with_tallies(inputs, first)
    unofficial = replace(basis, state="provisional", inputs=inputs, official=False)
    return replace(unofficial, digest=_digest(unofficial))


def compute_scores(
    parts: Parts, basis: Basis, *, explain: bool = True, own: Collection[str] | None = None
) -> dict[str, Any]:
    """The scores as those who are allowed may see them, of `own` objects alone, and the scheme that they follow.

    Raises `scoring-refused`; `Refused("unavailable")` where scoring is away.
    """
    if basis.state == "certified":
        inputs = found = _certified(parts, basis)
    else:
        inputs = basis.inputs
        found = parts.scoring.score(inputs["request"], explain=explain)
    scheme = inputs["request"]["scheme"]
    scores = {
        "campaign": basis.campaign_id,
        "state": basis.state,
        "as_of": basis.as_of,
        "stale": basis.stale,
        "official": basis.official,
        "rehearsal": basis.rehearsal,
        "scheme": scheme,
        "rounds": inputs["rounds"],
        "tallies": results.shown_tallies(inputs),
        "results": results.shown(
            found["results"], scheme, results.hidden_in_results(inputs["request"], inputs["tallies"])
        ),
        "rules": found["rules"],
    }
    if own is not None:
        scores = results.only(scores, own)
    return scores if explain else results.unexplained(scores)


def scores_of_object(parts: Parts, basis: Basis, object_id: UUID) -> dict[str, Any]:
    """Those of one object alone. Raises `not-found` too."""
    with parts.database.session() as session:
        code = queries.appraised_object(session, basis.campaign_id, object_id).code
    found = compute_scores(parts, basis, own=(code,))
    if not found["results"]:
        raise RuleBroken("not-found")
    return found


def _certified(parts: Parts, basis: Basis) -> dict[str, Any]:
    """What was certified: the inputs, the `results` and their `rules`."""
    with parts.database.session() as session:
        certification = certifications.certification(session, basis.campaign_id, basis.version)
    return in_present_form(json.loads(certification.document)) if certification else {}


def _digest(basis: Basis) -> str:
    made_from = [basis.campaign_id, basis.inputs, basis.as_of, basis.stale, basis.official]
    return hashlib.sha256(msgspec.json.encode(made_from)).hexdigest()


def _as_of(campaign: Campaign, tallies: Iterable[dict[str, Any]], moved: Iterable[dt.datetime]) -> str:
    """The time of the oldest tally that can still change; where none can, when the last thing came in."""
    times = [(each["state"], dt.datetime.fromisoformat(each["as_of"])) for each in tallies]
    running = [at for state, at in times if state != "sealed"]
    if running:
        return _text(min(running))
    return _text(max(at for at in (campaign.activated_at, *(at for _, at in times), *moved) if at is not None))


def _text(at: dt.datetime) -> str:
    """The same on every machine, whatever its time zone."""
    return at.astimezone(dt.UTC).isoformat()
