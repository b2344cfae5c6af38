"""A panel's score out of its rounds (plan section 5 (1))."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from operator import mul
from typing import NamedTuple

from scoring.domain.figures import Quotient, add, fixed, weighted_mean
from scoring.domain.notes import Consequence, Note
from scoring.domain.rounds import RoundScore, RoundScores, pool, roll_of
from scoring.domain.scheme import Panel

ONE = Fraction(1)
ZERO: Quotient = (0, 1)


class PanelScore(NamedTuple):
    """`score` 0..100, None where the panel is missing or blocked.

    `counted` are the rounds that enter the score by their votes, `zeroed` those that enter it as 0, `pooled` the votes
    of all counted rounds where they are pooled.
    """

    panel: Panel
    rounds: Sequence[RoundScore]
    counted: Sequence[RoundScore]
    zeroed: Sequence[RoundScore]
    pooled: RoundScore | None
    score: Quotient | None
    blocked: bool
    notes: Sequence[Note]

    @property
    def valid(self) -> int:
        return sum([each.valid for each in self.counted])

    @property
    def satisfied(self) -> int:
        """Votes for the satisfied levels: their share is of votes, without weights, and apart from the score."""
        places = self.panel.scale.satisfied
        return sum([each.votes[place] for each in self.counted for place in places])


class PanelScores(NamedTuple):
    """The scores of all objects by one panel, in a column, None where there is none; `rounds` in order of time.

    Of the objects in `apart` there is more to say than the mean of all rounds.
    """

    panel: Panel
    rounds: Sequence[RoundScores]
    scores: Sequence[Quotient | None]
    apart: Mapping[int, PanelScore]

    def at(self, place: int) -> PanelScore:
        """The score of one object."""
        found = self.apart.get(place)
        if found is None:
            rounds = [each.at(place) for each in self.rounds]
            found = _panel_score((self.panel, rounds, rounds, (), None, self.scores[place], False, ()))
        return found


_panel_score = partial(tuple.__new__, PanelScore)


def score_panels(panel: Panel, rounds: Sequence[RoundScores], objects: int) -> PanelScores:
    """The panel's score for each of so many objects, out of its rounds in order of time."""
    scores: list[Quotient | None] = [None] * objects
    apart: Iterable[int] = range(objects)
    if rounds and panel.rounds == "mean" and not panel.parts:
        scores = list(_means(rounds))
        apart = set().union(*(each.missing for each in rounds))
    found = {place: score_panel(panel, [each.at(place) for each in rounds]) for place in apart}
    for place, each in found.items():
        scores[place] = each.score
    return PanelScores(panel, rounds, scores, found)


def _means(rounds: Sequence[RoundScores]) -> Iterable[Quotient]:
    """The plain mean of each object's rounds; nothing of meaning where one of them has no score."""
    first, *others = rounds
    totals, divisors = first.numerators, first.denominators
    for each in others:
        columns = zip(totals, divisors, each.numerators, each.denominators, strict=True)
        totals = [total * per + own * divisor for total, divisor, own, per in columns]
        divisors = list(map(mul, divisors, each.denominators))
    return zip(totals, [each * len(rounds) for each in divisors], strict=True)


def score_panel(panel: Panel, rounds: Sequence[RoundScore]) -> PanelScore:
    """Combine rounds, given in order of time.

    A round without enough votes is left out (`reweighted`), counts as 0 or blocks. Where none has enough, the panel is
    missing, whatever the rule for rounds says: an office without recipients is no office with a score of 0.
    """
    relevant = _latest(panel, rounds) if panel.rounds == "latest" else rounds
    counted = [each for each in relevant if each.missing is None]
    missing = [each for each in relevant if each.missing is not None]
    if not counted and (panel.rounds != "latest" or all(each.missing for each in rounds)):
        return _without_score(panel, rounds)
    notes = [_round_note(panel, each, panel.missing_round) for each in missing]
    if missing and panel.missing_round == "block":
        return PanelScore(panel, rounds, counted, (), None, None, True, notes)
    zeroed = missing if panel.missing_round == "zero" else ()
    pooled = pool(panel, counted) if panel.rounds == "pooled" else None
    if pooled is not None and pooled.missing:
        missing_all = _without_score(panel, rounds)
        return missing_all._replace(notes=[*missing_all.notes, _round_note(panel, pooled, "panel")])
    if pooled is not None:
        score: Quotient | None = pooled.score
    elif panel.rounds == "weighted":
        score = weighted_mean(
            [*((each.round.weight, each.score) for each in counted), *((each.round.weight, ZERO) for each in zeroed)]
        )
        if score is None:  # only rounds of weight 0
            return _without_score(panel, rounds)
    else:
        total, divisor = add([each.score for each in counted])
        score = total, divisor * (len(counted) + len(zeroed))
    if panel.parts:
        notes += [note for each in ([pooled] if pooled else counted) for note in _part_notes(panel, each)]
    return PanelScore(panel, rounds, counted, zeroed, pooled, score, False, notes)


def _latest(panel: Panel, rounds: Sequence[RoundScore]) -> list[RoundScore]:
    """The last round; where it is missing and others take its weight, also those before, up to one that counts."""
    chosen: list[RoundScore] = []
    for each in reversed(rounds):
        chosen.insert(0, each)
        if not each.missing or panel.missing_round != "reweighted":
            break
    return chosen


def _without_score(panel: Panel, rounds: Sequence[RoundScore]) -> PanelScore:
    told = [each for each in rounds if each.missing == "round-void" or (each.missing and each.valid)]
    notes = [_round_note(panel, each, "panel") for each in told]
    return PanelScore(panel, rounds, (), (), None, None, False, notes)


def _round_note(panel: Panel, each: RoundScore, consequence: Consequence) -> Note:
    facts = {
        "panel": panel.name,
        "round": each.round.code,
        "valid": str(each.valid),
        "min_valid": str(panel.min_valid),
        "roll": str(roll_of(each.round, each.row)),
        "min_share": fixed(panel.min_share or Fraction(0), 4),
        "ballots": str(each.round.ballots),
    }
    return Note(each.missing or "round-missing", facts, consequence)


def _part_notes(panel: Panel, each: RoundScore) -> list[Note]:
    return [
        Note(f"{panel.part}-missing", {"panel": panel.name, "round": each.round.code, "part": part.code}, "reweighted")
        for part in each.parts
        if part.score is None and part.weight
    ]
