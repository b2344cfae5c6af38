"""Visits by county representatives, open or undercover (明察暗访; plan section 4, 3)."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("open", "undercover")
STATES = ("planned", "reported", "cancelled")


@dataclass(frozen=True)
class Viewer:
    """Who asks: the organiser, or a county representative by the account that the organiser gave. `own`: the codes of
    the objects that it is bound to; None: to none."""

    organiser: bool
    account: str | None
    own: frozenset[str] | None = None
