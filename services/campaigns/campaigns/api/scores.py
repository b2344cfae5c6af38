"""Scores and certification."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields as f

from campaigns.api.blueprint import CampaignBlueprint, parts
from campaigns.api.score_examples import CERTIFICATION, SCORES
from campaigns.permissions import CERTIFICATION_WRITE, SCORES_READ
from campaigns.use_cases import certify_results as certifying
from campaigns.use_cases import compute_scores
from chassis.api import Answer
from chassis.tokens import OPEN, principal


class RoundLineSchema(Answer):
    code = f.String()
    panel = f.String()
    state = f.String(metadata={"enum": ["published", "sealed"]})
    roll = f.Integer(allow_none=True, metadata={"description": "Null until its tally was read."})
    voters = f.Integer(allow_none=True)


def _results() -> f.List[Any]:
    description = "As the scoring service documents them; where counts are withheld, `withheld` says why."
    return f.List(f.Dict(), metadata={"description": description})


class ScoresSchema(Answer):
    campaign = f.UUID()
    state = f.String(metadata={"enum": ["provisional", "certified"]})
    as_of = f.String(metadata={"format": "date-time", "description": "Of the oldest tally that can still change."})
    stale = f.Boolean(metadata={"description": "The ballot service was away; an earlier answer of it serves."})
    rounds = f.List(f.Nested(RoundLineSchema))
    results = _results()


class CertificationSchema(Answer):
    campaign = f.Dict()
    certified_at = f.AwareDateTime()
    digest = f.String(metadata={"description": "SHA-256 of the whole kept document, canonical JSON."})
    scheme = f.Dict()
    objects = f.List(f.Dict())
    rounds = f.List(f.Nested(RoundLineSchema))
    tallies = f.List(f.Dict(), metadata={"description": "Level counts; null where too few votes are valid."})
    assessments = f.List(f.Dict())
    numbers = f.List(f.Dict())
    results = _results()


blp = CampaignBlueprint("scores", __name__, description="What an object comes to, and how.")


@blp.operation(
    "GET",
    "/scores",
    SCORES_READ,
    answers={200: ScoresSchema},
    errors=("campaign-not-active", "ballots-refused", "scoring-refused", "unavailable"),
    example=SCORES,
)
def get_scores(campaign_id: UUID) -> Any:
    """Read scores

    Totals, grades and ranks with their explanation: provisional from sealed rounds and those that run live, certified
    from the certification. A running round shows its score and no counts.
    """
    return compute_scores.compute_scores(parts, campaign_id)


@blp.operation(
    "POST",
    "/certification",
    CERTIFICATION_WRITE,
    answers={201: CertificationSchema, 200: CertificationSchema},
    errors=("campaign-not-active", "rounds-open", "no-round-sealed", "scoring-refused", "campaign-changing"),
    example=CERTIFICATION,
)
def certify_results(campaign_id: UUID) -> Any:
    """Certify the results

    Freezes them with all that they come from. Every round must be sealed or cancelled. Repeating answers the first
    certification (200).
    """
    document, made = certifying.certify_results(parts, campaign_id, principal().subject)
    return document, 201 if made else 200


@blp.operation("GET", "/certification", OPEN, answers={200: CertificationSchema}, example=CERTIFICATION)
def get_certification(campaign_id: UUID) -> Any:
    """Read the certification

    Open to everybody; 404 until the campaign is certified. Counts of fewer valid votes than the scheme publishes are
    withheld.
    """
    return certifying.read_certification(parts, campaign_id)
