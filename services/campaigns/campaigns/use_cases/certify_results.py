"""Certify: freeze the results with all inputs (the plan's 总结评定)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.domain import score_input
from campaigns.domain.certified import FIRST, in_present_form, public_document
from campaigns.domain.documents import canonical
from campaigns.domain.errors import Mistake, RuleBroken
from campaigns.storage import certifications, proposals, queries
from campaigns.storage.tables import AssessmentEntry, Campaign, Certification, Round, Veto
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.refresh_tallies import refresh_tallies
from chassis.problems import Refused

TRIES = 3
SIGNED = "minping-certification+json"
"""The `typ` of the signature."""
ALONE = ("rounds-open", "no-round-sealed")
"""What is refused under its own name where nothing else is wrong."""


def certify_results(parts: Parts, campaign_id: UUID, by: str) -> tuple[str, bool]:
    """(the newest public document, whether this call made it); a later call gets it again, until a correction is open:
    then the next version is made.

    The newest version of each tally counts. Scoring is asked between two transactions; what it was asked must still be
    so when the answer is kept. Raises `campaign-not-active`; `certification-incomplete` with all that is missing, or
    `rounds-open` or `no-round-sealed` where it is that alone; `ballots-refused`, `scoring-refused`;
    `Refused("unavailable")` where either is away.
    """
    for _ in range(TRIES):
        with parts.database.session() as session:
            rounds = queries.counted_rounds(session, campaign_id)
        if not refresh_tallies(parts, rounds, at_once=True):
            raise Refused("unavailable", service="ballots")
        inputs = _inputs(parts, campaign_id)
        if inputs is None:
            return read_certification(parts, campaign_id), False
        found = parts.scoring.score(inputs["request"])
        made = _keep(parts, campaign_id, inputs, found, by)
        if made is not None:
            return read_certification(parts, campaign_id), made
    raise RuleBroken("campaign-changing")


def read_certification(parts: Parts, campaign_id: UUID, version: int | None = None) -> str:
    """The public document of that version, or of the newest one, as it was signed, canonical JSON. Raises `not-found`
    until there is one.

    One of 0.1.0 has no signature: it is made of the kept document each time.
    """
    with parts.database.session() as session:
        row = certifications.certification(session, campaign_id, version)
    if row is None:
        raise RuleBroken("not-found")
    if row.public is not None:
        return row.public
    document = public_document(in_present_form(json.loads(row.document)), _utc(row.certified_at), row.digest)
    return canonical({**document, "public_digest": None, "signature": None})


def find_certification(parts: Parts, campaign_id: UUID, version: int | None) -> tuple[int, str]:
    """(version, digest) of that version, or of the newest one. Raises `not-found` until there is one."""
    with parts.database.session() as session:
        found = certifications.certified(session, campaign_id, version)
    if found is None:
        raise RuleBroken("not-found")
    return found[0], found[1]


def _inputs(parts: Parts, campaign_id: UUID) -> dict[str, Any] | None:
    """All that the results come from; None where they are certified already, and no correction is open."""
    with parts.database.session() as session:
        campaign = queries.campaign(session, campaign_id)
        return _gather(session, campaign) if _next(session, campaign) else None


def _next(session: Session, campaign: Campaign) -> dict[str, Any] | None:
    """Which version is to be made, and what it supersedes; None where none is."""
    if campaign.state != "certified":
        return FIRST
    correction = certifications.open_correction(session, campaign.id)
    found = certifications.certified(session, campaign.id)
    if correction is None or found is None:
        return None
    return {"version": found[0] + 1, "supersedes": found[1], "correction": correction.reason}


def _gather(session: Session, campaign: Campaign) -> dict[str, Any]:
    if campaign.state == "draft":
        raise RuleBroken("campaign-not-active")
    rounds = queries.rounds(session, campaign.id)
    _demand_complete(session, campaign, rounds)
    sealed = [each for each in rounds if each.state == "sealed"]
    proposed = [proposals.counting(session, kind, campaign.id) for kind in (AssessmentEntry, Veto)]
    request = score_input.score_request(campaign, queries.objects(session, campaign.id), sealed, *proposed)
    names = ("code", "name", "year", "organiser", "time_zone", "description", "objection_days", "rehearsal")
    return {
        "campaign": {"id": str(campaign.id), **{name: getattr(campaign, name) for name in names}},
        "request": request,
        "rounds": score_input.round_lines(sealed),
        "tallies": [each.tally for each in sealed],
    }


def _demand_complete(session: Session, campaign: Campaign, rounds: Sequence[Round]) -> None:
    if missing := list(_missing(session, campaign, rounds)):
        alone = missing[0] if len(missing) == 1 and missing[0].slug in ALONE else None
        if alone:
            raise RuleBroken(alone.slug, **alone.facts)
        raise RuleBroken("certification-incomplete", mistakes=missing)


def _missing(session: Session, campaign: Campaign, rounds: Sequence[Round]) -> Iterator[Mistake]:
    if running := [each.code for each in rounds if each.state not in ("sealed", "cancelled")]:
        yield Mistake("/rounds", "rounds-open", {"rounds": ", ".join(running)})
    elif not any(each.state == "sealed" for each in rounds):
        yield Mistake("/rounds", "no-round-sealed")
    for pointer, kind in (("/assessment/entries", AssessmentEntry), ("/vetoes", Veto)):
        if waiting := proposals.undecided(session, kind, campaign.id):
            yield Mistake(pointer, "proposals-undecided", {"waiting": waiting})
    if waiting := proposals.unanswered(session, campaign.id):
        yield Mistake("/objections", "objections-unanswered", {"waiting": waiting})


def _keep(parts: Parts, campaign_id: UUID, inputs: dict[str, Any], found: dict[str, Any], by: str) -> bool | None:
    """True if this made the certification, False if somebody else has meanwhile, None where an input has changed."""
    with parts.database.session() as session:
        campaign = queries.locked_campaign(session, campaign_id)
        place = _next(session, campaign)
        if place is None:
            return False
        if _gather(session, campaign) != inputs:
            return None
        now = queries.now(session)
        document = {**inputs, **found, **place, "certified_at": now.isoformat(), "certified_by": by}
        text = canonical(document)
        public = _signed(parts, public_document(document, _utc(now), _digest(text)))
        row = Certification(document=text, digest=_digest(text), public=public, certified_at=now, certified_by=by)
        row.campaign_id, row.version, campaign.state = campaign_id, place["version"], "certified"
        session.add(row)
        session.commit()
        return True


def _signed(parts: Parts, document: dict[str, Any]) -> str:
    """The public document with its digest, and with a signature that ties it to the campaign and the kept one."""
    public_digest = _digest(canonical(document))
    claim = {name: document[name] for name in ("digest", "certified_at")}
    claim |= {"campaign": document["campaign"]["id"], "public_digest": public_digest}
    signature = parts.signer.sign_document(canonical(claim), SIGNED)
    return canonical({**document, "public_digest": public_digest, "signature": signature})


def _digest(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _utc(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat()
