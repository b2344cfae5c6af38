"""Every mistake of what is to be scored: objects, rounds, entries, numbers, against the scheme's codes.

Works on the plain JSON form, whose shape has been checked already, and also where the scheme itself is wrong, so that
all mistakes are said at once.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from scoring.domain.check_votes import VotesOf
from scoring.domain.errors import Mistake
from scoring.domain.faults import Plain, check_codes
from scoring.domain.figures import exact
from scoring.domain.mergers import successors
from scoring.domain.scales import levels_of

ZERO = Fraction(0)


def check_input(body: Plain) -> list[Mistake]:
    """The mistakes of a whole body but its scheme's, in its order."""
    scheme = body["scheme"]
    objects = {row["code"] for row in body["objects"]}
    mistakes = [*_objects(body["objects"], {veto["code"] for veto in scheme.get("vetoes") or ()})]
    mistakes += _rounds(body.get("rounds") or (), scheme, objects)
    components = {component["code"]: component for component in scheme["components"]}
    mistakes += _assessments(body.get("assessments") or (), components, objects)
    mistakes += _numbers(body.get("numbers") or (), components, objects)
    adjustments = {each["code"] for each in scheme.get("adjustments") or ()}
    mistakes += _adjustments(body.get("adjustments") or (), adjustments, objects)
    return mistakes


def _objects(rows: Sequence[Plain], vetoes: set[str]) -> Iterable[Mistake]:
    yield from check_codes(rows, "/objects")
    for index, row in enumerate(rows):
        laid = row.get("vetoes") or ()
        for position, code in enumerate(laid):
            here = f"/objects/{index}/vetoes/{position}"
            if code not in vetoes:
                yield Mistake(here, "unknown-veto", {"veto": code})
            if code in laid[:position]:
                yield Mistake(here, "duplicate-code", {"code": code})
    yield from _mergers(rows)


def _mergers(rows: Sequence[Plain]) -> Iterable[Mistake]:
    """Mergers into what is not there, and those that lead to no object that stands."""
    known, ends = {row["code"] for row in rows}, successors(rows)
    for index, row in enumerate(rows):
        into, here = row.get("merged_into"), f"/objects/{index}/merged_into"
        if into is not None and into not in known:
            yield Mistake(here, "unknown-object", {"object": into})
        elif into is not None and ends[row["code"]] in ends:
            yield Mistake(here, "merger-in-a-circle", {"object": row["code"]})


def _rounds(rounds: Sequence[Plain], scheme: Plain, objects: set[str]) -> Iterable[Mistake]:
    yield from check_codes(rounds, "/rounds")
    panels = {panel["code"]: panel for component in scheme["components"] for panel in component.get("panels") or ()}
    levels = {scale["code"]: levels_of(scale) for scale in scheme["scales"]}
    for index, each in enumerate(rounds):
        here = f"/rounds/{index}"
        yield from _figure(each, "weight", here, "weight-out-of-range", ZERO)
        panel = panels.get(each["panel"])
        if panel is None:
            yield Mistake(f"{here}/panel", "unknown-panel", {"panel": each["panel"]})
        yield from _rows(each["objects"], ("object",), objects, f"{here}/objects")
        if panel is not None and panel["scale"] in levels:
            yield from VotesOf(panel, levels[panel["scale"]]).check(each, here)


def _rows(rows: Sequence[Plain], keys: tuple[str, ...], objects: set[str], pointer: str) -> Iterable[Mistake]:
    """Rows of unknown objects, and rows that stand for the same thing as an earlier one."""
    named = [row["object"] for row in rows]
    if len(set(named)) == len(named) and objects.issuperset(named):
        return
    seen: set[tuple[str, ...]] = set()
    for index, row in enumerate(rows):
        if row["object"] not in objects:
            yield Mistake(f"{pointer}/{index}/object", "unknown-object", {"object": row["object"]})
        what = tuple(row[key] for key in keys)
        if what in seen:
            yield Mistake(f"{pointer}/{index}", "duplicate-row", {"row": " / ".join(what)})
        seen.add(what)


def _assessments(rows: Sequence[Plain], components: Mapping[str, Plain], objects: set[str]) -> Iterable[Mistake]:
    yield from _rows(rows, ("object", "component"), objects, "/assessments")
    for index, row in enumerate(rows):
        here = f"/assessments/{index}"
        yield from _component(row, components, "assessment", here)
        component = components.get(row["component"])
        if component is None or component.get("assessment") is None:
            continue
        items = {item["code"] for item in component["assessment"]["items"]}
        for position, entry in enumerate(row["entries"]):
            at = f"{here}/entries/{position}"
            if entry["item"] not in items:
                yield Mistake(f"{at}/item", "unknown-item", {"item": entry["item"]})
            yield from _entry(entry, at)


def _numbers(rows: Sequence[Plain], components: Mapping[str, Plain], objects: set[str]) -> Iterable[Mistake]:
    yield from _rows(rows, ("object", "component"), objects, "/numbers")
    for index, row in enumerate(rows):
        here = f"/numbers/{index}"
        yield from _component(row, components, "number", here)
        component = components.get(row["component"])
        yield from _figure(row, "points", here, "points-out-of-range", ZERO, _worth(component))


def _adjustments(rows: Sequence[Plain], adjustments: set[str], objects: set[str]) -> Iterable[Mistake]:
    yield from _rows(rows, ("object", "adjustment"), objects, "/adjustments")
    for index, row in enumerate(rows):
        here = f"/adjustments/{index}"
        if row["adjustment"] not in adjustments:
            yield Mistake(f"{here}/adjustment", "unknown-adjustment", {"adjustment": row["adjustment"]})
        for position, entry in enumerate(row["entries"]):
            yield from _entry(entry, f"{here}/entries/{position}")


def _entry(entry: Plain, pointer: str) -> Iterable[Mistake]:
    yield from _figure(entry, "points", pointer, "points-out-of-range", None)
    if entry.get("date") is not None and not _is_date(entry["date"]):
        yield Mistake(f"{pointer}/date", "not-a-date", {"value": entry["date"]})


def _component(row: Plain, components: Mapping[str, Plain], kind: str, pointer: str) -> Iterable[Mistake]:
    component = components.get(row["component"])
    if component is None:
        yield Mistake(f"{pointer}/component", "unknown-component", {"component": row["component"]})
    elif component.get(kind) is None:
        yield Mistake(f"{pointer}/component", "component-of-other-kind", {"component": row["component"], "kind": kind})


def _figure(
    row: Plain, key: str, pointer: str, slug: str, least: Fraction | None, most: Fraction | None = None
) -> Iterable[Mistake]:
    text = row.get(key)
    if text is None:
        return
    try:
        value = exact(text)
    except ValueError:
        yield Mistake(f"{pointer}/{key}", "not-a-decimal", {"value": text})
        return
    if (least is not None and value < least) or (most is not None and value > most):
        yield Mistake(f"{pointer}/{key}", slug, {"value": text})


def _worth(component: Plain | None) -> Fraction | None:
    """The component's points; None where there is none or the scheme is wrong about it, which is said there."""
    try:
        return exact(component["points"]) if component else None
    except ValueError:
        return None


def _is_date(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
