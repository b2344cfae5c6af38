"""The way from the counts to the total, term by term, for a person with a pocket calculator.

Each term names its rule, what it is `of` (component/panel/round/stratum), the formula in plain figures, its exact value
p/q and the value rounded half up. A figure that a later formula takes over appears there exactly: as a decimal, or as
(p/q); where parts are rounded, later formulas take the rounded value. The texts of a rule stand once, in `rules`.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache

from scoring.domain.assessment import AdjustmentPoints, ItemPoints
from scoring.domain.components import ComponentPoints, Shares
from scoring.domain.figures import (
    Quotient,
    figure,
    hundredth,
    hundredths,
    plain,
    printed,
    quotient,
    written,
)
from scoring.domain.panels import PanelScore
from scoring.domain.results import Result
from scoring.domain.rounds import RoundScore, Votes
from scoring.domain.scales import Scale
from scoring.domain.scheme import Component, Panel, Scheme
from scoring.domain.totals import entering, vetoed

Term = dict[str, str]


class Explainer:
    """Explains the results of one calculation, and keeps what many of them share: by identity, so they must stay."""

    def __init__(self, scheme: Scheme, sums: Mapping[str, Sequence[Term]] | None = None) -> None:
        """`sums`: the terms that come first, of an object for which others' votes count too."""
        self._scheme, self._sums = scheme, sums or {}
        self._maxima: dict[int, list[tuple[Term, str]]] = {}

    def explain(self, result: Result) -> list[Term]:
        """All terms of one object's result in the order of the calculation."""
        score, scheme = result.score, self._scheme
        terms: list[Term] = [*self._sums.get(score.code, ())]
        for component in score.components:
            if component.columns:
                self._panels(terms, component)
            for item in component.items:
                of = f"{component.component.code}/{item.item.code}"
                _by_entries(terms, "item", of, item, Fraction(0), item.item.points)
            if component.sum is not None:
                _component(terms, scheme, component, component.sum)
        for each in score.adjustments:
            adjustment = each.adjustment
            _by_entries(terms, "adjustment", adjustment.code, each, -adjustment.malus, adjustment.bonus)
        if score.sum is not None:
            entered = [_entering(scheme, each.points) for each in score.components if each.points]
            entered += [_entering(scheme, entering(scheme, each)) for each in score.adjustments]
            terms.append(_term("total", "total", " + ".join(entered), score.sum))
            _limits(terms, result)
        for rule, place in (("rank-in-series", result.in_series), ("rank", result.overall)):
            if place is not None:
                terms.append(_rank(rule, place.rank))
        return terms

    def _panels(self, terms: list[Term], points: ComponentPoints) -> None:
        shares = points.shares
        maxima = self._maxima.get(id(shares))
        if maxima is None:
            maxima = self._maxima[id(shares)] = _maxima(points.component, shares)
        for score, own, (worth, per), (maximum, most) in zip(
            points.panels, points.panel_points, shares.worth, maxima, strict=True
        ):
            path = score.panel.path
            plains = _rounds(terms, score)
            plain_score = "0"
            if score.score is not None:
                exact, plain_score = figure(score.score)
                formula = _combination(score, plains)
                terms.append(_figured(f"panel-score-{score.panel.rounds}", path, formula, exact, score.score))
            if own is None:
                continue
            terms.append(maximum)
            if score.score is None:
                terms.append(_term("panel-points-zero", path, "0", (0, 1)))
            else:
                numerator, denominator = score.score
                value = numerator * worth, denominator * per
                terms.append(_figured("panel-points", path, f"{plain_score}/100×{most}", figure(value)[0], value))


def _term(rule: str, of: str, formula: str, value: Quotient) -> Term:
    """`rule` is a slug of RULES."""
    exact, _ = hundredth(value[0]) if value[1] == 100 else figure(value)
    return _figured(rule, of, formula, exact, value)


def _figured(rule: str, of: str, formula: str, exact: str, value: Quotient) -> Term:
    return {"rule": rule, "of": of, "formula": formula, "exact": exact, "value": written(hundredths(value))}


@lru_cache(maxsize=1 << 12)
def _rank(rule: str, rank: int) -> Term:
    return {"rule": rule, "of": "rank", "formula": f"1 + {rank - 1}", "exact": f"{rank}/1", "value": str(rank)}


def _limits(terms: list[Term], result: Result) -> None:
    score = result.score
    total = hundredths(score.sum or (0, 1))
    if total < 0:
        terms.append(_term("total-limit", "total", f"max({hundredth(total)[1]}, 0)", (0, 1)))
        total = 0
    for veto in score.vetoes:
        if veto.effect in ("zero", "maximum"):
            limit = printed(quotient(veto.maximum or Fraction(0)))
            formula = "0" if veto.effect == "zero" else f"min({written(total)}, {limit})"
            total = vetoed(veto, total)
            terms.append(_term(f"veto-{veto.effect}", "total", formula, (total, 100)))


