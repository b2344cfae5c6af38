"""`/metrics` for Prometheus: requests by route and status, and how long they took.

Several workers of one gunicorn count into files of one folder (`chassis.gunicorn_conf` makes it); whichever is asked
adds them up. A label never holds an id, a query or a person: the route is the rule, not the path.
"""

from __future__ import annotations

import os
import time
from functools import cache

import flask
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from chassis.tokens import Permission, require

METRICS_READ = Permission("metrics:read")
"""Of a system: Prometheus gets its token by OAuth 2.0 client credentials."""

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60)
_REQUESTS = Counter("http_requests_total", "Requests answered.", ("service", "method", "route", "status"))
_SECONDS = Histogram(
    "http_request_seconds",
    "From a request's first line to its answer.",
    ("service", "method", "route"),
    buckets=_BUCKETS,
)


def init_app(app: flask.Flask) -> None:
    @app.before_request
    def begin() -> None:
        flask.g.metered = time.perf_counter()

    requests, seconds = cache(_REQUESTS.labels), cache(_SECONDS.labels)

    @app.after_request
    def end(response: flask.Response) -> flask.Response:
        rule = flask.request.url_rule
        labels = (app.name, flask.request.method if rule else "", rule.rule if rule else "")
        requests(*labels, response.status_code).inc()
        if "metered" in flask.g:
            seconds(*labels).observe(time.perf_counter() - flask.g.metered)
        return response

    @app.get("/metrics")
    def metrics() -> flask.Response:
        require(METRICS_READ)
        registry = REGISTRY
        if FOLDER in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return flask.Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
