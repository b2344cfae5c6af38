"""Settings out of the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from msgspec import Meta

import chassis.settings
from chassis.settings import SettingsError
from gateway.domain.identities import ACCOUNT_ROLES

_URL = r"^https?://"
_LIMIT = r"^[1-9]\d* per (\d+ )?(second|minute|hour|day)s?$"


class Settings(chassis.settings.Settings, frozen=True, kw_only=True):
    database_url: Annotated[str, Meta(description="The gateway's PostgreSQL database, a libpq URI.")]
    signing_key: Annotated[str, Meta(description="Path of the private JWK (Ed25519) that signs access tokens.")]
    campaigns_url: Annotated[str, Meta(pattern=_URL, description="Where the campaign service answers.")]
    ballots_url: Annotated[str, Meta(pattern=_URL, description="Where the ballot service answers.")]
    scoring_url: Annotated[str, Meta(pattern=_URL, description="Where the scoring service answers.")]
    totp_keys: Annotated[
        str,
        Meta(
            description="Keys for the secrets of second factors at rest: base64 of 32 bytes, several with commas "
            "between; the last one encrypts, the others still decrypt. Empty: nobody can have a second factor."
        ),
    ] = ""
    require_totp: Annotated[
        str, Meta(description="Roles that must log in with a second factor, with commas between: `organiser`.")
    ] = ""
    oidc_issuer: Annotated[
        str,
        Meta(
            pattern=r"^(https://.+|http://(127\.0\.0\.1|localhost)[:/].+)?$",
            description="The county's OpenID Connect provider, as its ID tokens name it (`iss`), over TLS but on this "
            "machine; empty: nobody logs in through one.",
        ),
    ] = ""
    oidc_client_id: Annotated[str, Meta(description="What the provider calls this gateway.")] = ""
    oidc_client_secret: Annotated[
        str,
        Meta(
            pattern="^(.{20,})?$",
            extra={"secret": True},
            description="The secret that the provider gave the gateway.",  # nosec B105  # a mark
        ),
    ] = ""
    session_idle_seconds: Annotated[
        int, Meta(description="The console's session ends after so long without a request.", gt=0)
    ] = 1800
    session_seconds: Annotated[int, Meta(description="It ends after so long whatever happens.", gt=0)] = 12 * 3600
    cors_origins: Annotated[
        str, Meta(description="Origins whose pages may call the API, with commas between; empty: none.")
    ] = ""
    max_body_bytes: Annotated[
        int, Meta(description="The largest request body that is taken; a batch of ballots may have 128 MiB.", gt=0)
    ] = 16 * 1024 * 1024
    service_places: Annotated[
        int, Meta(description="Requests of a worker that may be with one service at a time; a quarter of its threads.")
    ] = 8
    trusted_proxies: Annotated[
        str,
        Meta(description="Proxies whose X-Forwarded-For and -Proto count: addresses and ranges with commas between."),
    ] = ""
    sms_callback_addresses: Annotated[
        str,
        Meta(
            description="Whence SMS and delivery reports with a shared secret are taken: addresses and ranges with "
            "commas between; empty: from anywhere."
        ),
    ] = ""
    rate_limit_storage: Annotated[
        str, Meta(description="Where requests are counted: memory:// for each worker alone, redis://host:6379 for all.")
    ] = "memory://"
    rate_limit_client: Annotated[
        str, Meta(description="Requests of one account or client, by its token.", pattern=_LIMIT)
    ] = "20000 per minute"
    rate_limit_account: Annotated[str, Meta(description="Failed log-ins of one account or client.", pattern=_LIMIT)] = (
        "30 per minute"
    )
    rate_limit_address: Annotated[str, Meta(description="Failed log-ins from one address.", pattern=_LIMIT)] = (
        "120 per minute"
    )
    rate_limit_codes: Annotated[
        str, Meta(description="Wrong codes from one address that are answered with 404.", pattern=_LIMIT)
    ] = "60 per minute"

    @property
    def services(self) -> dict[str, str]:
        """The name of each service behind the gateway → its address."""
        return {"campaigns": self.campaigns_url, "ballots": self.ballots_url, "scoring": self.scoring_url}

    @property
    def signing_key_path(self) -> Path:
        return Path(self.signing_key)

    @property
    def totp_roles(self) -> frozenset[str]:
        """Raises `SettingsError` where they can't have what they must."""
        roles = frozenset(role.strip() for role in self.require_totp.split(",") if role.strip())
        if unknown := roles - set(ACCOUNT_ROLES):
            raise SettingsError(f"REQUIRE_TOTP: no account can be {', '.join(sorted(unknown))}")
        if roles and not self.totp_keys:
            raise SettingsError("REQUIRE_TOTP: set TOTP_KEYS, too")
        return roles

    def __post_init__(self) -> None:
        """Raises `SettingsError`."""
        given = {"OIDC_ISSUER": self.oidc_issuer, "OIDC_CLIENT_ID": self.oidc_client_id}
        given |= {"OIDC_CLIENT_SECRET": self.oidc_client_secret}
        missing = [name for name, value in given.items() if not value]
        if 0 < len(missing) < len(given):
            raise SettingsError(f"{', '.join(missing)}: set all three of {', '.join(given)}, or none")

    @property
    def origins(self) -> list[str]:
        return [origin.strip() for origin in self.cors_origins.split(",") if origin.strip()]
