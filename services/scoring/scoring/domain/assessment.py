"""Points of the daily assessment (plan section 5 (2), 30 points): items, and dated entries that add or deduct.

An item starts at zero or in full and stays within 0..its maximum; the whole stays within the component's points.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.domain.scheme import Item

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class ItemPoints:
    """`terms`: the start and each entry; `points` their sum within 0..maximum."""

    item: Item
    terms: tuple[Fraction, ...]
    points: Fraction

    @property
    def uncut(self) -> Fraction:
        return sum(self.terms, ZERO)


def assess(items: Sequence[Item], entries: Iterable[tuple[str, Fraction]]) -> tuple[ItemPoints, ...]:
    """Points of every item, entries (item code, points) in the order given."""
    by_item: dict[str, list[Fraction]] = {item.code: [item.points if item.starts_full else ZERO] for item in items}
    for code, points in entries:
        by_item[code].append(points)
    return tuple(
        ItemPoints(item, tuple(by_item[item.code]), within(sum(by_item[item.code], ZERO), item.points))
        for item in items
    )


def within(value: Fraction, maximum: Fraction) -> Fraction:
    """`value`, or the nearer end of 0..maximum."""
    return min(max(value, ZERO), maximum)
