"""The keys and answers of `chassis.idempotency`, in the service's database.

The row that holds a key is written in the transaction that does the work, so there is never work without its key; the
answer is added afterwards. Where a crash falls between both, the key is known to be spent and its answer is lost, which
is said.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import flask
from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    Text,
    delete,
    event,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.database import Database
from chassis.idempotency import KEEP_HOURS
from chassis.problems import Refused

_KEPT_HEADERS = ("Content-Type", "ETag")
PURPOSE = "idempotency.answer"


class Vault(Protocol):
    """Encrypts what is kept of an answer, since it may name people."""

    current_key: str

    def seal(self, plain: bytes, purpose: str) -> bytes: ...
    def open(self, sealed: bytes, key_id: str, purpose: str) -> bytes: ...


def keys_table(metadata: MetaData) -> Table:
    """The table of a service that takes keys. `answer` is null until it is known."""
    return Table(
        "idempotency_keys",
        metadata,
        Column("key", LargeBinary, primary_key=True),
        Column("request", LargeBinary, nullable=False),
        Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.now(), index=True),
        Column("key_id", Text),
        Column("answer", LargeBinary),
    )


class Answers:
    """The answers of one service to requests with a key."""

    def __init__(self, database: Database, table: Table, vault: Vault) -> None:
        self._database, self._table, self._vault = database, table, vault
        event.listen(database.sessions, "before_commit", self._spend)

    @contextmanager
    def claim(self, key: bytes, request: bytes) -> Iterator[_Claim]:
        """Hold the key, by a lock that ends with the connection. Raises `Refused("idempotency-key-in-use")`."""
        number = {"number": int.from_bytes(key[:8], signed=True)}
        with self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if not connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), number):
                raise Refused("idempotency-key-in-use", headers={"Retry-After": "1"})
            claim = flask.g.claim = _Claim(connection, self._table, self._vault, key, request)
            try:
                yield claim
            finally:
                flask.g.pop("claim")
                connection.execute(text("SELECT pg_advisory_unlock(:number)"), number)

    @staticmethod
    def _spend(session: Session) -> None:
        """With the first commit of a request that has a key, the key is spent."""
        if flask.has_request_context() and (claim := flask.g.get("claim")):
            claim.spend(session)


class _Claim:
    def __init__(self, connection: Connection, table: Table, vault: Vault, key: bytes, request: bytes) -> None:
        self._connection, self._table, self._vault = connection, table, vault
        self._key, self._request = key, request
        self._spent = False

    def first(self) -> flask.Response | None:
        table = self._table
        too_old = table.c.made_at < func.now() - text(f"interval '{KEEP_HOURS} hours'")
        self._connection.execute(delete(table).where(too_old))
        row = self._connection.execute(select(table).where(table.c.key == self._key)).one_or_none()
        if row is None:
            return None
        if row.request != self._request:
            raise Refused("idempotency-key-reused")
        if row.answer is None:
            raise Refused("idempotency-answer-lost")
        kept = json.loads(self._vault.open(row.answer, row.key_id, PURPOSE))
        return flask.Response(kept["body"], kept["status"], {**kept["headers"], "Idempotency-Replayed": "true"})

    def spend(self, session: Session) -> None:
        session.execute(insert(self._table).values(key=self._key, request=self._request).on_conflict_do_nothing())
        self._spent = True

    def keep(self, response: flask.Response) -> None:
        if not self._spent:
            return
        kept = {
            "status": response.status_code,
            "headers": {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers},
            "body": response.get_data(as_text=True),
        }
        sealed = self._vault.seal(json.dumps(kept).encode(), PURPOSE)
        values = {"answer": sealed, "key_id": self._vault.current_key}
        self._connection.execute(update(self._table).where(self._table.c.key == self._key).values(values))


def init_app(app: flask.Flask, database: Database, table: Table, vault: Vault) -> None:
    app.extensions["answers"] = Answers(database, table, vault)
