"""Let somebody who forgot a password set another, by a link that an organiser hands over."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from chassis.database import Database
from gateway.domain.errors import GatewayError
from gateway.domain.identities import OVERSIGHT_ROLES, check_password_length
from gateway.storage import identities, sessions
from gateway.use_cases.check_password import HASHER, forget_attempts
from gateway.use_cases.grant_client_token import digest

TOKEN_BYTES = 32
LIFETIME_SECONDS = 3600


def make_reset(db: Database, name: str, campaigns: Collection[str] | None) -> tuple[str, datetime]:
    """A token for the account's owner, which is nowhere kept, and until when it is good; the one before no longer is.

    `campaigns` are those that the caller is bound to, None: to none. Raises `GatewayError`: account-unknown (also where
    the account is for others than these), account-of-oversight.
    """
    with db.session() as session:
        account = identities.find_account(session, name)
        if account is None or account.withdrawn or not _is_within(account.campaigns, campaigns):
            raise GatewayError("account-unknown", name=name)
        if account.role in OVERSIGHT_ROLES:
            raise GatewayError("account-of-oversight", role=account.role)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        expires_at = sessions.put_reset(session, digest(token), account.id, LIFETIME_SECONDS)
        session.commit()
    return token, expires_at


def reset_password(db: Database, token: str, password: str) -> None:
    """Set the password and end the account's sessions. Raises `GatewayError`: reset-unknown, password-length."""
    check_password_length(password)
    with db.session() as session:
        account = sessions.take_reset(session, digest(token))
        if account is None:
            raise GatewayError("reset-unknown")
        identities.set_password_hash(session, account, HASHER.hash(password))
        sessions.end_all(session, account.id)
        session.commit()
    forget_attempts(db, account.name)


def _is_within(inner: Collection[object] | None, outer: Collection[str] | None) -> bool:
    if outer is None:
        return True
    return inner is not None and {str(each) for each in inner} <= set(outer)
