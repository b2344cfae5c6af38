"""Forwarding, over gunicorn as in earnest and over the threads of this process."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Callable
from http.client import HTTPResponse
from typing import Any

import pytest

from gateway.clients.upstream import Upstream
from gateway.routes import ROUTES, Route, service_of

JSON = ("Content-Type", "application/json")
PROBLEM = ("Content-Type", "application/problem+json")


@pytest.fixture(params=["gateway", "gunicorn"])
def front(request: pytest.FixtureRequest, services: Any) -> Any:
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_forward_passes_each_method_with_its_body(front: Any, services: Any, method: str) -> None:
    body = None if method in ("GET", "HEAD", "OPTIONS") else bytes(range(256))
    answer = front.send(method, "/api/v1/polls/1", body=body)
    (seen,) = services.ballots.seen
    assert (answer.status, seen.method, seen.target, seen.body) == (200, method, "/api/v1/polls/1", body or b"")
    assert answer.body == (body or b"")


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/api/v1/campaigns", "campaigns"),
        ("/api/v1/campaigns/1/scores", "campaigns"),
        ("/api/v1/polls/1/roll", "ballots"),
        ("/api/v1/polls/1/batches", "ballots"),
        ("/api/v1/tallies?campaign=1", "ballots"),
        ("/api/v1/ballot", "ballots"),
        ("/api/v1/inbound/sms/generic", "ballots"),
        ("/api/v1/messages", "ballots"),
        ("/api/v1/receipts/1", "ballots"),
        ("/api/v1/paper-batches/1/imports", "ballots"),
        ("/api/v1/scores", "scoring"),
        ("/api/v1/schemes/validation", "scoring"),
    ],
)
def test_forward_goes_by_the_first_segments(gateway: Any, services: Any, path: str, service: str) -> None:
    assert gateway.send("GET", path).status == 200
    assert {name: len(vars(services)[name].seen) for name in vars(services)} == {
        name: int(name == service) for name in vars(services)
    }
    assert service_of(path.partition("?")[0]) == service


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/pollsters", "/api/v1/inbound/mail", "/api/v1", "/x", "/"])
def test_forward_unknown_path_is_a_problem(front: Any, services: Any, path: str) -> None:
    answer = front.send("POST", path, body=b"{}")
    assert (answer.status, answer.slug) == (404, "not-found")
    assert service_of(path) is None


def test_forward_keeps_own_operations_for_itself(front: Any) -> None:
    answer = front.send("GET", "/api/v1/sessions")
    assert (answer.status, answer.slug) == (405, "method-not-allowed")


@pytest.mark.parametrize(
    "target",
    [
        "/api/v1/polls/%E8%AF%84?x=%E8%AF%84%20+&x=&&y[]=1;2&z=a/b?c",
        "/api/v1/polls/a;b=1/~u-._!$&'()*+,=:@?q='%00%2F..%2F'",
        "/api/v1/polls/%252F%252e",
        "/api/v1/polls/1?",
    ],
)
def test_forward_leaves_path_and_query_as_they_came(front: Any, services: Any, target: str) -> None:
    assert front.send("GET", target).status == 200
    assert services.ballots.seen[0].target == target.replace("[]", "%5B%5D")


@pytest.mark.parametrize(
    "target",
    [
        "/api/v1/polls/../campaigns",
        "/api/v1/polls/./1",
        "/api/v1/polls/..",
        "/api/v1/polls/%2e%2E/campaigns",
        "/api/v1/polls/.%2e",
        "/api/v1/polls/a%2Fb",
        "/api/v1/polls/a%2fb",
        "/api/v1/polls/a%5Cb",
        "/api/v1/polls/a\\b",
        "/api/v1/polls/%00",
        "/api/v1/polls/%0a1",
        "/api/v1/polls//1",
        "/api/v1//polls/1",
        "/api/v1/polls/%zz",
        "/api/v1/polls/1?x=100%",
        "http://elsewhere.test/api/v1/polls/1",
    ],
)
def test_forward_refuses_a_path_that_can_be_read_in_two_ways(front: Any, services: Any, target: str) -> None:
    answer = front.send("GET", target)
    assert (answer.status, answer.slug) == (400, "bad-request")
    assert services.ballots.seen == services.campaigns.seen == []


def test_forward_passes_headers_that_are_end_to_end(front: Any, services: Any, bearer: Any) -> None:
    given = {
        "Ballot-Code": "7KQ-ABCD-EFGH-JKMN",
        "Idempotency-Key": '"8e03978e"',
        "If-Match": '"3"',
        "If-None-Match": 'W/"x"',
        "Accept-Language": "zh-CN",
        "Accept-Encoding": "gzip;q=0.5, br",
        "User-Agent": "county/1",
        "X-Request-ID": "abc-1",
        "Content-Type": "application/x-ndjson",
        **bearer("organiser"),
    }
    answer = front.send("POST", "/api/v1/polls/1/roll", given, b"{}\n{}\n")
    seen = services.ballots.seen[0]
    assert {name: seen.header(name) for name in given} == given
    assert answer.header("X-Request-ID") == "abc-1"


def test_forward_drops_headers_that_are_not_for_the_next_hop(front: Any, services: Any) -> None:
    given = {
        "Connection": "keep-alive, X-Secret",
        "Keep-Alive": "timeout=5",
        "X-Secret": "1",
        "TE": "trailers",
        "Proxy-Authorization": "Basic eA==",
        "Cookie": "session=1",
        "Forwarded": "for=10.0.0.1",
        "X-Forwarded-For": "10.0.0.1",
        "X-Forwarded-Host": "elsewhere.test",
        "X-Real-IP": "10.0.0.1",
        "X-Request-ID": "not a plain one",
    }
    answer = front.send("GET", "/api/v1/polls/1", given)
    seen = services.ballots.seen[0]
    assert {name.lower() for name, _ in seen.headers} == {"host", "x-request-id", "forwarded"}
    assert seen.header("Forwarded") == "for=unknown;proto=http"
    assert seen.header("Host") == services.ballots.url.removeprefix("http://")
    assert seen.header("X-Request-ID") == answer.header("X-Request-ID") != "not a plain one"


def test_forward_answer_keeps_its_headers_but_hop_by_hop_and_cookies(front: Any, services: Any) -> None:
    def behave(service: Any) -> None:
        headers = [("ETag", '"3"'), ("Location", "/api/v1/polls/1"), ("Link", "<a>"), ("Link", "<b>"), ("Vary", "A")]
        dropped = [("Set-Cookie", "a=1"), ("Connection", "X-Inner"), ("X-Inner", "1"), ("Keep-Alive", "timeout=75")]
        service.answer(201, b"{}", JSON, *headers, *dropped)

    services.ballots.behave = behave
    answer = front.send("POST", "/api/v1/polls", body=b"")
    names = [name.lower() for name, _ in answer.headers]
    assert (answer.status, answer.header("ETag"), answer.header("Location")) == (201, '"3"', "/api/v1/polls/1")
    assert [value for name, value in answer.headers if name == "Link"] == ["<a>", "<b>"]
    assert names.count("date") == names.count("server") == names.count("content-length") == 1
    assert not {"set-cookie", "x-inner", "keep-alive"} & set(names)


def test_forward_revalidates_scores(front: Any, services: Any) -> None:
    standing = [
        ("Scores-State", "provisional"),
        ("Scores-As-Of", "2024-07-15T08:00:00+00:00"),
        ("Scores-Stale", "true"),
    ]
    services.campaigns.behave = lambda s: s.answer(304, b"", ("ETag", '"3"'), ("Vary", "Accept"), *standing)
    answer = front.send(
        "GET", "/api/v1/campaigns/1/scores.csv", [("If-None-Match", '"3", "4"'), ("Accept", "text/csv")]
    )
    asked = services.campaigns.seen[0]
    assert (asked.header("If-None-Match"), asked.header("Accept")) == ('"3", "4"', "text/csv")
    assert (answer.status, answer.body) == (304, b"")
    for name, value in [("ETag", '"3"'), ("Vary", "Accept"), *standing]:
        assert answer.header(name) == value


def test_forward_does_not_decode_what_is_encoded(front: Any, services: Any) -> None:
    packed = gzip.compress(b'{"a": 1}' * 100)
    services.ballots.behave = lambda s: s.answer(200, packed, JSON, ("Content-Encoding", "gzip"))
    answer = front.send("POST", "/api/v1/polls/1", [("Content-Encoding", "gzip"), ("Accept-Encoding", "gzip")], packed)
    assert services.ballots.seen[0].body == packed == answer.body
    assert services.ballots.seen[0].header("Content-Encoding") == answer.header("Content-Encoding") == "gzip"


@pytest.mark.parametrize("status", [204, 304])
def test_forward_answer_without_a_body(front: Any, services: Any, status: int) -> None:
    def behave(service: Any) -> None:
        service.send_response(status)
        service.send_header("ETag", '"3"')
        service.end_headers()

    services.ballots.behave = behave
    for _ in range(2):
        answer = front.send("GET", "/api/v1/polls/1")
        assert (answer.status, answer.body, answer.header("Content-Type")) == (status, b"", None)
    assert services.ballots.connections <= 1  # none: one that an earlier test left


def test_forward_follows_no_redirect(gateway: Any, services: Any) -> None:
    services.ballots.behave = lambda s: s.answer(303, b"", ("Location", "/api/v1/polls/2"))
    answer = gateway.send("GET", "/api/v1/polls/1")
    assert (answer.status, answer.header("Location"), len(services.ballots.seen)) == (303, "/api/v1/polls/2", 1)


def test_forward_streams_a_long_answer(front: Any, services: Any) -> None:
    """The first megabyte arrives before the service has sent the rest."""
    arrived = threading.Event()

    def behave(service: Any) -> None:
        service.send_response(200)
        service.send_header("Transfer-Encoding", "chunked")
        service.end_headers()
        for _ in range(2):
            service.wfile.write(b"%x\r\n%b\r\n" % (1 << 20, b"x" * (1 << 20)))
            assert arrived.wait(10)
        service.wfile.write(b"0\r\n\r\n")

    services.ballots.behave = behave
    with socket.create_connection(("127.0.0.1", front.port), timeout=10) as connection:
        connection.sendall(b"GET /api/v1/polls/1 HTTP/1.1\r\nHost: x\r\n\r\n")
        response = HTTPResponse(connection)
        response.begin()
        assert len(response.read(1 << 20)) == 1 << 20
        arrived.set()
        assert len(response.read()) == 1 << 20


def test_forward_takes_a_chunked_body(front: Any, services: Any) -> None:
    answer = front.send("POST", "/api/v1/polls/1/roll", [JSON], chunks=[b"a" * 1000, b"b", b"c" * 30_000])
    seen = services.ballots.seen[0]
    assert (answer.status, seen.body) == (200, b"a" * 1000 + b"b" + b"c" * 30_000)
    assert (seen.header("Content-Length"), seen.header("Transfer-Encoding")) == ("31001", None)


@pytest.mark.parametrize("big", [{"body": b"x" * 100_001}, {"chunks": [b"x" * 50_000] * 3}])
def test_forward_refuses_too_large_a_body_before_the_service_sees_any(
    front: Any, services: Any, big: dict[str, Any]
) -> None:
    answer = front.send("POST", "/api/v1/polls/1/roll", [JSON], **big)
    assert (answer.status, answer.slug) == (413, "body-too-large")
    assert "100000" in answer.json["detail"]
    assert services.ballots.connections == 0


def test_forward_takes_a_body_of_many_megabytes(start_gateway: Any, services: Any) -> None:
    body = bytes(range(256)) * (12 * 4096)
    answer = start_gateway(max_body_bytes=len(body)).send("POST", "/api/v1/polls/1/roll", body=body)
    assert answer.body == services.ballots.seen[0].body == body


def test_forward_takes_a_larger_body_where_the_route_says_so(start_gateway: Any, services: Any) -> None:
    routes = (Route("/api/v1/polls", "ballots", 5), Route("/api/v1/polls/<poll>/batches", "ballots", 5, 200))
    gateway = start_gateway(routes, max_body_bytes=100)
    sizes = {"/api/v1/polls/1/batches": (200, 201), "/api/v1/polls/1/ballots": (100, 101), "/api/v1/polls": (100, 101)}
    for path, (taken, refused) in sizes.items():
        assert gateway.send("POST", path, body=b"x" * taken).status == 200
        answer = gateway.send("POST", path, body=b"x" * refused)
        assert (answer.status, answer.slug) == (413, "body-too-large")
        assert str(taken) in answer.json["detail"]


def test_forward_takes_a_batch_of_ballots_larger_than_anything_else(front: Any, services: Any) -> None:
    answer = front.send("POST", "/api/v1/polls/1/batches", body=b"x" * 100_001)
    assert (answer.status, len(services.ballots.seen[0].body)) == (200, 100_001)


def test_forward_reuses_connections(gateway: Any, services: Any) -> None:
    for method in ("GET", "HEAD", "POST", "GET"):
        gateway.send(method, "/api/v1/polls/1", body=b"x" if method == "POST" else None)
    assert len(services.ballots.seen) == 4
    assert services.ballots.connections <= 1  # none: one that an earlier test left


@pytest.mark.parametrize(("idle_seconds", "connections"), [(60, 1), (-1, 3)])
def test_forward_opens_an_idle_connection_anew(services: Any, idle_seconds: float, connections: int) -> None:
    upstream = Upstream("ballots", services.ballots.url, idle_seconds=idle_seconds)
    for _ in range(3):
        assert upstream.send("POST", "/x", {}, None, 5).status == 200
    assert services.ballots.connections == connections


@pytest.mark.parametrize(("method", "status", "times"), [("GET", 200, 2), ("POST", 502, 1), ("PUT", 502, 1)])
def test_forward_repeats_only_a_get_on_a_dead_connection(
    gateway: Any, services: Any, method: str, status: int, times: int
) -> None:
    services.ballots.behave = lambda s: s.die() if len(s.server.seen) == 1 else s.echo()
    answer = gateway.send(method, "/api/v1/polls/1", body=None if method == "GET" else b"{}")
    assert (answer.status, len(services.ballots.seen)) == (status, times)
    if status == 502:
        assert answer.slug == "bad-gateway"


def test_forward_repeats_a_get_once_only(gateway: Any, services: Any) -> None:
    services.ballots.behave = lambda s: s.die()
    answer = gateway.send("GET", "/api/v1/polls/1")
    assert (answer.status, answer.slug, len(services.ballots.seen)) == (502, "bad-gateway", 2)


def test_forward_to_a_service_that_is_down(start_gateway: Any) -> None:
    answer = start_gateway(ballots_url="http://127.0.0.1:1").send("POST", "/api/v1/polls/1", body=b"{}")
    assert (answer.status, answer.slug) == (503, "unavailable")
    assert int(answer.header("Retry-After")) > 0
    assert "ballots" in answer.json["detail"]


def test_forward_to_a_service_that_is_slow(start_gateway: Any, services: Any) -> None:
    done = threading.Event()
    services.ballots.behave = lambda s: done.wait(10)
    gateway = start_gateway(routes=(Route("/api/v1/polls", "ballots", 0.1), Route("/api/v1/ballot", "ballots", 20)))
    answer = gateway.send("GET", "/api/v1/polls/1")
    done.set()
    assert (answer.status, answer.slug, len(services.ballots.seen)) == (504, "timed-out", 1)


@pytest.mark.parametrize(
    ("status", "content_type"), [(500, "text/html"), (503, "application/json"), (400, "text/html; charset=utf-8")]
)
def test_forward_passes_no_error_page(gateway: Any, services: Any, status: int, content_type: str) -> None:
    services.ballots.behave = lambda s: s.answer(status, b"<h1>secret</h1>", ("Content-Type", content_type))
    answer = gateway.send("POST", "/api/v1/polls/1", body=b"{}")
    assert (answer.status, answer.slug) == (502, "bad-gateway")
    assert b"secret" not in answer.body


def test_forward_passes_a_problem_as_it_is(front: Any, services: Any) -> None:
    problem = b'{"type":"urn:minping:problem:poll-sealed","status":409}'
    services.ballots.behave = lambda s: s.answer(409, problem, PROBLEM, ("Retry-After", "7"))
    answer = front.send("POST", "/api/v1/polls/1", body=b"{}")
    assert (answer.status, answer.body, answer.header("Retry-After")) == (409, problem, "7")


def test_forward_answer_that_breaks_off_is_no_answer(front: Any, services: Any) -> None:
    def behave(service: Any) -> None:
        service.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        service.die()

    services.ballots.behave = behave
    assert front.send("POST", "/api/v1/polls/1", body=b"{}").slug == "bad-gateway"


@pytest.mark.parametrize(
    "made",
    [
        lambda bearer: {"Authorization": "Bearer nonsense"},
        lambda bearer: {"Authorization": "Basic eDp5"},
        lambda bearer: {"Authorization": "Bearer"},
        lambda bearer: {"Authorization": ""},
        lambda bearer: bearer(lifetime=-60),
        lambda bearer: bearer(audience=["ballots"]),
        lambda bearer: bearer(issuer="minping-campaigns", audience=["ballots"], role="service"),
        lambda bearer: {"Authorization": bearer()["Authorization"][:-4] + "AAAA"},
    ],
)
def test_forward_refuses_a_bad_token_itself(
    gateway: Any, services: Any, bearer: Any, made: Callable[[Any], dict[str, str]]
) -> None:
    answer = gateway.send("GET", "/api/v1/polls/1", made(bearer))
    assert (answer.status, answer.slug) == (401, "unauthenticated")
    assert services.ballots.seen == []


def test_forward_needs_no_token_itself(gateway: Any, services: Any) -> None:
    assert gateway.send("GET", "/api/v1/ballot", {"Ballot-Code": "7KQ"}).status == 200
    assert services.ballots.seen[0].header("Authorization") is None


def test_every_route_names_a_service(make_settings: Any) -> None:
    assert {route.service for route in ROUTES} == set(make_settings().services)


def test_address_of_a_service_must_be_a_url() -> None:
    with pytest.raises(ValueError, match="campaigns"):
        Upstream("campaigns", "localhost:8001")


def test_address_of_a_service_may_have_a_path(services: Any) -> None:
    Upstream("ballots", services.ballots.url + "/below/").send("GET", "/api/v1/polls", {}, None, 5)
    assert services.ballots.seen[0].target == "/below/api/v1/polls"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/inbound/sms/kannel", 200),
        ("/api/v1/campaigns/delivery-reports/kannel", 200),
        ("/api/v1/campaigns/1", 401),
        ("/api/v1/polls/1", 401),
        ("/api/v1/messages", 401),
    ],
)
def test_forward_leaves_a_shared_secret_to_the_service_that_takes_one(
    gateway: Any, services: Any, path: str, status: int
) -> None:
    assert gateway.send("GET", path, {"Authorization": "Basic a2FubmVsOnNlY3JldA=="}).status == status
    there = [dict(each.headers) for each in (*services.ballots.seen, *services.campaigns.seen)]
    assert [each.get("Authorization") for each in there] == (["Basic a2FubmVsOnNlY3JldA=="] if status == 200 else [])


def test_forward_refuses_a_bad_token_on_the_way_to_an_adapter(gateway: Any, services: Any, bearer: Any) -> None:
    assert gateway.send("POST", "/api/v1/inbound/sms/generic", bearer(lifetime=-60), b"{}").status == 401
    assert services.ballots.seen == []