def _component(terms: list[Term], scheme: Scheme, points: ComponentPoints, sum_: Quotient) -> None:
    component = points.component
    entered = [plain(each.points) for each in points.items]
    if points.columns:
        entered = [_entering(scheme, each) for each in points.panel_points if each is not None]
    if entered:
        terms.append(_term("component-points", component.code, " + ".join(entered), sum_))
    elif component.items is None:
        rule = "number-points-zero" if points.notes else "number-points"
        terms.append(_term(rule, component.code, figure(sum_)[1], sum_))
    most, per = component.limit
    if sum_[0] * per > most * sum_[1]:
        formula = f"min({figure(sum_)[1]}, {plain(component.points)})"
        terms.append(_term("component-limit", component.code, formula, component.limit))


def _maxima(component: Component, shares: Shares) -> list[tuple[Term, str]]:
    """The term of each panel's most points, and that figure as it stands in the next formula."""
    found = []
    for panel, maximum in zip(component.panels, shares.maxima, strict=True):
        share = plain(panel.weight)
        if shares.carriers and sum(shares.carriers) != 1:
            share += f"/({' + '.join(map(plain, shares.carriers))})"
        formula = f"{share}×{plain(component.points)}"
        found.append((_term("panel-maximum", panel.path, formula, quotient(maximum)), plain(maximum)))
    return found


def _rounds(terms: list[Term], score: PanelScore) -> list[str]:
    """The terms of a panel's rounds. Answers the score of each as it stands in the next formula; last the pooled one's.

    A round that is missing has its terms too where it has votes: they say what it would have come to.
    """
    panel, plains = score.panel, []
    formula_of_all = panel.scale.formula
    for each in score.rounds if score.pooled is None else [*score.rounds, score.pooled]:
        round_, _, _, _, kept, exact_score, _, parts = each
        if not exact_score[1]:
            plains.append("")
            continue
        exact, plain_score = figure(exact_score)
        plains.append(plain_score)
        rule = "round-score"
        if parts:
            rule, formula = _parts(terms, panel, each)
        elif 0 in kept:
            formula = _mean(panel.scale, kept)
        else:
            formula = formula_of_all % (*kept, sum(kept))
        terms.append(_figured(rule, round_.path, formula, exact, exact_score))
    return plains


def _parts(terms: list[Term], panel: Panel, score: RoundScore) -> tuple[str, str]:
    """The terms of a round's strata or criteria; rule and formula of the round."""
    weighed = []
    for part in score.parts:
        if part.score is not None:
            exact, plain_score = figure(part.score)
            of = f"{score.round.path}/{part.code}"
            terms.append(_figured(f"{panel.part}-score", of, _mean(panel.scale, part.kept), exact, part.score))
            weighed.append((part.weight, plain_score))
    return f"round-score-{'strata' if panel.part == 'stratum' else 'criteria'}", _weighted(weighed)


def _combination(score: PanelScore, plains: list[str]) -> str:
    """How the rounds come to the panel's score."""
    if score.pooled is not None:
        return plains[-1]
    if score.counted is not score.rounds:
        by_path = {each.round.path: plain for each, plain in zip(score.rounds, plains, strict=True)}
        plains = [by_path[each.round.path] for each in score.counted] + ["0"] * len(score.zeroed)
    if score.panel.rounds == "weighted":
        weights = [each.round.weight for each in (*score.counted, *score.zeroed)]
        return _weighted(list(zip(weights, plains, strict=True)))
    return plains[0] if len(plains) == 1 else f"({' + '.join(plains)})/{len(plains)}"


def _mean(scale: Scale, votes: Votes) -> str:
    terms = [f"{number}×{worth}" for number, worth in zip(votes, scale.written, strict=True) if number]
    return f"({' + '.join(terms)})/{sum(votes)}"


def _weighted(terms: Sequence[tuple[Fraction, str]]) -> str:
    products = " + ".join(f"{plain(weight)}×{figure}" for weight, figure in terms)
    if sum((weight for weight, _ in terms), Fraction(0)) == 1:
        return products
    return f"({products})/({' + '.join(plain(weight) for weight, _ in terms)})"


def _by_entries(
    terms: list[Term],
    kind: str,
    of: str,
    points: ItemPoints | AdjustmentPoints,
    least: Fraction,
    most: Fraction,
) -> None:
    uncut = plain(points.uncut)
    terms.append(_term(f"{kind}-points", of, _signed(points.terms), quotient(points.uncut)))
    if points.uncut < least:
        terms.append(_term(f"{kind}-limit", of, f"max({uncut}, {plain(least)})", quotient(least)))
    elif points.uncut > most:
        terms.append(_term(f"{kind}-limit", of, f"min({uncut}, {plain(most)})", quotient(most)))


def _signed(terms: Sequence[Fraction]) -> str:
    if not terms:
        return "0"
    first, *others = terms
    return plain(first) + "".join(f" {'-' if each < 0 else '+'} {plain(abs(each))}" for each in others)


def _entering(scheme: Scheme, points: Quotient) -> str:
    """As it is printed where parts are rounded; a negative figure in parentheses."""
    if not scheme.round_parts:
        return figure(points)[1]
    text = written(hundredths(points))
    return f"({text})" if text.startswith("-") else text
