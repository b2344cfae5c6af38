"""Objects that are renamed, merged into another or withdrawn in mid-year, and what that leads to.

An object that left is in no later round. What was voted for it stays: it is shown apart, or counted for the successor,
as the scheme's `merged` says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from campaigns.domain.errors import Mistake

LONGEST_NAME = 200
NEEDED = {"renamed": "name", "merged": "into"}
"""kind → the field that it needs, and that no other kind has."""


def has_left(object_: Any) -> bool:
    return object_.merged_into is not None or object_.withdrawn_on is not None


def change_mistakes(
    change: Mapping[str, Any], object_: Any, others: Mapping[str, Any], today: dt.date
) -> Iterator[Mistake]:
    """What is wrong with a change of an object; `others`: code → object of the campaign."""
    needed = NEEDED.get(change["kind"])
    for field in NEEDED.values():
        if field == needed and change.get(field) is None:
            yield Mistake(f"/{field}", "missing-field")
        elif field != needed and change.get(field) is not None:
            yield Mistake(f"/{field}", "unknown-field")
    if change["on"] > today:
        yield Mistake("/on", "day-to-come")
    elif change["on"] < object_.joined_on:
        yield Mistake("/on", "change-before-joining", {"joined_on": object_.joined_on.isoformat()})
    if needed == "name" and change.get("name") == object_.name:
        yield Mistake("/name", "name-unchanged")
    if needed == "into" and change.get("into") is not None:
        yield from _merger_mistakes(change["into"], object_, others)


def _merger_mistakes(into: str, object_: Any, others: Mapping[str, Any]) -> Iterator[Mistake]:
    """A successor that stands can't have come out of this one: so mergers make chains, and never a circle."""
    if into == object_.code:
        yield Mistake("/into", "merged-into-itself")
    elif into not in others:
        yield Mistake("/into", "unknown-object", {"object": into})
    elif has_left(others[into]):
        yield Mistake("/into", "successor-left", {"object": into})


def shown_name(object_: Any) -> str:
    """The name with the former ones, under which polls may have run: 市场监管股（原工商股）."""
    whole = f"{object_.name}（原{'、'.join(object_.formerly)}）" if object_.formerly else object_.name
    return whole if len(whole) <= LONGEST_NAME else str(object_.name)


def standing(object_: Any) -> dict[str, Any]:
    """What scoring is told of an object that left; nothing of any other."""
    if object_.merged_into is not None:
        return {"merged_into": object_.merged_into}
    return {} if object_.withdrawn_on is None else {"withdrawn": True}


def successors(objects: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Of each merged object in a request the one that it ended in: of a → b → c both times c."""
    into = {each["code"]: each["merged_into"] for each in objects if each.get("merged_into") is not None}
    ends = {}
    for code, end in into.items():
        while end in into:
            end = into[end]
        ends[code] = end
    return ends
