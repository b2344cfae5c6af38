"""Give a person a token for name and password."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from chassis.database import Database
from chassis.tokens import TokenSigner
from gateway.domain.errors import GatewayError
from gateway.storage import identities
from gateway.use_cases.issue_token import IssuedToken, issue_token

# argon2id as the OWASP password storage cheat sheet has it: 19 MiB, so that eight threads at once stay below 160 MiB
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def open_session(db: Database, signer: TokenSigner, name: str, password: str) -> IssuedToken:
    """Raises `GatewayError("wrong-credentials")`, the same and after the same time whatever is wrong."""
    with db.session() as session:
        account = identities.find_account(session, name)
    right = _verify(account.password_hash if account else _dummy_hash(), password)
    if account is None or not right or account.withdrawn:
        raise GatewayError("wrong-credentials")
    if HASHER.check_needs_rehash(account.password_hash):
        with db.session() as session:
            identities.set_password_hash(session, account, HASHER.hash(password))
            session.commit()
    return issue_token(signer, account.id, account.role, campaigns=account.campaigns, objects=account.objects)


def _verify(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except (Argon2Error, InvalidHashError):
        return False


@cache
def _dummy_hash() -> str:
    """What an unknown account's password is compared with, so that the time does not tell that it is unknown."""
    return HASHER.hash(secrets.token_urlsafe())
