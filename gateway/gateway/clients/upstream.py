"""A service behind the gateway: pooled connections, time limits, bytes passed on as they are.

urllib3 itself, not requests: a gateway must not keep cookies, follow redirects, read proxies from the environment, add
headers of its own or decode answers, and urllib3 does none of it unasked, for a quarter less CPU.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import IO, Any

import msgspec
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
)
from urllib3.response import BaseHTTPResponse
from urllib3.util import SKIP_HEADER, parse_url

from gateway.domain.errors import GatewayError
from gateway.domain.messages import Answer

CONNECT_SECONDS = 2.0
SEND_SECONDS = 20.0
DOCUMENT_SECONDS = 10.0
IDLE_SECONDS = 60.0  # shorter than the services' keep-alive (75 s), so that it is we who close first
POOL_SIZE = 32
READ_WHOLE_BYTES = 1024 * 1024
PROBLEM = "application/problem+json"
_REPEATABLE = {"GET", "HEAD"}
_CHUNK_BYTES = 64 * 1024


class _Connection(HTTPConnection):
    """urllib3's, but one that idled too long is opened anew, and sending has a time limit of its own."""

    def __init__(self, *args: Any, idle_seconds: float = IDLE_SECONDS, **options: Any) -> None:
        super().__init__(*args, **options)
        self._idle_seconds = idle_seconds
        self._used_at = time.monotonic()

    def request(self, *args: Any, **options: Any) -> None:
        if self.sock is not None and time.monotonic() - self._used_at > self._idle_seconds:
            self.close()
        if self.sock is None:
            self.connect()  # within the limit for connecting
        self.timeout = SEND_SECONDS
        super().request(*args, **options)

    def getresponse(self) -> Any:
        response = super().getresponse()
        self._used_at = time.monotonic()
        return response


class _SecureConnection(_Connection, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class Upstream:
    """One service at one address, over a pool of its own."""

    def __init__(self, service: str, address: str, *, idle_seconds: float = IDLE_SECONDS) -> None:
        url = parse_url(address)
        if url.scheme not in ("http", "https") or not url.host:
            raise ValueError(f"the address of {service} is not an http or https URL: {address}")
        self.service = service
        self._prefix = (url.path or "").rstrip("/")
        pool = _SecurePool if url.scheme == "https" else _Pool
        self._pool = pool(url.host, url.port, maxsize=POOL_SIZE, retries=False, idle_seconds=idle_seconds)

    def send(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: IO[bytes] | None,
        read_seconds: float,
    ) -> Answer:
        """Forward one request; `target` is path and query as they came, `headers` name the length of a body.

        Only GET and HEAD are repeated, once, where a kept connection turned out dead. Raises `GatewayError`:
        unavailable (no connection), timed-out (no answer in time), bad-gateway (cut off, or an error not in problem
        details).
        """
        try:
            try:
                answer = self._once(method, target, headers, body, read_seconds)
            except ProtocolError:
                if method not in _REPEATABLE or body is not None:
                    raise
                answer = self._once(method, target, headers, None, read_seconds)
        except (NewConnectionError, ConnectTimeoutError) as error:
            raise GatewayError("unavailable", service=self.service) from error
        except ReadTimeoutError as error:
            raise GatewayError("timed-out", service=self.service, seconds=read_seconds) from error
        except HTTPError as error:
            raise GatewayError("bad-gateway", service=self.service, what="broke off") from error
        if answer.status >= 400 and answer.content_type != PROBLEM:
            raise GatewayError("bad-gateway", service=self.service, what=f"answered {answer.status} in another form")
        return answer

    def document(self) -> dict[str, Any]:
        """The service's OpenAPI document. Raises `GatewayError` as `send` does."""
        answer = self.send("GET", "/openapi.json", {"Accept": "application/json"}, None, DOCUMENT_SECONDS)
        body = answer.body if isinstance(answer.body, bytes) else b"".join(answer.body)
        try:
            if answer.status == 200:
                return msgspec.json.decode(body, type=dict[str, Any])
        except msgspec.MsgspecError:
            pass
        raise GatewayError("bad-gateway", service=self.service, what="has no OpenAPI document")

    def _once(
        self, method: str, target: str, headers: Mapping[str, str], body: IO[bytes] | None, read_seconds: float
    ) -> Answer:
        response = self._pool.urlopen(
            method,
            self._prefix + target,
            body=body,
            # urllib3 fills in these two where the caller sent none
            headers={"User-Agent": SKIP_HEADER, "Accept-Encoding": SKIP_HEADER} | dict(headers),
            redirect=False,
            timeout=Timeout(connect=CONNECT_SECONDS, read=read_seconds),
            preload_content=False,
            decode_content=False,
        )
        parts = _parts(response)
        short = response.length_remaining is not None and response.length_remaining <= READ_WHOLE_BYTES
        return Answer(response.status, list(response.headers.iteritems()), b"".join(parts) if short else parts)


def _parts(response: BaseHTTPResponse) -> Iterator[bytes]:
    """The body as it came, piece by piece; the connection then goes back to the pool, or is closed if cut short."""
    try:
        yield from response.stream(_CHUNK_BYTES, decode_content=False)
    finally:
        if not response.closed:
            response.close()
        response.release_conn()
