"""Minping's ballot service: takes in votes from any channel, keeps and counts them."""

from __future__ import annotations

from pathlib import Path

import flask

from ballots.api import (
    ballots,
    batches,
    commands,
    comments,
    denials,
    interviews,
    messages,
    paper_batches,
    polls,
    pressure_reports,
    receipts,
    rolls,
    screening,
    sheet_entries,
    sheets,
    sms,
    store,
    tallies,
    unlinking,
    voids,
)
from ballots.domain.errors import BallotError
from ballots.problems import PROBLEMS
from ballots.settings import Settings
from ballots.storage.casting import Ballots
from chassis import database, health, logs, tokens
from chassis.api import Api
from chassis.settings import load

__version__ = "0.1.0"


def create_app(settings: Settings | None = None) -> flask.Flask:
    """The whole service. Without `settings` they come out of the environment."""
    settings = settings or load(Settings)
    app = flask.Flask("ballots")
    app.config["MAX_CONTENT_LENGTH"] = 16 * 1024 * 1024
    logs.init_app(app, settings)
    tokens.init_app(app, "ballots", settings.trusted_keys)
    app.extensions["shared_secrets"] = {
        "kannel": settings.sms_kannel_secret,
        "aliyun": settings.sms_aliyun_secret,
        "tencent": settings.sms_tencent_secret,
    }
    db = database.init_app(app, settings.database_url, Path(__file__).parent / "storage" / "migrations")
    store.init_app(app, Ballots(settings.database_url, settings.connections))
    pressure_reports.init_app(app)
    health.init_app(app, {"database": db.ping})
    api = Api(
        app,
        title="Minping ballots",
        version=__version__,
        description="Takes in votes from any channel, keeps and counts them.",
        table=PROBLEMS,
        domain_errors=(BallotError,),
    )
    paper = (sheets, paper_batches, sheet_entries)
    for resource in (
        polls,
        rolls,
        ballots,
        batches,
        sms,
        messages,
        voids,
        receipts,
        tallies,
        unlinking,
        interviews,
        denials,
        comments,
        *paper,
        screening,
        pressure_reports,
    ):
        api.register_blueprint(resource.blp)
    commands.init_app(app)
    return app
