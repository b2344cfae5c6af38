"""Access tokens (JWT, Ed25519): signing, verification, and what an operation asks of them.

Nobody fetches keys over the network: each issuer that a service trusts has a JWKS file, read again when a `kid` is
unknown.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import flask
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from chassis.problems import Refused
from chassis.settings import SettingsError

ALGORITHM = "Ed25519"  # RFC 9864's name for EdDSA over Ed25519
LEEWAY_SECONDS = 5
_CACHE_SIZE = 10_000


@dataclass(frozen=True)
class Principal:
    """Who calls. `claims` holds the whole verified token."""

    issuer: str
    subject: str
    role: str
    scope: frozenset[str]
    claims: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Permission:
    """What an operation asks for.

    A `system` needs the name in its scope, any other role is listed; where `issuer` is given, only its tokens pass.
    What is for `people_only` is in no scope.
    """

    name: str
    roles: frozenset[str] = frozenset()
    issuer: str | None = None
    people_only: bool = False

    def granted_to(self, principal: Principal) -> bool:
        if self.issuer is not None and principal.issuer != self.issuer:
            return False
        if principal.role == "system":
            return self.name in principal.scope and not self.people_only
        return principal.role in self.roles


OPEN = Permission("open")
"""Asks for no token."""


@dataclass(frozen=True)
class SharedSecret(Permission):
    """Asks a foreign system that can't fetch our tokens for a secret that it shares with us: HTTP Basic (RFC 7617).

    `user` is the user name, and the password is what `app.extensions["shared_secrets"]` holds under it, or either of
    two with a comma between; without one nobody passes. Basic is what such a system can carry without having been
    written for us, as the `user:secret@` of the URL that it is told to call; a query or a path would be in every log on
    the way.
    """

    user: str = ""

    def demand(self) -> None:
        """Raises `Refused`: unauthenticated; forbidden where this service was given no secret for it."""
        given, secret = flask.request.authorization, flask.current_app.extensions["shared_secrets"].get(self.user)
        if given is None or given.type != "basic":
            raise Refused("unauthenticated", headers=_BASIC, reason="HTTP Basic is asked for, with the shared secret")
        if not secret:
            raise Refused("forbidden", permission=self.name)
        named = hmac.compare_digest(str(given.username).encode(), self.user.encode())
        right = [hmac.compare_digest(str(given.password).encode(), each.encode()) for each in secret.split(",")]
        if not any(right) or not named:
            raise Refused("unauthenticated", headers=_BASIC, reason="the user or the secret is wrong")


_BASIC = {"WWW-Authenticate": 'Basic realm="minping", charset="UTF-8"'}


class TrustedKeys:
    """Whose signatures are taken. `trusted` is `issuer=path/to/jwks.json`, several with commas between.

    A file is read again when a `kid` is unknown.
    """

    def __init__(self, trusted: str) -> None:
        self._paths = dict(_pair(part) for part in trusted.split(",") if part.strip())
        try:
            self._keys = {issuer: _read_keys(path) for issuer, path in self._paths.items()}
        except (OSError, ValueError, JoseError) as error:
            raise SettingsError(f"TRUSTED_KEYS: a file of keys can't be read: {error}") from error

    def key(self, issuer: str, kid: str) -> OKPKey:
        """Raises `KeyError` where there is none."""
        if kid not in self._keys[issuer]:
            self._keys[issuer] = _read_keys(self._paths[issuer])
        return self._keys[issuer][kid]

    def keys(self, issuer: str) -> list[OKPKey]:
        """All of one issuer, as its file has them now; none where it is not trusted."""
        return list(_read_keys(self._paths[issuer]).values()) if issuer in self._paths else []

    def finder(self, issuer: str) -> Callable[[str], OKPKey] | None:
        """`key` of one issuer, None where it is not trusted."""
        return partial(self.key, issuer) if issuer in self._paths else None


class TokenVerifier:
    """Verifies tokens for one audience; `trusted` as for `TrustedKeys`.

    Verified tokens are kept until they expire, so that a signature is checked once.
    """

    def __init__(self, audience: str, trusted: str) -> None:
        self._audience = audience
        self._trusted = TrustedKeys(trusted)
        self._verified: dict[bytes, tuple[float, Principal]] = {}
        self._lock = threading.Lock()

    def verify(self, token: str) -> Principal:
        """The principal of a token. Raises `Refused("unauthenticated")` that says what is wrong with it."""
        digest = hashlib.sha256(token.encode()).digest()
        known = self._verified.get(digest)
        if known and known[0] > time.time():
            return known[1]
        principal, expires = self._check(token)
        with self._lock:
            if len(self._verified) >= _CACHE_SIZE:
                self._verified.clear()
            self._verified[digest] = (expires, principal)
        return principal

    def _check(self, token: str) -> tuple[Principal, float]:
        try:
            claims = jwt.decode(token, self._key, algorithms=[ALGORITHM]).claims
        except (JoseError, ValueError, KeyError, TypeError, OSError, RecursionError) as error:
            raise Refused("unauthenticated", reason="the token is not one of ours") from error
        audience = claims.get("aud")
        if self._audience not in (audience if isinstance(audience, list) else [audience]):
            raise Refused("unauthenticated", reason="the token is for another service")
        expires = claims.get("exp")
        if not isinstance(expires, int | float) or not time.time() <= expires + LEEWAY_SECONDS:  # nor NaN
            raise Refused("unauthenticated", reason="the token has expired")
        principal = Principal(
            issuer=claims["iss"],
            subject=str(claims.get("sub", "")),
            role=str(claims.get("role", "")),
            scope=frozenset(str(claims.get("scope") or "").split()),
            claims=claims,
        )
        return principal, expires

    def _key(self, token: Any) -> OKPKey:
        """The key that the token names, out of the keys of the issuer that it names."""
        claims = json.loads(token.payload) if isinstance(token.payload, bytes | str) else token.payload
        return self._trusted.key(claims["iss"], token.headers()["kid"])


class TokenSigner:
    """Signs tokens of one issuer with the private JWK in the file `key`. What `trusted` (as for `TrustedKeys`) holds of
    the issuer are its earlier keys."""

    def __init__(self, issuer: str, key: Path, trusted: str = "") -> None:
        self.issuer = issuer
        self._trusted = TrustedKeys(trusted)
        try:
            self._key = OKPKey.import_key(json.loads(key.read_text()))
        except (OSError, ValueError, JoseError) as error:
            raise SettingsError(f"SIGNING_KEY: the key can't be read: {error}") from error

    def sign(self, audience: str | list[str], lifetime_seconds: int, **claims: Any) -> str:
        now = int(time.time())
        return jwt.encode(
            {"alg": ALGORITHM, "kid": self._key.kid},
            {
                "iss": self.issuer,
                "aud": audience,
                "iat": now,
                "exp": now + lifetime_seconds,
                "jti": uuid.uuid4().hex,
            }
            | {name: value for name, value in claims.items() if value is not None},
            self._key,
            algorithms=[ALGORITHM],
        )

    def sign_document(self, document: str, kind: str) -> str:
        """The compact JWS (RFC 7515) of a text. `kind` is its `typ`: nobody takes it for a token (RFC 8725, 3.11)."""
        header = {"alg": ALGORITHM, "kid": self._key.kid, "typ": kind}
        return jws.serialize_compact(header, document, self._key, algorithms=[ALGORITHM])

    def public_keys(self) -> dict[str, Any]:
        """The JWKS with which others verify: the key that signs, then the earlier ones."""
        earlier = (each for each in self._trusted.keys(self.issuer) if each.kid != self._key.kid)
        return {"keys": [each.as_dict(private=False) for each in (self._key, *earlier)]}


class _NoKey(Exception):
    """Inside `read_document`."""


def read_document(signed: str, kind: str, key: Callable[[str], OKPKey]) -> bytes:
    """The text in what `TokenSigner.sign_document` made; `key` gives the key of a `kid`, or raises `KeyError`.

    Raises `LookupError` where the key is not to be had, `ValueError` that says what is wrong with the signature.
    """

    def named(document: Any) -> OKPKey:
        header = document.headers()
        if header.get("typ") != kind:
            raise ValueError(f"its typ is not {kind}")
        try:
            return key(header.get("kid"))
        except (KeyError, TypeError) as error:
            raise _NoKey from error

    try:
        return bytes(jws.deserialize_compact(signed, named, algorithms=[ALGORITHM]).payload)
    except _NoKey as error:
        raise LookupError("no key of this kid") from error
    except (JoseError, KeyError, TypeError, OSError, RecursionError) as error:
        raise ValueError(f"it is no signature by this key: {error}") from error


def import_key(jwk: Mapping[str, Any]) -> OKPKey | None:
    """The key that a JWK holds, None of another kind or without a kid. Raises `ValueError` where it can't be read."""
    if jwk.get("kty") != "OKP" or jwk.get("crv") != ALGORITHM or not jwk.get("kid"):
        return None
    try:
        return OKPKey.import_key(dict(jwk))
    except (JoseError, KeyError, TypeError) as error:
        raise ValueError(str(error)) from error


