"""Objects that left in mid-year: withdrawn, or merged into another.

Such an object has no total, grade or rank; whatever was said of it stays with it. Where the scheme's `merged` is
`successor`, its votes count for its successor too. That is done to the body, before anything is calculated: the
successor's row of a round becomes the sum of its own and of those merged into it. Entries and numbers stay where they
are: they judge what the old office did.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from scoring.domain.notes import Note
from scoring.domain.scheme import Panel, Scheme
from scoring.domain.totals import Score

Plain = Mapping[str, Any]
Counts = Mapping[str, int]
Term = dict[str, str]


class Sum(NamedTuple):
    """`rows` of one round that count together for an object; its own, if it has one, comes first."""

    round: Plain
    rows: Sequence[Plain]


class Folded(NamedTuple):
    """`sums`: successor → what was added up for it, round by round; empty where nothing was."""

    body: Plain
    sums: Mapping[str, Sequence[Sum]]


def successors(objects: Iterable[Plain]) -> dict[str, str]:
    """Of each merged object the one that it ended in: of a → b → c both times c. In a circle: one in it."""
    into = {each["code"]: each["merged_into"] for each in objects if each.get("merged_into") is not None}
    ends: dict[str, str] = {}
    for code, end in into.items():
        passed = {code}
        while end in into and end not in passed and end not in ends:
            passed.add(end)
            end = into[end]
        ends |= dict.fromkeys(passed, ends.get(end, end))
    return ends


def fold(body: Plain) -> Folded:
    """The body with the votes of merged objects counted for their successors too, if its scheme says so."""
    ends = successors(body["objects"]) if body["scheme"].get("merged") == "successor" else {}
    if not ends:
        return Folded(body, {})
    sums: dict[str, list[Sum]] = {}
    rounds = []
    for round_ in body.get("rounds") or ():
        rows = {row["object"]: row for row in round_["objects"]}
        together: dict[str, list[Plain]] = {}
        for code, end in ends.items():
            if code in rows:
                together.setdefault(end, [rows[end]] if end in rows else []).append(rows[code])
        for end, several in together.items():
            sums.setdefault(end, []).append(Sum(round_, several))
            rows[end] = {**_sum(round_, several), "object": end}
        rounds.append({**round_, "objects": list(rows.values())})
    return Folded({**body, "rounds": rounds}, sums)


def set_apart(scores: Sequence[Score], body: Plain) -> Sequence[Score]:
    """The scores without the totals of objects that left; with notes, also on who has votes of merged ones."""
    objects = {each["code"]: each for each in body["objects"]}
    if not any(each.get("withdrawn") or each.get("merged_into") is not None for each in objects.values()):
        return scores
    counted = body["scheme"].get("merged") == "successor"
    ends = successors(body["objects"])
    return [_set_apart(each, objects, ends, counted) for each in scores]


def explain_sums(scheme: Scheme, sums: Mapping[str, Sequence[Sum]]) -> dict[str, list[Term]]:
    """Successor → a term for each level of each of its sums: of component/panel/round(/stratum)/level."""
    panels = {panel.code: panel for component in scheme.components for panel in component.panels}
    return {code: [term for each in own for term in _terms(panels, each)] for code, own in sums.items()}


def _terms(panels: Mapping[str, Panel], summed: Sum) -> Iterable[Term]:
    panel = panels[summed.round["panel"]]
    path = f"{panel.path}/{summed.round['code']}"
    if not panel.parts:
        yield from _by_level(panel, path, [row["counts"] for row in summed.rows])
    name = "strata" if panel.part == "stratum" else "criteria"
    for part in panel.parts:
        counts = [(row.get(name) or {}).get(part.code, {}) for row in summed.rows]
        yield from _by_level(panel, f"{path}/{part.code}", counts)


def _by_level(panel: Panel, path: str, several: Sequence[Counts]) -> Iterable[Term]:
    for level in panel.scale.levels:
        votes = [counts.get(level, 0) for counts in several]
        if any(votes):
            figures = {"formula": " + ".join(map(str, votes)), "exact": f"{sum(votes)}/1", "value": str(sum(votes))}
            yield {"rule": "merged-votes", "of": f"{path}/{level}", **figures}


def _sum(round_: Plain, rows: Sequence[Plain]) -> dict[str, Any]:
    """Votes, rolls and populations added up. A roll is the row's or else the round's; a population counts if all do."""
    summed: dict[str, Any] = {"counts": _add([row["counts"] for row in rows])}
    for name in ("strata", "criteria"):
        given = [row[name] for row in rows if row.get(name) is not None]
        if given:
            codes = dict.fromkeys(code for parts in given for code in parts)
            summed[name] = {code: _add([parts.get(code, {}) for parts in given]) for code in codes}
    rolls = [round_.get("roll") if row.get("roll") is None else row["roll"] for row in rows]
    if None not in rolls:
        summed["roll"] = sum(rolls)
    populations: list[Any] = [row.get("population") for row in rows]
    if all(isinstance(each, int) for each in populations):
        summed["population"] = sum(populations)
    elif all(isinstance(each, Mapping) for each in populations):
        summed["population"] = _add(populations)
    return summed


def _add(several: Iterable[Counts]) -> dict[str, int]:
    total: dict[str, int] = {}
    for counts in several:
        for code, number in counts.items():
            total[code] = total.get(code, 0) + number
    return total


def _set_apart(score: Score, objects: Mapping[str, Plain], ends: Mapping[str, str], counted: bool) -> Score:
    def name(code: str) -> str:
        return str(objects[code].get("name") or code)

    notes = list(score.notes)
    if merged := [code for code, end in ends.items() if end == score.code and counted]:
        notes.append(Note("votes-of-merged", {"objects": ", ".join(map(name, merged))}))
    withdrawn, end = objects[score.code].get("withdrawn"), ends.get(score.code)
    if withdrawn:
        notes.append(Note("object-withdrawn"))
    if end is not None:
        notes.append(Note("object-merged-counted" if counted else "object-merged-apart", {"successor": name(end)}))
    if withdrawn or end is not None:
        return score._replace(sum=None, total=None, notes=notes)
    return score._replace(notes=notes)
