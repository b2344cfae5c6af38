"""The audit trail: adding records, closing batches, and reading both. What holds it together is in migration 0004."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, event, func, insert, literal_column, select, text
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.orm import Session

from chassis.database import Database
from gateway.domain.audit import Batch, Record
from gateway.storage.tables import accounts, clients, metadata

RECORDS_LOCK, CLOSING_LOCK = 7_249_004, 7_249_005
"""Advisory locks: whoever adds a record shares the first (migration 0004); the second is whoever's closes a batch."""

LONGEST_BATCH = 1000

audit_records = sa.Table(
    "audit_records",
    metadata,
    sa.Column("number", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("asked", sa.BigInteger),
    *(sa.Column(name, sa.Text) for name in ("request_id", "subject", "role", "name", "address")),
    *(sa.Column(name, sa.Text) for name in ("operation", "method", "path")),
    sa.Column("status", sa.Integer),
    sa.Column("changed", pg.ARRAY(sa.Text)),
)

audit_batches = sa.Table(
    "audit_batches",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("numbers", pg.ARRAY(sa.BigInteger), nullable=False),
    sa.Column("digests", pg.ARRAY(sa.Text), nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("signature", sa.Text, nullable=False),
)

_SUBJECT = sa.bindparam("subject_id", type_=sa.Uuid)
_NAME = (
    select(accounts.c.name)
    .where(accounts.c.id == _SUBJECT)
    .union_all(select(clients.c.name).where(clients.c.id == _SUBJECT))
    .limit(1)
    .scalar_subquery()
)
_ADD = (
    insert(audit_records)
    .values(
        name=_NAME,
        **{
            name: sa.bindparam(name, type_=audit_records.c[name].type)
            for name in ("kind", "asked", "request_id", "subject", "role", "address", "operation", "method", "path")
        },
        status=sa.bindparam("status", type_=sa.Integer),
    )
    .returning(audit_records.c.number)
)


def add_record(db: Database, record: Mapping[str, Any]) -> int:
    """Add and commit, in one round trip. Returns its number.

    Raises `OperationalError` or `TimeoutError` (of SQLAlchemy) where the database is away.
    """
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        found: int = connection.execute(_ADD, {**record, "subject_id": _uuid(record["subject"])}).scalar_one()
    return found


def account_named(session: Session, name: str) -> tuple[UUID, str] | None:
    """(id, role), of withdrawn ones too."""
    row = session.execute(select(accounts.c.id, accounts.c.role).where(accounts.c.name == name)).one_or_none()
    return (row.id, row.role) if row else None


def is_client(session: Session, client_id: UUID) -> bool:
    return session.execute(select(clients.c.id).where(clients.c.id == client_id)).one_or_none() is not None


def name_transactions(db: Database, who: Callable[[], Mapping[str, str | None]]) -> None:
    """Every transaction of a session says who works in it; the triggers on accounts and clients record it."""

    def begin(_session: Session, _transaction: Any, connection: Connection) -> None:
        if named := who():
            connection.execute(text("SELECT set_config('minping.audit', :who, true)"), {"who": json.dumps(named)})

    event.listen(db.sessions, "after_begin", begin)


def settled(session: Session) -> int:
    """Up to this number no record is still to come, 0 where there is none. Waits for those that are being added."""
    session.execute(text("SET LOCAL lock_timeout = '5s'"))
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": RECORDS_LOCK})
    found: int = session.execute(select(func.coalesce(func.max(audit_records.c.number), 0))).scalar_one()
    session.commit()
    return found


def lock_closing(session: Session) -> None:
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CLOSING_LOCK})


def newest_batch(session: Session) -> tuple[Batch | None, float]:
    """The last one, and the seconds since it was closed."""
    age = func.extract("epoch", func.clock_timestamp() - audit_batches.c.at)
    row = session.execute(select(audit_batches, age).order_by(audit_batches.c.number.desc()).limit(1)).one_or_none()
    return (_batch(row), float(row[-1])) if row else (None, float("inf"))


def add_batch(session: Session, batch: Batch) -> None:
    session.execute(
        insert(audit_batches).values(
            number=batch.number,
            at=batch.at,
            before=batch.before,
            numbers=[number for number, _ in batch.leaves],
            digests=[digest for _, digest in batch.leaves],
            digest=batch.digest,
            signature=batch.signature,
        )
    )


def now(session: Session) -> datetime:
    found: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return found


def records_between(session: Session, after: int | None, last: int, most: int | None = None) -> list[Record]:
    """Those with numbers above `after` (None: from the lowest), up to `last`, in order."""
    query = select(audit_records).where(audit_records.c.number <= last).order_by(audit_records.c.number).limit(most)
    found = session.execute(query if after is None else query.where(audit_records.c.number > after)).mappings()
    return list(map(dict, found))


def batches(db: Database, after: int = 0) -> Iterator[tuple[Batch, list[Record]]]:
    """Each batch above this number with the records up to its last, a transaction each, so that none is long."""
    last: int | None = None
    with db.session() as session:
        if after:
            query = select(audit_batches.c.numbers).where(audit_batches.c.number == after)
            last = max(session.execute(query).scalar_one_or_none() or [], default=None)
    while True:
        with db.session() as session:
            query = (
                select(audit_batches).where(audit_batches.c.number > after).order_by(audit_batches.c.number).limit(1)
            )
            row = session.execute(query).one_or_none()
            if row is None:
                return
            batch = _batch(row)
            records = records_between(session, last, batch.last)
        yield batch, records
        after, last = batch.number, batch.last


def find_records(session: Session, upto: int, *, after: int, limit: int, filters: Mapping[str, Any]) -> list[Record]:
    """In order; `filters`: subject, operation, request_id, earliest, latest (itself left out), None for all."""
    column = audit_records.c
    wanted = [column[name] == filters[name] for name in ("subject", "operation", "request_id") if filters[name]]
    if filters["earliest"]:
        wanted.append(column.at >= filters["earliest"])
    if filters["latest"]:
        wanted.append(column.at < filters["latest"])
    query = select(audit_records).where(column.number > after, column.number <= upto, *wanted)
    return list(map(dict, session.execute(query.order_by(column.number).limit(limit)).mappings()))


def can_change(session: Session) -> bool:
    """Whether the role that asks could change what is recorded: it owns the table, or has more rights than to add."""
    rights = "'audit_records', 'UPDATE, DELETE, TRUNCATE, TRIGGER'"
    return bool(session.execute(select(literal_column(f"has_table_privilege({rights})"))).scalar_one())


def _uuid(subject: str | None) -> UUID | None:
    try:
        return UUID(subject or "")
    except ValueError:
        return None


def _batch(row: Any) -> Batch:
    leaves = list(zip(row.numbers, row.digests, strict=False))
    return Batch(row.number, row.at, row.before, leaves, row.digest, row.signature)
