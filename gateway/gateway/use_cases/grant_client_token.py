"""Give a system a token for its client credentials (RFC 6749, section 4.4)."""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

from chassis.database import Database
from chassis.tokens import TokenSigner
from gateway.domain import addresses
from gateway.domain.errors import TokenRefused
from gateway.domain.identities import CLIENT_ROLE, Client, granted_scope
from gateway.storage import identities
from gateway.use_cases.issue_token import IssuedToken, issue_token


def grant_client_token(
    db: Database, signer: TokenSigner, client_id: str, secret: str, scope: str, address: str
) -> IssuedToken:
    """`scope` is what the client asks for, empty for all it has; `address` is where it asks from.

    Raises `TokenRefused`: invalid_client, invalid_scope.
    """
    client = _find(db, client_id)
    known = client.secret_digests if client else (bytes(32),)
    right = max(hmac.compare_digest(digest(secret), each) for each in known)  # compares with each, whatever was found
    if client is None or not right or client.withdrawn:
        raise TokenRefused("invalid_client", "client_id or client_secret is wrong, or the client was withdrawn")
    if client.addresses is not None and not addresses.holds(addresses.networks(",".join(client.addresses)), address):
        raise TokenRefused("invalid_client", "the client may not come from this address")
    try:
        granted = granted_scope(client, scope)
    except LookupError as error:
        raise TokenRefused("invalid_scope", "the client does not have all of this scope") from error
    return issue_token(
        signer,
        client.id,
        CLIENT_ROLE,
        scope=granted,
        campaigns=client.campaigns,
        channels=client.channels,
        source=client.source,
        addresses=client.addresses,
    )


def digest(secret: str) -> bytes:
    """SHA-256: enough for a secret of 32 random bytes, which nobody can guess, and 0.1 % of argon2's time."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def _find(db: Database, client_id: str) -> Client | None:
    try:
        found = UUID(client_id)
    except ValueError:
        return None
    with db.session() as session:
        return identities.find_client(session, found)
