"""Encryption at rest of what the gateway must be able to read again: secrets of second factors."""

from __future__ import annotations

import base64
import binascii

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from chassis.settings import SettingsError


class SealedSecrets:
    """`keys`: base64 of 32 bytes, several with commas between; the last one encrypts, the others still decrypt."""

    def __init__(self, keys: str, variable: str) -> None:
        try:
            raw = [base64.b64decode(key.strip(), validate=True) for key in keys.split(",") if key.strip()]
            self._keys = MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in reversed(raw)])
        except (binascii.Error, ValueError) as error:
            raise SettingsError(f"{variable}: a key is not base64 of 32 bytes") from error

    def seal(self, secret: bytes) -> bytes:
        return self._keys.encrypt(secret)

    def rotate(self, sealed: bytes) -> bytes:
        """The same under the last key. Raises `LookupError` as `open`."""
        return self.seal(self.open(sealed))

    def open(self, sealed: bytes) -> bytes:
        """Raises `LookupError` where none of the keys opens it."""
        try:
            return self._keys.decrypt(sealed)
        except InvalidToken as error:
            raise LookupError("none of the keys opens it") from error
