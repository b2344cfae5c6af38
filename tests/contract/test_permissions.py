"""Role × operation: everybody asks for every operation, and docs/permissions.md says who is let in.

What the paths name is nowhere, and every body is wrong: who may not is refused before either is looked at, and who may
changes nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import OKPKey

from chassis.api import PREFIX
from gateway.routes import service_of
from laptop.system import System

from .conftest import ROOT, SECRET, SERVICES

PEOPLE = ("organiser", "operator", "unit", "county_representative", "auditor", "supervisor")
REFUSED, FORBIDDEN = (401,), (403,)
OWN_CREDENTIALS = {"POST /api/v1/oauth/token", "GET /api/v1/ballot"}
"""They ask for no token, but for client and secret, or a voter's code; without, they answer 401 too."""


@dataclass(frozen=True)
class Operation:
    """One of the joined document's. `allowed`: the columns of docs/permissions.md that have a ✓."""

    name: str
    method: str
    path: str
    permission: str
    content_type: str | None
    allowed: frozenset[str]

    @property
    def needs_token(self) -> bool:
        return self.allowed.isdisjoint({"anybody", "secret"})

    @property
    def for_any_token(self) -> bool:
        return "anybody" in self.allowed or self.permission == "any-token"

    @property
    def service(self) -> str | None:
        """Where the gateway forwards it to."""
        return service_of(self.path)

    def claims(self) -> dict[str, Any]:
        """Of a token that would be enough, if it were one of ours."""
        return claims_of(next(caller for caller in ("system", "campaigns", *PEOPLE) if caller in self.allowed), self)


@dataclass(frozen=True)
class Call:
    who: str
    address: str
    operation: Operation
    authorization: str | None
    expected: tuple[int, ...] | None
    """The statuses that are right; None: any but 401, 403 and those of a broken server."""


@pytest.fixture(scope="module")
def table() -> dict[str, tuple[str, frozenset[str]]]:
    """`GET /api/v1/…` → permission and who may, as docs/permissions.md says it."""
    page = (ROOT / "docs" / "permissions.md").read_text(encoding="utf-8").partition("<!-- operations -->")[2]
    found, callers = {}, []
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0] == "resource":
            callers = cells[3:]
        elif len(cells) > 3 and "`" in cells[1]:
            method, path = cells[1].strip("`").split()
            marks = zip(callers, cells[3:], strict=True)
            allowed = frozenset(caller for caller, mark in marks if mark == "✓")
            whole = path if path.startswith("/.well-known") else PREFIX + path
            found[f"{method} {whole}"] = (cells[2].strip("`"), allowed)
    return found


@pytest.fixture(scope="module")
def operations(system: System, table: dict[str, tuple[str, frozenset[str]]]) -> list[Operation]:
    """Every operation of the document that the running gateway joins."""
    document = requests.get(f"{system.addresses['gateway']}{PREFIX}/openapi.json", timeout=30).json()
    found = []
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method not in ("get", "put", "post", "patch", "delete"):
                continue
            filled = path
            for parameter in [*item.get("parameters", ()), *operation.get("parameters", ())]:
                choices = parameter.get("schema", {}).get("enum", [str(uuid4())])
                filled = filled.replace(f"{{{parameter.get('name')}}}", choices[0])
            name = f"{method.upper()} {path}"
            permission, allowed = table[name]
            content_type = next(iter(operation.get("requestBody", {}).get("content", {})), None)
            found.append(Operation(name, method.upper(), filled, permission, content_type, allowed))
    return found


@pytest.fixture(scope="module")
def keys(system: System) -> dict[str, OKPKey]:
    """The private keys by issuer."""
    paths = {"minping-gateway": system.keys.gateway, "minping-campaigns": system.keys.campaigns}
    return {issuer: OKPKey.import_key(json.loads(path.read_text())) for issuer, path in paths.items()}


def claims_of(caller: str, operation: Operation) -> dict[str, Any]:
    now = int(time.time())
    who = {"sub": str(uuid4()), "aud": list(SERVICES), "iat": now, "exp": now + 600, "jti": uuid4().hex}
    if caller == "campaigns":
        return {"iss": "minping-campaigns", "role": "service", **who}
    scope = {"scope": operation.permission} if caller == "system" else {}
    objects = {"objects": ["01"]} if caller == "unit" else {}
    return {"iss": "minping-gateway", "role": caller, **who, **scope, **objects}


def signed(claims: Mapping[str, Any], key: OKPKey, kid: str | None = None) -> str:
    return jwt.encode({"alg": "Ed25519", "kid": kid or key.kid}, dict(claims), key, algorithms=["Ed25519"])


def put_together(header: dict[str, Any], claims: Mapping[str, Any], sign: Callable[[bytes], bytes]) -> str:
    """A token by hand: the library makes no such ones."""

    def encoded(raw: bytes) -> str:
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    text = ".".join(encoded(json.dumps(part).encode()) for part in (header, claims))
    return f"{text}.{encoded(sign(text.encode()))}"


