"""Grades: the first rule all of whose conditions hold.

`share` of a series is at most that share of its ranked objects (0.3 of 7: the first 2), `first` and `last` count from
either end; who shares a rank shares the grade. Objects out of the ranking hold no place in a series.
"""

from collections.abc import Sequence
from fractions import Fraction

from scoring.domain.ranking import Place
from scoring.domain.scheme import Grade, Veto


def grade_of(grades: Sequence[Grade], total: Fraction, place: Place | None, vetoes: Sequence[Veto]) -> Grade | None:
    """The grade of a printed total at a place in its series, at best that of each veto to a grade."""
    if not grades:
        return None
    reached = next(index for index, grade in enumerate(grades) if holds(grade, total, place))
    limits = {veto.grade for veto in vetoes if veto.effect == "grade"}
    allowed = [index for index, grade in enumerate(grades) if grade.code in limits]
    return grades[max([reached, *allowed])]


def holds(grade: Grade, total: Fraction, place: Place | None) -> bool:
    if grade.threshold is not None and total < grade.threshold:
        return False
    if grade.share is None and grade.first is None and grade.last is None:
        return True
    if place is None:
        return False
    return (
        (grade.share is None or place.rank <= grade.share * place.size)
        and (grade.first is None or place.rank <= grade.first)
        and (grade.last is None or place.from_last <= grade.last)
    )
