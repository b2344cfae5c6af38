"""What a chart shows; how it is drawn is no rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Chart:
    """Bars for `categories`; `series`: name → a value each, of which none is null. `stacked`: by "count" or "share"."""

    title: str
    categories: Sequence[str]
    series: Mapping[str, Sequence[int | Decimal]]
    stacked: str | None = None
