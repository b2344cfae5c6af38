"""A small service that uses the whole chassis, called as a client would call it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import flask
import marshmallow as ma
import msgspec
import pytest
from flask.testing import FlaskClient
from joserfc.jwk import KeySet, OKPKey

from chassis import health, logs, tokens
from chassis.api import Api, Blueprint, RawBody, Schema
from chassis.problems import Mistake, Problem, Refused
from chassis.settings import Secrets, Settings, SettingsError, load
from chassis.tokens import OPEN, Permission, SharedSecret, TokenSigner

WRITE = Permission("shelves:write", frozenset({"keeper"}))
CARRIER = SharedSecret("parcels:announce", user="carrier")
STRANGER = SharedSecret("parcels:lose", user="stranger")
RESERVED = Permission("shelves:seal", frozenset({"service"}), issuer="warehouse")


class ShelfSchema(Schema):
    name = ma.fields.String(required=True)
    size = ma.fields.Integer(strict=True)


class Box(msgspec.Struct, forbid_unknown_fields=True):
    label: Annotated[str, msgspec.Meta(max_length=5)]
    weights: list[int]


class Parcel(msgspec.Struct):
    label: str


blp = Blueprint("shelves", __name__, description="Shelves")


@blp.operation(
    "POST",
    "/shelves",
    WRITE,
    body=ShelfSchema,
    answers={201: ShelfSchema},
    errors=("shelf-taken",),
    example={"name": "a"},
)
def create_shelf(shelf: dict[str, object]) -> dict[str, object]:
    """Put up a shelf

    Somebody needs one.
    """
    if shelf["name"] == "taken":
        raise Refused("shelf-taken", name="taken")
    if shelf["name"] == "boom":
        raise RuntimeError("secret detail")
    if shelf["name"] == "wrong":
        raise Refused("invalid-input", mistakes=[Mistake("/name", "shelf-taken", {"name": "wrong"})])
    return shelf


@blp.operation("POST", "/boxes", OPEN, body=Box, answers={200: Box}, body_example={"label": "a", "weights": [1]})
def create_box(box: Box) -> Box:
    """Fill a box

    Hot.
    """
    return box


@blp.operation("POST", "/announcements", CARRIER, answers={204: None})
def announce_parcel() -> None:
    """Announce a parcel

    The carrier's system was not written for us.
    """


@blp.operation("POST", "/losses", STRANGER, answers={204: None})
def lose_parcel() -> None:
    """Lose a parcel

    Nobody was given the secret.
    """


BOXES = RawBody("application/x-ndjson", example='{"label":"a"}\n') | RawBody(
    "application/json", example=[], schema={"$ref": "#/components/schemas/Parcel"}, structs=(Parcel,)
)


@blp.operation("POST", "/parcels", OPEN, body=BOXES, answers={200: BOXES})
def send_parcels() -> flask.Response:
    """Send parcels

    Many at once.
    """
    return flask.Response(flask.request.get_data(), content_type=flask.request.mimetype)


@blp.operation("POST", "/seal", RESERVED, body=RawBody("text/plain", example="x"), answers={200: ShelfSchema})
def seal() -> dict[str, str]:
    """Seal

    For the warehouse only.
    """
    return {"name": flask.request.get_data().decode()}


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    for issuer in ("front", "warehouse", "stranger"):
        key = OKPKey.generate_key("Ed25519", parameters={"kid": issuer}, auto_kid=False)
        (folder / f"{issuer}.jwk").write_text(json.dumps(key.as_dict(private=True)))
        (folder / f"{issuer}.jwks.json").write_text(json.dumps(KeySet([key]).as_dict(private=False)))
    return folder


@pytest.fixture
def client(keys: Path) -> FlaskClient:
    app = flask.Flask("shop")
    app.config["MAX_CONTENT_LENGTH"] = 1000
    logs.init_app(app, Settings(log_format="json"))
    tokens.init_app(app, "shop", f"front={keys}/front.jwks.json,warehouse={keys}/warehouse.jwks.json")
    app.extensions["shared_secrets"] = {"carrier": "s3cret:ß,newer", "stranger": ""}
    health.init_app(app)
    table = {
        "shelf-taken": Problem(
            409, "The shelf is taken", "架子已被占用", "Shelf {name} is taken.", "架子 {name} 已被占用。"
        )
    }
    api = Api(app, title="Shop", version="1", description="A shop", table=table)
    api.register_blueprint(blp)
    return app.test_client()


def token(
    keys: Path, issuer: str = "front", audience: str = "shop", lifetime: int = 60, **claims: object
) -> dict[str, str]:
    signed = TokenSigner(issuer, keys / f"{issuer}.jwk").sign(audience, lifetime, **{"role": "keeper", **claims})
    return {"Authorization": f"Bearer {signed}"}


def test_operation_with_permission_answers_and_echoes_request_id(client: FlaskClient, keys: Path) -> None:
    answer = client.post("/api/v1/shelves", json={"name": "a"}, headers=token(keys) | {"X-Request-ID": "abc-1"})
    assert (answer.status_code, answer.json) == (201, {"name": "a"})
    assert answer.headers["X-Request-ID"] == "abc-1"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer nonsense"}, 401),
        ({"issuer": "stranger"}, 401),
        ({"audience": "other"}, 401),
        ({"lifetime": -100}, 401),
        ({"role": "guest"}, 403),
        ({"role": "system", "scope": "shelves:read"}, 403),
        ({"role": "system", "scope": "shelves:read shelves:write"}, 201),
    ],
)
def test_operation_by_token(client: FlaskClient, keys: Path, headers: dict[str, str], status: int) -> None:
    given = headers if "Authorization" in headers or not headers else token(keys, **headers)  # type: ignore[arg-type]
    answer = client.post("/api/v1/shelves", json={"name": "a"}, headers=given)
    assert answer.status_code == status
    if status >= 400:
        assert answer.content_type == "application/problem+json"


def test_token_that_ends_at_no_time_is_refused(client: FlaskClient, keys: Path) -> None:
    headers = token(keys, exp=float("nan"))
    assert client.post("/api/v1/shelves", json={"name": "a"}, headers=headers).status_code == 401


@pytest.mark.parametrize("trusted", ["front", "front=nowhere.jwks.json"])
def test_trusted_keys_that_are_none_are_said(trusted: str) -> None:
    with pytest.raises(SettingsError, match="TRUSTED_KEYS"):
        tokens.init_app(flask.Flask("shop"), "shop", trusted)


def test_reserved_operation_takes_tokens_of_its_issuer_only(client: FlaskClient, keys: Path) -> None:
    for issuer, status in (("front", 403), ("warehouse", 200)):
        headers = token(keys, issuer, role="service") | {"Content-Type": "text/plain"}
        assert client.post("/api/v1/seal", data=b"x", headers=headers).status_code == status


def test_new_key_in_the_file_is_found_without_restart(client: FlaskClient, keys: Path) -> None:
    old = (keys / "front.jwks.json").read_text()
    key = OKPKey.generate_key("Ed25519", parameters={"kid": "front-2"}, auto_kid=False)
    (keys / "front-2.jwk").write_text(json.dumps(key.as_dict(private=True)))
    (keys / "front.jwks.json").write_text(json.dumps({"keys": [*json.loads(old)["keys"], key.as_dict(private=False)]}))
    signed = TokenSigner("front", keys / "front-2.jwk").sign("shop", 60, role="keeper")
    answer = client.post("/api/v1/shelves", json={"name": "a"}, headers={"Authorization": f"Bearer {signed}"})
    assert answer.status_code == 201


def test_problem_in_chinese_by_accept_language(client: FlaskClient, keys: Path) -> None:
    answer = client.post("/api/v1/shelves", json={"name": "taken"}, headers=token(keys) | {"Accept-Language": "zh-CN"})
    assert answer.json == {
        "type": "urn:minping:problem:shelf-taken",
        "title": "架子已被占用",
        "status": 409,
        "detail": "架子 taken 已被占用。",
        "request_id": answer.headers["X-Request-ID"],
    }


def test_invalid_input_names_every_mistake(client: FlaskClient, keys: Path) -> None:
    answer = client.post("/api/v1/shelves", json={"size": 1.5, "colour": "red"}, headers=token(keys))
    assert answer.status_code == 422
    assert {(e["pointer"], e["slug"]) for e in answer.json["errors"]} == {
        ("/name", "missing-field"),
        ("/size", "invalid-value"),
        ("/colour", "unknown-field"),
    }


def test_struct_body_names_every_mistake(client: FlaskClient) -> None:
    answer = client.post("/api/v1/boxes", json={"label": "too long", "weights": [1, "x"], "more/less": 1})
    assert {(e["pointer"], e["slug"]) for e in answer.json["errors"]} == {
        ("/label", "invalid-value"),
        ("/weights/1", "invalid-value"),
        ("/more~1less", "unknown-field"),
    }
    answer = client.post("/api/v1/boxes", json={})
    assert {e["pointer"] for e in answer.json["errors"]} == {"/label", "/weights"}


@pytest.mark.parametrize("path", ["/api/v1/boxes", "/api/v1/shelves"])
@pytest.mark.parametrize(
    ("raw", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"NaN", "application/json", 400),
        (b"[" * 900, "application/json", 400),
        (b"[]", "application/json", 422),
        (b'{"label": "\\u0000", "weights": [], "name": "\\u0000"}', "application/json", 422),
        (b'{"label": "\\ud800", "weights": [], "name": "\\ud800"}', "application/json", 422),
        (b"{}", "text/plain", 415),
        (b"{}", "", 415),
        (b" " * 2000, "application/json", 413),
    ],
)
def test_unreadable_body(
    client: FlaskClient, keys: Path, path: str, raw: bytes, content_type: str, status: int
) -> None:
    answer = client.post(path, data=raw, headers=token(keys) | {"Content-Type": content_type})
    assert (answer.status_code, answer.json["status"]) == (status, status)
    if b"\\u" in raw:
        assert "invalid-text" in {e["slug"] for e in answer.json["errors"]}


def test_whole_pairs_of_surrogates_are_text(client: FlaskClient) -> None:
    answer = client.post(
        "/api/v1/boxes", data=b'{"label": "\\ud83d\\ude00", "weights": []}', content_type="application/json"
    )
    assert answer.json["label"] == "\N{GRINNING FACE}"


def test_unexpected_error_shows_no_internals(
    client: FlaskClient, keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = client.post("/api/v1/shelves", json={"name": "boom"}, headers=token(keys))
    assert answer.status_code == 500
    assert "secret" not in answer.text


def test_unknown_path_and_method_are_problems(client: FlaskClient) -> None:
    assert client.get("/nowhere").json["type"].endswith(":not-found")
    answer = client.get("/api/v1/boxes")
    assert (answer.status_code, answer.content_type) == (405, "application/problem+json")
    assert "POST" in answer.headers["Allow"]


def test_document_says_what_the_operation_does(client: FlaskClient) -> None:
    document = client.get("/openapi.json").json
    operation = document["paths"]["/api/v1/shelves"]["post"]
    assert operation["operationId"] == "createShelf"
    assert (operation["summary"], operation["description"]) == ("Put up a shelf", "Somebody needs one.")
    assert operation["security"] == [{"token": []}]
    assert set(operation["responses"]) == {"201", "400", "401", "403", "409", "413", "415", "422", "500"}
    assert "shelf-taken" in operation["responses"]["409"]["content"]["application/problem+json"]["examples"]
    box = document["paths"]["/api/v1/boxes"]["post"]
    assert box["security"] == []
    assert box["requestBody"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Box"}
    assert document["components"]["schemas"]["Box"]["properties"]["label"]["maxLength"] == 5


def test_raw_body_and_answer_of_either_form(client: FlaskClient) -> None:
    for kind, status in (("application/x-ndjson", 200), ("application/json", 200), ("text/plain", 415)):
        answer = client.post("/api/v1/parcels", data=b"{}", content_type=kind)
        assert (answer.status_code, answer.mimetype) == (status, kind if status == 200 else "application/problem+json")
    document = client.get("/openapi.json").json
    operation = document["paths"]["/api/v1/parcels"]["post"]
    assert operation["requestBody"]["content"] == operation["responses"]["200"]["content"]
    assert operation["responses"]["200"]["content"] == {
        "application/x-ndjson": {"schema": {"type": "string"}, "example": '{"label":"a"}\n'},
        "application/json": {"schema": {"$ref": "#/components/schemas/Parcel"}, "example": []},
    }
    assert "label" in document["components"]["schemas"]["Parcel"]["properties"]


def test_health(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == client.get("/readyz").status_code == 200


def test_settings_name_every_mistake() -> None:
    class Needs(Settings, frozen=True, kw_only=True):
        address: Annotated[str, msgspec.Meta(description="Where it is.")]
        folder: Annotated[Path, msgspec.Meta(description="Which folder.")] = Path()
        places: Annotated[int, msgspec.Meta(description="How many.", ge=1)] = 3

    found = load(Needs, {"ADDRESS": "here", "PLACES": "5", "FOLDER": "there"})
    assert (found.places, found.folder) == (5, Path("there"))
    with pytest.raises(SettingsError) as caught:
        load(Needs, {"PLACES": "many", "LOG_LEVEL": "LOUD"})
    assert all(word in str(caught.value) for word in ("ADDRESS", "Where it is.", "PLACES", "LOG_LEVEL"))


def test_settings_come_out_of_files_too(tmp_path: Path) -> None:
    class Needs(Settings, frozen=True, kw_only=True):
        password: Annotated[str, msgspec.Meta(description="Of the database.")]

    (tmp_path / "password").write_text("s3cret\n")
    named = {"PASSWORD_FILE": str(tmp_path / "password")}
    assert load(Needs, named).password == "s3cret"
    with pytest.raises(SettingsError, match="PASSWORD_FILE too"):
        load(Needs, named | {"PASSWORD": "s3cret"})
    with pytest.raises(SettingsError, match=r"PASSWORD: .*No such file"):
        load(Needs, {"PASSWORD_FILE": str(tmp_path / "nothing")})


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("", True),
        ("q7Rk2vXw9ZpLm4Tn8sYb", True),
        ("q7Rk2vXw9ZpLm4Tn8sYb,Jd5Hg3Fc6Va1Sx0Wq9Er", True),
        ("short", False),
        ("q7Rk2vXw9ZpLm4Tn8sYb,short", False),
        ("changemechangemechangeme", False),
        ("00000000000000000000", False),
    ],
)
def test_settings_take_no_weak_secret(text: str, taken: bool) -> None:
    class Needs(Settings, frozen=True, kw_only=True):
        shared: Secrets = ""

    if taken:
        assert load(Needs, {"SHARED": text}).shared == text
    else:
        with pytest.raises(SettingsError, match="SHARED"):
            load(Needs, {"SHARED": text})


def test_body_that_was_cut_off_is_no_whole_one(client: FlaskClient, keys: Path) -> None:
    """Under a server that says that the input ends by itself, as gunicorn does."""
    headers = token(keys, "warehouse", role="service") | {"Content-Type": "text/plain"}
    gunicorn = {"wsgi.input_terminated": True, "CONTENT_LENGTH": "6"}
    whole = client.post("/api/v1/seal", data=b"abcdef", headers=headers, environ_overrides=gunicorn)
    assert (whole.status_code, whole.json) == (200, {"name": "abcdef"})
    cut = client.post("/api/v1/seal", data=b"abc", headers=headers, environ_overrides=gunicorn)
    assert (cut.status_code, cut.content_type) == (400, "application/problem+json")


def test_body_of_many_levels_is_refused(client: FlaskClient, keys: Path) -> None:
    for path in ("/api/v1/boxes", "/api/v1/shelves"):
        deep = b'{"name": ' + b"[" * 300 + b"]" * 300 + b"}"
        answer = client.post(path, data=deep, content_type="application/json", headers=token(keys))
        assert (answer.status_code, answer.json["type"]) == (400, "urn:minping:problem:invalid-json")


@pytest.mark.parametrize(
    ("path", "given", "status"),
    [
        ("announcements", ("carrier", "s3cret:ß"), 204),
        ("announcements", ("carrier", "newer"), 204),
        ("announcements", ("carrier", "s3cret:ß,newer"), 401),
        ("announcements", ("carrier", "s3cret:"), 401),
        ("announcements", ("carrier", ""), 401),
        ("announcements", ("stranger", "s3cret:ß"), 401),
        ("announcements", None, 401),
        ("losses", ("stranger", ""), 403),
        ("losses", ("stranger", "s3cret:ß"), 403),
    ],
)
def test_operation_with_a_shared_secret(
    client: FlaskClient, path: str, given: tuple[str, str] | None, status: int
) -> None:
    answer = client.post(f"/api/v1/{path}", auth=given)
    assert answer.status_code == status
    assert answer.headers.get("WWW-Authenticate", "").startswith("Basic" if status == 401 else "")


def test_operation_with_a_shared_secret_takes_no_token(client: FlaskClient, keys: Path) -> None:
    scope = {"role": "system", "scope": "parcels:announce"}
    assert client.post("/api/v1/announcements", headers=token(keys, **scope)).status_code == 401
