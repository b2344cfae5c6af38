"""Representatives and recipients."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.storage.tables.base import Base, of
from chassis.ids import new_id


class Person(Base):
    """A representative or recipient: name and number encrypted under `key_id`, found by the number's digest under
    `digest_key_id`. Who was erased has none of these."""

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("campaign_id", "kind", "phone_digest"),
        CheckConstraint(
            "num_nonnulls(key_id, name, phone, phone_digest, digest_key_id) IN (0, 5)", name="erased_whole"
        ),
        CheckConstraint("kind IN ('county', 'expert', 'recipient')", name="kind"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = of("campaigns.id")
    kind: Mapped[str]
    sector: Mapped[str | None]
    key_id: Mapped[str | None]
    name: Mapped[bytes | None]
    phone: Mapped[bytes | None]
    digest_key_id: Mapped[str | None]
    phone_digest: Mapped[bytes | None]


class Recipient(Base):
    """That an object handed a person in, and for which matter."""

    __tablename__ = "recipients"

    object_id: Mapped[UUID] = mapped_column(ForeignKey("objects.id", ondelete="RESTRICT"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="RESTRICT"), primary_key=True)
    matter: Mapped[str | None]
    served_on: Mapped[dt.date | None]
