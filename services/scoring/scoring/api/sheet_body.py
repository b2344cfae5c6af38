"""A sheet with votes as the body of scores: a line for each object in each round, and for points handed in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from chassis.problems import Mistake
from scoring.api.sheet_columns import named
from scoring.api.sheet_lines import Line, read_lines

Plain = Mapping[str, Any]

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_OF_VOTES = {"panel", "round", "stratum", "criterion", "roll", "ballots", "population"}
_OF_POINTS = {"component", "item", "points"}
_PARTS = {"stratum": "strata", "criterion": "criteria"}


class Placed(dict[str, Any]):
    """A part of the body that knows the cells it is from: `where` of a key, else `at`."""

    def __init__(self, at: str, **values: Any) -> None:
        super().__init__(values)
        self.at = at
        self.where: dict[str, str] = {}

    def put(self, key: str, value: Any, at: str) -> None:
        self[key] = value
        self.where[key] = at


class Sheet:
    """`body` has what `ScoresBody` has, but for what `mistakes` are about; shape and rules are still to be checked."""

    def __init__(self, raw: bytes, scheme: Plain) -> None:
        """Of a scheme that is valid. Raises `Refused`, all of `read_lines`."""
        self._panels = {each["code"]: each for one in scheme["components"] for each in one.get("panels") or ()}
        self._components = {each["code"]: each.get("name") or "" for each in scheme["components"]}
        self._takers = _takers_of_points(scheme)
        self.mistakes: list[Mistake] = []
        self._objects: dict[str, Placed] = {}
        self._rounds: dict[tuple[str, str], Placed] = {}
        self._votes: dict[tuple[str, str, str], Placed] = {}
        self._entries: dict[tuple[str, str], Placed] = {}
        self._handed: dict[str, list[Placed]] = {"assessments": [], "numbers": [], "adjustments": []}
        for line in read_lines(raw, scheme):
            self._line(line)
        self._finish_votes()
        self._name_rounds()
        self._number_objects()
        rounds = list(self._rounds.values())
        self.body = {"scheme": scheme, "objects": list(self._objects.values()), "rounds": rounds, **self._handed}

    def in_sheet(self, mistakes: Iterable[Any]) -> list[Mistake]:
        """Mistakes of the body as mistakes of cells: `/rows/{row}/{column}`, both as Excel shows them."""
        return [Mistake(self._cell(each.pointer), each.slug, each.facts) for each in mistakes]

    def _cell(self, pointer: str) -> str:
        node: Any = self.body
        found = pointer
        for escaped in pointer.split("/")[1:]:
            step = escaped.replace("~1", "/").replace("~0", "~")
            if isinstance(node, Placed):
                found = node.where.get(step, node.at)
            node = node[int(step)] if isinstance(node, list) else node.get(step) if isinstance(node, dict) else None
        return node.at if isinstance(node, Placed) else found

    def _line(self, line: Line) -> None:
        identity = line.fields.get("object", line.fields.get("name"))
        if identity is None:
            self.mistakes.append(Mistake(line.at("object"), "missing-field"))
            return
        known = self._objects.setdefault(identity, Placed(line.at("object"), code=identity))
        self._agree(known, "name", line)
        self._agree(known, "series", line)
        if line.votes or line.fields.keys() & _OF_VOTES:
            self._line_of_votes(line, identity)
        if line.fields.keys() & _OF_POINTS:
            self._line_of_points(line, identity)

    def _line_of_votes(self, line: Line, identity: str) -> None:
        panel = self._named(line, "panel", {code: each.get("name") for code, each in self._panels.items()})
        if panel is None:
            return
        label = line.fields.get("round", "1")
        there = self._rounds.setdefault((panel, label), Placed(line.at("round"), panel=panel, objects=[]))
        there.where.setdefault("panel", line.at("panel"))
        self._agree(there, "ballots", line)
        key = (panel, label, identity)
        if key not in self._votes:
            self._votes[key] = Placed(line.at("object"), object=identity)
            there["objects"].append(self._votes[key])
        votes = self._votes[key]
        self._agree(votes, "roll", line)
        self._enter(line, votes, self._counts(line, panel))

    def _counts(self, line: Line, panel: str) -> Placed:
        counts = Placed(line.at("object"))
        if panel not in self._panels:
            return counts  # which is said of the panel
        scale = self._panels[panel]["scale"]
        codes = line.columns.levels[scale]
        for place, count in line.votes.items():
            if place in codes:
                counts.put(codes[place], count, line.at_place(place))
            elif count != 0:
                facts = {"level": line.columns.headings[place], "scale": scale}
                self.mistakes.append(Mistake(line.at_place(place), "unknown-level", facts))
        return counts

    def _enter(self, line: Line, votes: Placed, counts: Placed) -> None:
        """The counts where they belong: those of the whole object, of a stratum, or of a criterion."""
        part = next((name for name in _PARTS if name in line.fields), None)
        key = line.fields[part] if part else "counts"
        target = votes.setdefault(_PARTS[part], Placed(line.at(part))) if part else votes
        if key in target or len(_PARTS.keys() & line.fields.keys()) > 1:
            row = " / ".join(str(value) for value in line.fields.values())
            self.mistakes.append(Mistake(line.at("object"), "duplicate-row", {"row": row}))
            return
        target.put(key, counts, line.at(part or "object"))
        if part != "stratum":
            self._agree(votes, "population", line)
        elif "population" in line.fields:
            sizes = votes.setdefault("population", Placed(line.at("population")))
            sizes.put(key, line.fields["population"], line.at("population"))

    def _line_of_points(self, line: Line, identity: str) -> None:
        takers = {code: name for code, (_, name, _) in self._takers.items()}
        code = self._named(line, "component", (self._components | takers) if "component" in line.fields else takers)
        if code is None:
            return
        kind, _, items = self._takers.get(code, ("numbers", "", {}))  # which is said of the number
        entry = Placed(line.at("points"))
        if "points" in line.fields:
            entry["points"] = line.fields["points"]
        if kind == "numbers":
            entry.put("object", identity, line.at("object"))
            entry.put("component", code, line.at("component"))
            self._handed[kind].append(entry)
            return
        if kind == "assessments" and (item := self._named(line, "item", items)) is not None:
            entry.put("item", item, line.at("item"))
        key = (identity, code)
        if key not in self._entries:
            what = {"object": identity, "component" if kind == "assessments" else "adjustment": code, "entries": []}
            self._entries[key] = Placed(line.at("component"), **what)
            self._handed[kind].append(self._entries[key])
        self._entries[key]["entries"].append(entry)

    def _named(self, line: Line, column: str, names: Mapping[str, str]) -> str | None:
        """The code of what a cell names; without a cell the only one there is. None if that is a mistake."""
        text = line.fields.get(column)
        if text is None and len(names) == 1:
            return next(iter(names))
        found = [] if text is None else named(text, names.items())
        if text is None or len(found) > 1:
            self.mistakes.append(Mistake(line.at(column), "ambiguous-name" if found else "missing-field"))
            return None
        return found[0] if found else text

    def _agree(self, part: Placed, key: str, line: Line) -> None:
        """Enter what several lines may say of the same thing, if they say the same."""
        value = line.fields.get(key)
        if value is not None and part.get(key, value) != value:
            self.mistakes.append(Mistake(line.at(key), "cells-disagree", {"value": value, "other": part[key]}))
        elif value is not None and key not in part:
            part.put(key, value, line.at(key))

    def _finish_votes(self) -> None:
        """Counts of the whole where there are those of strata alone; the roll of a round where it is one for all."""
        for votes in self._votes.values():
            if "counts" not in votes:
                votes["counts"] = _sums(votes.get("strata", {}).values())
        for there in self._rounds.values():
            rolls = {votes.get("roll") for votes in there["objects"]}
            if len(rolls) == 1 and None not in rolls:
                there["roll"] = rolls.pop()

    def _name_rounds(self) -> None:
        """Each by its text, if all texts are codes and no two panels have the same one; else by panel and number."""
        texts = Counter(text for _, text in self._rounds)
        plain = all(_CODE.fullmatch(text) and count == 1 for text, count in texts.items())
        number: Counter[str] = Counter()
        for (panel, text), there in self._rounds.items():
            number[panel] += 1
            there["code"] = text if plain else f"{panel}-{number[panel]}"

    def _number_objects(self) -> None:
        """Where objects are known by names, which are no codes, each gets its number for one."""
        if all(_CODE.fullmatch(identity) for identity in self._objects):
            return
        codes = {identity: str(number) for number, identity in enumerate(self._objects, 1)}
        for identity, known in self._objects.items():
            known["code"] = codes[identity]
            known.setdefault("name", identity)
        for row in (*self._votes.values(), *(row for rows in self._handed.values() for row in rows)):
            row["object"] = codes[row["object"]]


def _takers_of_points(scheme: Plain) -> dict[str, tuple[str, str, dict[str, str]]]:
    """Code → (list of the body, name, names of its items) of all that points are handed in for."""
    takers: dict[str, tuple[str, str, dict[str, str]]] = {}
    for each in scheme["components"]:
        items = {item["code"]: item.get("name") or "" for item in (each.get("assessment") or {}).get("items", ())}
        if not each.get("panels"):
            takers[each["code"]] = ("assessments" if items else "numbers", each.get("name") or "", items)
    for each in scheme.get("adjustments") or ():
        takers.setdefault(each["code"], ("adjustments", each.get("name") or "", {}))
    return takers


def _sums(parts: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Σ of whole numbers; what is none is refused where it stands."""
    total: Counter[str] = Counter()
    for part in parts:
        total.update({level: count for level, count in part.items() if isinstance(count, int)})
    return dict(total)
