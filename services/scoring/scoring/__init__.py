"""Scoring: a pure function over HTTP. Scheme and tallies in, weighted results with their explanation out."""

import gc

import flask

from chassis import health, logs, tokens
from chassis.api import Api
from chassis.settings import load
from scoring.api import presets, questions, schemes, scores, spreadsheets
from scoring.domain.errors import Refused
from scoring.problems import PROBLEMS
from scoring.settings import Settings

__version__ = "0.1.0"
MAX_BODY_BYTES = 32 * 1024 * 1024
NEW_OBJECTS = 100_000
"""After so many the garbage collector looks: for a large county it looked in vain, for a tenth of the time."""


def create_app(settings: Settings | None = None) -> flask.Flask:
    """The whole service: settings, identity, operations. No database, no clock, no client, no state."""
    settings = settings or load(Settings)
    gc.set_threshold(NEW_OBJECTS)
    app = flask.Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    logs.init_app(app, settings)
    if settings.auth == "on":
        tokens.init_app(app, "scoring", settings.trusted_keys)
    else:
        app.extensions["token_verifier"] = None
    app.extensions["trusted_keys"] = tokens.TrustedKeys(settings.trusted_keys)  # for documents, also where AUTH=off
    health.init_app(app)
    api = Api(
        app,
        title="Minping scoring",
        version=__version__,
        description="Weighted results of a public appraisal, exact and with every number explained.",
        table=PROBLEMS,
        domain_errors=[Refused],
    )
    api.register_blueprint(scores.blueprint)
    api.register_blueprint(schemes.blueprint)
    api.register_blueprint(presets.blueprint)
    api.register_blueprint(spreadsheets.blueprint)
    api.register_blueprint(questions.blueprint)
    return app
