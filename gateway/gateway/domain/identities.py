"""Who can get a token: accounts of people, and clients, which are other systems."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from gateway.domain.addresses import is_range
from gateway.domain.errors import GatewayError

ACCOUNT_ROLES = (
    "organiser",
    "operator",
    "unit",
    "county_representative",
    "auditor",
    "supervisor",
    "public",
)
"""What an account can be. `system` is for clients; `service` is for campaigns' own tokens, which it signs itself."""

OVERSIGHT_ROLES = frozenset({"auditor", "supervisor"})
"""Who watches over organisers, or hears what is said against them: an organiser must not become one of these."""

CLIENT_ROLE = "system"
PASSWORD_LENGTH = (8, 1024)
NAME = re.compile(r"\w[\w.@-]{0,63}")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
SCOPE = re.compile(r"[a-z][a-z0-9-]*:[a-z][a-z0-9-]*")


@dataclass(frozen=True)
class Account:
    """A person's. `objects` and `campaigns` bind it to these; None binds it to none in particular.

    `totp_secret` is the encrypted secret of a second factor, `totp_step` the time step of the last code that was taken;
    None until the first, which confirms the secret. `oidc_subject` is who this is at the county's provider.
    """

    id: UUID
    name: str
    role: str
    password_hash: str
    objects: list[str] | None
    campaigns: list[UUID] | None
    withdrawn: bool
    totp_secret: bytes | None = None
    totp_step: int | None = None
    oidc_subject: str | None = None


@dataclass(frozen=True)
class Client:
    """A system's. `secret_digests` are the SHA-256 of one secret of 32 random bytes, or of two: the older comes first.

    `source` is the name under which its ballots are recorded (None: its id); `addresses` are the ranges that it may
    come from (None: anywhere).
    """

    id: UUID
    name: str
    secret_digests: tuple[bytes, ...]
    scope: list[str]
    campaigns: list[UUID] | None
    channels: list[str] | None
    source: str | None
    addresses: list[str] | None
    withdrawn: bool


def check_account(name: str, role: str, password: str, objects: list[str]) -> None:
    """Raises `GatewayError`: invalid-name, role-not-given, unit-without-object, password-length."""
    _check_name(NAME, "account", name)
    if role not in ACCOUNT_ROLES:
        raise GatewayError("role-not-given", role=role, roles=", ".join(ACCOUNT_ROLES))
    for code in objects:
        _check_name(CODE, "object", code)
    if role == "unit" and not objects:  # no list would mean all of them
        raise GatewayError("unit-without-object")
    check_password_length(password)


def check_password_length(password: str) -> None:
    """Raises `GatewayError("password-length")`."""
    shortest, longest = PASSWORD_LENGTH
    if not shortest <= len(password) <= longest:
        raise GatewayError("password-length", shortest=shortest, longest=longest)


def check_client(
    name: str, scope: list[str], channels: list[str], source: str | None, addresses: Iterable[str] = ()
) -> None:
    """Raises `GatewayError`: invalid-name, scope-missing, invalid-address."""
    _check_name(NAME, "client", name)
    if not scope:
        raise GatewayError("scope-missing")
    for permission in scope:
        _check_name(SCOPE, "scope", permission)
    for channel in channels:
        _check_name(CODE, "channel", channel)
    if source is not None:
        _check_name(CODE, "source", source)
    for address in addresses:
        if not is_range(address):
            raise GatewayError("invalid-address", address=address)


def granted_scope(client: Client, asked: str) -> list[str]:
    """What a token gets of the client's scope: all of it, or what was asked for.

    Raises `LookupError` where that is not a part of it.
    """
    wanted = asked.split()
    if not set(wanted) <= set(client.scope):
        raise LookupError(asked)
    return [permission for permission in client.scope if permission in wanted] if wanted else client.scope


def _check_name(form: re.Pattern[str], kind: str, name: str) -> None:
    if not form.fullmatch(name):
        raise GatewayError("invalid-name", kind=kind, name=name)
