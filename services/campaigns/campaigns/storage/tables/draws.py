"""Draws: whom a round of a drawn panel asks."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.storage.tables.base import Base, of, state
from chassis.ids import new_id


class Draw(Base):
    """`lines` is what is published before anybody speaks, `certificate` what is known after the seed; both as signed or
    digested, byte for byte. `objects`: `{object, size, share, candidates}` of each object. A trigger lets a draw go on
    from `listed` to `drawn` or `discarded` and no further, and nothing else of it change."""

    __tablename__ = "draws"
    __table_args__ = (
        state("listed", "drawn", "discarded"),
        CheckConstraint("(state = 'drawn') = (certificate IS NOT NULL)", name="certificate"),
        CheckConstraint("(state = 'discarded') = (discarded IS NOT NULL)", name="discarded"),
        Index("uq_draws_round_id", "round_id", unique=True, postgresql_where=text("state <> 'discarded'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = of("campaigns.id")
    round_id: Mapped[UUID] = of("rounds.id")
    state: Mapped[str] = mapped_column(default="listed")
    leave_out_last: Mapped[int]
    objects: Mapped[list[Any]]
    candidates: Mapped[int]
    lines: Mapped[str] = mapped_column(deferred=True)
    list_digest: Mapped[str]
    listed_by: Mapped[str]
    listed_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    certificate: Mapped[str | None] = mapped_column(deferred=True)
    jws: Mapped[str | None] = mapped_column(deferred=True)
    discarded: Mapped[dict[str, Any] | None]


class Candidate(Base):
    """A person under the random id that a draw's list has; `drawn`: codes of the objects to rate. Unlinking takes them
    away."""

    __tablename__ = "candidates"

    draw_id: Mapped[UUID] = mapped_column(ForeignKey("draws.id", ondelete="RESTRICT"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = of("people.id")
    drawn: Mapped[list[str] | None]
