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
    satisfied_share: Figure | None


class PanelResult(Struct):
    code: str
    name: str
    points: Figure | None
    maximum: Figure
    score: Figure | None
    satisfied_share: Figure | None
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


class StepResult(Struct):
    step: Annotated[str, Meta(description="The rule.")]
    of: Annotated[str, Meta(description="component/panel/round/stratum, `total` or `rank`.")]
    formula: Annotated[str, Meta(description="In plain figures; + - × / ( ) min max.")]
    exact: Annotated[str, Meta(description="p/q in lowest terms.")]
    value: Figure
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
    components: list[ComponentResult]
    notes: list[NoteResult]
    explanation: list[StepResult]


class ScoresAnswer(Struct):
    results: Annotated[list[ScoreResult], Meta(description="By rank, then those without one; each as given.")]


class SchemeWarning(Struct):
    pointer: str
    slug: str
    detail: str


class SchemeAnswer(Struct):
    valid: Literal[True]
    warnings: list[SchemeWarning]
