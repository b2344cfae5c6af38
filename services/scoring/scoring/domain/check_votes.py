"""Mistakes of the votes of one round: counts by level, strata, criteria, roll and population."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from scoring.domain.errors import Mistake, token
from scoring.domain.faults import Plain
from scoring.domain.scales import is_void

Counts = Mapping[str, int]


class VotesOf:
    """Checks the rounds of one panel, whose scale has these levels.

    Strata and criteria that the panel does not weigh, and populations of one that is not drawn, may be there (a tally
    has them) and are left alone.
    """

    def __init__(self, panel: Plain, levels: Sequence[Plain]) -> None:
        self.panel = panel
        self.levels = {level["code"] for level in levels}
        self.scored = [level["code"] for level in levels if not is_void(level)]
        self.strata = {each["code"] for each in panel.get("strata") or ()}
        self.criteria = {each["code"] for each in panel.get("criteria") or ()}
        self.by_row = bool(self.strata or self.criteria or panel.get("min_share") or panel.get("drawn"))

    def check(self, round_: Plain, pointer: str) -> Iterable[Mistake]:
        for name in ("roll", "ballots"):
            if round_.get(name) is None:
                if self.panel.get("void_above_roll"):
                    yield Mistake(f"{pointer}/{name}", f"{name}-absent", self._named())
            elif round_[name] < 0:
                yield Mistake(f"{pointer}/{name}", "negative-count", {"count": str(round_[name])})
        if self._is_plain(round_["objects"]):
            return
        for index, row in enumerate(round_["objects"]):
            yield from self._counts(row["counts"], f"{pointer}/objects/{index}/counts")
            yield from self._row(row, round_, f"{pointer}/objects/{index}")

    def _is_plain(self, rows: Sequence[Plain]) -> bool:
        """Whether there is nothing but counts of known levels: of a whole round at once, since most are so."""
        if self.by_row or sum(map(len, rows)) != 2 * len(rows):
            return False
        counts = [row["counts"] for row in rows]
        known = self.levels.issuperset(chain.from_iterable(counts))
        return known and min(map(min, map(dict.values, filter(None, counts))), default=0) >= 0

    def _row(self, row: Plain, round_: Plain, pointer: str) -> Iterable[Mistake]:
        voted = any(row["counts"].get(level, 0) > 0 for level in self.scored)
        yield from self._parts(row, "strata", "unknown-stratum", self.strata, voted, pointer)
        yield from self._parts(row, "criteria", "unknown-criterion", self.criteria, voted, pointer)
        roll = row.get("roll")
        if roll is not None and roll < 0:
            yield Mistake(f"{pointer}/roll", "negative-count", {"count": str(roll)})
        if self.panel.get("min_share") and roll is None and round_.get("roll") is None:
            yield Mistake(f"{pointer}/roll", "roll-absent", self._named())
        if self.panel.get("drawn") and row.get("population") is not None:
            yield from self._population(row, f"{pointer}/population")

    def _parts(
        self, row: Plain, field: str, slug: str, known: set[str], voted: bool, pointer: str
    ) -> Iterable[Mistake]:
        if not known:
            return
        counts, parts = row["counts"], row.get(field)
        if parts is None:
            if voted:
                yield Mistake(f"{pointer}/{field}", f"{field}-absent", self._named())
            return
        for code, part in parts.items():
            here = f"{pointer}/{field}/{token(code)}"
            if code not in known:
                yield Mistake(here, slug, {"code": code, **self._named()})
            yield from self._counts(part, here)
            if field == "criteria" and sum(part.values()) > sum(counts.values()):
                facts = {"sum": str(sum(part.values())), "votes": str(sum(counts.values()))}
                yield Mistake(here, "criterion-above-counts", facts)
        if field == "strata":
            yield from self._sums(counts, parts, f"{pointer}/strata")

    def _counts(self, counts: Counts, pointer: str) -> Iterable[Mistake]:
        for level, count in counts.items():
            if level not in self.levels:
                facts = {"level": level, "scale": self.panel["scale"]}
                yield Mistake(f"{pointer}/{token(level)}", "unknown-level", facts)
            if count < 0:
                yield Mistake(f"{pointer}/{token(level)}", "negative-count", {"count": str(count)})

    def _sums(self, counts: Counts, strata: Mapping[str, Counts], pointer: str) -> Iterable[Mistake]:
        for level in sorted(self.levels):
            total = sum(part.get(level, 0) for part in strata.values())
            if total != counts.get(level, 0):
                facts = {"level": level, "sum": str(total), "count": str(counts.get(level, 0))}
                yield Mistake(pointer, "strata-do-not-add-up", facts)

    def _population(self, row: Plain, pointer: str) -> Iterable[Mistake]:
        """One number, or one for each stratum that is weighed: no less than its valid votes."""
        population = row["population"]
        if isinstance(population, int):
            if self.strata:
                yield Mistake(pointer, "population-not-by-stratum", self._named())
            else:
                yield from self._size(population, row["counts"], pointer)
            return
        if not self.strata:
            yield Mistake(pointer, "population-by-stratum", self._named())
            return
        for code, size in population.items():
            here = f"{pointer}/{token(code)}"
            if code not in self.strata:
                yield Mistake(here, "unknown-stratum", {"code": code, **self._named()})
            yield from self._size(size, (row.get("strata") or {}).get(code, {}), here)

    def _size(self, population: int, counts: Counts, pointer: str) -> Iterable[Mistake]:
        valid = sum(counts.get(level, 0) for level in self.scored)
        if population < 0:
            yield Mistake(pointer, "negative-count", {"count": str(population)})
        elif valid > population:
            yield Mistake(pointer, "valid-above-population", {"valid": str(valid), "population": str(population)})

    def _named(self) -> dict[str, str]:
        return {"panel": self.panel["code"]}
