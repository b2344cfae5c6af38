"""What differs between two bodies, by codes in place of positions: another order is no change unless it has a meaning.

A body, or a scheme, is laid flat: pointer → what stands there. The pointers are RFC 6901 with the code (of a round's
row: the object) of each thing in a list in place of its position: `/scheme/components/public/panels/experts/weight`.
What is not given, and what is empty, is not there.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from scoring.domain.errors import token
from scoring.domain.mergers import fold

Plain = Mapping[str, Any]
Flat = Mapping[str, Any]

_DECIMALS = frozenset({"points", "weight", "from", "share", "maximum", "bonus", "malus", "min_share"})
_ORDERED = frozenset({"grades", "satisfied"})  # an empty list of these is something else than none


class Change(NamedTuple):
    """`before` and `after` are plain JSON, None where there was or is nothing."""

    pointer: str
    before: Any
    after: Any


def changes(before: Flat, after: Flat) -> list[Change]:
    """What differs, in the order of `before`; then what is new."""
    return [
        Change(pointer, before.get(pointer), after.get(pointer))
        for pointer in {**before, **after}
        if before.get(pointer) != after.get(pointer)
    ]


def flat_scheme(scheme: Plain) -> Flat:
    return dict(_flat(scheme, "scheme", "/scheme"))


class FlatInputs:
    """Of a body what is handed in for each object; what holds for a whole round stands with each object in it."""

    def __init__(self, body: Plain) -> None:
        self._found: dict[str, dict[str, Any]] = {}
        body = fold(body).body
        for each in body["objects"]:
            parts = {name: each.get(name) for name in ("series", "vetoes", "merged_into", "withdrawn")}
            self._found[each["code"]] = dict(_flat(parts, "objects", f"/objects/{token(each['code'])}"))
        self._add_rounds(body)
        self._add_entries(body)
        for each in body.get("numbers") or ():
            pointer = f"/numbers/{token(each['object'])}/{token(each['component'])}"
            self._found[each["object"]][pointer] = _decimal(each["points"])

    def of(self, code: str) -> Flat:
        """Empty for an object that is not in the body."""
        return self._found.get(code, {})

    def _add_rounds(self, body: Plain) -> None:
        panels = [panel for each in body["scheme"]["components"] for panel in each.get("panels") or ()]
        latest = {panel["code"] for panel in panels if panel.get("rounds") == "latest"}
        for each in body.get("rounds") or ():
            here = f"/rounds/{token(each['code'])}"
            common = dict(
                _flat({key: value for key, value in each.items() if key not in ("code", "objects")}, "", here)
            )
            for row in each["objects"]:
                found = self._found[row["object"]]
                found |= common
                found |= _row(row, f"{here}/objects/{token(row['object'])}")
                if each["panel"] in latest:  # then the order of the rounds has a meaning
                    found["/rounds"] = [*found.get("/rounds", ()), each["code"]]

    def _add_entries(self, body: Plain) -> None:
        """Entries of an item, or of an adjustment, in one order whichever they were handed in."""
        for name, key in (("assessments", "component"), ("adjustments", "adjustment")):
            for each in body.get(name) or ():
                here = f"/{name}/{token(each['object'])}/{token(each[key])}"
                found: dict[str, list[Any]] = {}
                for entry in each["entries"]:
                    at = f"{here}/{token(entry['item'])}" if "item" in entry else here
                    given = {field: value for field, value in entry.items() if field != "item" and value is not None}
                    found.setdefault(at, []).append({**given, "points": _decimal(entry["points"])})
                self._found[each["object"]] |= {at: sorted(entries, key=repr) for at, entries in found.items()}


def _row(row: Plain, pointer: str) -> Iterator[tuple[str, Any]]:
    """A row of votes; a level that nobody chose is as one that is not given."""
    votes = {"counts": row["counts"], **{name: row.get(name) for name in ("strata", "criteria")}}
    for at, count in _flat(votes, "", pointer):
        if count != 0:
            yield at, count
    yield from _flat({name: row.get(name) for name in ("roll", "population")}, "", pointer)


def _flat(value: Any, key: str, pointer: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and value:
        for name, below in value.items():
            yield from _flat(below, name, f"{pointer}/{token(name)}")
    elif isinstance(value, list) and all(isinstance(each, Mapping) and "code" in each for each in value):
        for each in value:
            below = {name: one for name, one in each.items() if name != "code"}
            yield f"{pointer}/{token(each['code'])}", True
            yield from _flat(below, key, f"{pointer}/{token(each['code'])}")
        if key in _ORDERED or (key == "levels" and not any(each.get("points") for each in value)):
            yield pointer, [each["code"] for each in value]
    elif isinstance(value, list) and key != "ties":
        yield pointer, sorted(value)
    elif value is not None and value != "" and value is not False:
        yield pointer, _decimal(value) if key in _DECIMALS else value


def _decimal(text: str) -> str:
    """The same figure always in the same text: "0.30" is "0.3"."""
    return format(Decimal(text).normalize() + 0, "f")
