"""A certified document as a body of scores again, and how its printed results differ from those recomputed.

Counts of too few votes are withheld in it. An object that has such counts cannot be recomputed; all others must come
out as printed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from scoring.domain.errors import Mistake
from scoring.domain.mergers import successors

Plain = Mapping[str, Any]
_VOTES = ("counts", "strata", "criteria", "roll", "population")
_NO_FIGURES = frozenset({"name", "notes", "explanation", "distinguishable_from_next"})
"""Texts, and what hangs on another object, which may be one that cannot be recomputed."""
_NEWER = frozenset({"void", "abstained", "uncertainty", "adjustments", "valid", "satisfied"})
"""Figures that a document of an earlier release does not have, or has as null."""


class Difference(NamedTuple):
    """`pointer` is into the request; None where there is nothing."""

    pointer: str
    certified: str | None
    recomputed: str | None


class Figures:
    """Compares printed figures, and counts them."""

    def __init__(self) -> None:
        self.compared = 0

    def differences(self, certified: Any, recomputed: Any, pointer: str) -> Iterator[Difference]:
        if isinstance(recomputed, Mapping) and isinstance(certified, Mapping):
            for name, value in recomputed.items():
                if name not in _NO_FIGURES and (name not in _NEWER or certified.get(name) is not None):
                    yield from self.differences(certified.get(name), value, f"{pointer}/{name}")
        elif isinstance(recomputed, list) and isinstance(certified, list):
            yield from self._of_rows(certified, recomputed, pointer)
        else:
            self.compared += 1
            if certified != recomputed:
                yield Difference(pointer, text(certified), text(recomputed))

    def _of_rows(self, certified: Sequence[Any], recomputed: Sequence[Plain], pointer: str) -> Iterator[Difference]:
        rows = {each["code"]: each for each in recomputed}
        for index, row in enumerate(certified):
            code = row.get("code") if isinstance(row, Mapping) else None
            found = rows.pop(code, None) if isinstance(code, str) else None
            yield from self.differences(row, found, f"{pointer}/{index}")
        for code in rows:
            self.compared += 1
            yield Difference(pointer, None, code)


class Rebuilt:
    """The body of scores that a document was certified from, as far as its counts are public.

    `withheld`: object → codes of the rounds of which its counts, or those that count for it too, are not there.
    """

    def __init__(self, document: Plain) -> None:
        self.withheld: dict[str, list[str]] = {}
        self._tallies: list[tuple[int, int | None, list[int]]] = []
        lines = {each["code"]: (index, each) for index, each in enumerate(document["rounds"])}
        tallies = sorted(
            enumerate(document["tallies"]), key=lambda each: lines.get(each[1]["code"], (len(lines), None))[0]
        )
        self.body: dict[str, Any] = {
            "scheme": document["scheme"],
            "objects": document["objects"],
            "rounds": [self._round(index, each, *lines.get(each["code"], (None, {}))) for index, each in tallies],
            **{name: document.get(name) or [] for name in ("assessments", "numbers", "adjustments")},
        }
        if document["scheme"].get("merged") == "successor":
            for code, end in successors(document["objects"]).items():
                for round_ in self.withheld.get(code, ()):
                    if round_ not in self.withheld.setdefault(end, []):
                        self.withheld[end].append(round_)

    def in_document(self, mistake: Mistake) -> Mistake:
        """A mistake of the body where it stands in the document."""
        _, name, *steps = mistake.pointer.split("/")
        if name != "rounds" or len(steps) < 2:
            return mistake
        tally, line, rows = self._tallies[int(steps[0])]
        if steps[1] == "objects" and len(steps) > 2:
            pointer = "/".join([f"/tallies/{tally}/objects", str(rows[int(steps[2])]), *steps[3:]])
        elif line is not None and steps[1] in ("weight", "roll", "ballots"):
            pointer = f"/rounds/{line}/{steps[1].replace('ballots', 'voters')}"
        else:
            pointer = "/".join([f"/tallies/{tally}", *steps[1:]])
        return Mistake(pointer, mistake.slug, mistake.facts)

    def _round(self, index: int, tally: Plain, line_index: int | None, line: Plain) -> dict[str, Any]:
        rows = []
        for position, row in enumerate(tally["objects"]):
            if row["counts"] is None or row.get("withheld"):
                self.withheld.setdefault(row["object"], []).append(tally["code"])
            else:
                rows.append(position)
        self._tallies.append((index, line_index, rows))
        given = {"weight": line.get("weight"), "roll": _first("roll", line, tally)}
        given["ballots"] = _first("voters", line, tally)
        return {
            "code": tally["code"],
            "panel": tally["panel"],
            "objects": [_given(tally["objects"][position], ("object", *_VOTES)) for position in rows],
            **_given(given, given),
        }


def text(value: Any, longest: int = 200) -> str | None:
    """A printed figure, or whatever stands in its place, as a short text."""
    return None if value is None else str(value)[:longest]


def _first(name: str, *rows: Plain) -> Any:
    return next((row[name] for row in rows if row.get(name) is not None), None)


def _given(row: Plain, names: Iterable[str]) -> dict[str, Any]:
    return {name: row[name] for name in names if row.get(name) is not None}
