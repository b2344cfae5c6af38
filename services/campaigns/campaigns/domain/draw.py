"""The draw that anybody can repeat (docs/draw.md): the list, the seed, and who is drawn.

All of it is text, so that `sha256sum` and `sort` are enough to follow it.
"""

from __future__ import annotations

import hashlib
import heapq
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Any

METHOD = "minping-draw-1"
_LINE = re.compile(r"^([0-9a-f]{32}) ([A-Za-z0-9._,-]+)$", re.MULTILINE)
Plain = dict[str, Any]
Candidates = Mapping[str, Sequence[str]]
"""Codes of the objects that somebody may be drawn for, by opaque id."""


def write_list(candidates: Candidates) -> str:
    """One line a candidate, sorted: id, a space, the objects' codes with commas between, sorted; a line feed."""
    lines = (f"{id_} {','.join(sorted(set(objects)))}\n" for id_, objects in sorted(candidates.items()))
    return "".join(lines)


def read_list(text: str) -> dict[str, list[str]]:
    """Raises `ValueError` where it is not in the one form that `write_list` gives."""
    found = {line[1]: line[2].split(",") for line in _LINE.finditer(text)}
    if write_list(found) != text:
        raise ValueError("the lines are not sorted, not whole or not single")
    return found


def digest(text: str) -> str:
    """SHA-256 of the text in UTF-8, 64 small hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def seed(list_digest: str, said: Iterable[str]) -> str:
    """SHA-256 of the list's digest and of what each witness said, in order, each with a line feed behind it."""
    return digest("".join(f"{line}\n" for line in (list_digest, *said)))


def rank(seed_: str, object_: str, id_: str) -> str:
    """By what candidates of an object are put in order."""
    return hashlib.sha256(f"{seed_} {object_} {id_}".encode()).hexdigest()


def size(asked: Mapping[str, Any], candidates: int) -> int:
    """How many are to be drawn: `size`, or of a `share` of the candidates the next whole number."""
    if asked.get("size") is not None:
        return int(asked["size"])
    return int((Decimal(asked["share"]) * candidates).to_integral_value(ROUND_CEILING))


def candidates_of(candidates: Candidates) -> dict[str, list[str]]:
    """Object → ids of those who may be drawn for it."""
    found: dict[str, list[str]] = {}
    for id_, objects in candidates.items():
        for code in objects:
            found.setdefault(code, []).append(id_)
    return found


def draw(candidates: Candidates, asked: Iterable[Mapping[str, Any]], seed_: str) -> list[Plain]:
    """Of each object (`{object, size, share}`) how many candidates it has, by how many it falls short of its size, and
    who is drawn: those with the smallest ranks, the smallest first."""
    own = candidates_of(candidates)
    drawn = []
    for each in asked:
        code = each["object"]
        ids = own.get(code, [])
        wanted = size(each, len(ids))
        ranked = heapq.nsmallest(wanted, ((rank(seed_, code, id_), id_) for id_ in ids))
        line = {name: each.get(name) for name in ("object", "size", "share")}
        short = {"candidates": len(ids), "short_by": max(0, wanted - len(ids))}
        drawn.append({**line, **short, "drawn": [id_ for _, id_ in ranked]})
    return drawn


def ballots(drawn: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Id → the objects that the one ballot of this person is for."""
    found: dict[str, list[str]] = {}
    for each in drawn:
        for id_ in each["drawn"]:
            found.setdefault(id_, []).append(each["object"])
    return found


def asked_mistakes(asked: Mapping[str, Any], at: str = "") -> Iterator[tuple[str, str]]:
    """(pointer, slug): a size or a share is needed, and only one of them."""
    if (asked.get("size") is None) == (asked.get("share") is None):
        yield f"{at}/size", "size-or-share"
    for code, each in (asked.get("objects") or {}).items():
        yield from asked_mistakes(each, f"{at}/objects/{code}")
