"""Rounds and their voters."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.storage.tables.base import Base, of, state, versioned
from chassis.ids import new_id


class Round(Base):
    """From `publishing` on, `poll` is what ballots was or is to be told; `pushed_revision` is what it has taken.

    `population` is how many candidates the round's draw had for each object, in the same form; null without a draw.
    `eligible` is how many of its roll may rate each object, by stratum (`polls.eligible`); it outlives the voters.
    `lookup_key` (encrypted under `key_id`) makes the digests by which ballots finds a voter; unlinking takes it away.
    `tally` is the last one that ballots gave.
    """

    __tablename__ = "rounds"
    __table_args__ = (
        UniqueConstraint("campaign_id", "code"),
        state("planned", "publishing", "published", "sealed", "cancelled"),
        CheckConstraint("opens_at < closes_at AND closes_at <= entry_until", name="window"),
        CheckConstraint("counts IN ('last', 'first')", name="counts"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = of("campaigns.id")
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
    access_number: Mapped[str | None]
    counts: Mapped[str]
    live: Mapped[bool]
    weight: Mapped[Decimal]
    state: Mapped[str] = mapped_column(default="planned")
    changes: Mapped[list[Any]] = mapped_column(default=list)
    poll: Mapped[dict[str, Any] | None]
    eligible: Mapped[dict[str, Any] | None]
    population: Mapped[dict[str, Any] | None]
    key_id: Mapped[str | None]
    lookup_key: Mapped[bytes | None]
    pushed_revision: Mapped[int] = mapped_column(server_default=text("0"))
    published_at: Mapped[dt.datetime | None]
    tally: Mapped[dict[str, Any] | None]
    version: Mapped[int] = versioned()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Voter(Base):
    """A person of a round's roll under the random id that ballots knows. `objects` null: all of the round."""

    __tablename__ = "voters"
    __table_args__ = (UniqueConstraint("round_id", "person_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    round_id: Mapped[UUID] = of("rounds.id")
    person_id: Mapped[UUID] = of("people.id")
    generation: Mapped[int] = mapped_column(server_default=text("1"))
    objects: Mapped[list[str] | None]
    stratum: Mapped[str | None]
