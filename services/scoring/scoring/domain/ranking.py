"""Ranks by the printed total: equal totals share a rank, and the next one counts them (1, 2, 2, 4)."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Place:
    """`rank` from the top and `from_last` from the bottom, both from 1, among `size`."""

    rank: int
    from_last: int
    size: int


def places(totals: Mapping[K, Fraction]) -> dict[K, Place]:
    """The place of each key; the order of the mapping does not matter."""
    at_least: dict[Fraction, tuple[int, int]] = {}
    size = len(totals)
    for above, total in enumerate(sorted(totals.values(), reverse=True)):
        first, _ = at_least.get(total, (above, above))
        at_least[total] = (first, above)
    return {
        key: Place(rank=at_least[total][0] + 1, from_last=size - at_least[total][1], size=size)
        for key, total in totals.items()
    }
