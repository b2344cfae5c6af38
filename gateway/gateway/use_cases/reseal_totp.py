"""Bring the secrets of second factors under the last of TOTP_KEYS, so that the earlier keys can go."""

from __future__ import annotations

from chassis.database import Database
from gateway.domain.errors import GatewayError
from gateway.storage import identities
from gateway.storage.sealed_secrets import SealedSecrets


def reseal_totp(db: Database, sealed: SealedSecrets | None) -> tuple[int, list[str]]:
    """How many it was, and the accounts whose secret none of the keys opens, which stays as it is.

    What changed meanwhile is left alone: whoever changed it sealed it under the last key. Each secret is a transaction
    of its own, so that no log-in waits for another's. Raises `GatewayError("totp-off")`.
    """
    if sealed is None:
        raise GatewayError("totp-off")
    with db.session() as session:
        accounts = identities.totp_secrets(session)
    brought, lost = 0, []
    for account_id, name, secret in accounts:
        try:
            again = sealed.rotate(secret)
        except LookupError:
            lost.append(name)
            continue
        with db.session() as session:
            brought += identities.replace_totp_secret(session, account_id, secret, again)
            session.commit()
    return brought, lost
