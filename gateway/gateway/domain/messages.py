"""What of a message is for the next hop (RFC 9110, section 7.6.1), and what the gateway keeps to itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

Pairs = list[tuple[str, str]]

_HOP_BY_HOP = {
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}
_NOT_SENT = _HOP_BY_HOP | {"host", "content-length", "cookie", "expect", "forwarded", "x-real-ip", "x-request-id"}
_NOT_ANSWERED = _HOP_BY_HOP | {"set-cookie", "server", "date", "x-request-id"}
_PREFIXES = ("x-forwarded-", "access-control-")


@dataclass(frozen=True)
class Answer:
    """A service's answer. `body` is whole if it is short and its length known, else read while it is passed on."""

    status: int
    headers: Pairs
    body: bytes | Iterator[bytes]

    @property
    def content_type(self) -> str:
        """Without parameters, in small letters; empty if there is none."""
        found = next((value for name, value in self.headers if name.lower() == "content-type"), "")
        return found.partition(";")[0].strip().lower()


def headers_to_send(headers: Iterable[tuple[str, str]], scheme: str) -> Pairs:
    """Those of a request; where it came from, its cookies, its length and its id are the gateway's to say.

    `Forwarded` (RFC 7239) says that it came through a gateway and over what. Not from whom: no service needs the
    address, and beside a ballot it would lead to the voter.
    """
    return [*_passed_on(list(headers), _NOT_SENT), ("Forwarded", f"for=unknown;proto={scheme}")]


def headers_to_answer(headers: Iterable[tuple[str, str]]) -> Pairs:
    """Those of an answer; cookies and CORS are the gateway's own."""
    return _passed_on(list(headers), _NOT_ANSWERED)


def _passed_on(headers: Pairs, dropped: set[str]) -> Pairs:
    named = {
        token.strip().lower() for name, value in headers if name.lower() == "connection" for token in value.split(",")
    }
    return [
        (name, value)
        for name, value in headers
        if (key := name.lower()) not in dropped and key not in named and not key.startswith(_PREFIXES)
    ]
