"""Whether a draw's certificate holds: the list's digest, the seed, the drawn, the signature."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, cast

from joserfc.jwk import KeySet, OKPKey

from campaigns.domain.draw_verdicts import drawn_again, overall, verdict
from campaigns.use_cases.seed_draw import CERTIFICATE
from chassis.tokens import read_document

Key = Callable[[str], OKPKey]


def verify_draw(certificate: Mapping[str, Any], lines: str, key: Key | None) -> dict[str, Any]:
    """`{"verdict", "list", "seed", "drawn", "signature"}` of a certificate of the right shape and a list.

    `key` gives the key of a `kid` or raises `KeyError`; None: there are no keys.
    """
    found = {**drawn_again(certificate, lines), "signature": _signature(certificate, key)}
    return {"verdict": overall([each["verdict"] for each in found.values()]), **found}


def keys_of(published: Mapping[str, Any]) -> Key:
    """Of a JWKS as `GET /campaigns/signing-keys` answers it. Raises `ValueError` where it is none."""
    keys = {each.kid: each for each in KeySet.import_key_set(cast(Any, published)).keys if isinstance(each, OKPKey)}
    return keys.__getitem__


def _signature(certificate: Mapping[str, Any], key: Key | None) -> dict[str, Any]:
    signature = certificate.get("jws")
    if signature is None:
        return verdict("signature-absent")
    if key is None:
        return verdict("keys-absent")
    try:
        signed = json.loads(read_document(signature, CERTIFICATE, key))
    except LookupError:
        return verdict("key-unknown")
    except (ValueError, RecursionError):
        return verdict("signature-wrong")
    same = signed == {name: value for name, value in certificate.items() if name != "jws"}
    return verdict("signature-holds" if same else "signature-of-another")
