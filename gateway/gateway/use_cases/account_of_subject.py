"""Whose account it is whom the county's OpenID Connect provider has let in."""

from __future__ import annotations

from chassis.database import Database
from gateway.domain.errors import GatewayError
from gateway.domain.identities import Account
from gateway.storage import identities


def account_of_subject(db: Database, subject: str) -> Account:
    """`subject` is the `sub` of the ID token: of its claims this alone stays a person's own (OpenID Connect Core 1.0,
    section 5.7). Raises `GatewayError("oidc-not-linked")`, also where the account was withdrawn.
    """
    with db.session() as session:
        account = identities.find_account_of_subject(session, subject)
    if account is None or account.withdrawn:
        raise GatewayError("oidc-not-linked", subject=subject)
    return account
