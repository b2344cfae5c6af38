"""Which operation of a service a request is, out of the service's OpenAPI document."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, MapAdapter, Rule

from gateway.domain.errors import GatewayError

KEPT_SECONDS = 300.0
RETRY_SECONDS = 2.0
FIRST_SECONDS = 1.0
_READING = {"get", "head"}
_METHODS = _READING | {"put", "post", "delete", "patch"}


@dataclass(frozen=True)
class Operation:
    """`recorded`: it asks for a token, and changes something or shows personal data."""

    name: str
    recorded: bool


class Operations:
    """Those of one service. `read` gives its document, or raises `GatewayError`; it is called beside the requests, and
    none waits for it but the first ones, 1 s at most: a slow service must not take the others' threads.
    """

    def __init__(
        self, service: str, read: Callable[[], Mapping[str, Any]], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._service, self._read, self._clock = service, read, clock
        self._document: Mapping[str, Any] | None = None
        self._routes: MapAdapter | None = None
        self._due = float("-inf")
        self._reading, self._tried = threading.Lock(), threading.Event()

    def find(self, method: str, path: str) -> Operation | None:
        """None where there is no such operation, or the service's document was never read."""
        if self._clock() >= self._due and self._reading.acquire(blocking=False):
            threading.Thread(target=self._renew, name=f"operations of {self._service}", daemon=True).start()
        if self._routes is None:
            self._tried.wait(FIRST_SECONDS)
        if self._routes is None:
            return None
        try:
            found: Operation = self._routes.match(path, "GET" if method == "HEAD" else method)[0]
        except HTTPException:
            return None
        return found

    def _renew(self) -> None:
        seconds = RETRY_SECONDS
        try:
            document = self._read()
            if document != self._document:
                self._document, self._routes = document, routes(document)
            seconds = KEPT_SECONDS
        except GatewayError as error:
            structlog.get_logger().warning("operations not read", service=self._service, slug=error.slug)
        finally:
            self._due = self._clock() + seconds
            self._tried.set()
            self._reading.release()


def routes(document: Mapping[str, Any]) -> MapAdapter:
    """Matches path and method to the `Operation`."""
    rules = [
        Rule(
            re.sub(r"\{(\w+)\}", r"<\1>", path),
            methods=[method.upper()],
            endpoint=Operation(operation["operationId"], is_recorded(method, operation)),
        )
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in _METHODS
    ]
    return Map(rules, strict_slashes=True, merge_slashes=False, redirect_defaults=False).bind("")


def is_recorded(method: str, operation: Mapping[str, Any]) -> bool:
    """Whether the audit trail has what is asked of an operation; a voter's own are marked never to be there."""
    asks_token = any("token" in each for each in operation.get("security", ()))
    shows_people = operation.get("x-personal", False)
    return asks_token and operation.get("x-audited", True) and (method.lower() not in _READING or shows_people)
