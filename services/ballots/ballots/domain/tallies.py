"""Tallies: counts by object, level and stratum, their digest, and what of them is shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from ballots.domain.polls import Poll

Counts = Mapping[tuple[int, int, int], int]
"""(stratum, object, level), each a position from 1 (stratum 0: none) → ballots."""
Parts = Mapping[tuple[str, str, int], int]
"""(what: a channel or criterion code, object code, level position) → ballots."""


def object_tallies(poll: Poll, counts: Counts) -> list[dict[str, Any]]:
    """For each object: valid votes, counts of every level, and the same by stratum where there are strata."""
    strata = list(poll.document["strata"])
    result = []
    for place, code in enumerate(poll.objects, 1):
        by_stratum = {
            name: {level: counts.get((s, place, n), 0) for n, level in enumerate(poll.levels, 1)}
            for s, name in [(0, ""), *enumerate(strata, 1)]
        }
        total = {level: sum(part[level] for part in by_stratum.values()) for level in poll.levels}
        entry: dict[str, Any] = {"object": code, "valid": valid_votes(poll, total), "counts": total}
        if strata:
            entry["strata"] = {name: part for name, part in by_stratum.items() if name or any(part.values())}
        result.append(entry)
    return result


def valid_votes(poll: Poll, counts: Mapping[str, int]) -> int:
    """Votes with a level that is scored: void levels (不了解) are counted but not valid (plan, section 5)."""
    return sum(number for level, number in counts.items() if level not in poll.void_levels)


def add_parts(poll: Poll, objects: Iterable[dict[str, Any]], name: str, parts: Parts) -> None:
    """Add the counts by channel or by criterion, which are made once, after sealing."""
    for entry in objects:
        codes = sorted({what for what, code, _ in parts if code == entry["object"]})
        if codes:
            entry[name] = {
                what: {level: parts.get((what, entry["object"], n), 0) for n, level in enumerate(poll.levels, 1)}
                for what in codes
            }


def digest(document: Mapping[str, Any]) -> str:
    """SHA-256 over the document as canonical JSON: keys sorted, no spaces, UTF-8. `digest` itself is left out."""
    content = {key: value for key, value in document.items() if key != "digest"}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def shown(poll: Poll, document: Mapping[str, Any], *, parts: bool) -> dict[str, Any]:
    """A tally as others than campaigns see it.

    An object with fewer valid votes than `published_from` shows no counts, nor how many were valid: beside the turnout
    that would tell who said 不了解. Strata, criteria and channels, smaller
    groups still, are shown only with `parts`, and of them only those that reach the same number.
    """
    objects, published_from = [], poll.document["published_from"]
    for entry in document["objects"]:
        if entry["valid"] is None or entry["valid"] < published_from:  # None: withheld for good, by unlinking
            objects.append({"object": entry["object"], "valid": None, "counts": None, "withheld": "too-few"})
            continue
        visible = {key: entry[key] for key in ("object", "valid", "counts")}
        if parts:
            for name in ("strata", "criteria", "channels"):
                if name in entry:
                    visible[name] = _large_or_none(poll, entry[name])
        objects.append(visible)
    # nor the salt: with it, trying all counts that fit would tell from the digest what is withheld
    return {**{key: value for key, value in document.items() if key != "salt"}, "objects": objects}


def shown_places(document: Mapping[str, Any]) -> list[int]:
    """The positions, from 1, of the objects whose counts `shown` left in."""
    return [place for place, row in enumerate(document["objects"], 1) if row["counts"] is not None]


def _large_or_none(poll: Poll, groups: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    """The groups, unless one is too small: with all but one known, the last follows from the total."""
    least = poll.document["published_from"]
    return dict(groups) if all(valid_votes(poll, group) >= least for group in groups.values()) else {}
