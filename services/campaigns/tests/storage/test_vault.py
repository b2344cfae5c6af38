"""Encryption at rest and rotation of its keys."""

from __future__ import annotations

import base64

import pytest
from cryptography.exceptions import InvalidTag

from campaigns.storage.vault import Vault
from chassis.settings import SettingsError

OLD, NEW, DIGEST = (base64.b64encode(bytes(range(n, n + 32))).decode() for n in (1, 2, 3))
ZEROS = base64.b64encode(bytes(32)).decode()


def test_vault_opens_what_an_earlier_key_sealed() -> None:
    before = Vault(f"a:{OLD}", DIGEST)
    sealed = before.seal("张三".encode(), "name")
    after = Vault(f"a:{OLD}, b:{NEW}", DIGEST)
    assert (before.current_key, after.current_key) == ("a", "b")
    assert after.open(sealed, "a", "name").decode() == "张三"
    assert after.digest("x") == before.digest("x")


def test_vault_seals_the_same_text_differently_each_time() -> None:
    vault = Vault(f"a:{OLD}", DIGEST)
    assert vault.seal(b"x", "name") != vault.seal(b"x", "name")


def test_vault_opens_no_ciphertext_of_another_purpose() -> None:
    vault = Vault(f"a:{OLD}", DIGEST)
    with pytest.raises(InvalidTag):
        vault.open(vault.seal(b"x", "name"), "a", "phone")


def test_vault_finds_what_an_earlier_digest_key_made() -> None:
    """A key without an id, as before there were several, is key 1."""
    before, after = Vault(f"a:{OLD}", DIGEST), Vault(f"a:{OLD}", f"1:{DIGEST},2:{NEW}")
    assert (before.current_digest_key, after.current_digest_key) == ("1", "2")
    assert (before.changes_digests, after.changes_digests) == (False, True)
    assert after.earlier_digests("x") == [before.digest("x")] != [after.digest("x")]


@pytest.mark.parametrize(
    ("keys", "digest"),
    [("", DIGEST), ("a:short", DIGEST), ("a:AAAA", DIGEST), (f"a:{OLD}", ""), (f"a:{ZEROS}", DIGEST)],
)
def test_vault_with_a_wrong_key_names_the_setting(keys: str, digest: str) -> None:
    with pytest.raises(SettingsError, match="PERSONAL_"):
        Vault(keys, digest)
