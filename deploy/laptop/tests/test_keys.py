from __future__ import annotations

import base64
import json
import stat
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey

from chassis.tokens import TokenSigner, TokenVerifier
from laptop.keys import ISSUERS, make_keys, rotate_signing_keys


def test_make_keys_again_changes_nothing(tmp_path: Path) -> None:
    first = make_keys(tmp_path / "keys")
    files = {path: path.read_bytes() for path in first.folder.iterdir()}
    assert make_keys(tmp_path / "keys") == first
    assert {path: path.read_bytes() for path in first.folder.iterdir()} == files


def test_make_keys_private_files_are_private(tmp_path: Path) -> None:
    keys = make_keys(tmp_path / "keys")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in keys.folder.iterdir()}
    private = {"minping-gateway.jwk", "minping-campaigns.jwk", "personal-data.env", "totp.env"}
    assert {name for name, mode in modes.items() if mode == 0o600} == private
    assert stat.S_IMODE(keys.folder.stat().st_mode) == 0o700
    for issuer in ISSUERS:
        assert "d" not in json.loads((keys.folder / f"{issuer}.jwks.json").read_text())["keys"][0]


def test_rotate_signing_keys_leaves_what_was_signed_before_verified(tmp_path: Path) -> None:
    """By who runs on, too: the file of public keys is read again."""
    keys = make_keys(tmp_path)
    verifier = TokenVerifier("ballots", keys.trusted)
    before = TokenSigner("minping-gateway", keys.gateway).sign("ballots", 60, sub="before")
    files = {path: path.stat() for path in keys.folder.iterdir()}
    rotate_signing_keys(keys.folder)
    signer = TokenSigner("minping-gateway", keys.gateway, keys.trusted)
    after = signer.sign("ballots", 60, sub="after")
    for each in (verifier, TokenVerifier("ballots", keys.trusted)):
        assert [each.verify(token).subject for token in (before, after)] == ["before", "after"]
    newest, earlier = signer.public_keys()["keys"]
    assert newest["kid"] != earlier["kid"]
    assert "d" not in newest.keys() | earlier.keys()
    for path, was in files.items():
        now = path.stat()
        assert (now.st_ino, now.st_mode) == (was.st_ino, was.st_mode), "a container would see the file of before"


def test_make_keys_what_one_issuer_signs_the_public_file_verifies(tmp_path: Path) -> None:
    keys = make_keys(tmp_path)
    paths = dict(part.split("=") for part in keys.trusted.split(","))
    for issuer, path in (("minping-gateway", keys.gateway), ("minping-campaigns", keys.campaigns)):
        signing = OKPKey.import_key(json.loads(path.read_text()))
        token = jwt.encode({"alg": "Ed25519", "kid": signing.kid}, {"iss": issuer}, signing, algorithms=["Ed25519"])
        public = KeySet.import_key_set(json.loads(Path(paths[issuer]).read_text()))
        assert jwt.decode(token, public, algorithms=["Ed25519"]).claims == {"iss": issuer}


def test_make_keys_personal_data_keys_are_32_bytes(tmp_path: Path) -> None:
    keys = make_keys(tmp_path)
    _, encryption = keys.personal_data_keys.split(":")
    assert len(base64.b64decode(encryption)) == len(base64.b64decode(keys.personal_digest_key)) == 32
    assert len(base64.b64decode(keys.totp_keys)) == 32


def test_make_keys_after_an_interruption_completes_the_set(tmp_path: Path) -> None:
    first = make_keys(tmp_path)
    public = tmp_path / "minping-gateway.jwks.json"
    before = public.read_text()
    public.unlink()
    assert make_keys(tmp_path) == first
    assert public.read_text() == before
