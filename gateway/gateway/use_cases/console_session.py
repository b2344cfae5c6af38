"""The console's session: a cookie that is nothing but a random number, and what the gateway knows of it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chassis.database import Database
from chassis.tokens import TokenSigner
from gateway.domain.errors import GatewayError
from gateway.domain.identities import Account
from gateway.storage import sessions
from gateway.use_cases.issue_token import LIFETIME_SECONDS
from gateway.use_cases.open_session import token_of

SECRET_BYTES = 32
_RENEWED_SECONDS = 120  # before a token expires: a forwarded request may wait for its body
_KEPT_TOKENS = 10_000


@dataclass(frozen=True)
class ConsoleSession:
    account: Account
    digest: bytes
    ends_at: datetime


class ConsoleSessions:
    """They end after `idle_seconds` without a request, and after `longest_seconds` whatever happens."""

    def __init__(
        self,
        db: Database,
        signer: TokenSigner,
        idle_seconds: int,
        longest_seconds: int,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._db, self._signer, self._clock = db, signer, clock
        self._idle_seconds, self._longest_seconds = idle_seconds, longest_seconds
        self._tokens: dict[bytes, tuple[Account, float, str]] = {}

    def start(self, account: Account) -> tuple[str, ConsoleSession]:
        """For somebody who has logged in: the cookie's value, which is nowhere kept, and the session.

        Raises `GatewayError("wrong-credentials")`.
        """
        secret = secrets.token_urlsafe(SECRET_BYTES)
        with self._db.session() as session:
            sessions.start(session, _digest(secret), account.id, self._longest_seconds)
            session.commit()
        if found := self.find(secret):
            return secret, found
        raise GatewayError("wrong-credentials")  # withdrawn in this moment

    def find(self, secret: str) -> ConsoleSession | None:
        """None where it is over, or its account was withdrawn."""
        digest = _digest(secret)
        with self._db.session() as session:
            found = sessions.find(session, digest, self._idle_seconds)
            if found:
                sessions.see(session, digest)
                session.commit()
        return ConsoleSession(found[0], digest, found[1]) if found else None

    def end(self, found: ConsoleSession) -> None:
        with self._db.session() as session:
            sessions.end(session, found.digest)
            session.commit()

    def token(self, found: ConsoleSession) -> str:
        """An access token for the services, kept in memory; another one when the account is another than it was."""
        known = self._tokens.get(found.digest)
        if known and known[0] == found.account and known[1] > self._clock():
            return known[2]
        if len(self._tokens) >= _KEPT_TOKENS:
            self._tokens.clear()
        token = token_of(self._signer, found.account).access_token
        self._tokens[found.digest] = found.account, self._clock() + LIFETIME_SECONDS - _RENEWED_SECONDS, token
        return token


def csrf_token(secret: str) -> str:
    """What a page of our own sends beside the cookie, which it can't read; nobody else can compute it."""
    return base64.urlsafe_b64encode(hmac.digest(secret.encode(), b"minping csrf token", "sha256")).decode().rstrip("=")


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
