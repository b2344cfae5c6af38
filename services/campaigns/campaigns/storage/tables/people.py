"""Representatives and recipients."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.storage.tables.base import Base, of
from chassis.ids import new_id


class Person(Base):
    """A representative or recipient: name and number encrypted under `key_id`, found by the digest of the number.

    `account`: the subject of the tokens with which a county representative comes.
    """

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("campaign_id", "kind", "phone_digest"),
        CheckConstraint("kind IN ('county', 'expert', 'recipient')", name="kind"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = of("campaigns.id")
    kind: Mapped[str]
    sector: Mapped[str | None]
    account: Mapped[str | None]
    key_id: Mapped[str]
    name: Mapped[bytes]
    phone: Mapped[bytes]
    phone_digest: Mapped[bytes]


class Recipient(Base):
    """That an object handed a person in, and for which matter."""

    __tablename__ = "recipients"

    object_id: Mapped[UUID] = mapped_column(ForeignKey("objects.id", ondelete="RESTRICT"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="RESTRICT"), primary_key=True)
    matter: Mapped[str | None]
    served_on: Mapped[dt.date | None]
