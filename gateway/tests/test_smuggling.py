"""Requests that two readers could take for different ones, byte by byte against the gateway as it runs in earnest."""

from __future__ import annotations

import json
import socket
from http.client import HTTPResponse
from typing import Any

import pytest

PROBLEM = "application/problem+json"
HOST = b"Host: gateway.test\r\n"
INNER = b"GET /api/v1/campaigns HTTP/1.1\r\nHost: inner.test\r\n\r\n"
POST = b"POST /api/v1/polls/1 HTTP/1.1\r\n" + HOST


def exchange(front: Any, sent: bytes) -> bytes:
    """All that comes back until the gateway closes, or has nothing more to say."""
    with socket.create_connection(("127.0.0.1", front.port), timeout=20) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(POST + b"Content-Length: 0\r\nContent-Length: 54\r\n\r\n" + INNER, id="two lengths"),
        pytest.param(POST + b"Content-Length: 54\r\nContent-Length: 54\r\n\r\n" + INNER, id="the same length twice"),
        pytest.param(POST + b"Content-Length: 0, 54\r\n\r\n" + INNER, id="a list of lengths"),
        pytest.param(POST + b"Content-Length: +5\r\n\r\nhello", id="a length with a sign"),
        pytest.param(POST + b"Content-Length: 0x5\r\n\r\nhello", id="a hexadecimal length"),
        pytest.param(POST + b"Content-Length: -1\r\n\r\n" + INNER, id="a negative length"),
        pytest.param(
            POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + INNER, id="length and chunks"
        ),
        pytest.param(
            POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + INNER, id="chunks and length"
        ),
        pytest.param(POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + INNER, id="an unknown coding"),
        pytest.param(POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + INNER, id="chunks not last"),
        pytest.param(POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + INNER, id="space before the colon"),
        pytest.param(POST + b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n" + INNER, id="vertical tab"),
        pytest.param(POST + b"X: 1\r\n Content-Length: 54\r\n\r\n" + INNER, id="folded header"),
        pytest.param(b"POST /api/v1/polls/1 HTTP/1.1\r\n " + HOST + b"\r\n", id="folded first header"),
        pytest.param(POST.replace(b"\r\n", b"\n") + b"Content-Length: 0\n\n", id="bare LF"),
        pytest.param(POST + b"X: 1\nContent-Length: 54\r\n\r\n" + INNER, id="bare LF in a header"),
        pytest.param(POST + b"X: 1\rContent-Length: 54\r\n\r\n" + INNER, id="bare CR in a header"),
        pytest.param(POST + b"X: 1\x00\r\nContent-Length: 0\r\n\r\n", id="NUL in a value"),
        pytest.param(POST + b"X\x00: 1\r\nContent-Length: 0\r\n\r\n", id="NUL in a name"),
        pytest.param(POST + b": 1\r\n\r\n", id="no name"),
        pytest.param(POST + b"nonsense\r\n\r\n", id="no colon"),
        pytest.param(POST + HOST + b"Content-Length: 0\r\n\r\n", id="two hosts"),
        pytest.param(
            POST + b"Transfer-Encoding: chunked\r\n\r\n5;\nx\r\nhello\r\n0\r\n\r\n", id="LF in a chunk's size"
        ),
        pytest.param(POST + b"Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n", id="0x in a chunk's size"),
        pytest.param(POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n0\r\n\r\n", id="a chunk too long"),
        pytest.param(POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", id="no last chunk"),
        pytest.param(POST + b"Content-Length: 60\r\n\r\nhello", id="a body too short"),
        pytest.param(
            POST + b"Transfer-Encoding: chunked\r\nTrailer: Host\r\n\r\n0\r\nHost: other.test\r\n\r\n", id="a trailer"
        ),
        pytest.param(b"GET  /api/v1/polls/1 HTTP/1.1\r\n" + HOST + b"\r\n", id="two spaces"),
        pytest.param(b"GET /api/v1/polls/1 /x HTTP/1.1\r\n" + HOST + b"\r\n", id="a space in the target"),
        pytest.param(b"GET /api/v1/polls/1\x00 HTTP/1.1\r\n" + HOST + b"\r\n", id="NUL in the target"),
        pytest.param(b"GET /api/v1/polls/\xe8\xaf\x84 HTTP/1.1\r\n" + HOST + b"\r\n", id="raw UTF-8 in the target"),
        pytest.param(b"GET http://inner.test/api/v1/polls/1 HTTP/1.1\r\n" + HOST + b"\r\n", id="absolute URI"),
        pytest.param(b"GET //api/v1/polls/1 HTTP/1.1\r\n" + HOST + b"\r\n", id="two slashes"),
        pytest.param(b"GET /api/v1/polls/%2e%2e/campaigns HTTP/1.1\r\n" + HOST + b"\r\n", id="encoded dots"),
        pytest.param(b"CONNECT inner.test:80 HTTP/1.1\r\n" + HOST + b"\r\n", id="CONNECT"),
        pytest.param(b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n", id="asterisk"),
        pytest.param(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", id="HTTP/2 by prior knowledge"),
        pytest.param(b"GET /api/v1/polls/1\r\n", id="HTTP/0.9"),
    ],
)
def test_what_can_be_read_in_two_ways_reaches_no_service(gunicorn: Any, services: Any, sent: bytes) -> None:
    answer = exchange(gunicorn, sent)
    assert services.ballots.seen == services.campaigns.seen == services.scoring.seen == []
    assert answer == b"" or answer.split()[1] in {b"400", b"404", b"405", b"417", b"501", b"505"}
    assert answer.count(b"HTTP/1.1 ") <= 1


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /api/v1/polls/1?x=" + b"x" * 4096 + b" HTTP/1.1\r\n" + HOST + b"\r\n", b"414"),
        (b"GET /api/v1/polls/1 HTTP/1.1\r\n" + HOST + b"X: y\r\n" * 64 + b"\r\n", b"431"),
        (b"GET /api/v1/polls/1 HTTP/1.1\r\n" + HOST + b"X: " + b"y" * 8190 + b"\r\n\r\n", b"431"),
    ],
)
def test_what_is_too_long_reaches_no_service(gunicorn: Any, services: Any, sent: bytes, status: bytes) -> None:
    assert exchange(gunicorn, sent).split()[1] == status
    assert services.ballots.seen == []


@pytest.mark.parametrize(
    ("sent", "status", "slug"),
    [
        pytest.param(b"GET  / HTTP/1.1\r\n\r\n", 400, "bad-request", id="request line"),
        pytest.param(b"GET / HTTP/1.1\r\nAuthorization Bearer secret\r\n\r\n", 400, "bad-request", id="header"),
        pytest.param(POST + b"Transfer-Encoding: x\r\n\r\n", 400, "bad-request", id="an unknown coding"),
        pytest.param(POST + b"Expect: wonders\r\n\r\n", 400, "bad-request", id="an unknown expectation"),
        pytest.param(b"GET /?" + b"x" * 4096 + b" HTTP/1.1\r\n\r\n", 414, "target-too-long", id="long target"),
        pytest.param(b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 65 + b"\r\n", 431, "headers-too-large", id="headers"),
        pytest.param(b"GET / HTTP/1.1\r\nX: " + b"y" * 8190 + b"\r\n\r\n", 431, "headers-too-large", id="long header"),
    ],
)
def test_what_the_server_itself_refuses_is_a_problem(gunicorn: Any, sent: bytes, status: int, slug: str) -> None:
    """Whole, with an id for the log lines, and without a word of what was sent."""
    with socket.create_connection(("127.0.0.1", gunicorn.port), timeout=20) as connection:
        connection.sendall(sent)
        response = HTTPResponse(connection)
        response.begin()
        body = response.read()
    problem = json.loads(body)
    assert (response.status, problem["status"]) == (status, status)
    assert (response.getheader("Content-Type"), response.getheader("Connection")) == (PROBLEM, "close")
    assert problem["type"] == f"urn:minping:problem:{slug}"
    assert problem["request_id"] == response.getheader("X-Request-ID") != ""
    assert b"secret" not in body


def test_body_that_was_not_asked_for_is_no_next_request(gunicorn: Any, services: Any) -> None:
    """A GET with a body, a refused POST with one: what is in it is never taken for a request of its own."""
    length = b"Content-Length: %d\r\n\r\n" % len(INNER)
    get = b"GET /healthz HTTP/1.1\r\n" + HOST + length + INNER
    refused = b"POST /api/v1/polls/1 HTTP/1.1\r\n" + HOST + b"Authorization: Bearer x\r\n" + length + INNER
    last = b"GET /api/v1/polls/last HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
    answer = exchange(gunicorn, get + refused + last)
    assert [part.split()[0] for part in answer.split(b"HTTP/1.1 ")[1:]] == [b"200", b"401", b"200"]
    assert services.campaigns.seen == []
    assert [seen.target for seen in services.ballots.seen] == ["/api/v1/polls/last"]


def test_two_requests_in_one_piece_stay_two(gunicorn: Any, services: Any) -> None:
    one = POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    two = POST + b"Content-Length: 3\r\nConnection: close\r\n\r\nbye"
    assert exchange(gunicorn, one + two).count(b"HTTP/1.1 200") == 2
    assert [seen.body for seen in services.ballots.seen] == [b"hello", b"bye"]
    for seen in services.ballots.seen:
        assert seen.header("Transfer-Encoding") is None
        assert seen.header("Content-Length") == str(len(seen.body))


def test_header_with_an_underscore_is_dropped(gunicorn: Any, services: Any) -> None:
    """Where both become one variable, who asks for `X-Y` finds `X_Y`."""
    names = b"Transfer_Encoding: chunked\r\nContent_Length: 2\r\nBallot_Code: x\r\n"
    exchange(gunicorn, POST + names + b"Content-Length: 5\r\n\r\nhello")
    (seen,) = services.ballots.seen
    assert {name.lower() for name, _ in seen.headers} == {"host", "x-request-id", "forwarded", "content-length"}
    assert seen.body == b"hello"
