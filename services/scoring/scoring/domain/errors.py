"""What the domain says when it cannot score: a slug and facts, never an HTTP status."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong (or, as a warning, odd) in what was handed in.

    `pointer` is an RFC 6901 pointer from the root of the body, `slug` one of the closed list in
    `scoring.problems`, `facts` what its text names.
    """

    pointer: str
    slug: str
    facts: dict[str, str] = field(default_factory=dict)


class Refused(Exception):
    """The scheme or the input breaks rules; `mistakes` are all of them, in the order of the body."""

    def __init__(self, slug: str, mistakes: Iterable[Mistake], **facts: str) -> None:
        super().__init__(slug)
        self.slug = slug
        self.facts = facts
        self.mistakes = list(mistakes)


def token(key: str) -> str:
    """A key as one step of a pointer (RFC 6901 section 3)."""
    return key.replace("~", "~0").replace("/", "~1")
