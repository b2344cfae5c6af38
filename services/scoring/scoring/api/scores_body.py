"""What is to be scored, as a body; declared once, like the scheme in it."""

from typing import Annotated

from msgspec import Meta, Struct

from scoring.api.scheme_body import Code, Decimal, Name, Reference, Scheme

Count = Annotated[
    int,
    Meta(description="Votes.", le=1_000_000_000, extra_json_schema={"minimum": 0}),
]
People = Annotated[int, Meta(le=1_000_000_000, extra_json_schema={"minimum": 0})]
Counts = Annotated[dict[Reference, Count], Meta(description="Votes by level, void levels included or not.")]


class ScoredObject(Struct, forbid_unknown_fields=True):
    code: Code
    name: Name = ""
    series: Annotated[Name | None, Meta(description="Ranks and grades compare inside it.")] = None
    vetoes: Annotated[list[Reference], Meta(description="Codes of the vetoes laid on it.", max_length=100)] = []
    merged_into: Annotated[
        Reference | None,
        Meta(description="The object that it was merged into in mid-year: it has no total and no rank of its own."),
    ] = None
    withdrawn: Annotated[
        bool, Meta(description="Withdrawn in mid-year: what was said of it stands apart, without total and rank.")
    ] = False


class Votes(Struct, forbid_unknown_fields=True):
    object: Reference
    counts: Counts
    strata: Annotated[dict[Reference, Counts] | None, Meta(description="By stratum; they add up to `counts`.")] = None
    criteria: Annotated[dict[Reference, Counts] | None, Meta(description="By criterion.")] = None
    roll: Annotated[People | None, Meta(description="Who could rate this object; default the round's.")] = None
    population: Annotated[
        Count | dict[Reference, Count] | None,
        Meta(description="Size of the list that the voters were drawn from; by stratum where strata are weighed."),
    ] = None


class Round(Struct, forbid_unknown_fields=True):
    code: Code
    panel: Reference
    objects: list[Votes]
    weight: Annotated[Decimal, Meta(description="Used where the panel's rounds are `weighted`.")] = "1"
    roll: Annotated[People | None, Meta(description="Entries of the roll.")] = None
    ballots: Annotated[People | None, Meta(description="Voters who handed in a ballot.")] = None


class Entry(Struct, forbid_unknown_fields=True, kw_only=True):
    points: Annotated[Decimal, Meta(description="Added; negative: deducted.")]
    date: Annotated[str | None, Meta(description="YYYY-MM-DD.", extra_json_schema={"format": "date"})] = None
    reason: Annotated[str, Meta(max_length=2000)] | None = None


class ItemEntry(Entry, forbid_unknown_fields=True, kw_only=True):
    item: Reference


class Assessed(Struct, forbid_unknown_fields=True):
    object: Reference
    component: Reference
    entries: list[ItemEntry]


class HandedIn(Struct, forbid_unknown_fields=True):
    object: Reference
    component: Reference
    points: Decimal


class Adjusted(Struct, forbid_unknown_fields=True):
    object: Reference
    adjustment: Reference
    entries: list[Entry]


class ScoresBody(Struct, forbid_unknown_fields=True):
    scheme: Scheme
    objects: list[ScoredObject]
    rounds: Annotated[list[Round], Meta(description="In order of time.", max_length=100)] = []
    assessments: list[Assessed] = []
    numbers: list[HandedIn] = []
    adjustments: list[Adjusted] = []
