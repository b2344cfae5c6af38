"""Signed documents: what is read back, and what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import OKPKey

from chassis.tokens import TokenSigner, TrustedKeys, import_key, read_document

KIND = "example+json"
KEY = OKPKey.generate_key("Ed25519", {"kid": "k1"})


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("keys") / "private.json"
    path.write_text(json.dumps(KEY.as_dict(private=True)))
    return TokenSigner("somebody", path).sign_document("满意", KIND)


def test_read_document_gives_what_was_signed(signed: str) -> None:
    assert read_document(signed, KIND, {"k1": KEY}.__getitem__).decode() == "满意"


def test_read_document_of_another_kind_is_refused(signed: str) -> None:
    """So that nobody hands in a token, or another document, for it."""
    with pytest.raises(ValueError, match="typ"):
        read_document(signed, "other+json", {"k1": KEY}.__getitem__)


def test_read_document_by_another_key_is_refused(signed: str) -> None:
    with pytest.raises(ValueError, match="signature"):
        read_document(signed, KIND, {"k1": OKPKey.generate_key("Ed25519")}.__getitem__)


def test_read_document_without_its_key_says_so(signed: str) -> None:
    with pytest.raises(LookupError):
        read_document(signed, KIND, {}.__getitem__)


def test_trusted_keys_are_read_again_where_a_kid_is_unknown(tmp_path: Path, signed: str) -> None:
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps({"keys": [OKPKey.generate_key("Ed25519", {"kid": "k0"}).as_dict(private=False)]}))
    trusted = TrustedKeys(f"somebody={path}")
    path.write_text(json.dumps({"keys": [KEY.as_dict(private=False)]}))
    find = trusted.finder("somebody")
    assert find is not None
    assert read_document(signed, KIND, find).decode() == "满意"
    assert trusted.finder("nobody") is None


@pytest.mark.parametrize(
    "jwk", [{}, {"kty": "RSA"}, {"kty": "OKP", "crv": "X25519"}, {"kty": "OKP", "crv": "Ed25519", "x": "AA"}]
)
def test_import_key_leaves_out_what_is_no_key_of_ours(jwk: dict[str, Any]) -> None:
    assert import_key(jwk) is None


def test_import_key_refuses_a_broken_one() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        import_key({"kty": "OKP", "crv": "Ed25519", "kid": "a", "x": "AAAA"})
