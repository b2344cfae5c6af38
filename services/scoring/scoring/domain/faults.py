"""What is wrong with a scheme, or odd: gathered so that all is said at once."""

import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from scoring.domain.errors import Mistake
from scoring.domain.figures import exact, plain

Plain = Mapping[str, Any]

FULL = Fraction(100)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def check_codes(rows: Iterable[Plain], pointer: str) -> Iterable[Mistake]:
    """Codes that are no codes, and codes that a list has twice."""
    seen: set[str] = set()
    for index, row in enumerate(rows):
        code = row["code"]
        if not _CODE.fullmatch(code):
            yield Mistake(f"{pointer}/{index}/code", "not-a-code", {"code": code})
        if code in seen:
            yield Mistake(f"{pointer}/{index}/code", "duplicate-code", {"code": code})
        seen.add(code)


class Faults:
    """Mistakes and warnings of a scheme, gathered in its order."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []
        self.warnings: list[Mistake] = []

    def mistake(self, pointer: str, slug: str, **facts: str) -> None:
        self.mistakes.append(Mistake(pointer, slug, facts))

    def warn(self, pointer: str, slug: str, **facts: str) -> None:
        self.warnings.append(Mistake(pointer, slug, facts))

    def figure(
        self, row: Plain, key: str, pointer: str, slug: str, most: Fraction | None = FULL, above: bool = False
    ) -> Fraction | None:
        """The figure in row[key], within 0..most (`above`: more than 0); None where it is absent or wrong."""
        text = row.get(key)
        if text is None:
            return None
        try:
            value = exact(text)
        except ValueError:
            self.mistake(f"{pointer}/{key}", "not-a-decimal", value=text)
            return None
        if value < 0 or (above and value == 0) or (most is not None and value > most):
            self.mistake(f"{pointer}/{key}", slug, value=text)
            return None
        return value

    def weights(self, rows: Sequence[Plain], pointer: str) -> None:
        """Weights sum to 1; where all are left out, they are equal."""
        given = [row.get("weight") is not None for row in rows]
        weights = [
            self.figure(row, "weight", f"{pointer}/{index}", "weight-out-of-range", Fraction(1))
            for index, row in enumerate(rows)
        ]
        if any(given) and not all(given):
            self.mistake(f"{pointer}/{given.index(False)}/weight", "weights-partly-given")
        known = [weight for weight in weights if weight is not None]
        if (any(given) or not rows) and len(known) == len(weights) and sum(known, Fraction(0)) != 1:
            self.mistake(pointer, "weights-not-one", sum=plain(sum(known, Fraction(0))))
