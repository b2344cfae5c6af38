"""Queries over accounts and clients."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, literal_column, select, union_all, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway.domain.identities import Account, Client
from gateway.storage.tables import accounts, clients


def find_account(session: Session, name: str) -> Account | None:
    row = session.execute(select(accounts).where(accounts.c.name == name)).one_or_none()
    return account_of(row) if row else None


def find_account_of_subject(session: Session, subject: str) -> Account | None:
    row = session.execute(select(accounts).where(accounts.c.oidc_subject == subject)).one_or_none()
    return account_of(row) if row else None


def find_client(session: Session, client_id: UUID) -> Client | None:
    row = session.execute(select(clients).where(clients.c.id == client_id)).one_or_none()
    return _client(row) if row else None


def find_name(session: Session, found: UUID) -> str | None:
    """Of the account or client with this id."""
    tables = [select(table.c.name).where(table.c.id == found) for table in (accounts, clients)]
    return session.execute(union_all(*tables)).scalar_one_or_none()


def put_account(session: Session, account: Account) -> tuple[UUID, bool]:
    """Add an account or overwrite the one of its name (which keeps its id). Returns its id and whether it is new."""
    values = {
        "role": account.role,
        "password_hash": account.password_hash,
        "objects": account.objects,
        "campaigns": account.campaigns,
        "withdrawn_at": None,
        "oidc_subject": None,
    }
    statement = (
        insert(accounts)
        .values(id=account.id, name=account.name, **values)
        .on_conflict_do_update(index_elements=[accounts.c.name], set_=values)
        .returning(accounts.c.id)
    )
    found: UUID = session.execute(statement).scalar_one()
    return found, found == account.id


def set_password_hash(session: Session, account: Account, password_hash: str) -> None:
    """Replace the hash, unless somebody set another password meanwhile."""
    unchanged = (accounts.c.id == account.id) & (accounts.c.password_hash == account.password_hash)
    session.execute(update(accounts).where(unchanged).values(password_hash=password_hash))


def link_account(session: Session, name: str, subject: str) -> bool:
    """Say who the account's owner is at the provider. False if there is no such account."""
    changed = update(accounts).where(accounts.c.name == name).values(oidc_subject=subject).returning(accounts.c.id)
    return session.execute(changed).one_or_none() is not None


def put_totp_secret(session: Session, account_id: UUID, sealed: bytes) -> bool:
    """Give an account a secret that is to be confirmed. False if it has one that is."""
    unconfirmed = (accounts.c.id == account_id) & accounts.c.totp_step.is_(None)
    changed = update(accounts).where(unconfirmed).values(totp_secret=sealed).returning(accounts.c.id)
    return session.execute(changed).one_or_none() is not None


def lock_totp_secret(session: Session, account_id: UUID) -> bytes | None:
    """The sealed secret, which nobody else changes until the transaction ends. None if there is none."""
    secret = select(accounts.c.totp_secret).where(accounts.c.id == account_id).with_for_update()
    found: bytes | None = session.execute(secret).scalar_one()
    return found


def spend_totp_step(session: Session, account_id: UUID, step: int, again: bytes) -> bool:
    """Take the code of a time step, and keep its secret, which is locked, as `again`, under today's key.

    False if the code, or a later one, was taken.
    """
    later = (accounts.c.id == account_id) & (func.coalesce(accounts.c.totp_step, -1) < step)
    changed = update(accounts).where(later).values(totp_step=step, totp_secret=again).returning(accounts.c.id)
    return session.execute(changed).one_or_none() is not None


def totp_secrets(session: Session) -> list[tuple[UUID, str, bytes]]:
    """Id, name and sealed secret of each account that has one, confirmed or not."""
    there = select(accounts.c.id, accounts.c.name, accounts.c.totp_secret).where(accounts.c.totp_secret.is_not(None))
    rows = session.execute(there.order_by(accounts.c.name))
    return [(row.id, row.name, row.totp_secret) for row in rows]


