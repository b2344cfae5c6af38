"""One OpenAPI document out of four."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from gateway.domain.errors import GatewayError
from gateway.domain.joined_document import join
from gateway.routes import service_of
from gateway.use_cases.join_documents import KEPT_SECONDS, joined_document

METHODS = {"get", "put", "post", "patch", "delete"}
TOKEN = {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
OPEN = {"createSession", "createToken", "listKeys", "getOpenapiDocument", "createConsoleSession", "resetPassword"}
OPEN |= {"enrolTotp", "confirmTotp", "beginOidc", "endOidc"}
WITH_TOKEN = {"listAuditRecords", "exportAudit", "getCaller", "endSession", "createPasswordReset"}
ANSWERS = {status: {"description": f"gateway's {status}"} for status in ("400", "401", "413", "502", "503", "504")}


def schema(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def operation(operation_id: str, answer: Any, **more: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": answer}}
    return {
        "operationId": operation_id,
        "responses": {"200": {"description": "OK", "content": content}, "503": {"description": "its own"}},
        **more,
    }


def document(paths: dict[str, Any], schemas: dict[str, Any], tags: list[str]) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": "x", "version": "1"},
        "servers": [{"url": "http://127.0.0.1:8001"}],
        "tags": [{"name": tag, "description": tag} for tag in tags],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": TOKEN},
    }


PROBLEM = schema(slug={"type": "string"})
LEVEL, OTHER_LEVEL = schema(code={"type": "string"}), schema(points={"type": "string"})


@pytest.fixture
def own() -> dict[str, Any]:
    return document({"/api/v1/sessions": {"post": operation("login", ref("Problem"))}}, {"Problem": PROBLEM}, ["keys"])


@pytest.fixture
def documents() -> dict[str, Any]:
    """`Scale` is the same text in both, but the `Level` that it refers to is not."""
    scale = schema(levels={"type": "array", "items": ref("Level")})
    campaigns = document(
        {
            "/api/v1/campaigns": {
                "get": operation("list", ref("Scale"), security=[{"token": []}]),
                "post": operation("create", ref("Scale"), requestBody={"content": {}}),
            },
            "/healthz": {"get": operation("health", ref("Problem"))},
        },
        {"Problem": PROBLEM, "Scale": scale, "Level": LEVEL},
        ["campaigns", "scores"],
    )
    scoring = document(
        {"/api/v1/scores": {"parameters": [], "get": operation("list", ref("Scale"))}},
        {"Problem": PROBLEM, "Scale": scale, "Level": OTHER_LEVEL},
        ["scores"],
    )
    return {"campaigns": campaigns, "scoring": scoring}


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (v for k, v in value.items() if k == "$ref" and isinstance(v, str))
        for below in value.values():
            yield from references(below)
    elif isinstance(value, list):
        for below in value:
            yield from references(below)


def assert_sound(found: dict[str, Any]) -> None:
    """References resolve, operationIds are unique, tags and security schemes are declared."""
    for reference in references(found):
        target: Any = found
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]
    operations = [item[m] for item in found["paths"].values() for m in item.keys() & METHODS]
    identities = [o["operationId"] for o in operations]
    assert len(identities) == len(set(identities))
    tags = [tag["name"] for tag in found["tags"]]
    assert len(tags) == len(set(tags))
    assert {tag for o in operations for tag in o.get("tags", [])} <= set(tags)
    assert {name for o in operations for need in o.get("security", []) for name in need} <= set(
        found["components"]["securitySchemes"]
    )


def test_join_shares_equal_components_and_renames_different_ones(own: Any, documents: Any) -> None:
    joined = join(own, documents, service_of, ANSWERS)
    assert_sound(joined)
    assert set(joined["components"]["schemas"]) == {"Problem", "Scale", "Level", "ScoringScale", "ScoringLevel"}
    assert joined["components"]["schemas"]["ScoringLevel"] == OTHER_LEVEL
    scale = joined["paths"]["/api/v1/scores"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert scale == ref("ScoringScale")
    assert joined["components"]["schemas"]["ScoringScale"]["properties"]["levels"]["items"] == ref("ScoringLevel")
    assert joined["components"]["schemas"]["Scale"]["properties"]["levels"]["items"] == ref("Level")


def test_join_has_one_server_one_list_of_tags_one_scheme_and_no_health(own: Any, documents: Any) -> None:
    joined = join(own, documents, service_of, ANSWERS)
    assert set(joined["paths"]) == {"/api/v1/sessions", "/api/v1/campaigns", "/api/v1/scores"}
    assert joined["servers"] == [{"url": "/"}]
    assert [tag["name"] for tag in joined["tags"]] == ["keys", "campaigns", "scores"]
    assert joined["components"]["securitySchemes"] == TOKEN
    assert joined["paths"]["/api/v1/scores"]["get"]["operationId"] == "scoringList"


def test_join_adds_what_the_gateway_answers_where_it_is_missing(own: Any, documents: Any) -> None:
    paths = join(own, documents, service_of, ANSWERS)["paths"]
    assert list(paths["/api/v1/campaigns"]["get"]["responses"]) == ["200", "400", "401", "502", "503", "504"]
    assert "413" in paths["/api/v1/campaigns"]["post"]["responses"]
    assert paths["/api/v1/campaigns"]["get"]["responses"]["503"] == {"description": "its own"}
    assert list(paths["/api/v1/sessions"]["post"]["responses"]) == ["200", "503"]


def test_join_changes_nothing_of_what_it_is_given_and_repeats_itself(own: Any, documents: Any) -> None:
    before = deepcopy((own, documents))
    first = json.dumps(join(own, documents, service_of, ANSWERS))
    assert (own, documents) == before
    assert json.dumps(join(own, documents, service_of, ANSWERS)) == first


@pytest.mark.parametrize("path", ["/api/v1/campaigns", "/api/v1/polls", "/api/v1/sessions", "/api/v1/nothing"])
def test_join_refuses_a_path_that_is_not_the_services_own(own: Any, documents: Any, path: str) -> None:
    documents["scoring"]["paths"][path] = {"get": operation("x", ref("Problem"))}
    with pytest.raises(GatewayError) as caught:
        join(own, documents, service_of, ANSWERS)
    assert caught.value.slug == "documents-clash"
    assert caught.value.facts == {"service": "scoring", "what": path}


def test_join_refuses_another_security_scheme(own: Any, documents: Any) -> None:
    documents["scoring"]["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "basic"}}
    with pytest.raises(GatewayError, match="documents-clash"):
        join(own, documents, service_of, ANSWERS)


class Described:
    def __init__(self, service: str, document: Any) -> None:
        self.service = service
        self.says = document

    def document(self) -> Any:
        if self.says is None:
            raise GatewayError("unavailable", service=self.service)
        return self.says


def test_joined_document_is_kept_and_outlives_a_service(own: Any, documents: Any) -> None:
    now = [0.0]
    services = [Described(name, found) for name, found in documents.items()]
    kept = joined_document(own, services, service_of, ANSWERS, lambda: now[0])
    first = kept.get()
    changed = deepcopy(documents["campaigns"])
    changed["paths"]["/api/v1/campaigns/{id}"] = {"get": operation("one", ref("Problem"))}
    services[0].says, services[1].says = changed, None
    assert kept.get() == first
    now[0] += KEPT_SECONDS
    assert {"/api/v1/campaigns/{id}", "/api/v1/scores"} <= set(json.loads(kept.get())["paths"])


def serve_document(found: Any) -> Any:
    return lambda s: s.answer(200, json.dumps(found).encode(), ("Content-Type", "application/json"))


def test_get_openapi_document_over_http(start_gateway: Any, services: Any, documents: Any) -> None:
    documents["ballots"] = document({"/api/v1/polls": {"get": operation("listPolls", ref("Poll"))}}, {"Poll": {}}, [])
    for name, found in documents.items():
        vars(services)[name].behave = serve_document(found)
    gateway = start_gateway()
    answer = gateway.send("GET", "/api/v1/openapi.json")
    assert (answer.status, answer.header("Content-Type")) == (200, "application/json")
    assert_sound(answer.json)
    assert answer.json["openapi"] == "3.1.0"
    assert {"/api/v1/polls", "/api/v1/scores", "/api/v1/oauth/token", "/.well-known/jwks.json"} <= set(
        answer.json["paths"]
    )
    added = answer.json["paths"]["/api/v1/polls"]["get"]["responses"]["504"]["content"]["application/problem+json"]
    assert added["schema"] == ref("Problem")
    assert gateway.send("GET", "/api/v1/openapi.json").body == answer.body
    assert [seen.target for seen in services.ballots.seen] == ["/openapi.json"]


@pytest.mark.parametrize(
    ("behave", "slug"),
    [
        (lambda s: s.die(), "unavailable"),
        (lambda s: s.answer(200, b"<html>", ("Content-Type", "text/html")), "unavailable"),
        (lambda s: s.answer(404, b"{}", ("Content-Type", "application/problem+json")), "unavailable"),
        (serve_document({"paths": {"/api/v1/polls": {}}}), "documents-clash"),
    ],
)
def test_get_openapi_document_names_the_service_that_has_none(
    start_gateway: Any, services: Any, documents: Any, behave: Any, slug: str
) -> None:
    services.campaigns.behave = serve_document(documents["campaigns"])
    services.ballots.behave = serve_document(document({}, {}, []))
    services.scoring.behave = behave
    answer = start_gateway().send("GET", "/api/v1/openapi.json")
    assert (answer.status, answer.slug) == (503 if slug == "unavailable" else 502, slug)
    assert "scoring" in answer.json["detail"]


def test_own_operations_are_fully_documented(gateway: Any) -> None:
    found = gateway.send("GET", "/openapi.json").json
    assert_sound(found)
    operations = {
        o["operationId"]: o for item in found["paths"].values() for method, o in item.items() if method in METHODS
    }
    assert set(operations) == OPEN | WITH_TOKEN
    for o in operations.values():
        assert o["summary"]
        assert o["description"]
        assert (o["security"] == []) == (o["operationId"] in OPEN)
        (success,) = (answer for status, answer in o["responses"].items() if status < "400")
        assert all(media["example"] for media in success.get("content", {}).values())
        assert "500" in o["responses"]
        if body := o.get("requestBody"):
            assert all(media["example"] for media in body["content"].values())
            assert "413" in o["responses"]
    for status in ("400", "401"):
        examples = operations["createToken"]["responses"][status]["content"]["application/json"]["examples"]
        assert all(set(e["value"]) == {"error", "error_description"} for e in examples.values())
