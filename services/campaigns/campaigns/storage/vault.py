"""Encryption at rest (AES-256-GCM) of what is personal or secret, and the keyed digest by which it is found."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chassis.settings import SettingsError

_NONCE_BYTES = 12
KEY_BYTES = 32


class Vault:
    """`keys` is `id:base64,…`: the last one encrypts, all decrypt. A row keeps its key's id beside it."""

    def __init__(self, keys: str, digest_key: str) -> None:
        named = [part.strip().partition(":") for part in keys.split(",") if part.strip()]
        if not named:
            raise SettingsError("PERSONAL_DATA_KEYS names no key")
        self._ciphers = {name: AESGCM(_key(text, "PERSONAL_DATA_KEYS")) for name, _, text in named}
        self.current_key = named[-1][0]
        self._digest_key = _key(digest_key, "PERSONAL_DIGEST_KEY")

    def seal(self, plain: bytes, purpose: str) -> bytes:
        """Ciphertext under the current key, good for this purpose only."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._ciphers[self.current_key].encrypt(nonce, plain, purpose.encode())

    def open(self, sealed: bytes, key_id: str, purpose: str) -> bytes:
        """Raises where the key is not among the settings or the ciphertext was altered."""
        return self._ciphers[key_id].decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], purpose.encode())

    def digest(self, text: str) -> bytes:
        return hmac.digest(self._digest_key, text.encode(), "sha256")


def _key(text: str, variable: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error as error:
        raise SettingsError(f"{variable}: a key is not base64") from error
    if len(key) != KEY_BYTES:
        raise SettingsError(f"{variable}: a key has {len(key)} bytes instead of {KEY_BYTES}")
    return key
