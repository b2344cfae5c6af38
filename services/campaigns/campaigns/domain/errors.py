"""What the domain says when a rule is broken: a slug and facts, never an HTTP status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong in what was handed in: where (RFC 6901 pointer), which slug, and what its text names."""

    pointer: str
    slug: str
    facts: Mapping[str, Any] = field(default_factory=dict)


class RuleBroken(Exception):
    """A rule forbids what was asked for; `mistakes` are all that is wrong with an input, in its order."""

    def __init__(self, slug: str, *, mistakes: Iterable[Mistake] = (), **facts: Any) -> None:
        super().__init__(slug)
        self.slug = slug
        self.facts = facts
        self.mistakes = list(mistakes)


def refuse(mistakes: Iterable[Mistake]) -> None:
    """Raises `RuleBroken("invalid-input")` where there are mistakes."""
    if found := list(mistakes):
        raise RuleBroken("invalid-input", mistakes=found)
