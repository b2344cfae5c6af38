"""What one proposes and another decides: vetoes beside entries; objections, to certifications too, and answers.

No row is ever changed or deleted (triggers hold it).
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.storage.tables.base import Base, of
from chassis.ids import new_id


class Veto(Base):
    """`veto` is its code in the scheme."""

    __tablename__ = "vetoes"

    number: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    id: Mapped[UUID] = mapped_column(default=new_id, unique=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id", ondelete="RESTRICT"), index=True)
    object_id: Mapped[UUID] = of("objects.id")
    veto: Mapped[str]
    ground: Mapped[str]
    evidence: Mapped[list[Any]]
    entered_by: Mapped[str]
    entered_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class Decision(Base):
    """Of an entry or of a veto. A rejection has a reason; so have approvals that a migration made."""

    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("entry_id"),
        UniqueConstraint("veto_id"),
        CheckConstraint("num_nonnulls(entry_id, veto_id) = 1", name="of_one"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    entry_id: Mapped[UUID | None] = mapped_column(ForeignKey("assessment_entries.id", ondelete="RESTRICT"))
    veto_id: Mapped[UUID | None] = mapped_column(ForeignKey("vetoes.id", ondelete="RESTRICT"))
    approved: Mapped[bool]
    reason: Mapped[str | None]
    decided_by: Mapped[str]
    decided_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class Objection(Base):
    """Of an object, to an entry, to a veto, or to a `version` of the certification."""

    __tablename__ = "objections"
    __table_args__ = (
        UniqueConstraint("entry_id"),
        UniqueConstraint("veto_id"),
        CheckConstraint("num_nonnulls(entry_id, veto_id, version) = 1", name="to_one"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id", ondelete="RESTRICT"), index=True)
    object_id: Mapped[UUID] = of("objects.id")
    entry_id: Mapped[UUID | None] = mapped_column(ForeignKey("assessment_entries.id", ondelete="RESTRICT"))
    veto_id: Mapped[UUID | None] = mapped_column(ForeignKey("vetoes.id", ondelete="RESTRICT"))
    version: Mapped[int | None]
    text: Mapped[str]
    made_by: Mapped[str]
    made_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class ObjectionAnswer(Base):
    __tablename__ = "objection_answers"

    objection_id: Mapped[UUID] = mapped_column(ForeignKey("objections.id", ondelete="RESTRICT"), primary_key=True)
    upheld: Mapped[bool]
    text: Mapped[str]
    answered_by: Mapped[str]
    answered_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
