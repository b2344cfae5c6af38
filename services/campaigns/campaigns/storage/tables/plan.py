"""Campaigns and what their plans name."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.storage.tables.base import Base, of, state, versioned
from chassis.ids import new_id


class Campaign(Base):
    """`sectors`: `{code, name, seats}` of each, `seats` null where they are not counted.

    `code_key` makes the voters' codes; encrypted under `key_id`. There is none once the campaign is unlinked."""

    __tablename__ = "campaigns"
    __table_args__ = (UniqueConstraint("code"), state("draft", "active", "certified"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str]
    name: Mapped[str]
    year: Mapped[int]
    organiser: Mapped[dict[str, Any]]
    time_zone: Mapped[str]
    description: Mapped[str]
    objection_days: Mapped[int]
    follow_up_days: Mapped[int]
    retention_days: Mapped[int]
    sectors: Mapped[list[Any]] = mapped_column(default=list)
    rehearsal: Mapped[bool] = mapped_column(default=False)
    programme: Mapped[dict[str, Any] | None]
    limits: Mapped[dict[str, Any]]
    previous: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(default="draft")
    scheme: Mapped[dict[str, Any] | None]
    warnings: Mapped[list[Any]] = mapped_column(default=list)
    key_id: Mapped[str]
    code_key: Mapped[bytes | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    activated_at: Mapped[dt.datetime | None]
    version: Mapped[int] = versioned()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Criterion(Base):
    __tablename__ = "criteria"
    __table_args__ = (UniqueConstraint("campaign_id", "code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = of("campaigns.id")
    code: Mapped[str]
    name: Mapped[str]
    description: Mapped[str]


class AppraisedObject(Base):
    """`formerly`: former names, oldest first; `merged_into`: the successor's code. `changes.ObjectChange` says more."""

    __tablename__ = "objects"
    __table_args__ = (UniqueConstraint("campaign_id", "code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = of("campaigns.id")
    code: Mapped[str]
    name: Mapped[str]
    series: Mapped[str | None]
    key: Mapped[bool]
    kind: Mapped[str]
    joined_on: Mapped[dt.date]
    formerly: Mapped[list[str]] = mapped_column(default=list)
    merged_into: Mapped[str | None]
    withdrawn_on: Mapped[dt.date | None]
    version: Mapped[int] = versioned()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Phase(Base):
    __tablename__ = "phases"
    __table_args__ = (
        UniqueConstraint("campaign_id", "code"),
        state("planned", "running", "completed"),
        CheckConstraint("ends_on >= starts_on", name="window"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = of("campaigns.id")
    code: Mapped[str]
    name: Mapped[str]
    starts_on: Mapped[dt.date | None]
    ends_on: Mapped[dt.date | None]
    tasks: Mapped[list[Any]]
    tasks_done: Mapped[list[Any]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(default="planned")
    changes: Mapped[list[Any]] = mapped_column(default=list)
    version: Mapped[int] = versioned()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
