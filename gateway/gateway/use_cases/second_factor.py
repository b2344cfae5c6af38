"""The second factor: one-time codes by time (TOTP, RFC 6238), each taken once."""

from __future__ import annotations

import base64
import hmac
import secrets
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

import structlog
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from chassis.database import Database
from gateway.domain.errors import GatewayError
from gateway.domain.identities import Account
from gateway.storage import identities
from gateway.storage.sealed_secrets import SealedSecrets
from gateway.use_cases.check_password import check_password, forget_attempts

ISSUED_BY = "Minping"
SECRET_BYTES = 20  # RFC 4226, section 4: as long as a SHA-1
DIGITS, STEP_SECONDS = 6, 30  # and SHA-1: what every authenticator app can do
TOLERATED_STEPS = 1  # a clock may differ by half a minute (RFC 6238, section 5.2)


@dataclass(frozen=True)
class SecondFactor:
    """`sealed` None: nobody can have one. `required` are the roles that don't get in without."""

    sealed: SealedSecrets | None
    required: frozenset[str] = frozenset()
    clock: Callable[[], float] = time.time

    def check(self, db: Database, account: Account, code: str | None) -> None:
        """After the password. Raises `GatewayError`: totp-needed, code-needed, wrong-credentials, totp-off."""
        if account.totp_step is None:
            if account.role in self.required:
                raise GatewayError("totp-needed", role=account.role)
            return
        if code is None:
            raise GatewayError("code-needed")
        if not self._spend(db, account, code):
            raise GatewayError("wrong-credentials")

    def check_elsewhere(self, account: Account, methods: Collection[str]) -> None:
        """Of somebody whom another provider has let in: `methods` are the `amr` of its ID token (RFC 8176).

        Raises `GatewayError("oidc-one-factor")`.
        """
        if account.role in self.required and "mfa" not in methods:
            raise GatewayError("oidc-one-factor", role=account.role)

    def enrol(self, db: Database, name: str, password: str) -> tuple[str, str]:
        """A new secret in base32, and the otpauth URI that holds it; it counts when it is confirmed.

        Raises `GatewayError`: as `check_password`, totp-enrolled, totp-off.
        """
        account = check_password(db, name, password)
        secret = secrets.token_bytes(SECRET_BYTES)
        sealed = self._open_box().seal(secret)
        with db.session() as session:
            if not identities.put_totp_secret(session, account.id, sealed):
                raise GatewayError("totp-enrolled", name=name)
            session.commit()
        forget_attempts(db, name)
        return base64.b32encode(secret).decode(), _totp(secret).get_provisioning_uri(name, ISSUED_BY)

    def confirm(self, db: Database, name: str, password: str, code: str) -> None:
        """By the first code. Raises `GatewayError`: as `check_password`, totp-enrolled, totp-not-begun, totp-off."""
        account = check_password(db, name, password)
        if account.totp_step is not None:
            raise GatewayError("totp-enrolled", name=name)
        if account.totp_secret is None:
            raise GatewayError("totp-not-begun", name=name)
        if not self._spend(db, account, code):
            raise GatewayError("wrong-credentials")
        forget_attempts(db, name)

    def _spend(self, db: Database, account: Account, code: str) -> bool:
        """Whether it is a code of about now, and later than the last one that was taken."""
        box = self._open_box()
        now = int(self.clock()) // STEP_SECONDS
        steps = range(now - TOLERATED_STEPS, now + TOLERATED_STEPS + 1)
        with db.session() as session:
            sealed = identities.lock_totp_secret(session, account.id)  # it may be under another key by now
            if sealed is None:
                return False
            try:
                secret = box.open(sealed)
            except LookupError as error:
                structlog.get_logger().error("TOTP_KEYS lacks the key of an account", account=str(account.id))
                raise GatewayError("totp-off") from error
            totp, again = _totp(secret), box.seal(secret)
            found = [step for step in steps if hmac.compare_digest(totp.generate(step * STEP_SECONDS), code.encode())]
            taken = any(identities.spend_totp_step(session, account.id, step, again) for step in found)
            session.commit()
        return taken

    def _open_box(self) -> SealedSecrets:
        if self.sealed is None:
            raise GatewayError("totp-off")
        return self.sealed


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303 – as an HMAC it is sound, and what apps can do
