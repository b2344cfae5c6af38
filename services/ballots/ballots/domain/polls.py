"""A poll: what may be handed in, from when to when, over which channels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from ballots.domain.errors import BallotError

ENTRY_CHANNELS = frozenset({"questionnaire", "phone", "face_to_face"})
"""What an operator enters for a voter, until `entry_until`."""


@dataclass(frozen=True)
class Poll:
    """A poll as campaigns published it. `document` is that, without the lookup key; `now` is the database's clock."""

    id: UUID
    campaign: UUID
    revision: int
    mark: str
    lookup_key: bytes = field(repr=False)
    document: Mapping[str, Any]
    opens_at: datetime
    closes_at: datetime
    entry_until: datetime
    closing: bool
    cancelled_at: datetime | None
    cancellation_reason: str | None
    sealed_at: datetime | None
    unlinked_at: datetime | None
    now: datetime

    @property
    def objects(self) -> list[str]:
        return [each["code"] for each in self.document["objects"]]

    @property
    def rehearsal(self) -> bool:
        """Earlier releases sent no word of it."""
        return bool(self.document.get("rehearsal"))

    @property
    def levels(self) -> list[str]:
        return [each["code"] for each in self.document["scale"]["levels"]]

    @property
    def void_levels(self) -> set[str]:
        return {each["code"] for each in self.document["scale"]["levels"] if each["void"]}

    @property
    def criteria(self) -> list[str]:
        return [each["code"] for each in self.document["criteria"]]

    @property
    def access_number(self) -> str | None:
        """The number, or the extension of it, from which its invitations by SMS were sent."""
        found: str | None = self.document["access_number"]
        return found

    @property
    def state(self) -> str:
        """cancelled, sealed, planned, open, entry (closed, but operators still enter what they have), or closed."""
        if self.cancelled_at:
            return "cancelled"
        if self.sealed_at or self.closing:
            return "sealed"
        if self.now < self.opens_at:
            return "planned"
        if self.now < self.closes_at:
            return "open"
        return "entry" if self.now < self.entry_until else "closed"


_NO_ENTRY = {
    **{"cancelled": "poll-cancelled", "sealed": "poll-sealed"},
    **{"planned": "poll-not-open", "closed": "poll-closed"},
}


def entry_refusal(poll: Poll) -> BallotError | None:
    """Why operators may enter nothing into a poll now, None if they may."""
    slug = _NO_ENTRY.get(poll.state)
    return BallotError(slug) if slug else None


FREE_FIELDS = frozenset({"revision", "closes_at", "entry_until"})
"""What can change once a ballot is in."""


def frozen_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The fields that differ and may not, once a ballot is in."""
    return sorted(name for name in after if name not in FREE_FIELDS and before.get(name) != after[name])
