"""How far one object's standing spreads over many combinations of settings."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple


class Standing(NamedTuple):
    """As printed; None where the object has none."""

    total: str | None
    rank: int | None
    rank_in_series: int | None


NOWHERE = Standing(None, None, None)


class Spread:
    """Of standings only what is said of them is kept: there may be a million."""

    def __init__(self, base: Standing) -> None:
        self._base = base
        self._changes = dict.fromkeys(("rank", "rank_in_series"), 0)
        self._least: dict[str, Any] = dict.fromkeys(Standing._fields)
        self._most: dict[str, Any] = dict.fromkeys(Standing._fields)
        self._without_total = 0

    def add(self, standing: Standing) -> None:
        self._without_total += standing.total is None
        for name, base, value in zip(Standing._fields, self._base, standing, strict=True):
            if name in self._changes:
                self._changes[name] += value != base
            if value is not None and value not in (self._least[name], self._most[name]):
                self._least[name] = _chosen(min, self._least[name], value)
                self._most[name] = _chosen(max, self._most[name], value)

    def say(self) -> dict[str, Any]:
        return {
            "base": self._base._asdict(),
            **self.changes(),
            "without_total": self._without_total,
            "total": {"lowest": self._least["total"], "highest": self._most["total"]},
            "rank": {"best": self._least["rank"], "worst": self._most["rank"]},
            "rank_in_series": {"best": self._least["rank_in_series"], "worst": self._most["rank_in_series"]},
        }

    def changes(self) -> dict[str, int]:
        """How often either rank is another than in the input, or is gone."""
        return {f"{name}_changes": times for name, times in self._changes.items()}


def _chosen(choose: Callable[..., Any], known: Any, value: Any) -> Any:
    return value if known is None else choose(known, value, key=Decimal)
