"""Public keys as they are published: a JWKS (RFC 7517)."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from chassis.api import Answer


class KeySet(Answer):
    keys = fields.List(fields.Dict(keys=fields.String()), metadata={"description": "JWKs (RFC 7517)."})


EXAMPLE: dict[str, Any] = {
    "keys": [
        {
            "kty": "OKP",
            "crv": "Ed25519",
            "use": "sig",
            "kid": "Vn8bEXAMPLE",
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        }
    ]
}
