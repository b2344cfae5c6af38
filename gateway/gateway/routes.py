"""What is forwarded where: the first path segments below /api/v1, the service, how long its answer may take and how
much it takes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Route:
    """`prefix` may hold a `<variable>` for a segment. `read_seconds` is the longest silence: until the first byte of an
    answer, and between two. `max_body_bytes` None: the gateway's setting. `shared_secrets`: HTTP Basic is let through,
    which the service checks: foreign systems can't fetch tokens. `audited` False: nothing below is ever recorded.
    """

    prefix: str
    service: str
    read_seconds: float
    max_body_bytes: int | None = None
    shared_secrets: bool = False
    audited: bool = True


ROUTES = (
    Route("/api/v1/campaigns", "campaigns", 60),
    Route("/api/v1/campaigns/delivery-reports", "campaigns", 10, shared_secrets=True, audited=False),
    Route("/api/v1/polls", "ballots", 60),
    Route("/api/v1/polls/<poll>/ballots", "ballots", 60, audited=False),
    Route("/api/v1/polls/<poll>/batches", "ballots", 300, 128 * 1024 * 1024),
    Route("/api/v1/paper-batches", "ballots", 60),
    Route("/api/v1/tallies", "ballots", 20, audited=False),
    Route("/api/v1/ballot", "ballots", 10, audited=False),
    Route("/api/v1/inbound/sms", "ballots", 10, shared_secrets=True, audited=False),
    Route("/api/v1/messages", "ballots", 20),
    Route("/api/v1/receipts", "ballots", 20, audited=False),
    Route("/api/v1/scores", "scoring", 60, audited=False),
    Route("/api/v1/schemes", "scoring", 20, audited=False),
)


def service_of(path: str, routes: Iterable[Route] = ROUTES) -> str | None:
    """The service that a path is forwarded to, None where the gateway has no route for it."""
    found = (route.service for route in routes if path == route.prefix or path.startswith(route.prefix + "/"))
    return next(found, None)
