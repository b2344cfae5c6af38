"""Every mistake of what is to be scored: objects, rounds, assessments, numbers, against the scheme's codes.

Works on the plain JSON form, whose shape has been checked already, and also where the scheme itself is wrong, so that
all mistakes are said at once.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from scoring.domain.check_scheme import Plain, check_codes
from scoring.domain.errors import Mistake, token
from scoring.domain.figures import exact

Counts = Mapping[str, int]
ZERO = Fraction(0)


def check_input(body: Plain) -> list[Mistake]:
    """The mistakes of a whole body (`scheme`, `objects`, `rounds`, `assessments`, `numbers`), in its order."""
    scheme = body["scheme"]
    objects = {row["code"] for row in body["objects"]}
    mistakes = [*_objects(body["objects"], {veto["code"] for veto in scheme.get("vetoes") or ()})]
    rounds = body.get("rounds") or ()
    mistakes += check_codes(rounds, "/rounds")
    panels = {panel["code"]: panel for component in scheme["components"] for panel in component.get("panels") or ()}
    levels = {scale["code"]: {level["code"]: level for level in scale["levels"]} for scale in scheme["scales"]}
    for index, each in enumerate(rounds):
        here = f"/rounds/{index}"
        mistakes += _figure(each, "weight", here, "weight-out-of-range", ZERO)
        panel = panels.get(each["panel"])
        if panel is None:
            mistakes.append(Mistake(f"{here}/panel", "unknown-panel", {"panel": each["panel"]}))
        mistakes += _rows(each["objects"], ("object",), objects, f"{here}/objects")
        if panel is not None and panel["scale"] in levels:
            votes = _Votes(panel, levels[panel["scale"]])
            for row_index, row in enumerate(each["objects"]):
                mistakes += votes.check(row, f"{here}/objects/{row_index}")
    components = {component["code"]: component for component in scheme["components"]}
    mistakes += _assessments(body.get("assessments") or (), components, objects)
    mistakes += _numbers(body.get("numbers") or (), components, objects)
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


def _rows(rows: Sequence[Plain], keys: tuple[str, ...], objects: set[str], pointer: str) -> Iterable[Mistake]:
    """Rows of unknown objects, and rows that stand for the same thing as an earlier one."""
    seen: set[tuple[str, ...]] = set()
    for index, row in enumerate(rows):
        if row["object"] not in objects:
            yield Mistake(f"{pointer}/{index}/object", "unknown-object", {"object": row["object"]})
        what = tuple(row[key] for key in keys)
        if what in seen:
            yield Mistake(f"{pointer}/{index}", "duplicate-row", {"row": " / ".join(what)})
        seen.add(what)


class _Votes:
    """Checks the counts of one panel's rounds.

    Strata and criteria that the panel does not weigh may be there (a tally has them) and are left alone.
    """

    def __init__(self, panel: Plain, levels: Mapping[str, Plain]) -> None:
        self.panel = panel["code"]
        self.scale = panel["scale"]
        self.levels = levels
        self.scored = [code for code, level in levels.items() if not level.get("void")]
        self.strata = {each["code"] for each in panel.get("strata") or ()}
        self.criteria = {each["code"] for each in panel.get("criteria") or ()}

    def check(self, row: Plain, pointer: str) -> Iterable[Mistake]:
        counts = row["counts"]
        yield from self._counts(counts, f"{pointer}/counts")
        voted = any(counts.get(level, 0) > 0 for level in self.scored)
        for field, slug, known in (
            ("strata", "unknown-stratum", self.strata),
            ("criteria", "unknown-criterion", self.criteria),
        ):
            if not known:
                continue
            parts = row.get(field)
            if parts is None:
                if voted:
                    yield Mistake(f"{pointer}/{field}", f"{field}-absent", {"panel": self.panel})
                continue
            for code, part in parts.items():
                here = f"{pointer}/{field}/{token(code)}"
                if code not in known:
                    yield Mistake(here, slug, {"code": code, "panel": self.panel})
                yield from self._counts(part, here)
                if field == "criteria" and sum(part.values()) > sum(counts.values()):
                    facts = {"sum": str(sum(part.values())), "votes": str(sum(counts.values()))}
                    yield Mistake(here, "criterion-above-counts", facts)
            if field == "strata":
                yield from self._sums(counts, parts, f"{pointer}/strata")

    def _counts(self, counts: Counts, pointer: str) -> Iterable[Mistake]:
        for level, count in counts.items():
            if level not in self.levels:
                facts = {"level": level, "scale": self.scale}
                yield Mistake(f"{pointer}/{token(level)}", "unknown-level", facts)
            if count < 0:
                yield Mistake(f"{pointer}/{token(level)}", "negative-count", {"count": str(count)})

    def _sums(self, counts: Counts, strata: Mapping[str, Counts], pointer: str) -> Iterable[Mistake]:
        for level in self.levels:
            total = sum(part.get(level, 0) for part in strata.values())
            if total != counts.get(level, 0):
                facts = {"level": level, "sum": str(total), "count": str(counts.get(level, 0))}
                yield Mistake(pointer, "strata-do-not-add-up", facts)


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
            yield from _figure(entry, "points", at, "points-out-of-range", None)
            if entry.get("date") is not None and not _is_date(entry["date"]):
                yield Mistake(f"{at}/date", "not-a-date", {"value": entry["date"]})


def _numbers(rows: Sequence[Plain], components: Mapping[str, Plain], objects: set[str]) -> Iterable[Mistake]:
    yield from _rows(rows, ("object", "component"), objects, "/numbers")
    for index, row in enumerate(rows):
        here = f"/numbers/{index}"
        yield from _component(row, components, "number", here)
        component = components.get(row["component"])
        yield from _figure(row, "points", here, "points-out-of-range", ZERO, _worth(component))


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
