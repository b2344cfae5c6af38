"""The tables. `migrations/` makes them; a test compares both."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, DateTime, ForeignKey, Identity, Text, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis.answers import keys_table
from chassis.database import new_metadata
from chassis.ids import new_id


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = {  # noqa: RUF012
        str: Text,
        dt.datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB(none_as_null=True),
        list[Any]: JSONB(none_as_null=True),
        list[str]: ARRAY(Text),
    }


def _state(*states: str) -> CheckConstraint:
    return CheckConstraint("state IN ({})".format(", ".join(f"'{each}'" for each in states)), name="state")


def _versioned() -> Mapped[int]:
    """Counts the changes; an UPDATE that finds another version fails (`__mapper_args__` names the column)."""
    return mapped_column(server_default=text("1"))


def _of(target: str) -> Mapped[Any]:
    return mapped_column(ForeignKey(target, ondelete="RESTRICT"))


class Campaign(Base):
    """`code_key` makes the voters' codes; encrypted under `key_id`. There is none once the campaign is unlinked."""

    __tablename__ = "campaigns"
    __table_args__ = (UniqueConstraint("code"), _state("draft", "active", "certified"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str]
    name: Mapped[str]
    year: Mapped[int]
    organiser: Mapped[dict[str, Any]]
    time_zone: Mapped[str]
    description: Mapped[str]
    objection_days: Mapped[int]
    state: Mapped[str] = mapped_column(default="draft")
    scheme: Mapped[dict[str, Any] | None]
    warnings: Mapped[list[Any]] = mapped_column(default=list)
    key_id: Mapped[str]
    code_key: Mapped[bytes | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    activated_at: Mapped[dt.datetime | None]
    version: Mapped[int] = _versioned()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Criterion(Base):
    __tablename__ = "criteria"
    __table_args__ = (UniqueConstraint("campaign_id", "code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = _of("campaigns.id")
    code: Mapped[str]
    name: Mapped[str]
    description: Mapped[str]


class AppraisedObject(Base):
    __tablename__ = "objects"
    __table_args__ = (UniqueConstraint("campaign_id", "code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = _of("campaigns.id")
    code: Mapped[str]
    name: Mapped[str]
    series: Mapped[str | None]
    key: Mapped[bool]
    kind: Mapped[str]
    joined_on: Mapped[dt.date]
    version: Mapped[int] = _versioned()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Phase(Base):
    __tablename__ = "phases"
    __table_args__ = (
        UniqueConstraint("campaign_id", "code"),
        _state("planned", "running", "completed"),
        CheckConstraint("ends_on >= starts_on", name="window"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = _of("campaigns.id")
    code: Mapped[str]
    name: Mapped[str]
    starts_on: Mapped[dt.date | None]
    ends_on: Mapped[dt.date | None]
    tasks: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(default="planned")
    version: Mapped[int] = _versioned()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Person(Base):
    """A representative or recipient: name and number encrypted under `key_id`, found by the digest of the number."""

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("campaign_id", "kind", "phone_digest"),
        CheckConstraint("kind IN ('county', 'expert', 'recipient')", name="kind"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = _of("campaigns.id")
    kind: Mapped[str]
    sector: Mapped[str | None]
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


class Round(Base):
    """From `publishing` on, `poll` is what ballots was or is to be told; `pushed_revision` is what it has taken.

    `eligible` is how many of its roll may rate each object, by stratum (`polls.eligible`); it outlives the voters.
    `lookup_key` (encrypted under `key_id`) makes the digests by which ballots finds a voter; unlinking takes it away.
    `tally` is the last one that ballots gave.
    """

    __tablename__ = "rounds"
    __table_args__ = (
        UniqueConstraint("campaign_id", "code"),
        _state("planned", "publishing", "published", "sealed", "cancelled"),
        CheckConstraint("opens_at < closes_at AND closes_at <= entry_until", name="window"),
        CheckConstraint("counts IN ('last', 'first')", name="counts"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = _of("campaigns.id")
    code: Mapped[str]
    name: Mapped[str]
    panel: Mapped[str]
    opens_at: Mapped[dt.datetime]
    closes_at: Mapped[dt.datetime]
    entry_until: Mapped[dt.datetime]
    rated_from: Mapped[dt.date | None]
    rated_to: Mapped[dt.date | None]
    primary_channels: Mapped[list[str]]
    auxiliary_channels: Mapped[list[str]]
    counts: Mapped[str]
    live: Mapped[bool]
    weight: Mapped[Decimal]
    state: Mapped[str] = mapped_column(default="planned")
    changes: Mapped[list[Any]] = mapped_column(default=list)
    poll: Mapped[dict[str, Any] | None]
    eligible: Mapped[dict[str, Any] | None]
    key_id: Mapped[str | None]
    lookup_key: Mapped[bytes | None]
    pushed_revision: Mapped[int] = mapped_column(server_default=text("0"))
    published_at: Mapped[dt.datetime | None]
    tally: Mapped[dict[str, Any] | None]
    version: Mapped[int] = _versioned()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Voter(Base):
    """A person of a round's roll under the random id that ballots knows. `objects` null: all of the round."""

    __tablename__ = "voters"
    __table_args__ = (UniqueConstraint("round_id", "person_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    round_id: Mapped[UUID] = _of("rounds.id")
    person_id: Mapped[UUID] = _of("people.id")
    generation: Mapped[int] = mapped_column(server_default=text("1"))
    objects: Mapped[list[str] | None]
    stratum: Mapped[str | None]


class AssessmentEntry(Base):
    """Never edited (a trigger holds it): a correction is an entry of its own. `item` null: a number handed in."""

    __tablename__ = "assessment_entries"

    number: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    id: Mapped[UUID] = mapped_column(default=new_id, unique=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id", ondelete="RESTRICT"), index=True)
    object_id: Mapped[UUID] = _of("objects.id")
    component: Mapped[str]
    item: Mapped[str | None]
    points: Mapped[Decimal]
    date: Mapped[dt.date]
    reason: Mapped[str]
    entered_by: Mapped[str]
    entered_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class Certification(Base):
    """`document` is canonical JSON, `digest` its SHA-256; `public` is what anybody gets, canonical and signed; null if
    certified by 0.1.0. Never changed or deleted (a trigger holds it)."""

    __tablename__ = "certifications"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id", ondelete="RESTRICT"), primary_key=True)
    document: Mapped[str]
    digest: Mapped[str]
    public: Mapped[str | None]
    certified_at: Mapped[dt.datetime]
    certified_by: Mapped[str]


class Unlinking(Base):
    """`record` is canonical JSON, `jws` the same signed. Never changed or deleted (a trigger holds it)."""

    __tablename__ = "unlinkings"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id", ondelete="RESTRICT"), primary_key=True)
    record: Mapped[str]
    jws: Mapped[str]


IDEMPOTENCY_KEYS = keys_table(Base.metadata)
