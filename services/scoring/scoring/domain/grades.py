"""Grades: the first rule all of whose conditions hold.

`share` of a series is at most that share of its ranked objects (0.3 of 7: the first 2), `first` and `last` count from
either end; who shares a rank shares the grade. Objects out of the ranking hold no place in a series.
"""

from collections.abc import Sequence

from scoring.domain.ranking import Place
from scoring.domain.scheme import Grade, Veto


def grade_of(grades: Sequence[Grade], total: int, place: Place | None, vetoes: Sequence[Veto]) -> Grade | None:
    """The grade of a printed total (hundredths) at a place in its series, at best that of each veto to a grade."""
    reached = 0
    for grade in grades:  # the last one takes whoever is left
        if total >= grade.least and (not grade.by_place or holds_by_place(grade, place)):
            break
        reached += 1
    if vetoes:
        limits = {veto.grade for veto in vetoes if veto.effect == "grade"}
        reached = max([reached, *(index for index, grade in enumerate(grades) if grade.code in limits)])
    return grades[reached] if grades else None


def holds_by_place(grade: Grade, place: Place | None) -> bool:
    return place is not None and (
        (grade.share is None or place.rank <= grade.share * place.size)
        and (grade.first is None or place.rank <= grade.first)
        and (grade.last is None or place.from_last <= grade.last)
    )
