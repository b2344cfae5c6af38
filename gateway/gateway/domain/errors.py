"""What the gateway refuses: a slug and facts, never an HTTP status."""

from __future__ import annotations

from typing import Any


class GatewayError(Exception):
    """A rule is broken. `slug` is one of the closed list in `gateway.problems`, `facts` what its text names."""

    def __init__(self, slug: str, **facts: Any) -> None:
        super().__init__(slug)
        self.slug = slug
        self.facts = facts
        self.mistakes: list[Any] = []


class TokenRefused(Exception):
    """The token endpoint's own refusals: `error` is a code of RFC 6749, section 5.2."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(error)
        self.error = error
        self.description = description