def bad_tokens(claims: dict[str, Any], key: OKPKey) -> Iterator[tuple[str, str]]:
    """What is wrong with it, and a token that would be enough but for that."""
    good, hour = signed(claims, key), 3600
    yield "expired", signed({**claims, "exp": claims["exp"] - hour, "iat": claims["iat"] - hour}, key)
    yield "for another audience", signed({**claims, "aud": ["elsewhere"]}, key)
    yield "of another issuer", signed({**claims, "iss": "somebody"}, key)
    yield "of an unknown kid", signed(claims, key, kid="unknown")
    yield "of the right kid by another key", signed(claims, OKPKey.generate_key("Ed25519"), kid=key.kid)
    yield "alg none", put_together({"alg": "none", "kid": key.kid}, claims, lambda _: b"")
    public = key.as_pem(private=False)
    mac = put_together({"alg": "HS256", "kid": key.kid}, claims, lambda text: hmac.digest(public, text, hashlib.sha256))
    yield "HS256 with the public key", mac
    yield "truncated", good[:-12]
    header, _, signature = good.split(".")
    stolen = put_together({"alg": "Ed25519", "kid": key.kid}, {**claims, "sub": "another"}, lambda _: b"")
    yield "with claims that were not signed", f"{header}.{stolen.split('.')[1]}.{signature}"


def calls_by_role(gateway: str, operations: Iterable[Operation], keys: Mapping[str, OKPKey]) -> Iterator[Call]:
    """Everybody with a good token, or with none, through the gateway."""
    permissions = {operation.permission for operation in operations}
    for operation in operations:
        for caller in (*PEOPLE, "system", "campaigns", "public"):
            claims = claims_of(caller, operation)
            may = caller in operation.allowed or operation.for_any_token
            refused = REFUSED if "secret" in operation.allowed else FORBIDDEN
            token = f"Bearer {signed(claims, keys[claims['iss']])}"
            yield Call(caller, gateway, operation, token, None if may else refused)
        scope = " ".join(permissions - {operation.permission})
        claims = claims_of("system", operation) | {"scope": scope}
        may, refused = operation.for_any_token, REFUSED if "secret" in operation.allowed else FORBIDDEN
        token = f"Bearer {signed(claims, keys['minping-gateway'])}"
        yield Call("system with every other scope", gateway, operation, token, None if may else refused)
        may = "anybody" in operation.allowed
        yield Call("stranger", gateway, operation, None, None if may else REFUSED)
        for secret, right in ((SECRET, True), ("guessed", False)):
            user = operation.permission.partition(":")[2]
            basic = "Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode()
            may = right and "secret" in operation.allowed
            unread = "anybody" in operation.allowed and operation.service is None
            yield Call(f"secret {right}", gateway, operation, basic, None if may or unread else REFUSED)


def calls_with_bad_tokens(
    addresses: Mapping[str, str], operations: Iterable[Operation], keys: Mapping[str, OKPKey]
) -> Iterator[Call]:
    """Through the gateway, which lets no bad token pass whatever it is for; and past it, at the service itself."""
    for operation in operations:
        if operation.service is None and not operation.needs_token:
            continue  # the gateway's own open operations read no token
        claims = operation.claims() if operation.needs_token else claims_of("organiser", operation)
        for what, token in bad_tokens(claims, keys[claims["iss"]]):
            yield Call(what, addresses["gateway"], operation, f"Bearer {token}", REFUSED)
            if operation.service and operation.needs_token:
                yield Call(f"{what}, directly", addresses[operation.service], operation, f"Bearer {token}", REFUSED)


def wrong_answers(calls: Iterable[Call]) -> tuple[int, list[str]]:
    """How many calls were made, and the answers that are not right."""
    of_thread = threading.local()

    def ask(call: Call) -> str | None:
        if not hasattr(of_thread, "session"):
            of_thread.session = requests.Session()
            of_thread.session.trust_env = False
        operation = call.operation
        headers = {"Authorization": call.authorization} if call.authorization else {}
        body = None
        if operation.content_type:
            headers["Content-Type"], body = operation.content_type, b'{"nonsense": true}'
        answer = of_thread.session.request(
            operation.method, call.address + operation.path, headers=headers, data=body, timeout=30
        )
        status = answer.status_code
        if call.expected is None:
            let_in = status not in (401, 403) or operation.name in OWN_CREDENTIALS
            right = let_in and status < 500
        else:
            right = status in call.expected
        return None if right else f"{call.who}: {operation.name}: {status} {answer.text[:200]}"

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, calls))
    return len(answers), [answer for answer in answers if answer]


def test_table_has_every_operation_and_no_other(
    operations: list[Operation], table: dict[str, tuple[str, frozenset[str]]]
) -> None:
    assert {operation.name for operation in operations} == table.keys()
    assert len(operations) > 200
    assert all(operation.allowed for operation in operations), "an operation that nobody may call"


def test_operation_is_for_whom_the_table_says(
    system: System, operations: list[Operation], keys: dict[str, OKPKey], record_property: Any
) -> None:
    count, wrong = wrong_answers(calls_by_role(system.addresses["gateway"], operations, keys))
    record_property("figures", f"permissions: {count} calls of {len(operations)} operations by role, scope and secret")
    assert not wrong, "\n".join(wrong)


def test_operation_with_a_bad_token_is_unauthenticated(
    system: System, operations: list[Operation], keys: dict[str, OKPKey], record_property: Any
) -> None:
    """Through the gateway and past it, with tokens that would be enough for the operation but for one thing."""
    count, wrong = wrong_answers(calls_with_bad_tokens(system.addresses, operations, keys))
    record_property("figures", f"permissions: {count} calls with expired, forged, truncated and foreign tokens")
    assert not wrong, "\n".join(wrong)
