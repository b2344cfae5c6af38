"""What questions about results ask with; the scores in them are the bodies of `/scores`."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from scoring.api.scheme_body import Decimal, Name, Reference, Scheme
from scoring.api.scores_body import (
    Adjusted,
    Assessed,
    Count,
    Counts,
    HandedIn,
    People,
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


class CertifiedRound(Struct):
    code: Reference
    weight: Decimal | None = None
    roll: People | None = None
    voters: People | None = None


class CertifiedVotes(Struct):
    """`counts` null, or `withheld`: too few votes are valid to be published."""

    object: Reference
    counts: Counts | None
    strata: dict[Reference, Counts] | None = None
    criteria: dict[Reference, Counts] | None = None
    roll: People | None = None
    population: Count | dict[Reference, Count] | None = None
    withheld: str | None = None


class CertifiedTally(Struct):
    code: Reference
    panel: Reference
    objects: list[CertifiedVotes]
    roll: People | None = None
    voters: People | None = None


class CertifiedDocument(Struct):
    """What `GET /campaigns/{campaign_id}/certification` answers; what is read of it here."""

    campaign: dict[str, Any]
    certified_at: Name
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
