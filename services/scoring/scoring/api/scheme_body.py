"""The scheme as a body, declared once: msgspec reads it and its JSON Schema documents it.

What has a slug of its own (codes, decimals, negative counts, every rule of a scheme) is documented here and checked by
the domain, so that it is refused under its own name.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

Code = Annotated[
    str,
    Meta(
        description="Names a thing in its list.",
        extra_json_schema={"pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", "maxLength": 64},
    ),
]
Reference = Annotated[str, Meta(description="The code of something named elsewhere in the body.", max_length=64)]
Name = Annotated[str, Meta(max_length=200)]
Decimal = Annotated[
    str,
    Meta(
        description='An exact figure: "21", "85.50".',
        extra_json_schema={"pattern": r"^-?[0-9]{1,9}(\.[0-9]{1,9})?$"},
    ),
]
Positive = Annotated[int, Meta(ge=1, le=1_000_000_000)]
Missing = Literal["reweighted", "zero", "block"]


class Level(Struct, forbid_unknown_fields=True):
    code: Code
    name: Name = ""
    points: Annotated[
        Decimal | None,
        Meta(description="0..100. If no level has any: 100/80/60/30/0 for five, 100/80/30 for three."),
    ] = None
    void: Annotated[bool, Meta(description="Counted, never scored (不了解).")] = False
    abstention: Annotated[
        bool, Meta(description="Left unmarked (弃权): counted apart from void levels, never scored.")
    ] = False
    words: Annotated[
        list[Name], Meta(description="For those who poll: words by which an SMS may name it. Scores ignore them.")
    ] = []


class Scale(Struct, forbid_unknown_fields=True):
    """Exactly one of `levels` and `marks`."""

    code: Code
    levels: Annotated[list[Level], Meta(min_length=1, max_length=200)] | None = None
    marks: (
        Annotated[
            int,
            Meta(ge=1, le=100, description='Levels "0", "1" … to this one, each worth its share of 100 points.'),
        ]
        | None
    ) = None
    name: Name = ""
    satisfied: Annotated[
        list[Reference] | None,
        Meta(description="Levels of the satisfied share (满意率). Default: the two upper ones, never the lowest."),
    ] = None


class Weight(Struct, forbid_unknown_fields=True):
    code: Code
    weight: Annotated[Decimal | None, Meta(description="Of all or of none: without weights all are equal.")] = None


Weights = Annotated[list[Weight], Meta(max_length=30)]


class Panel(Struct, forbid_unknown_fields=True):
    code: Annotated[Code, Meta(description="Unique in the whole scheme: rounds name their panel by it.")]
    weight: Annotated[Decimal, Meta(description="Share of the component; a component's panels sum to exactly 1.")]
    scale: Reference
    name: Name = ""
    rounds: Annotated[Literal["mean", "weighted", "pooled", "latest"], Meta(description="How rounds combine.")] = "mean"
    min_valid: Annotated[Positive, Meta(description="A round with fewer valid votes is missing.")] = 1
    min_share: Annotated[
        Decimal | None, Meta(description="Quorum: so is one whose valid votes are a smaller share of its roll; 0..1.")
    ] = None
    void_above_roll: Annotated[
        bool, Meta(description="A round with more ballots than roll entries is void: missing for every object.")
    ] = False
    missing_round: Annotated[
        Missing, Meta(description="The other rounds carry it, it counts as 0, or there is no total.")
    ] = "reweighted"
    trim: Annotated[
        int, Meta(ge=0, le=1_000_000_000, description="Of the votes of each mean, so many highest and lowest left out.")
    ] = 0
    drawn: Annotated[bool, Meta(description="The voters are a random sample: say how sure the score is.")] = False
    strata: Annotated[Weights | None, Meta(description="Weights instead of the plain sum of votes; sum 1.")] = None
    criteria: Annotated[
        Weights | None,
        Meta(description="Score the weighted mean of criterion means, not the overall level; sum 1."),
    ] = None


class Item(Struct, forbid_unknown_fields=True):
    code: Code
    points: Annotated[Decimal, Meta(description="The most that the item can bring.")]
    name: Name = ""
    starts: Annotated[Literal["zero", "full"], Meta(description="Entries add to 0, or deduct from it.")] = "zero"


class Assessment(Struct, forbid_unknown_fields=True):
    items: Annotated[list[Item], Meta(min_length=1, max_length=200)]


class Number(Struct, forbid_unknown_fields=True):
    """Points handed in ready-made, in `numbers`."""


class Component(Struct, forbid_unknown_fields=True):
    """A part of the 100 points: exactly one of `panels`, `assessment`, `number`."""

    code: Code
    points: Annotated[Decimal, Meta(description="At most two decimals; all components sum to exactly 100.")]
    name: Name = ""
    panels: Annotated[list[Panel], Meta(max_length=30)] | None = None
    assessment: Assessment | None = None
    number: Number | None = None
    missing_panel: Annotated[Missing | None, Meta(description="Of panels; default reweighted.")] = None
    missing: Annotated[Literal["zero", "block"] | None, Meta(description="Of a number; default block.")] = None


class Grade(Struct, forbid_unknown_fields=True):
    """The first grade all of whose conditions hold is given; the last one has none."""

    code: Code
    name: Name = ""
    from_: Annotated[Decimal | None, Meta(description="The least total.")] = field(default=None, name="from")
    share: Annotated[Decimal | None, Meta(description="At most this share of the series, from the top.")] = None
    first: Annotated[Positive | None, Meta(description="Rank in the series.")] = None
    last: Annotated[Positive | None, Meta(description="Rank in the series, from the bottom.")] = None


class Veto(Struct, forbid_unknown_fields=True):
    code: Code
    effect: Annotated[
        Literal["zero", "grade", "maximum", "unranked"],
        Meta(description="On an object that it is laid on: total 0, a grade at best, a total at most, no rank."),
    ]
    name: Name = ""
    grade: Reference | None = None
    maximum: Decimal | None = None


class Adjustment(Struct, forbid_unknown_fields=True):
    """Points outside the 100, by entries: `bonus` is the most that they add, `malus` the most that they take away."""

    code: Code
    name: Name = ""
    bonus: Decimal = "0"
    malus: Decimal = "0"


class Tie(Struct, forbid_unknown_fields=True):
    rule: Annotated[
        Literal["exact-total", "component", "panel", "satisfied-share"],
        Meta(description="The total before rounding, points of a component or panel, satisfied share of a panel."),
    ]
    of: Annotated[Reference | None, Meta(description="The component or panel.")] = None


class Scheme(Struct, forbid_unknown_fields=True):
    """Everything that a plan fixes about scoring, as data."""

    scales: Annotated[list[Scale], Meta(max_length=30)]
    components: Annotated[list[Component], Meta(max_length=30)]
    rounding: Annotated[
        Literal["parts", "total"],
        Meta(description="parts: the total is the sum of what is printed. total: rounded once, at the end."),
    ] = "parts"
    merged: Annotated[
        Literal["apart", "successor"],
        Meta(description="Votes of an object merged into another: shown apart, or counted for the successor too."),
    ] = "apart"
    published_from: Annotated[
        Positive, Meta(description="For those who publish: fewer valid votes are not shown. Scores ignore it.")
    ] = 5
    grades: Annotated[
        Annotated[list[Grade], Meta(max_length=30)] | None,
        Meta(description="Best first. Default ≥ 85, ≥ 75, ≥ 60, below."),
    ] = None
    vetoes: Annotated[list[Veto], Meta(max_length=100)] = []
    adjustments: Annotated[list[Adjustment], Meta(max_length=30, description="Bonus and malus.")] = []
    ties: Annotated[
        list[Tie],
        Meta(max_length=10, description="What breaks a tie of totals, in turn; more wins. Else the rank is shared."),
    ] = []


class SchemeBody(Struct, forbid_unknown_fields=True):
    scheme: Scheme
