"""Issue an access token."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from chassis.tokens import TokenSigner

ISSUER = "minping-gateway"
AUDIENCE = ["campaigns", "ballots", "scoring", "gateway"]
LIFETIME_SECONDS = 600


@dataclass(frozen=True)
class IssuedToken:
    access_token: str
    role: str
    scope: str
    token_type: str = "Bearer"  # noqa: S105
    expires_in: int = LIFETIME_SECONDS


def issue_token(
    signer: TokenSigner,
    subject: UUID,
    role: str,
    *,
    scope: Iterable[str] = (),
    campaigns: Iterable[UUID] | None = None,
    objects: list[str] | None = None,
    channels: list[str] | None = None,
    source: str | None = None,
    addresses: list[str] | None = None,
) -> IssuedToken:
    """A token for `subject`. What is None is left out of it, and binds it to nothing."""
    granted = " ".join(scope)
    token = signer.sign(
        AUDIENCE,
        LIFETIME_SECONDS,
        sub=str(subject),
        role=role,
        scope=granted or None,
        campaigns=None if campaigns is None else [str(campaign) for campaign in campaigns],
        objects=objects,
        channels=channels,
        source=source,
        addresses=addresses,
    )
    return IssuedToken(token, role, granted)
