"""What campaigns itself reads in a scheme. Its rules are scoring's; here it has been found valid, or is not judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

Plain = Mapping[str, Any]

PUBLISHED_FROM = 5
EXPERTS = "experts"
"""The panel whose voters are the campaign's experts; any other panel's are the people whom objects handed in."""

_DECIMALS = frozenset({"points", "weight", "from", "share", "maximum", "min_share", "bonus", "malus"})


def with_decimals(scheme: Any) -> Any:
    """A scheme, or a plan with one, with decimal strings where a number was written: 85 and "85" are the same."""
    if isinstance(scheme, list):
        return [with_decimals(each) for each in scheme]
    if not isinstance(scheme, Mapping):
        return scheme
    return {key: _decimal(value) if key in _DECIMALS else with_decimals(value) for key, value in scheme.items()}


def panels(scheme: Any) -> dict[str, Plain]:
    """Code → panel. Of a scheme that may be wrong, the part that is right."""
    return {panel["code"]: panel for component in _components(scheme) for panel in _rows(component, "panels")}


def assessed(scheme: Any) -> dict[str, Plain]:
    """Code → component, of those that entries count for: an assessment's, or a number handed in."""
    return {
        component["code"]: component
        for component in _components(scheme)
        if component.get("assessment") is not None or component.get("number") is not None
    }


def adjustments(scheme: Any) -> dict[str, Plain]:
    """Code → bonus or malus."""
    return {each["code"]: each for each in _rows(scheme, "adjustments")}


def vetoes(scheme: Any) -> dict[str, Plain]:
    """Code → what may be laid on an object (一票否决)."""
    return {each["code"]: each for each in _rows(scheme, "vetoes")}


def items(component: Plain) -> dict[str, Plain]:
    return {item["code"]: item for item in _rows(component.get("assessment"), "items")}


def published_from(scheme: Plain) -> int:
    return int(scheme.get("published_from", PUBLISHED_FROM))


def scored_levels(scheme: Plain, panel: Plain) -> list[str]:
    """The codes of the levels whose votes are valid."""
    return [level["code"] for level in levels(_scale(scheme, panel)) if not _unscored(level)]


def levels(scale: Plain) -> Sequence[Plain]:
    """A scale's levels; of marks each mark from "0" on."""
    marks = scale.get("marks")
    return scale["levels"] if marks is None else [{"code": str(mark)} for mark in range(marks + 1)]


def scale(scheme: Plain, panel: Plain) -> dict[str, Any]:
    """A panel's scale as a poll has it: levels with the digit and the words by which an SMS names them.

    The digit is a level's place, of marks the mark itself; where one digit is not enough there is none.
    """
    found = _scale(scheme, panel)
    digits = range(1, 10) if found.get("marks") is None else range(10)
    named = levels(found)
    return {
        "code": found["code"],
        "levels": [
            {
                "code": level["code"],
                "name": level.get("name") or level["code"],
                "void": _unscored(level),
                "digit": str(digits[place]) if len(named) <= len(digits) else None,
                "words": [word for word in (level.get("name") or level["code"], *level.get("words", ())) if word],
            }
            for place, level in enumerate(named)
        ],
    }


def _scale(scheme: Plain, panel: Plain) -> Plain:
    return next(each for each in scheme["scales"] if each["code"] == panel["scale"])


def _unscored(level: Plain) -> bool:
    return bool(level.get("void") or level.get("abstention"))


def _components(scheme: Any) -> Iterator[Plain]:
    yield from _rows(scheme, "components")


def _rows(parent: Any, name: str) -> Iterator[Plain]:
    rows = parent.get(name) if isinstance(parent, Mapping) else None
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, Mapping) and isinstance(row.get("code"), str):
            yield row


def _decimal(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return format(Decimal(str(value)), "f")
    return value
