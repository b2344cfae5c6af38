"""Windows of phases and rounds. Rounds and phases are independent: a round may lie outside every phase."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from campaigns.domain.errors import Mistake

FIRST_YEAR, LAST_YEAR = 1990, 2100

# The plan's section 4: what a campaign has when it names no phases of its own.
FIVE_PHASES = (
    ("mobilisation", "动员部署"),
    ("topics", "选题评议"),
    ("problems", "查找问题"),
    ("rectification", "落实整改"),
    ("summary", "总结评定"),
)


D = TypeVar("D", bound=dt.date)


def phase_mistakes(phase: Mapping[str, Any]) -> Iterator[Mistake]:
    """What is wrong with a phase's window; parts that are not there are not judged."""
    if _before(phase.get("ends_on"), phase.get("starts_on")):
        yield Mistake("/ends_on", "phase-ends-before-start")


def round_mistakes(round_: Mapping[str, Any]) -> Iterator[Mistake]:
    """What is wrong with a round's window, rated period and channels; parts that are not there are not judged."""
    opens_at, closes_at = round_.get("opens_at"), round_.get("closes_at")
    if opens_at and closes_at and closes_at <= opens_at:
        yield Mistake("/closes_at", "closes-before-opening")
    if _before(round_.get("entry_until"), closes_at):
        yield Mistake("/entry_until", "entry-before-closing")
    if _before(round_.get("rated_to"), round_.get("rated_from")):
        yield Mistake("/rated_to", "period-ends-before-start")
    seen = set()
    for name in ("primary_channels", "auxiliary_channels"):
        for index, channel in enumerate(round_.get(name) or ()):
            if channel in seen:
                yield Mistake(f"/{name}/{index}", "channel-twice", {"channel": channel})
            seen.add(channel)


def entry_end(entry_until: dt.datetime, closed_at: dt.datetime, closes_at: dt.datetime) -> dt.datetime:
    """`entry_until` after a change of `closes_at`, where it is not given: it follows, or is pushed ahead."""
    return closes_at if entry_until == closed_at else max(entry_until, closes_at)


def moved_day(day: D, years: int) -> D:
    """The same day so many years later; 29 February becomes the 28th where a year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def moved_phase(phase: Mapping[str, Any], years: int) -> dict[str, Any]:
    return {**phase, **_moved_days(phase, ("starts_on", "ends_on"), years)}


def moved_round(round_: Mapping[str, Any], years: int, zone: ZoneInfo) -> dict[str, Any]:
    """A round's window, by the clock of `zone`, and rated period so many years later.

    A window that 29 February would turn over (it opens on the 28th and closes on the 29th) keeps its length.
    """
    opens_at, closes_at, entry_until = (
        moved_day(round_[name].astimezone(zone), years).astimezone(dt.UTC)
        for name in ("opens_at", "closes_at", "entry_until")
    )
    if closes_at <= opens_at:
        closes_at = opens_at + (round_["closes_at"] - round_["opens_at"])
    window = {"opens_at": opens_at, "closes_at": closes_at, "entry_until": max(entry_until, closes_at)}
    return {**round_, **window, **_moved_days(round_, ("rated_from", "rated_to"), years)}


def objections_end(certified_at: dt.datetime, days: int) -> dt.datetime:
    """So many days later at the same time, by the clock of `certified_at`'s zone."""
    return certified_at + dt.timedelta(days=days)


def _moved_days(row: Mapping[str, Any], names: tuple[str, ...], years: int) -> dict[str, Any]:
    return {name: row[name] and moved_day(row[name], years) for name in names}


def _before(end: Any, start: Any) -> bool:
    return bool(end and start and end < start)
