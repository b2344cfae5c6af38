"""A panel's score out of its rounds, and its points out of its score (plan section 5 (1): 21 and 49 of 70)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.domain.figures import half_up, weighted_mean
from scoring.domain.notes import Consequence, Note
from scoring.domain.rounds import RoundScore, pool, score_round
from scoring.domain.scheme import Component, Panel

ZERO = Fraction(0)
ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class PanelScore:
    """`score` 0..100, None where the panel is missing or blocked.

    `counted` are the rounds that enter the score by their votes, `zeroed` those that enter it as 0, `pooled` the votes
    of all counted rounds where they are pooled. `valid` and `satisfied` are votes of the counted rounds: the satisfied
    share is of votes, without weights, and apart from the score.
    """

    panel: Panel
    rounds: tuple[RoundScore, ...]
    counted: tuple[RoundScore, ...]
    zeroed: tuple[RoundScore, ...]
    pooled: RoundScore | None
    score: Fraction | None
    blocked: bool
    notes: tuple[Note, ...]

    @property
    def valid(self) -> int:
        return sum(each.valid for each in self.counted)

    @property
    def satisfied(self) -> int:
        return sum(each.satisfied for each in self.counted)


@dataclass(frozen=True, slots=True)
class PanelPoints:
    """`carriers`: the weights that share the component; `points` are as they enter it (printed, or exact)."""

    score: PanelScore
    carriers: tuple[Fraction, ...]
    maximum: Fraction
    exact: Fraction | None
    points: Fraction | None


def score_panel(panel: Panel, rounds: Sequence[RoundScore]) -> PanelScore:
    """Combine rounds, given in order of time.

    A round without enough votes is left out (`reweighted`), counts as 0 or blocks. Where none has enough, the panel is
    missing, whatever the rule for rounds says: an office without recipients is no office with a score of 0.
    """
    relevant = _latest(panel, rounds) if panel.rounds == "latest" else rounds
    counted = [each for each in relevant if not each.missing]
    missing = [each for each in relevant if each.missing]
    if not counted and (panel.rounds != "latest" or all(each.missing for each in rounds)):
        return _without_score(panel, rounds)
    notes = [_round_note(panel, each, panel.missing_round) for each in missing]
    if missing and panel.missing_round == "block":
        return PanelScore(panel, tuple(rounds), tuple(counted), (), None, None, True, tuple(notes))
    zeroed = missing if panel.missing_round == "zero" else []
    pooled = None
    score: Fraction | None
    if panel.rounds == "pooled":
        pooled = score_round(panel, "(pooled)", ONE, pool(each.row for each in counted))
        score = pooled.score
    else:
        by_weight = panel.rounds == "weighted"
        terms = [(each.weight if by_weight else ONE, each.score or ZERO) for each in counted]
        terms += [(each.weight if by_weight else ONE, ZERO) for each in zeroed]
        score = weighted_mean(terms)
        if score is None:  # only rounds of weight 0
            return _without_score(panel, rounds)
    notes += [note for each in ([pooled] if pooled else counted) for note in _part_notes(panel, each)]
    return PanelScore(
        panel, tuple(rounds), tuple(counted), tuple(zeroed), pooled, score, blocked=False, notes=tuple(notes)
    )


def share_points(component: Component, scores: Sequence[PanelScore], round_parts: bool) -> tuple[PanelPoints, ...]:
    """Panel points = score / 100 × weight × component points; missing panels leave their weight, or count as 0."""
    reweighted = component.missing_panel == "reweighted"
    carriers = tuple(each.panel.weight for each in scores if each.score is not None or each.blocked or not reweighted)
    total = sum(carriers, ZERO)
    shared = []
    for each in scores:
        carries = each.score is not None or each.blocked or not reweighted
        maximum = each.panel.weight / total * component.points if carries and total else ZERO
        exact = None
        if each.score is not None:
            exact = each.score / 100 * maximum
        elif not each.blocked and component.missing_panel == "zero":
            exact = ZERO
        points = half_up(exact) if exact is not None and round_parts else exact
        shared.append(PanelPoints(each, carriers, maximum, exact, points))
    return tuple(shared)


def _latest(panel: Panel, rounds: Sequence[RoundScore]) -> list[RoundScore]:
    """The last round; where it is missing and others take its weight, also those before, up to one that counts."""
    chosen: list[RoundScore] = []
    for each in reversed(rounds):
        chosen.insert(0, each)
        if not each.missing or panel.missing_round != "reweighted":
            break
    return chosen


def _without_score(panel: Panel, rounds: Sequence[RoundScore]) -> PanelScore:
    notes = tuple(_round_note(panel, each, "panel") for each in rounds if each.missing and each.valid)
    return PanelScore(panel, tuple(rounds), (), (), None, None, False, notes)


def _round_note(panel: Panel, each: RoundScore, consequence: Consequence) -> Note:
    facts = {
        "panel": panel.name,
        "round": each.code,
        "valid": str(each.valid),
        "min_valid": str(panel.min_valid),
    }
    return Note("round-missing", facts, consequence)


def _part_notes(panel: Panel, each: RoundScore) -> list[Note]:
    slug = "stratum-missing" if panel.strata else "criterion-missing"
    return [
        Note(slug, {"panel": panel.name, "round": each.code, "part": part.code}, "reweighted")
        for part in each.parts
        if part.score is None and part.weight
    ]
