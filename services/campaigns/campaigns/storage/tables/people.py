"""Representatives, recipients, and the objects' own people."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.storage.tables.base import Base, of, versioned
from chassis.ids import new_id


class Person(Base):
    """Somebody of one kind: name and number encrypted under `key_id`, found by the number's digest under
    `digest_key_id`. Who was erased has none of these.

    Of a representative: the first and the last day in office (null: open); `excused` `{object_id, reason}` of each
    object that the person has no part in; whom the person followed; how it `ended` before its time
    (`{on, reason, by, at, successor}`); `account`: the subject of the tokens with which a county representative comes.
    """

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("campaign_id", "kind", "phone_digest"),
        UniqueConstraint("predecessor_id"),
        CheckConstraint(
            "num_nonnulls(key_id, name, phone, phone_digest, digest_key_id) IN (0, 5)", name="erased_whole"
        ),
        CheckConstraint("kind IN ('county', 'expert', 'recipient', 'staff')", name="kind"),
        CheckConstraint("term_to >= term_from", name="term"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = of("campaigns.id")
    kind: Mapped[str]
    sector: Mapped[str | None]
    account: Mapped[str | None]
    key_id: Mapped[str | None]
    name: Mapped[bytes | None]
    phone: Mapped[bytes | None]
    digest_key_id: Mapped[str | None]
    phone_digest: Mapped[bytes | None]
    term_from: Mapped[dt.date | None]
    term_to: Mapped[dt.date | None]
    excused: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    predecessor_id: Mapped[UUID | None] = of("people.id")
    ended: Mapped[dict[str, Any] | None]
    version: Mapped[int] = versioned()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Recipient(Base):
    """That an object handed a person in, and for which matter."""

    __tablename__ = "recipients"

    object_id: Mapped[UUID] = mapped_column(ForeignKey("objects.id", ondelete="RESTRICT"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="RESTRICT"), primary_key=True)
    matter: Mapped[str | None]
    served_on: Mapped[dt.date | None]


class Staff(Base):
    """That a person works for an object (本单位人员), which nobody of its own is drawn to rate."""

    __tablename__ = "staff"

    object_id: Mapped[UUID] = mapped_column(ForeignKey("objects.id", ondelete="RESTRICT"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="RESTRICT"), primary_key=True)
