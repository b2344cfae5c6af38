"""Whom something is about."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from campaigns.domain.errors import Mistake


def object_mistakes(
    code: str | None, ids: Mapping[str, UUID], own: Collection[str] | None, pointer: str = "/object"
) -> Iterator[Mistake]:
    """What is wrong with the object that somebody names; None: the bureau. `own`: to these the caller is bound."""
    if own is not None and code not in own:
        yield Mistake(pointer, "not-your-object")
    elif code is not None and code not in ids:
        yield Mistake(pointer, "unknown-object", {"object": code})
