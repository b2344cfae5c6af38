"""The county's own OpenID Connect provider, asked by code flow with PKCE."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import requests
from authlib.integrations.base_client import BaseApp, OAuthError, OpenIDMixin
from authlib.integrations.base_client.sync_app import OAuth2Mixin
from authlib.integrations.requests_client import OAuth2Session
from joserfc.errors import JoseError

from chassis.problems import Refused
from gateway.domain.errors import GatewayError

_TIMEOUT_SECONDS = 10
_ALGORITHMS = [f"{family}{bits}" for family in ("RS", "PS", "ES") for bits in (256, 384, 512)] + ["Ed25519", "EdDSA"]


class _App(OAuth2Mixin, OpenIDMixin, BaseApp):  # type: ignore[misc]
    client_cls = OAuth2Session

    def load_server_metadata(self) -> dict[str, Any]:
        """Whatever the provider says of itself, its tokens are signed, and by a key that is the provider's alone."""
        found: dict[str, Any] = super().load_server_metadata()
        return found | {"id_token_signing_alg_values_supported": _ALGORITHMS}


class Provider:
    """`issuer` as its ID tokens name it; what it says of itself is read when somebody first logs in."""

    def __init__(self, issuer: str, client_id: str, client_secret: str) -> None:
        logging.getLogger("authlib").setLevel(logging.INFO)  # below, it logs PKCE's verifier
        self._expected = {"iss": {"value": issuer}, "aud": {"value": client_id}}
        self._app = _App(
            None,
            client_id=client_id,
            client_secret=client_secret,
            client_kwargs={
                "scope": "openid",
                "code_challenge_method": "S256",
                "default_timeout": _TIMEOUT_SECONDS,
            },
            server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        )

    def begin(self, callback: str) -> dict[str, str]:
        """Of a log-in: `url`, where the browser goes; `state`, with which it comes back to `callback`; and what
        `finish` needs: `nonce`, `code_verifier`. Raises `GatewayError("oidc-refused")`, `Refused("unavailable")`.
        """
        with _asking():
            begun: dict[str, str] = self._app.create_authorization_url(callback)
            return begun

    def finish(self, callback: str, code: str, *, nonce: str, code_verifier: str) -> Mapping[str, Any]:
        """The claims of the ID token that a code is good for. Raises as `begin`."""
        with _asking():
            token = self._app.fetch_access_token(callback, code=code, code_verifier=code_verifier)
            claims: Mapping[str, Any] | None = self._app.parse_id_token(token, nonce, self._expected)
            if claims is None:
                raise ValueError("no ID token")
            return claims


@contextmanager
def _asking() -> Iterator[None]:
    try:
        yield
    except requests.RequestException as error:
        raise Refused("unavailable", service="OpenID Connect provider") from error
    except OAuthError as error:
        raise GatewayError("oidc-refused", reason=error.error) from error
    except JoseError as error:
        raise GatewayError("oidc-refused", reason=f"its ID token is not good ({error.error})") from error
    except (KeyError, RuntimeError, ValueError) as error:
        raise GatewayError("oidc-refused", reason="it gave no answer as OpenID Connect has it") from error
