"""Texts, the outbox, and who wants no messages."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.storage.tables.base import Base, of, state, versioned
from chassis.ids import new_id


class CampaignTexts(Base):
    """Kind → text. A campaign without a row has the shipped ones."""

    __tablename__ = "campaign_texts"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id", ondelete="RESTRICT"), primary_key=True)
    texts: Mapped[dict[str, Any]]
    version: Mapped[int] = versioned()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Delivery(Base):
    """One message to one voter; text and number are made when it is sent. `number` counts reminders, or is the code's
    generation. `worker` is who is sending it: while that one lives, it holds the advisory lock of this number.
    `voter_id` is null once the campaign is unlinked."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("voter_id", "kind", "number"),
        state("queued", "sending", "sent", "delivered", "undelivered", "failed", "unknown", "withdrawn", "closed"),
        CheckConstraint("kind IN ('invitation', 'reminder', 'reissue')", name="kind"),
        CheckConstraint("(state = 'sending') = (worker IS NOT NULL)", name="worker"),
        Index("ix_deliveries_due", "not_before", "id", postgresql_where=text("state = 'queued'")),
        Index("ix_deliveries_sending", "worker", postgresql_where=text("state = 'sending'")),
        Index("ix_deliveries_round", "round_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.uuidv7())
    round_id: Mapped[UUID] = of("rounds.id")
    voter_id: Mapped[UUID | None] = of("voters.id")
    kind: Mapped[str]
    number: Mapped[int]
    state: Mapped[str] = mapped_column(server_default=text("'queued'"))
    reason: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    worker: Mapped[int | None]
    not_before: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    queued_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    queued_by: Mapped[str]
    changed_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    decisions: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"))


class DeliveryPace(Base):
    """One row: before `free_at` no worker sends."""

    __tablename__ = "delivery_pace"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    free_at: Mapped[dt.datetime]


class OptOut(Base):
    """A number that wants no messages, of any campaign, for ever: encrypted under `key_id`, found by its digest under
    `digest_key_id`. It is never erased."""

    __tablename__ = "opt_outs"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    digest_key_id: Mapped[str]
    phone_digest: Mapped[bytes] = mapped_column(unique=True)
    key_id: Mapped[str]
    phone: Mapped[bytes]
    at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    source: Mapped[str]
