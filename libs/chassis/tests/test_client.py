"""Calls to another service, over real HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import flask
import pytest
from joserfc import jws
from joserfc.jwk import KeySet, OKPKey
from werkzeug.serving import make_server

from chassis.client import Answered, ServiceClient
from chassis.problems import Refused
from chassis.tokens import TokenSigner


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> TokenSigner:
    path = tmp_path_factory.mktemp("keys") / "front.jwk"
    path.write_text(json.dumps(OKPKey.generate_key("Ed25519", parameters={"kid": "front"}).as_dict(private=True)))
    return TokenSigner("front", path)


@pytest.fixture(scope="module")
def warehouse(signer: TokenSigner) -> Iterator[ServiceClient]:
    """A shelf whose ETag is `new`, a refusal, and what never changes for anybody."""
    app = flask.Flask("warehouse")

    @app.get("/shelf")
    def shelf() -> flask.Response:
        answer = flask.jsonify(name="a")
        answer.set_etag("new")
        return answer.make_conditional(flask.request)

    @app.get("/refusal")
    def refusal() -> tuple[dict[str, str], int]:
        return {"type": "urn:shop:problem:shelf-taken"}, 409

    @app.get("/silent")
    def silent() -> tuple[str, int]:
        return "", 304

    server = make_server("127.0.0.1", 0, app)
    threading.Thread(target=server.serve_forever, args=(0.005,), daemon=True).start()
    yield ServiceClient("warehouse", f"http://127.0.0.1:{server.port}", signer)
    server.shutdown()
    server.server_close()


def test_call_with_an_etag_answers_only_what_is_new(warehouse: ServiceClient) -> None:
    assert warehouse.call("GET", "/shelf") == {"name": "a"}
    assert warehouse.call("GET", "/shelf", etag="old") == {"name": "a"}
    assert warehouse.call("GET", "/shelf", etag="new") is None


def test_call_with_an_etag_that_is_refused(warehouse: ServiceClient) -> None:
    with pytest.raises(Answered) as refused:
        warehouse.call("GET", "/refusal", etag="old")
    assert refused.value.slug == "shelf-taken"


def test_call_that_is_not_modified_without_an_etag_is_silence(warehouse: ServiceClient) -> None:
    with pytest.raises(Refused):
        warehouse.call("GET", "/silent")


def test_sign_document_is_verified_with_the_public_keys(signer: TokenSigner) -> None:
    signed = jws.deserialize_compact(
        signer.sign_document("评", "shop+json"), KeySet.import_key_set(signer.public_keys()), algorithms=["Ed25519"]
    )
    assert (signed.payload.decode(), signed.headers()["typ"]) == ("评", "shop+json")
