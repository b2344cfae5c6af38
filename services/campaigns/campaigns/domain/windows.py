"""Windows of phases and rounds. Rounds and phases are independent: a round may lie outside every phase."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from campaigns.domain.errors import Mistake

# The plan's section 4: what a campaign has when it names no phases of its own.
FIVE_PHASES = (
    ("mobilisation", "动员部署"),
    ("topics", "选题评议"),
    ("problems", "查找问题"),
    ("rectification", "落实整改"),
    ("summary", "总结评定"),
)


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


def _before(end: Any, start: Any) -> bool:
    return bool(end and start and end < start)
