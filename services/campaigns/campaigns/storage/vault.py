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
_FEWEST_BYTES = 16
"""Different ones that a key has: with 32 random bytes fewer never happen (below 10^-16)."""


class Vault:
    """`keys` is `id:base64,…`: the last one encrypts, all decrypt. A row keeps its key's id beside it.

    So with `digest_keys`: the last one makes digests, what the others made is still found. A key without an id is `1`.
    """

    def __init__(self, keys: str, digest_keys: str) -> None:
        named = _keys(keys, "PERSONAL_DATA_KEYS")
        self._ciphers = {name: AESGCM(key) for name, key in named.items()}
        self.current_key = list(named)[-1]
        self._digest_keys = _keys(digest_keys, "PERSONAL_DIGEST_KEY")
        self.current_digest_key = list(self._digest_keys)[-1]

    def seal(self, plain: bytes, purpose: str) -> bytes:
        """Ciphertext under the current key, good for this purpose only."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._ciphers[self.current_key].encrypt(nonce, plain, purpose.encode())

    def open(self, sealed: bytes, key_id: str, purpose: str) -> bytes:
        """Raises where the key is not among the settings or the ciphertext was altered."""
        return self._ciphers[key_id].decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], purpose.encode())

    def digest(self, text: str) -> bytes:
        """Under the current key."""
        return hmac.digest(self._digest_keys[self.current_digest_key], text.encode(), "sha256")

    def earlier_digests(self, text: str) -> list[bytes]:
        """Under every other key; empty unless the key is being changed."""
        others = (key for name, key in self._digest_keys.items() if name != self.current_digest_key)
        return [hmac.digest(key, text.encode(), "sha256") for key in others]

    @property
    def changes_digests(self) -> bool:
        """Whether a row may be under another digest than the one that is made now."""
        return len(self._digest_keys) > 1


def _keys(text: str, variable: str) -> dict[str, bytes]:
    """id → key, in their order."""
    named = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        name, separator, key = part.rpartition(":")
        named[name if separator else "1"] = _key(key, variable)
    if not named:
        raise SettingsError(f"{variable} names no key")
    return named


def _key(text: str, variable: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error as error:
        raise SettingsError(f"{variable}: a key is not base64") from error
    if len(key) != KEY_BYTES:
        raise SettingsError(f"{variable}: a key has {len(key)} bytes instead of {KEY_BYTES}")
    if len(set(key)) < _FEWEST_BYTES:
        raise SettingsError(f"{variable}: a key is not random")
    return key
