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
    audit,
    audit_commands,
    callers,
    commands,
    console,
    docs_page,
    documents,
    forward,
    limits,
    oauth,
    oidc,
    own_places,
    password_resets,
    recording,
    security_headers,
    sessions,
    totp,
    whoami,
)
from gateway.clients.operations import Operations
from gateway.clients.provider import Provider
from gateway.clients.upstream import Upstream
from gateway.domain.errors import GatewayError
from gateway.problems import PROBLEMS
from gateway.routes import ROUTES, Route, service_of
from gateway.settings import Settings
from gateway.storage.sealed_secrets import SealedSecrets
from gateway.use_cases.bulkhead import Bulkhead
from gateway.use_cases.console_session import ConsoleSessions
from gateway.use_cases.issue_token import ISSUER
from gateway.use_cases.join_documents import joined_document
from gateway.use_cases.keep_audit import AuditTrail
from gateway.use_cases.refuse_withdrawn import withdrawn_subjects
from gateway.use_cases.second_factor import SecondFactor

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
    callers.init_app(app, settings)
    db = database.init_app(app, settings.database_url, Path(__file__).parent / "storage" / "migrations")
    health.init_app(app, {"database": db.ping})
    upstreams = {service: Upstream(service, address) for service, address in settings.services.items()}
    waiting = threading.Semaphore(settings.service_places)
    bulkheads = {name: Bulkhead(name, settings.service_places, waiting) for name in (*upstreams, app.name)}
    forward.init_app(app, {service: upstream.send for service, upstream in upstreams.items()}, bulkheads, routes)
    security_headers.init_app(app)
    own_places.init_app(app, bulkheads[app.name])
    signer = tokens.TokenSigner(ISSUER, settings.signing_key_path, settings.trusted_keys)
    operations = {service: Operations(service, upstream.document).find for service, upstream in upstreams.items()}
    recording.init_app(app, AuditTrail(db, signer), operations)
    commands.init_app(app)
    audit_commands.init_app(app, settings.trusted_keys)
    app.register_blueprint(docs_page.blp)
    api = Api(
        app,
        title="Minping",
        version=__version__,
        description=DESCRIPTION,
        table=PROBLEMS,
        domain_errors=(GatewayError,),
    )
    for blp in (
        sessions.blp,
        console.blp,
        totp.blp,
        password_resets.blp,
        oauth.blp,
        oidc.blp,
        whoami.blp,
        documents.blp,
        audit.blp,
    ):
        api.register_blueprint(blp)
    api.register_blueprint(documents.keys_blp, url_prefix="/")
    provider = (
        Provider(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret)
        if settings.oidc_issuer
        else None
    )
    few = Bulkhead("OpenID Connect provider", max(1, settings.service_places // 4), waiting)
    oidc.init_app(app, provider, few, settings.oidc_client_secret)
    console.init_app(app, ConsoleSessions(db, signer, settings.session_idle_seconds, settings.session_seconds))
    limits.init_app(app, settings)  # after the cookie was taken: its requests count as those of its account
    if settings.origins:
        CORS(app, origins=settings.origins, expose_headers=EXPOSED, max_age=600)
    app.extensions["token_signer"] = signer
    sealed = SealedSecrets(settings.totp_keys, "TOTP_KEYS") if settings.totp_keys else None
    app.extensions["second_factor"] = SecondFactor(sealed, settings.totp_roles)
    app.extensions["withdrawn_subjects"] = withdrawn_subjects(db)
    app.extensions["joined_document"] = joined_document(
        api.spec.to_dict(), upstreams.values(), partial(service_of, routes=routes), documents.gateway_answers(app)
    )
    return app
