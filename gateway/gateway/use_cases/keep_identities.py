"""Add and withdraw accounts and clients."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from uuid import UUID

from chassis.database import Database
from chassis.ids import new_id
from gateway.domain.errors import GatewayError
from gateway.domain.identities import Account, Client, check_account, check_client
from gateway.storage import identities, sessions
from gateway.use_cases.check_password import HASHER, forget_attempts
from gateway.use_cases.grant_client_token import digest

SECRET_BYTES = 32


def add_account(
    db: Database, name: str, role: str, password: str, objects: list[str], campaigns: list[UUID]
) -> tuple[UUID, bool]:
    """Add an account, or give the one of this name a new password, role and bounds (it counts again if
    withdrawn), which ends its sessions and its link to the provider.

    Empty lists bind it to nothing. Returns its id and whether it is new. Raises `GatewayError` as `check_account`.
    """
    check_account(name, role, password, objects)
    account = Account(new_id(), name, role, HASHER.hash(password), objects or None, campaigns or None, withdrawn=False)
    with db.session() as session:
        found = identities.put_account(session, account)
        sessions.end_all(session, found[0])
        session.commit()
    forget_attempts(db, name)
    return found


def link_account(db: Database, name: str, subject: str) -> None:
    """Let in by this account whom the OpenID Connect provider calls `subject`, instead of whom it was before.

    Raises `GatewayError`: account-unknown, subject-taken.
    """
    with db.session() as session:
        if other := identities.find_account_of_subject(session, subject):
            raise GatewayError("subject-taken", name=other.name)
        if not identities.link_account(session, name, subject):
            raise GatewayError("account-unknown", name=name)
        session.commit()


def add_client(
    db: Database,
    name: str,
    scope: list[str],
    campaigns: list[UUID],
    channels: list[str],
    source: str | None,
    addresses: Sequence[str] = (),
) -> tuple[UUID, str]:
    """Add a client; empty lists bind it to nothing. Returns client_id and client_secret, which is nowhere kept.

    Raises `GatewayError`: as `check_client`, client-name-taken.
    """
    check_client(name, scope, channels, source, addresses)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    client = Client(
        id=new_id(),
        name=name,
        secret_digests=(digest(secret),),
        scope=scope,
        campaigns=campaigns or None,
        channels=channels or None,
        source=source,
        addresses=list(addresses) or None,
        withdrawn=False,
    )
    with db.session() as session:
        if not identities.add_client(session, client):
            raise GatewayError("client-name-taken", name=name)
        session.commit()
    return client.id, secret


def add_secret(db: Database, name: str) -> str:
    """Give a client a second secret, which is returned and nowhere kept; the first goes on being taken.

    Raises `GatewayError`: client-unknown, two-secrets.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with db.session() as session:
        _demand(identities.add_secret(session, name, digest(secret)), "two-secrets", name)
        session.commit()
    return secret


def remove_secret(db: Database, name: str, *, newer: bool = False) -> None:
    """Take the older of a client's two secrets away, or the newer. Raises `GatewayError`: client-unknown, last-secret.

    The tokens that were given for it stay good until they expire.
    """
    with db.session() as session:
        _demand(identities.remove_secret(session, name, newer=newer), "last-secret", name)
        session.commit()


def _demand(changed: bool | None, slug: str, name: str) -> None:
    if not changed:
        raise GatewayError("client-unknown" if changed is None else slug, name=name)


def remove_totp(db: Database, name: str) -> None:
    """Take the second factor from an account, whose owner can then ask for another.

    Raises `GatewayError("account-unknown")`.
    """
    with db.session() as session:
        if not identities.remove_totp(session, name):
            raise GatewayError("account-unknown", name=name)
        session.commit()


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
