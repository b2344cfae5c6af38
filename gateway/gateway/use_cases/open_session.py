"""Give a person a token for name and password."""

from __future__ import annotations

from chassis.database import Database
from chassis.tokens import TokenSigner
from gateway.use_cases.check_password import check_password, forget_attempts
from gateway.use_cases.issue_token import IssuedToken, issue_token


def open_session(db: Database, signer: TokenSigner, name: str, password: str) -> IssuedToken:
    """Raises `GatewayError` as `check_password`."""
    account = check_password(db, name, password)
    forget_attempts(db, name)
    return issue_token(signer, account.id, account.role, campaigns=account.campaigns, objects=account.objects)
