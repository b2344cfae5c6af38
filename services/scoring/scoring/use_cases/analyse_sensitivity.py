"""How much a ranking hangs on settings: scores under every combination of a grid."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, product
from math import prod
from typing import Any

from scoring.domain.errors import Mistake, Refused
from scoring.domain.grid import check_grid, with_settings
from scoring.domain.spread import NOWHERE, Spread, Standing
from scoring.use_cases.compute_scores import compute_scores

Plain = Mapping[str, Any]
Choice = tuple[int | None, ...]
"""For each axis the position of an alternative, or None: as in the input."""
ShapeMistakes = Callable[[Any], Sequence[Mistake]]

MOST_COMBINATIONS = 1_000
MOST_ROUNDS = 2_000_000
MOST_MISTAKES = 200


def analyse_sensitivity(body: Plain, shape_mistakes: ShapeMistakes) -> dict[str, Any]:
    """`{"official", "combinations", "axes", "objects"}` for `{"input", "grid"}`; objects as in the input.

    `shape_mistakes` says what is wrong with the shape of a body of scores. Raises `Refused`: `too-many-combinations`,
    `too-much-to-compute`, `invalid-input` with every mistake of the input and of the grid, or of each combination.
    """
    given, grid = body["input"], body["grid"]
    combinations = prod(len(axis["alternatives"]) for axis in grid)
    _demand_computable(given, combinations)
    base = _base(given, check_grid(given, grid) or list(_shape_mistakes(given, grid, shape_mistakes)))
    found, *alone = ({code: Spread(each) for code, each in base.items()} for _ in range(1 + len(grid)))
    broken: list[Mistake] = []
    for choice in _choices(grid):
        try:
            standings = _standings(with_settings(given, _settings(grid, choice)))
        except Refused as refused:
            broken += _broken(grid, choice, refused.mistakes)
            continue
        moved = [axis for axis, position in enumerate(choice) if position is not None]
        if len(moved) == len(grid):
            _add(found, standings)
        if len(moved) == 1:
            _add(alone[moved[0]], standings)
    if broken:
        raise Refused("invalid-input", broken[:MOST_MISTAKES])
    names = [axis["name"] for axis in grid]
    return {
        "official": False,
        "combinations": combinations,
        "axes": [{"name": axis["name"], "alternatives": len(axis["alternatives"])} for axis in grid],
        "objects": [
            {
                "object": each["code"],
                "name": each.get("name") or "",
                "series": each.get("series"),
                **found[each["code"]].say(),
                "axes": [
                    {"name": name, **spreads[each["code"]].changes()}
                    for name, spreads in zip(names, alone, strict=True)
                ],
            }
            for each in given["objects"]
        ],
    }


def _demand_computable(given: Plain, combinations: int) -> None:
    if combinations > MOST_COMBINATIONS:
        raise Refused("too-many-combinations", [], combinations=str(combinations), most=str(MOST_COMBINATIONS))
    rounds = given.get("rounds") or ()
    rows = [row for each in rounds for row in each["objects"]]
    counted = len(rows) + sum(len(row.get(name) or ()) for row in rows for name in ("strata", "criteria"))
    entered = sum(len(each["entries"]) for name in ("assessments", "adjustments") for each in given.get(name) or ())
    computed = max(len(given["objects"]) * max(len(rounds), 1), counted, entered)
    if combinations * computed > MOST_ROUNDS:
        facts = {"combinations": str(combinations), "rounds": str(computed), "most": str(MOST_ROUNDS)}
        raise Refused("too-much-to-compute", [], **facts)


def _shape_mistakes(given: Plain, grid: Sequence[Plain], found_in: ShapeMistakes) -> Iterator[Mistake]:
    """Of each alternative alone: pointers of different ones never overlap, so that all combinations are right, too."""
    for index, axis in enumerate(grid):
        for alternative, settings in enumerate(axis["alternatives"]):
            here = f"/grid/{index}/alternatives/{alternative}"
            pointers = [each["pointer"] for each in settings]
            for each in found_in(with_settings(given, settings)) if settings else ():
                at = here
                for position, pointer in enumerate(pointers):
                    if f"{each.pointer}/".startswith(f"{pointer}/"):
                        at = f"{here}/{position}/value{each.pointer.removeprefix(pointer)}"
                yield Mistake(at, each.slug, each.facts)


def _base(given: Plain, mistakes: list[Mistake]) -> dict[str, Standing]:
    """Where the objects stand by the input itself. Raises its mistakes together with these."""
    base = {}
    try:
        base = _standings(given)
    except Refused as refused:
        mistakes = [Mistake(f"/input{each.pointer}", each.slug, each.facts) for each in refused.mistakes] + mistakes
    if mistakes:
        raise Refused("invalid-input", mistakes)
    return base


def _choices(grid: Sequence[Plain]) -> Iterator[Choice]:
    """All combinations, then, where there are several axes, each alternative alone."""
    positions = [range(len(axis["alternatives"])) for axis in grid]
    alone = (
        tuple(position if axis == moved else None for axis in range(len(grid)))
        for moved in range(len(grid))
        for position in positions[moved]
    )
    return chain(product(*positions), alone if len(grid) > 1 else ())


def _settings(grid: Sequence[Plain], choice: Choice) -> list[Plain]:
    chosen = [(axis, position) for axis, position in zip(grid, choice, strict=True) if position is not None]
    return [each for axis, position in chosen for each in axis["alternatives"][position]]


def _standings(body: Plain) -> dict[str, Standing]:
    results = compute_scores(body, explain=False)["results"]
    return {each["object"]: Standing(each["total"], each["rank"], each["rank_in_series"]) for each in results}


def _add(spreads: Mapping[str, Spread], standings: Mapping[str, Standing]) -> None:
    for code, spread in spreads.items():
        spread.add(standings.get(code, NOWHERE))


def _broken(grid: Sequence[Plain], choice: Choice, mistakes: Sequence[Mistake]) -> Iterator[Mistake]:
    named = ", ".join(
        f"{axis['name']} {position}" for axis, position in zip(grid, choice, strict=True) if position is not None
    )
    for each in mistakes:
        yield Mistake(f"/input{each.pointer}", "broken-combination", {"combination": named, "rule": each.slug})
