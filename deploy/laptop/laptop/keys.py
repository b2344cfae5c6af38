"""Everything secret that the services' settings name: signing keys, public keys, the keys for personal data."""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from joserfc.jwk import OKPKey

ISSUERS = ("minping-gateway", "minping-campaigns")


@dataclass(frozen=True)
class Keys:
    """Where the keys are, and the values that are settings themselves. All paths are absolute."""

    folder: Path
    gateway: Path
    """Private JWK that signs for people and systems (SIGNING_KEY of gateway)."""
    campaigns: Path
    """Private JWK that signs campaigns' own calls (SIGNING_KEY of campaigns)."""
    trusted: str
    """TRUSTED_KEYS: `minping-gateway=path,minping-campaigns=path`."""
    personal_data_keys: str
    """PERSONAL_DATA_KEYS: `id:base64 of 32 bytes`."""
    personal_digest_key: str
    """PERSONAL_DIGEST_KEY: base64 of 32 bytes."""
    totp_keys: str
    """TOTP_KEYS: base64 of 32 bytes."""


def make_keys(folder: Path) -> Keys:
    """Make what is missing in `folder` and return all of it; what is there stays as it is, so calling again is safe.

    Private files are readable by their owner only: `<issuer>.jwk`, `personal-data.env`, `totp.env`. Public:
    `<issuer>.jwks.json`.
    """
    folder = folder.resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for issuer in ISSUERS:
        private = _once(folder / f"{issuer}.jwk", _signing_key)
        _once(folder / f"{issuer}.jwks.json", partial(_public_keys, private), mode=0o644)
    personal = _once(
        folder / "personal-data.env", lambda: f"PERSONAL_DATA_KEYS=1:{_key()}\nPERSONAL_DIGEST_KEY={_key()}\n"
    )
    totp = _once(folder / "totp.env", lambda: f"TOTP_KEYS={_key()}\n")
    values = dict(line.split("=", 1) for line in (personal + totp).splitlines() if line)
    return Keys(
        folder=folder,
        gateway=folder / "minping-gateway.jwk",
        campaigns=folder / "minping-campaigns.jwk",
        trusted=",".join(f"{issuer}={folder / f'{issuer}.jwks.json'}" for issuer in ISSUERS),
        personal_data_keys=values["PERSONAL_DATA_KEYS"],
        personal_digest_key=values["PERSONAL_DIGEST_KEY"],
        totp_keys=values["TOTP_KEYS"],
    )


def rotate_signing_keys(folder: Path) -> None:
    """A new signing key for each issuer; its public half stands before the earlier ones, which still verify.

    Files are written in place: a container sees the file that it was given, and no other of that name. Nobody reads one
    meanwhile: a signing key is read at a start, and public keys when a signature names one that is not known.
    """
    for issuer in ISSUERS:
        private, public = folder / f"{issuer}.jwk", folder / f"{issuer}.jwks.json"
        made = _signing_key()
        earlier = json.loads(public.read_text())["keys"]
        _in_place(public, _json({"keys": [*json.loads(_public_keys(made))["keys"], *earlier]}))
        _in_place(private, made)


def _in_place(path: Path, text: str) -> None:
    mode = path.stat().st_mode
    path.chmod(0o600)
    path.write_text(text)
    path.chmod(mode)


def _once(path: Path, make: Callable[[], str], mode: int = 0o600) -> str:
    """The file's text; if there is no file, `make` gives it. The file is whole or absent, and never open to others."""
    if not path.exists():
        unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
            file.write(make())
        unfinished.replace(path)
    return path.read_text()


def _signing_key() -> str:
    key = OKPKey.generate_key("Ed25519", {"use": "sig"}, private=True, auto_kid=True)
    return _json(key.as_dict(private=True))


def _public_keys(private: str) -> str:
    return _json({"keys": [OKPKey.import_key(json.loads(private)).as_dict(private=False)]})


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _json(value: object) -> str:
    return json.dumps(value, indent=2, sort_keys=True) + "\n"
