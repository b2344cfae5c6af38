"""How the ballot service says no: a slug and facts, never an HTTP status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Mistake:
    """One thing wrong with an input: JSON pointer, slug, facts."""

    pointer: str
    slug: str
    facts: Mapping[str, Any] = field(default_factory=dict)


class BallotError(Exception):
    """Something is refused. `slug` is one of `ballots.problems.PROBLEMS`, as is that of each mistake."""

    def __init__(self, slug: str, mistakes: Iterable[Mistake] = (), **facts: Any) -> None:
        super().__init__(slug)
        self.slug = slug
        self.mistakes = list(mistakes)
        self.facts = facts


def invalid(mistakes: Iterable[Mistake]) -> BallotError:
    """An input that can be read but is wrong, with all its mistakes."""
    return BallotError("invalid-input", mistakes)
