"""The daily assessment, and what the results became."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Identity, func
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.storage.tables.base import Base, of
from chassis.ids import new_id


class AssessmentEntry(Base):
    """Never edited (a trigger holds it): a correction is an entry of its own. `item` null: a number handed in."""

    __tablename__ = "assessment_entries"

    number: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    id: Mapped[UUID] = mapped_column(default=new_id, unique=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id", ondelete="RESTRICT"), index=True)
    object_id: Mapped[UUID] = of("objects.id")
    component: Mapped[str]
    item: Mapped[str | None]
    points: Mapped[Decimal]
    date: Mapped[dt.date]
    reason: Mapped[str]
    evidence: Mapped[list[Any]] = mapped_column(default=list)
    entered_by: Mapped[str]
    entered_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class Certification(Base):
    """`document` is canonical JSON, `digest` its SHA-256; `public` is what anybody gets, canonical and signed; null if
    certified by 0.1.0. The newest version is what is certified. Never changed or deleted (a trigger holds it)."""

    __tablename__ = "certifications"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id", ondelete="RESTRICT"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    document: Mapped[str]
    digest: Mapped[str]
    public: Mapped[str | None]
    certified_at: Mapped[dt.datetime]
    certified_by: Mapped[str]


class Correction(Base):
    """That a version of the certification is to be replaced; open until the next one is there. Never changed or deleted
    (a trigger holds it)."""

    __tablename__ = "corrections"
    __table_args__ = (
        ForeignKeyConstraint(
            ["campaign_id", "version"], ["certifications.campaign_id", "certifications.version"], ondelete="RESTRICT"
        ),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reason: Mapped[str]
    objection_id: Mapped[UUID | None] = mapped_column(ForeignKey("objections.id", ondelete="RESTRICT"))
    opened_by: Mapped[str]
    opened_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class Unlinking(Base):
    """`record` is canonical JSON, `jws` the same signed. Never changed or deleted (a trigger holds it)."""

    __tablename__ = "unlinkings"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id", ondelete="RESTRICT"), primary_key=True)
    record: Mapped[str]
    jws: Mapped[str]


class Erasure(Base):
    """That a campaign's people were erased: as `Unlinking`."""

    __tablename__ = "erasures"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id", ondelete="RESTRICT"), primary_key=True)
    record: Mapped[str]
    jws: Mapped[str]
