"""Let a person in by name, password and, where there is one, second factor."""

from __future__ import annotations

from chassis.database import Database
from chassis.tokens import TokenSigner
from gateway.domain.identities import Account
from gateway.use_cases.check_password import check_password, forget_attempts
from gateway.use_cases.issue_token import IssuedToken, issue_token
from gateway.use_cases.second_factor import SecondFactor


def open_session(
    db: Database, signer: TokenSigner, factor: SecondFactor, name: str, password: str, code: str | None
) -> IssuedToken:
    """A token for a person. Raises `GatewayError` as `log_in`."""
    return token_of(signer, log_in(db, factor, name, password, code))


def log_in(db: Database, factor: SecondFactor, name: str, password: str, code: str | None) -> Account:
    """Raises `GatewayError` as `check_password` and `SecondFactor.check`."""
    account = check_password(db, name, password)
    factor.check(db, account, code)
    forget_attempts(db, name)
    return account


def token_of(signer: TokenSigner, account: Account) -> IssuedToken:
    return issue_token(signer, account.id, account.role, campaigns=account.campaigns, objects=account.objects)
