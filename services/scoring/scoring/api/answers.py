"""What the two operations answer."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Figure = Annotated[str, Meta(description='A printed figure, half up: "91.23".')]


class GivenGrade(Struct):
    code: str
    name: str


class RoundResult(Struct):
    code: str
    score: Figure | None
    valid: int
    void: int
    abstained: int
    satisfied: Annotated[int, Meta(description="Votes for the satisfied levels: their share is of the valid ones.")]
    satisfied_share: Figure | None


class Uncertainty(Struct, omit_defaults=True):
    """Of the score of a panel drawn at random: its figures, or why there are none."""

    standard_error: Annotated[Figure | None, Meta(description="Of the score, 0..100.")] = None
    low: Annotated[Figure | None, Meta(description="95 % interval of the score.")] = None
    high: Figure | None = None
    withheld: Literal["few-at-a-level", "more-than-half", "criteria", "trimmed", "population-absent"] | None = None


class PanelResult(Struct):
    code: str
    name: str
    points: Figure | None
    maximum: Figure
    score: Figure | None
    valid: Annotated[int, Meta(description="Of the rounds that count.")]
    satisfied: int
    satisfied_share: Figure | None
    uncertainty: Annotated[Uncertainty | None, Meta(description="Null where the panel is not drawn, or has no score.")]
    rounds: list[RoundResult]


class ItemResult(Struct):
    code: str
    name: str
    points: Figure
    maximum: Figure


class ComponentResult(Struct, omit_defaults=True):
    code: str
    name: str
    points: Figure | None
    maximum: Figure
    panels: list[PanelResult] = []
    items: list[ItemResult] = []


class NoteResult(Struct):
    slug: str
    zh: str
    en: str


class AdjustmentResult(Struct):
    code: str
    name: str
    points: Figure


class TermResult(Struct):
    rule: Annotated[str, Meta(description="Its texts are in `rules`.")]
    of: Annotated[str, Meta(description="component/panel/round/stratum, `total` or `rank`.")]
    formula: Annotated[str, Meta(description="In plain figures; + - × / ( ) min max.")]
    exact: Annotated[str, Meta(description="p/q in lowest terms.")]
    value: Figure


class RuleText(Struct):
    zh: str
    en: str


class ScoreResult(Struct):
    object: str
    name: str
    series: str | None
    total: Figure | None
    grade: GivenGrade | None
    rank: int | None
    rank_in_series: int | None
    distinguishable_from_next: Annotated[
        bool | None,
        Meta(
            description="Whether the total differs from the next object's by more than chance in drawing would explain "
            "(95 %). Null for the last, and where either says nothing of how sure it is."
        ),
    ]
    components: list[ComponentResult]
    adjustments: list[AdjustmentResult]
    notes: list[NoteResult]
    explanation: Annotated[list[TermResult], Meta(description="Empty with `explain=false`.")]


class ScoresAnswer(Struct):
    results: Annotated[list[ScoreResult], Meta(description="By rank, then those without one; each as given.")]
    rules: Annotated[dict[str, RuleText], Meta(description="The texts of the rules that the explanations name.")]


class SchemeWarning(Struct):
    pointer: str
    slug: str
    detail: str


class SchemeAnswer(Struct):
    valid: Literal[True]
    warnings: list[SchemeWarning]
