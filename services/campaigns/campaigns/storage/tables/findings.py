"""Opinions, findings, and what is done about them."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.domain import findings
from campaigns.storage.tables.base import Base, of, state, versioned
from chassis.ids import new_id


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN {values!r}", name=column)


class Opinion(Base):
    """What somebody said, never who. `object_id` null: of the bureau. Never changed (a trigger holds it)."""

    __tablename__ = "opinions"
    __table_args__ = (_one_of("way", findings.WAYS),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id", ondelete="RESTRICT"), index=True)
    object_id: Mapped[UUID | None] = of("objects.id")
    way: Mapped[str]
    text: Mapped[str]
    received_on: Mapped[dt.date]
    entered_by: Mapped[str]
    entered_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class TakenComments(Base):
    """That a round's comments became opinions; once. Never changed (a trigger holds it)."""

    __tablename__ = "taken_comments"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("rounds.id", ondelete="RESTRICT"), primary_key=True)
    opinions: Mapped[int]
    taken_by: Mapped[str]
    taken_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class Finding(Base):
    """A line of the ledger as it is now. `object_id` null: of the bureau; its steps say how it came here."""

    __tablename__ = "findings"
    __table_args__ = (
        UniqueConstraint("campaign_id", "number"),
        state(*findings.STATES),
        _one_of("source", findings.SOURCES),
        _one_of("severity", findings.SEVERITIES),
        _one_of("triage", findings.TRIAGES),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = of("campaigns.id")
    number: Mapped[int]
    object_id: Mapped[UUID | None] = of("objects.id")
    inspection_id: Mapped[UUID | None] = mapped_column(ForeignKey("inspections.id", ondelete="RESTRICT"), index=True)
    source: Mapped[str]
    text: Mapped[str]
    severity: Mapped[str]
    key: Mapped[bool]
    triage: Mapped[str | None]
    measure: Mapped[str | None]
    leader: Mapped[str | None]
    office: Mapped[str | None]
    deadline: Mapped[dt.date | None]
    state: Mapped[str] = mapped_column(default="registered")
    registered_by: Mapped[str]
    registered_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    version: Mapped[int] = versioned()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class MergedOpinion(Base):
    """An opinion belongs to one finding at most, for good (a trigger holds it)."""

    __tablename__ = "merged_opinions"

    opinion_id: Mapped[UUID] = mapped_column(ForeignKey("opinions.id", ondelete="RESTRICT"), primary_key=True)
    finding_id: Mapped[UUID] = mapped_column(ForeignKey("findings.id", ondelete="RESTRICT"), index=True)
    merged_by: Mapped[str]
    merged_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class FindingStep(Base):
    """What was done, and what was said with it. Never changed (a trigger holds it)."""

    __tablename__ = "finding_steps"
    __table_args__ = (_one_of("done", tuple(findings.AFTER)),)

    number: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    finding_id: Mapped[UUID] = mapped_column(ForeignKey("findings.id", ondelete="RESTRICT"), index=True)
    done: Mapped[str]
    said: Mapped[dict[str, Any]]
    by: Mapped[str]
    at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class Evidence(Base):
    """A file in the evidence folder, under the SHA-256 of its content. Never changed (a trigger holds it)."""

    __tablename__ = "evidence"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    finding_id: Mapped[UUID] = mapped_column(ForeignKey("findings.id", ondelete="RESTRICT"), index=True)
    name: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    added_by: Mapped[str]
    added_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
