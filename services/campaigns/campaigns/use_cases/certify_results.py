"""Certify: freeze the results with all inputs (the plan's 总结评定)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from campaigns.domain import score_input
from campaigns.domain.certified import in_present_form, public_document
from campaigns.domain.documents import canonical
from campaigns.domain.errors import RuleBroken
from campaigns.storage import queries
from campaigns.storage.tables import Campaign, Certification, Round
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.refresh_tallies import refresh_tallies
from chassis.problems import Refused

TRIES = 3
SIGNED = "minping-certification+json"
"""The `typ` of the signature."""


def certify_results(parts: Parts, campaign_id: UUID, by: str) -> tuple[str, bool]:
    """(the public document, whether this call made it); a later call gets the first one.

    The newest version of each tally counts. Scoring is asked between two transactions; what it was asked must still be
    so when the answer is kept. Raises `campaign-not-active`, `rounds-open` (naming them), `no-round-sealed`,
    `ballots-refused`, `scoring-refused`; `Refused("unavailable")` where either is away.
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


def read_certification(parts: Parts, campaign_id: UUID) -> str:
    """The public document as it was signed, canonical JSON. Raises `not-found` until there is one.

    One of 0.1.0 has no signature: it is made of the kept document each time.
    """
    with parts.database.session() as session:
        row = queries.certification(session, campaign_id)
    if row is None:
        raise RuleBroken("not-found")
    if row.public is not None:
        return row.public
    document = public_document(in_present_form(json.loads(row.document)), _utc(row.certified_at), row.digest)
    return canonical({**document, "public_digest": None, "signature": None})


def certification_digest(parts: Parts, campaign_id: UUID) -> str:
    """Raises `not-found` until there is one."""
    with parts.database.session() as session:
        found = queries.certified(session, campaign_id)
    if found is None:
        raise RuleBroken("not-found")
    return found[0]


def _inputs(parts: Parts, campaign_id: UUID) -> dict[str, Any] | None:
    """All that the results come from; None where they are certified already."""
    with parts.database.session() as session:
        campaign = queries.campaign(session, campaign_id)
        return None if campaign.state == "certified" else _gather(session, campaign)


def _gather(session: Any, campaign: Campaign) -> dict[str, Any]:
    if campaign.state != "active":
        raise RuleBroken("campaign-not-active")
    rounds = queries.rounds(session, campaign.id)
    sealed = _sealed(rounds)
    entries = queries.entries(session, campaign.id)
    request = score_input.score_request(campaign, queries.objects(session, campaign.id), sealed, entries)
    names = ("code", "name", "year", "organiser", "time_zone", "description", "objection_days", "rehearsal")
    return {
        "campaign": {"id": str(campaign.id), **{name: getattr(campaign, name) for name in names}},
        "request": request,
        "rounds": score_input.round_lines(sealed),
        "tallies": [each.tally for each in sealed],
    }


def _sealed(rounds: Sequence[Round]) -> list[Round]:
    if running := [each.code for each in rounds if each.state not in ("sealed", "cancelled")]:
        raise RuleBroken("rounds-open", rounds=", ".join(running))
    sealed = [each for each in rounds if each.state == "sealed"]
    if not sealed:
        raise RuleBroken("no-round-sealed")
    return sealed


def _keep(parts: Parts, campaign_id: UUID, inputs: dict[str, Any], found: dict[str, Any], by: str) -> bool | None:
    """True if this made the certification, False if there is one already, None where an input has changed meanwhile."""
    with parts.database.session() as session:
        campaign = queries.locked_campaign(session, campaign_id)
        if campaign.state == "certified":
            return False
        if _gather(session, campaign) != inputs:
            return None
        now = queries.now(session)
        document = {**inputs, **found, "certified_at": now.isoformat(), "certified_by": by}
        text = canonical(document)
        public = _signed(parts, public_document(document, _utc(now), _digest(text)))
        row = Certification(document=text, digest=_digest(text), public=public, certified_at=now, certified_by=by)
        row.campaign_id, campaign.state = campaign_id, "certified"
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
