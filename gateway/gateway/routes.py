"""What is forwarded where: the first path segments below /api/v1, the service, and how long its answer may take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Route:
    """`read_seconds` is the longest silence: until the first byte of an answer, and between two."""

    prefix: str
    service: str
    read_seconds: float


ROUTES = (
    Route("/api/v1/campaigns", "campaigns", 60),
    Route("/api/v1/polls", "ballots", 60),
    Route("/api/v1/tallies", "ballots", 20),
    Route("/api/v1/ballot", "ballots", 10),
    Route("/api/v1/inbound/sms", "ballots", 10),
    Route("/api/v1/messages", "ballots", 20),
    Route("/api/v1/receipts", "ballots", 20),
    Route("/api/v1/scores", "scoring", 60),
    Route("/api/v1/schemes", "scoring", 20),
)


def service_of(path: str, routes: Iterable[Route] = ROUTES) -> str | None:
    """The service that a path is forwarded to, None where the gateway has no route for it."""
    found = (route.service for route in routes if path == route.prefix or path.startswith(route.prefix + "/"))
    return next(found, None)