def init_app(app: flask.Flask, audience: str, trusted: str) -> None:
    app.extensions["token_verifier"] = TokenVerifier(audience, trusted)


def require(permission: Permission) -> None:
    """Let the current request pass only with a token that has the permission; keeps its principal."""
    if permission is OPEN:
        return
    if isinstance(permission, SharedSecret):
        permission.demand()
        return
    verifier: TokenVerifier | None = flask.current_app.extensions["token_verifier"]
    if verifier is None:  # a service that was told to run without authentication
        return
    scheme, _, token = flask.request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Refused("unauthenticated", reason="there is none")
    caller = verifier.verify(token.strip())
    if not permission.granted_to(caller):
        raise Refused("forbidden", permission=permission.name)
    flask.g.principal = caller


def principal() -> Principal:
    """Who makes the current request; only in operations that ask for a permission."""
    caller: Principal = flask.g.principal
    return caller


def _pair(part: str) -> tuple[str, Path]:
    issuer, separator, path = part.strip().partition("=")
    if not separator:
        raise SettingsError(f"TRUSTED_KEYS: `{part}` is not of the form issuer=path")
    return issuer, Path(path)


def _read_keys(path: Path) -> dict[str, OKPKey]:
    keys = KeySet.import_key_set(json.loads(path.read_text())).keys
    return {key.kid: key for key in keys if isinstance(key, OKPKey) and key.kid}
