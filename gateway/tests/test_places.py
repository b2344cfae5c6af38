"""Places for each service, and time limits for what clients send."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from gateway.domain.errors import GatewayError
from gateway.use_cases.bulkhead import Bulkhead

PLACES = 8
UNKNOWN_SENDER_SECONDS = 10


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(100) as found:
        yield found


@pytest.fixture
def held(services: Any) -> Iterator[Callable[..., None]]:
    """`held(service, …)`: these answer nothing until the test ends."""
    done = threading.Event()

    def hold(*those: Any) -> None:
        for service in those:
            service.behave = lambda s: (done.wait(25), s.echo())

    yield hold
    done.set()


def until(true: Callable[[], bool]) -> None:
    due = time.monotonic() + 15
    while not true():
        assert time.monotonic() < due
        threading.Event().wait(0.01)


def test_two_slow_services_leave_the_third_alone(gunicorn: Any, services: Any, pool: Any, held: Any) -> None:
    held(services.ballots, services.scoring)
    waiting: list[Future[Any]] = [
        pool.submit(gunicorn.send, "GET", path) for _ in range(40) for path in ("/api/v1/polls/1", "/api/v1/scores")
    ]
    until(lambda: sum(each.done() for each in waiting) == 80 - 2 * PLACES)
    assert len(services.ballots.seen) == len(services.scoring.seen) == PLACES
    answers = [each.result() for each in waiting if each.done()]
    assert {(answer.status, answer.slug) for answer in answers} == {(503, "service-busy")}
    assert all(int(answer.header("Retry-After")) > 0 for answer in answers)
    assert [gunicorn.send("GET", "/api/v1/campaigns").status for _ in range(10)] == [200] * 10
    assert gunicorn.send("POST", "/api/v1/sessions", body=b"{}").status == 415  # our own too


def test_dead_and_slow_service_leave_the_third_alone(start_gateway: Any, services: Any, pool: Any, held: Any) -> None:
    gateway = start_gateway(scoring_url="http://127.0.0.1:1", service_places=2)
    held(services.ballots)
    slow = [pool.submit(gateway.send, "GET", "/api/v1/polls/1") for _ in range(2)]
    until(lambda: len(services.ballots.seen) == 2)
    assert gateway.send("GET", "/api/v1/polls/1").slug == "service-busy"
    assert {gateway.send("GET", "/api/v1/scores").slug for _ in range(5)} == {"unavailable"}
    assert gateway.send("GET", "/api/v1/campaigns").status == 200
    assert not any(each.done() for each in slow)


def test_place_is_free_again_after_every_kind_of_answer(start_gateway: Any, services: Any) -> None:
    gateway = start_gateway(service_places=1)
    long = b"x" * 3_000_000
    for behave, status in (
        (lambda s: s.die(), 502),
        (lambda s: s.answer(200, long), 200),
        (lambda s: s.answer(500, b"<html>", ("Content-Type", "text/html")), 502),
        (lambda s: s.answer(304, b""), 304),
        (lambda s: s.echo(), 200),
    ):
        services.ballots.behave = behave
        for method in ("POST", "HEAD"):
            assert gateway.send(method, "/api/v1/polls/1").status == status


def test_place_is_held_until_a_long_answer_has_been_passed_on(gunicorn: Any, services: Any) -> None:
    """Clients that read nothing hold the places; one that goes away gives its place back."""
    services.ballots.behave = lambda s: s.answer(200, b"x" * 30_000_000)
    request = b"GET /api/v1/polls/1 HTTP/1.1\r\nHost: x\r\n\r\n"
    readers = [socket.create_connection(("127.0.0.1", gunicorn.port)) for _ in range(PLACES)]
    for reader in readers:
        reader.sendall(request)
        assert reader.recv(100)
    assert gunicorn.send("GET", "/api/v1/polls/1").slug == "service-busy"
    for reader in readers:
        reader.close()
    until(lambda: gunicorn.send("HEAD", "/api/v1/polls/1").status == 200)


def test_waiting_room_is_shared_and_refuses_at_once_when_full() -> None:
    waiting = threading.Semaphore(1)
    one, other = (Bulkhead(name, 1, waiting) for name in ("one", "other"))
    one.take()
    other.take()
    with waiting:
        began = time.perf_counter()
        with pytest.raises(GatewayError, match="service-busy"):
            other.take()
        assert time.perf_counter() - began < 0.25
    taken = threading.Thread(target=one.take)
    taken.start()
    one.give_back()
    taken.join()
    with pytest.raises(GatewayError, match="service-busy"):
        one.take()


def test_own_operations_have_places_too(start_gateway: Any, services: Any, pool: Any) -> None:
    """Whoever sends half a body to each place of the log-in holds up neither reading nor the services."""
    gateway = start_gateway(service_places=1)
    with socket.create_connection(("127.0.0.1", gateway.port)) as half:
        half.sendall(
            b"POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
        )
        until(lambda: gateway.send("POST", "/api/v1/sessions", body=b"{}").status == 503)
        assert gateway.send("GET", "/healthz").status == gateway.send("GET", "/api/v1/campaigns").status == 200
    until(lambda: gateway.send("POST", "/api/v1/sessions", body=b"{}").status == 415)


def test_what_trickles_in_is_given_up_in_time(gunicorn: Any, services: Any, pool: Any) -> None:
    """A byte every now and then, in a body of each kind, in our own operations and in a head: none is for ever."""
    post = b"POST /api/v1/polls/1 HTTP/1.1\r\nHost: x\r\n"
    begun = {
        "length": post + b"Content-Length: 1000\r\n\r\n",
        "chunks": post + b"Transfer-Encoding: chunked\r\n\r\n3e8\r\n",
        "own": post.replace(b"polls/1", b"oauth/token")
        + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n",
        "head": b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: ",
    }
    assert gunicorn.send("GET", "/healthz").status == 200  # it has started
    began = time.monotonic()
    answers = dict(zip(begun, pool.map(lambda each: trickle(gunicorn.port, each), begun.values()), strict=True))
    assert UNKNOWN_SENDER_SECONDS <= time.monotonic() - began < UNKNOWN_SENDER_SECONDS + 10
    for kind in ("length", "chunks"):
        assert answers[kind].startswith(b"HTTP/1.1 408 ")
        assert b"body-too-slow" in answers[kind]
    assert answers["own"].startswith(b"HTTP/1.1 400 ")
    assert [answers[kind].count(b"HTTP/1.1") for kind in begun] == [1, 1, 1, answers["head"].count(b"HTTP/1.1 400")]
    assert services.ballots.seen == []


def trickle(port: int, begun: bytes) -> bytes:
    """Begin, and send a byte as often as nothing comes back; all that came until the other side closed."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=0.2) as connection:
        connection.sendall(begun)
        while True:
            try:
                piece = connection.recv(10_000)
            except TimeoutError:
                connection.sendall(b"x")
                continue
            except ConnectionError:
                return answer
            if not piece:
                return answer
            answer += piece
