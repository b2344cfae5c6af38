"""Points by entries: the daily assessment (plan section 5 (2), 30 points), and bonus and malus outside the 100.

An item starts at zero or in full and stays within 0..its maximum; the whole stays within the component's points.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from scoring.domain.scheme import Adjustment, Item

ZERO = Fraction(0)


class ItemPoints(NamedTuple):
    """`terms`: the start and each entry; `uncut` their sum, `points` the same within 0..maximum."""

    item: Item
    terms: tuple[Fraction, ...]
    uncut: Fraction
    points: Fraction


class AdjustmentPoints(NamedTuple):
    """`terms`: each entry; `uncut` their sum, `points` the same within -malus..bonus."""

    adjustment: Adjustment
    terms: tuple[Fraction, ...]
    uncut: Fraction
    points: Fraction


def assess(items: Sequence[Item], entries: Iterable[tuple[str, Fraction]]) -> tuple[ItemPoints, ...]:
    """Points of every item, entries (item code, points) in the order given."""
    by_item: dict[str, list[Fraction]] = {item.code: [item.points if item.starts_full else ZERO] for item in items}
    for code, points in entries:
        by_item[code].append(points)
    found = []
    for item in items:
        uncut = sum(by_item[item.code], ZERO)
        found.append(ItemPoints(item, tuple(by_item[item.code]), uncut, min(max(uncut, ZERO), item.points)))
    return tuple(found)


def adjust(adjustment: Adjustment, entries: Sequence[Fraction]) -> AdjustmentPoints:
    uncut = sum(entries, ZERO)
    return AdjustmentPoints(adjustment, tuple(entries), uncut, min(max(uncut, -adjustment.malus), adjustment.bonus))
