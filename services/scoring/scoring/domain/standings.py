"""Ranks and grades that follow from printed totals: the totals, handed in as numbers, under the rules of the scheme.

So they can be had without any count. Where totals are equal and the scheme breaks ties, what breaks them is taken from
`order`; it becomes a difference too small to be printed.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from scoring.domain.figures import exact

Plain = Mapping[str, Any]
_WORTH, _STEP = Decimal(100), Decimal("0.000000001")


def from_totals(scheme: Plain, objects: Iterable[Plain], totals: Mapping[str, Any], order: Mapping[str, int]) -> Plain:
    """A body of scores: object → printed total (one that is no figure: no total), object → its place in a tie."""
    numbers, rests = [], []
    for code, total in totals.items():
        if not _is_figure(total):
            continue
        points = min(max(Decimal(total), Decimal(0)), _WORTH)
        numbers.append({"object": code, "component": "total", "points": format(points, "f")})
        beyond = (Decimal(total) - points) / 100  # only their order has a meaning
        if rest := (beyond - order.get(code, 0) * _STEP).quantize(_STEP):
            entry = {"points": format(rest, "f")}
            rests.append({"object": code, "adjustment": "rest", "entries": [entry]})
    ranked = {
        "scales": [],
        "components": [{"code": "total", "points": "100", "number": {}}],
        "adjustments": [{"code": "rest", "bonus": "100", "malus": "100"}],
        "ties": [{"rule": "exact-total"}],
        "rounding": "total",
        **{name: scheme[name] for name in ("grades", "vetoes") if scheme.get(name) is not None},
    }
    return {"scheme": ranked, "objects": list(objects), "numbers": numbers, "adjustments": rests}


def order_in_ties(certified: Mapping[str, Plain], recomputed: Mapping[str, Plain], withheld: Iterable[str]) -> Plain:
    """Object → its place, from 0, among the ranked ones with an equal printed total: as recomputed.

    Where counts of one of them are withheld nobody can recompute it: as certified.
    """
    equal: dict[Decimal, list[str]] = {}
    for code, result in certified.items():
        if _is_figure(result.get("total")) and isinstance(result.get("rank"), int):
            equal.setdefault(Decimal(result["total"]), []).append(code)
    order: dict[str, int] = {}
    for codes in equal.values():
        known = certified if set(codes) & set(withheld) else recomputed
        ranks = {code: rank for code in codes if (rank := known.get(code, {}).get("rank")) is not None}
        places = sorted(set(ranks.values()))
        order |= {code: places.index(rank) for code, rank in ranks.items()}
    return order


def _is_figure(total: Any) -> bool:
    try:
        exact(total)
    except (ValueError, TypeError):
        return False
    return True
