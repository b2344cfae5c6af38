"""Check a person's name and password, ever more slowly where they are wrong."""

from __future__ import annotations

import hashlib
import math
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from chassis.database import Database
from gateway.domain.attempts import delay_seconds
from gateway.domain.errors import GatewayError
from gateway.domain.identities import Account
from gateway.storage import attempts, identities

# argon2id as the OWASP password storage cheat sheet has it: 19 MiB, so that eight threads at once stay below 160 MiB
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def check_password(db: Database, name: str, password: str) -> Account:
    """The account. What follows may still fail, so the attempt counts as failed until `forget_attempts`.

    Counting before checking is what holds many attempts at once to the same delay as one after the other. Raises
    `GatewayError`, the same and after the same time whether there is such an account: too-many-attempts (a right
    password, too, is refused while the delay lasts), wrong-credentials.
    """
    with db.session() as session:
        failures, since = attempts.lock(session, _digest(name))
        if (left := delay_seconds(failures) - since) > 0:
            raise GatewayError("too-many-attempts", retry_after=math.ceil(left))
        attempts.count(session, _digest(name))
        account = identities.find_account(session, name)
        session.commit()
    right = _verify(account.password_hash if account else _dummy_hash(), password)
    if account is None or not right or account.withdrawn:
        raise GatewayError("wrong-credentials")
    if HASHER.check_needs_rehash(account.password_hash):
        with db.session() as session:
            identities.set_password_hash(session, account, HASHER.hash(password))
            session.commit()
    return account


def forget_attempts(db: Database, name: str) -> None:
    """Somebody was let in by this name."""
    with db.session() as session:
        attempts.forget(session, _digest(name))
        session.commit()


def _digest(name: str) -> bytes:
    """Names of a fixed length, for people type passwords where the name belongs."""
    return hashlib.sha256(name.encode()).digest()


def _verify(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except (Argon2Error, InvalidHashError):
        return False


@cache
def _dummy_hash() -> str:
    """What an unknown account's password is compared with, so that the time does not tell that it is unknown."""
    return HASHER.hash(secrets.token_urlsafe())
