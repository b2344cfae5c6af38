"""What questions about results are answered with; none of it is official."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from scoring.api.answers import Figure, GivenGrade, NoteResult, RuleText

Difference = Annotated[str | None, Meta(description="After minus before, exact; null where either is.")]
Before = Annotated[Any, Meta(description="Null: nothing was there.")]
After = Annotated[Any, Meta(description="Null: nothing is there.")]


class MovedFigure(Struct):
    before: Figure | None
    after: Figure | None
    difference: Difference


class MovedRank(Struct):
    before: int | None
    after: int | None
    change: Annotated[int | None, Meta(description="After minus before: negative where the object moved up.")]


class MovedGrade(Struct):
    before: GivenGrade | None
    after: GivenGrade | None


class MovedPart(Struct, omit_defaults=True):
    """Only the figures that differ."""

    kind: Literal["component", "panel", "round", "item", "adjustment"]
    of: Annotated[str, Meta(description="component/panel/round, component/item, adjustment.")]
    points: MovedFigure | None = None
    maximum: MovedFigure | None = None
    score: MovedFigure | None = None


class MovedNotes(Struct):
    gone: list[NoteResult]
    new: list[NoteResult]


class ChangedValue(Struct):
    pointer: Annotated[
        str, Meta(description="JSON pointer, with the code (of votes: the object) of each thing in a list.")
    ]
    before: Before
    after: After


class ObjectMoved(Struct):
    object: str
    name: str
    total: MovedFigure
    rank: MovedRank
    rank_in_series: MovedRank
    grade: MovedGrade
    parts: Annotated[list[MovedPart], Meta(description="Each part that has another figure.")]
    notes: MovedNotes
    limits: Annotated[
        list[str],
        Meta(
            description="Where the components and adjustments don't differ by as much as the total: the rules, in "
            "`rules`, that act on it."
        ),
    ]
    input: Annotated[list[ChangedValue], Meta(description="What was handed in otherwise for it.")]
    why: Annotated[
        list[Literal["entered", "left", "input-changed", "scheme-changed", "others-moved"]],
        Meta(description="The texts are in `rules`."),
    ]


class ComparisonAnswer(Struct):
    official: Literal[False]
    scheme: Annotated[list[ChangedValue], Meta(description="What the scheme has otherwise; another order is nothing.")]
    objects: Annotated[list[ObjectMoved], Meta(description="Of which anything differs, by the later rank.")]
    unchanged: Annotated[int, Meta(description="Objects of which nothing does.")]
    rules: dict[str, RuleText]


class BaseStanding(Struct):
    total: Figure | None
    rank: int | None
    rank_in_series: int | None


class TotalSpread(Struct):
    lowest: Figure | None
    highest: Figure | None


class RankSpread(Struct):
    best: int | None
    worst: int | None


class AxisSpread(Struct):
    """Where this axis alone moves."""

    name: str
    rank_changes: int
    rank_in_series_changes: int


class ObjectSpread(Struct):
    object: str
    name: str
    series: str | None
    base: Annotated[BaseStanding, Meta(description="By the input as it is.")]
    rank_changes: Annotated[int, Meta(description="Combinations under which the rank is another than in `base`.")]
    rank_in_series_changes: int
    without_total: Annotated[int, Meta(description="Combinations under which it has no total.")]
    total: TotalSpread
    rank: RankSpread
    rank_in_series: RankSpread
    axes: list[AxisSpread]


class AxisAnswer(Struct):
    name: str
    alternatives: int


class SensitivityAnswer(Struct):
    official: Literal[False]
    combinations: int
    axes: list[AxisAnswer]
    objects: Annotated[list[ObjectSpread], Meta(description="As in the input.")]


Verdict = Literal["holds", "fails", "not-checked"]


class VerdictReason(Struct):
    slug: str
    zh: str
    en: str


class SignatureVerdict(Struct):
    verdict: Verdict
    reason: VerdictReason
    fields: Annotated[list[str], Meta(description="What is signed otherwise than the document has it.")]


class DigestVerdict(Struct):
    verdict: Verdict
    reason: VerdictReason
    stated: str | None
    computed: str


class FigureDifference(Struct):
    pointer: str
    certified: str | None
    recomputed: str | None


class WithheldCounts(Struct):
    """An object that cannot be recomputed."""

    object: str
    rounds: list[str]


class DocumentMistake(Struct):
    pointer: str
    slug: str
    zh: str
    en: str


class RecomputationVerdict(Struct):
    verdict: Verdict
    reason: VerdictReason
    figures: Annotated[int, Meta(description="Printed figures that were compared.")]
    differences: Annotated[list[FigureDifference], Meta(description="The first 1,000.")]
    withheld: list[WithheldCounts]
    mistakes: list[DocumentMistake]


class VerificationAnswer(Struct):
    official: Literal[False]
    rehearsal: Annotated[bool, Meta(description="The document says that it is of a rehearsal: of no real result.")]
    verdict: Annotated[Verdict, Meta(description="Fails where one does, holds where all three do.")]
    signature: SignatureVerdict
    digest: DigestVerdict
    recomputation: RecomputationVerdict
