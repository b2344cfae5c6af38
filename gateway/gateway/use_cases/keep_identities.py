"""Add and withdraw accounts and clients."""

from __future__ import annotations

import secrets
from uuid import UUID

from chassis.database import Database
from chassis.ids import new_id
from gateway.domain.errors import GatewayError
from gateway.domain.identities import Account, Client, check_account, check_client
from gateway.storage import identities
from gateway.use_cases.grant_client_token import digest
from gateway.use_cases.open_session import HASHER

SECRET_BYTES = 32


def add_account(
    db: Database, name: str, role: str, password: str, objects: list[str], campaigns: list[UUID]
) -> tuple[UUID, bool]:
    """Add an account, or give the one of this name a new password, role and bounds (it counts again if withdrawn).

    Empty lists bind it to nothing. Returns its id and whether it is new. Raises `GatewayError` as `check_account`.
    """
    check_account(name, role, password, objects)
    account = Account(new_id(), name, role, HASHER.hash(password), objects or None, campaigns or None, withdrawn=False)
    with db.session() as session:
        found = identities.put_account(session, account)
        session.commit()
    return found


def add_client(
    db: Database, name: str, scope: list[str], campaigns: list[UUID], channels: list[str], source: str | None
) -> tuple[UUID, str]:
    """Add a client; empty lists bind it to nothing. Returns client_id and client_secret, which is nowhere kept.

    Raises `GatewayError`: as `check_client`, client-name-taken.
    """
    check_client(name, scope, channels, source)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    client = Client(
        id=new_id(),
        name=name,
        secret_digest=digest(secret),
        scope=scope,
        campaigns=campaigns or None,
        channels=channels or None,
        source=source,
        withdrawn=False,
    )
    with db.session() as session:
        if not identities.add_client(session, client):
            raise GatewayError("client-name-taken", name=name)
        session.commit()
    return client.id, secret


def withdraw_account(db: Database, name: str) -> None:
    """Raises `GatewayError("account-unknown")`."""
    with db.session() as session:
        if not identities.withdraw_account(session, name):
            raise GatewayError("account-unknown", name=name)
        session.commit()


def withdraw_client(db: Database, name: str) -> None:
    """Raises `GatewayError("client-unknown")`."""
    with db.session() as session:
        if not identities.withdraw_client(session, name):
            raise GatewayError("client-unknown", name=name)
        session.commit()
