"""The way from the counts to the total, step by step, for a person with a pocket calculator.

Each step names what it is `of` (component/panel/round/stratum), the formula in plain figures, its exact value p/q and
the value rounded half up. A figure that a later formula takes over appears there exactly: as a decimal, or as (p/q);
where parts are rounded, later formulas take the rounded value.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.domain.assessment import ItemPoints
from scoring.domain.figures import fixed, plain, ratio
from scoring.domain.panels import PanelPoints, PanelScore
from scoring.domain.results import Result
from scoring.domain.rounds import RoundScore, Votes
from scoring.domain.rules import RULES
from scoring.domain.scheme import Panel, Scale, Scheme
from scoring.domain.totals import ComponentPoints, vetoed

PLACES_OF_SHARE = 4


@dataclass(frozen=True, slots=True)
class Step:
    """`rule` is a slug of RULES; `places`: decimals of the rounded value."""

    rule: str
    of: str
    formula: str
    exact: Fraction
    places: int = 2

    def say(self) -> dict[str, str]:
        zh, en = RULES[self.rule]
        return {
            "step": self.rule,
            "of": self.of,
            "formula": self.formula,
            "exact": ratio(self.exact),
            "value": fixed(self.exact, self.places),
            "zh": zh,
            "en": en,
        }


def explain(scheme: Scheme, result: Result) -> Iterator[Step]:
    """All steps of one object's result in the order of the calculation."""
    score = result.score
    for component in score.components:
        yield from _component(scheme, component)
    if score.sum is not None:
        terms = [_entering(scheme, each.points) for each in score.components if each.points is not None]
        yield Step("total", "total", " + ".join(terms), score.sum)
        total = Fraction(fixed(score.sum))
        for veto in score.vetoes:
            if veto.effect in ("zero", "maximum"):
                limit = fixed(veto.maximum or Fraction(0))
                formula = "0" if veto.effect == "zero" else f"min({fixed(total)}, {limit})"
                total = vetoed(veto, total)
                yield Step(f"veto-{veto.effect}", "total", formula, total)
    for rule, place in (("rank-in-series", result.in_series), ("rank", result.overall)):
        if place is not None:
            yield Step(rule, "rank", f"1 + {place.rank - 1}", Fraction(place.rank), places=0)


def _component(scheme: Scheme, points: ComponentPoints) -> Iterator[Step]:
    component = points.component
    for panel in points.panels:
        yield from _panel(panel, f"{component.code}/{panel.score.panel.code}", component.points)
    for item in points.items:
        yield from _item(item, f"{component.code}/{item.item.code}")
    if points.sum is None or points.points is None:
        return
    if points.panels:
        terms = [_entering(scheme, each.points) for each in points.panels if each.points is not None]
    else:
        terms = [plain(each.points) for each in points.items]
    if terms:
        yield Step("component-points", component.code, " + ".join(terms), points.sum)
    elif component.items is None:
        missing = bool(points.notes)
        yield Step("number-points-zero" if missing else "number-points", component.code, plain(points.sum), points.sum)
    if points.sum > component.points:
        limit = plain(component.points)
        yield Step("component-limit", component.code, f"min({plain(points.sum)}, {limit})", component.points)


def _panel(points: PanelPoints, of: str, worth: Fraction) -> Iterator[Step]:
    score = points.score
    for each in score.rounds:
        yield from _round(score.panel, each, f"{of}/{each.code}")
    if score.pooled is not None:
        yield from _round(score.panel, score.pooled, f"{of}/{score.pooled.code}")
    if score.score is not None:
        yield Step(f"panel-score-{score.panel.rounds}", of, _combination(score), score.score)
    if score.pooled is None and score.valid:
        yield Step("satisfied-share", of, _share(score.satisfied, score.valid), _ratio(score), PLACES_OF_SHARE)
    if points.exact is None:
        return
    total = sum(points.carriers, Fraction(0))
    share = plain(score.panel.weight)
    if total != 1:
        share += f"/({' + '.join(map(plain, points.carriers))})"
    yield Step("panel-maximum", of, f"{share}×{plain(worth)}", points.maximum)
    if score.score is None:
        yield Step("panel-points-zero", of, "0", points.exact)
    else:
        yield Step("panel-points", of, f"{plain(score.score)}/100×{plain(points.maximum)}", points.exact)


def _combination(score: PanelScore) -> str:
    if score.pooled is not None:
        return plain(score.pooled.score or Fraction(0))
    entering = [(each.weight, plain(each.score or Fraction(0))) for each in score.counted]
    entering += [(each.weight, "0") for each in score.zeroed]
    if score.panel.rounds == "weighted":
        return _weighted(entering)
    figures = [figure for _, figure in entering]
    return figures[0] if len(figures) == 1 else f"({' + '.join(figures)})/{len(figures)}"


def _round(panel: Panel, score: RoundScore, of: str) -> Iterator[Step]:
    kind = "stratum" if panel.strata else "criterion"
    for part in score.parts:
        if part.score is not None:
            yield Step(f"{kind}-score", f"{of}/{part.code}", _mean(panel.scale, part), part.score)
    if score.score is not None and score.parts:
        terms = [(each.weight, plain(each.score)) for each in score.parts if each.score is not None]
        rule = "round-score-strata" if panel.strata else "round-score-criteria"
        yield Step(rule, of, _weighted(terms), score.score)
    elif score.score is not None:
        yield Step("round-score", of, _mean(panel.scale, score.whole), score.score)
    if score.valid:
        share = Fraction(score.satisfied, score.valid)
        yield Step("satisfied-share", of, _share(score.satisfied, score.valid), share, PLACES_OF_SHARE)


def _mean(scale: Scale, votes: Votes) -> str:
    terms = [
        f"{votes.counts[level]}×{written}" for level, written in scale.written.items() if votes.counts.get(level, 0)
    ]
    return f"({' + '.join(terms)})/{votes.valid}"


def _weighted(terms: Sequence[tuple[Fraction, str]]) -> str:
    products = " + ".join(f"{plain(weight)}×{figure}" for weight, figure in terms)
    if sum((weight for weight, _ in terms), Fraction(0)) == 1:
        return products
    return f"({products})/({' + '.join(plain(weight) for weight, _ in terms)})"


def _item(item: ItemPoints, of: str) -> Iterator[Step]:
    yield Step("item-points", of, _signed(item.terms), item.uncut)
    if item.uncut < 0:
        yield Step("item-limit", of, f"max({plain(item.uncut)}, 0)", item.points)
    elif item.uncut > item.points:
        yield Step("item-limit", of, f"min({plain(item.uncut)}, {plain(item.points)})", item.points)


def _signed(terms: Sequence[Fraction]) -> str:
    first, *others = terms
    return plain(first) + "".join(f" {'-' if each < 0 else '+'} {plain(abs(each))}" for each in others)


def _entering(scheme: Scheme, points: Fraction | None) -> str:
    value = points or Fraction(0)
    return fixed(value) if scheme.round_parts else plain(value)


def _share(satisfied: int, valid: int) -> str:
    return f"{satisfied}/{valid}"


def _ratio(score: PanelScore) -> Fraction:
    return Fraction(score.satisfied, score.valid)
