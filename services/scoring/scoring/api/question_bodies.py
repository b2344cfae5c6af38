"""What questions about results ask with; the scores in them are the bodies of `/scores`."""

from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct

from scoring.api.scheme_body import Name, Reference, Scheme
from scoring.api.scores_body import (
    Adjusted,
    Assessed,
    HandedIn,
    ScoredObject,
    ScoresBody,
)


class ComparisonBody(Struct, forbid_unknown_fields=True):
    before: ScoresBody
    after: ScoresBody


class Setting(Struct, forbid_unknown_fields=True):
    pointer: Annotated[
        str,
        Meta(
            description="JSON pointer (RFC 6901) into `input`. What it stands in must be there: a field may be new.",
            max_length=500,
        ),
    ]
    value: Annotated[Any, Meta(description="Of any type that may stand there.")]


class Axis(Struct, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    alternatives: Annotated[
        list[Annotated[list[Setting], Meta(max_length=100)]],
        Meta(description="What is set together, once a time; an empty one is the input as it is.", min_length=1),
    ]


class SensitivityBody(Struct, forbid_unknown_fields=True):
    input: ScoresBody
    grid: Annotated[
        list[Axis],
        Meta(
            description="Every alternative of an axis is combined with every one of the others: at most 1,000 "
            "combinations, and 2,000,000 of combinations × objects × rounds.",
            min_length=1,
            max_length=10,
        ),
    ]


PublicCount = Annotated[int, Meta(ge=0, le=1_000_000_000)]
PublicCounts = dict[Reference, PublicCount]


class CertifiedRound(Struct):
    code: Reference
    weight: Annotated[str, Meta(pattern=r"^[0-9]{1,9}(\.[0-9]{1,9})?$")] | None = None
    roll: PublicCount | None = None
    voters: PublicCount | None = None


class CertifiedVotes(Struct):
    """`counts` null, or `withheld`: too few votes are valid to be published."""

    object: Reference
    counts: PublicCounts | None
    strata: dict[Reference, PublicCounts] | None = None
    criteria: dict[Reference, PublicCounts] | None = None
    roll: PublicCount | None = None
    population: PublicCount | PublicCounts | None = None
    withheld: str | None = None


class CertifiedTally(Struct):
    code: Reference
    panel: Reference
    objects: list[CertifiedVotes]
    roll: PublicCount | None = None
    voters: PublicCount | None = None


class CertifiedDocument(Struct):
    """What `GET /campaigns/{campaign_id}/certification` answers; what is read of it here."""

    campaign: dict[str, Any]
    certified_at: Annotated[datetime, Meta(tz=True)]
    scheme: Scheme
    objects: list[ScoredObject]
    rounds: Annotated[list[CertifiedRound], Meta(max_length=100)]
    tallies: Annotated[list[CertifiedTally], Meta(max_length=100)]
    results: list[dict[str, Any]]
    assessments: list[Assessed] = []
    numbers: list[HandedIn] = []
    adjustments: list[Adjusted] = []
    digest: Name | None = None
    public_digest: Name | None = None
    signature: Annotated[str, Meta(max_length=10_000)] | None = None


class GivenKeys(Struct):
    keys: Annotated[list[dict[str, Any]], Meta(description="JWKs (RFC 7517).", max_length=100)]


class VerificationBody(Struct, forbid_unknown_fields=True):
    certification: CertifiedDocument
    keys: Annotated[
        GivenKeys | None,
        Meta(description="Whose signature to take; default what the service itself trusts campaigns by."),
    ] = None
