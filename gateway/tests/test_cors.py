from __future__ import annotations

from typing import Any

import pytest

OURS = "https://console.test"


@pytest.fixture(scope="module")
def front(start_gateway: Any) -> Any:
    return start_gateway(cors_origins=f"{OURS}, https://other.test")


def test_cors_preflight_is_answered_without_the_service(front: Any, services: Any) -> None:
    asked = {
        "Origin": OURS,
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "authorization, content-type",
    }
    answer = front.send("OPTIONS", "/api/v1/ballot", asked)
    assert answer.status == 204
    assert answer.header("Access-Control-Allow-Origin") == OURS
    assert "PUT" in (answer.header("Access-Control-Allow-Methods") or "")
    assert answer.header("Access-Control-Allow-Headers") == "authorization, content-type"
    assert answer.header("Access-Control-Allow-Credentials") is None
    assert services.ballots.seen == []


@pytest.mark.parametrize("path", ["/api/v1/ballot", "/api/v1/nothing", "/.well-known/jwks.json"])
def test_cors_answer_shows_headers_to_our_origins(front: Any, services: Any, path: str) -> None:
    answer = front.send("GET", path, {"Origin": OURS})
    assert answer.header("Access-Control-Allow-Origin") == OURS
    exposed = (answer.header("Access-Control-Expose-Headers") or "").split(", ")
    assert {"Location", "Retry-After", "X-Request-ID", "ETag", "Link", "X-Pagination"} <= set(exposed)
    assert {"Idempotency-Replayed", "Content-Disposition"} <= set(exposed)
    assert {"Scores-State", "Scores-As-Of", "Scores-Stale"} <= set(exposed)
    assert "Origin" in ",".join(value for name, value in answer.headers if name == "Vary")


@pytest.mark.parametrize("origin", ["https://elsewhere.test", "https://console.test.elsewhere.test", "null"])
def test_cors_not_for_others(front: Any, services: Any, origin: str) -> None:
    assert front.send("GET", "/api/v1/ballot", {"Origin": origin}).header("Access-Control-Allow-Origin") is None


def test_cors_is_off_by_default_and_services_can_not_turn_it_on(gateway: Any, services: Any) -> None:
    services.ballots.behave = lambda s: s.answer(200, b"", ("Access-Control-Allow-Origin", "*"))
    assert gateway.send("GET", "/api/v1/ballot", {"Origin": OURS}).header("Access-Control-Allow-Origin") is None