def replace_totp_secret(session: Session, account_id: UUID, sealed: bytes, again: bytes) -> bool:
    """Keep the secret `sealed` as `again`. False if it is another by now."""
    same = (accounts.c.id == account_id) & (accounts.c.totp_secret == sealed)
    changed = update(accounts).where(same).values(totp_secret=again).returning(accounts.c.id)
    return session.execute(changed).one_or_none() is not None


def remove_totp(session: Session, name: str) -> bool:
    """False if there is no such account."""
    changed = update(accounts).where(accounts.c.name == name).values(totp_secret=None, totp_step=None)
    return session.execute(changed.returning(accounts.c.id)).one_or_none() is not None


def add_client(session: Session, client: Client) -> bool:
    """Add a client. False if one of its name, or of its source, is there and not withdrawn."""
    statement = (
        insert(clients)
        .values(
            id=client.id,
            name=client.name,
            secret_digest=client.secret_digests[0],
            scope=client.scope,
            campaigns=client.campaigns,
            channels=client.channels,
            source=client.source,
            addresses=client.addresses,
        )
        .on_conflict_do_nothing()
        .returning(clients.c.id)
    )
    return session.execute(statement).one_or_none() is not None


def add_secret(session: Session, name: str, digest: bytes) -> bool | None:
    """Give a client a second secret. False if it has two already, None if there is no such client."""
    return _change_secrets(session, name, clients.c.newer_secret_digest.is_(None), {"newer_secret_digest": digest})


def remove_secret(session: Session, name: str, *, newer: bool) -> bool | None:
    """Take one of a client's two secrets away. False if it has only one, None if there is no such client."""
    left = {"newer_secret_digest": None} | ({} if newer else {"secret_digest": clients.c.newer_secret_digest})  # nosec B105  # columns
    return _change_secrets(session, name, clients.c.newer_secret_digest.is_not(None), left)


def _change_secrets(session: Session, name: str, condition: Any, values: dict[str, Any]) -> bool | None:
    there = (clients.c.name == name) & clients.c.withdrawn_at.is_(None)
    changed = session.execute(update(clients).where(there, condition).values(values).returning(clients.c.id))
    if changed.one_or_none() is not None:
        return True
    return None if session.execute(select(clients.c.id).where(there)).one_or_none() is None else False


def withdraw_account(session: Session, name: str) -> bool:
    """False if there is no such account; one that was withdrawn before keeps its time."""
    return _withdraw(session, accounts, name, oidc_subject=None)


def withdraw_client(session: Session, name: str) -> bool:
    """False if no client has this name; several have it only where all but one are withdrawn."""
    return _withdraw(session, clients, name)


def _withdraw(session: Session, table: Any, name: str, **values: None) -> bool:
    moment = func.coalesce(table.c.withdrawn_at, func.now())
    statement = update(table).where(table.c.name == name).values(withdrawn_at=moment, **values).returning(table.c.id)
    return bool(session.execute(statement).all())


def withdrawn_since(session: Session, seconds: int) -> frozenset[str]:
    """The ids of the accounts and clients that were withdrawn in the last `seconds`."""
    since = func.now() - literal_column("interval '1 second'") * seconds
    tables = [select(table.c.id).where(table.c.withdrawn_at > since) for table in (accounts, clients)]
    return frozenset(str(found) for found in session.execute(union_all(*tables)).scalars())


def account_of(row: Row[Any]) -> Account:
    return Account(
        id=row.id,
        name=row.name,
        role=row.role,
        password_hash=row.password_hash,
        objects=row.objects,
        campaigns=row.campaigns,
        withdrawn=row.withdrawn_at is not None,
        totp_secret=row.totp_secret,
        totp_step=row.totp_step,
        oidc_subject=row.oidc_subject,
    )


def _client(row: Row[Any]) -> Client:
    return Client(
        id=row.id,
        name=row.name,
        secret_digests=tuple(bytes(each) for each in (row.secret_digest, row.newer_secret_digest) if each is not None),
        scope=row.scope,
        campaigns=row.campaigns,
        channels=row.channels,
        source=row.source,
        addresses=row.addresses,
        withdrawn=row.withdrawn_at is not None,
    )
