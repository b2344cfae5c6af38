"""Minping's gateway: who you are, one address, one OpenAPI document."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import flask
from flask_cors import CORS

from chassis import database, health, logs, tokens
from chassis.api import Api
from chassis.settings import load
from gateway.api import (
    callers,
    commands,
    docs_page,
    documents,
    forward,
    limits,
    oauth,
    own_places,
    security_headers,
    sessions,
)
from gateway.clients.upstream import Upstream
from gateway.domain.errors import GatewayError
from gateway.problems import PROBLEMS
from gateway.routes import ROUTES, Route, service_of
from gateway.settings import Settings
from gateway.use_cases.bulkhead import Bulkhead
from gateway.use_cases.issue_token import ISSUER
from gateway.use_cases.join_documents import joined_document
from gateway.use_cases.refuse_withdrawn import withdrawn_subjects

__version__ = "0.1.0"

EXPOSED = [
    "X-Request-ID",
    "Location",
    "Retry-After",
    "ETag",
    "Link",
    "X-Pagination",
    "Idempotency-Replayed",
    "Content-Disposition",
    "RateLimit",
    "RateLimit-Policy",
    "Scores-State",
    "Scores-As-Of",
    "Scores-Stale",
]
"""What a page of another origin may read of an answer's headers."""

DESCRIPTION = """\
Runs a county's appraisal (民主评议政风行风): campaigns and their rounds, ballots over every channel, weighted scores
that explain themselves.

People get a token at `POST /api/v1/sessions`, other systems at `POST /api/v1/oauth/token`; it is good for ten minutes
and is sent as `Authorization: Bearer …`. Errors are problem details (RFC 9457), in English or Chinese by
`Accept-Language`.
"""


def create_app(settings: Settings | None = None, routes: Sequence[Route] = ROUTES) -> flask.Flask:
    """The whole service: its own operations, and the services behind it by the route table."""
    settings = settings or load(Settings)
    app = flask.Flask("gateway", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    logs.init_app(app, settings)
    tokens.init_app(app, "gateway", settings.trusted_keys)
    db = database.init_app(app, settings.database_url, Path(__file__).parent / "storage" / "migrations")
    health.init_app(app, {"database": db.ping})
    upstreams = {service: Upstream(service, address) for service, address in settings.services.items()}
    waiting = threading.Semaphore(settings.service_places)
    bulkheads = {name: Bulkhead(name, settings.service_places, waiting) for name in (*upstreams, app.name)}
    forward.init_app(app, {service: upstream.send for service, upstream in upstreams.items()}, bulkheads, routes)
    callers.init_app(app, settings)
    security_headers.init_app(app)
    own_places.init_app(app, bulkheads[app.name])
    commands.init_app(app)
    app.register_blueprint(docs_page.blp)
    api = Api(
        app,
        title="Minping",
        version=__version__,
        description=DESCRIPTION,
        table=PROBLEMS,
        domain_errors=(GatewayError,),
    )
    for blp in (sessions.blp, oauth.blp, documents.blp):
        api.register_blueprint(blp)
    api.register_blueprint(documents.keys_blp, url_prefix="/")
    limits.init_app(app, settings)
    if settings.origins:
        CORS(app, origins=settings.origins, expose_headers=EXPOSED, max_age=600)
    app.extensions["token_signer"] = tokens.TokenSigner(ISSUER, settings.signing_key_path)
    app.extensions["withdrawn_subjects"] = withdrawn_subjects(db)
    app.extensions["joined_document"] = joined_document(
        api.spec.to_dict(), upstreams.values(), partial(service_of, routes=routes), documents.gateway_answers(app)
    )
    return app
