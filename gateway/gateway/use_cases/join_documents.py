"""Make one OpenAPI document of the gateway's and those of the services behind it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

import structlog

from gateway.domain.errors import GatewayError
from gateway.domain.joined_document import Document, join
from gateway.use_cases.kept import Kept

KEPT_SECONDS = 60.0


class Described(Protocol):
    """A service that has an OpenAPI document; `document` raises `GatewayError` where it can't be had."""

    service: str

    def document(self) -> Document: ...


def joined_document(
    own: Document,
    services: Iterable[Described],
    service_of: Callable[[str], str | None],
    gateway_answers: Mapping[str, Any],
    clock: Callable[[], float] = time.monotonic,
) -> Kept[bytes]:
    """The joined document as JSON, made again after 60 s; a service that is down by then is described as it last was.

    Getting it raises `GatewayError`: unavailable (a service's document was never read), documents-clash.
    """
    last: dict[str, Document] = {}

    def read() -> bytes:
        for service in services:
            try:
                last[service.service] = service.document()
            except GatewayError as error:
                if service.service not in last:
                    raise GatewayError("unavailable", service=service.service) from error
                structlog.get_logger().warning("described as it last was", service=service.service, slug=error.slug)
        document = join(own, last, service_of, gateway_answers)
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()

    return Kept("joined OpenAPI document", read, KEPT_SECONDS, clock)
