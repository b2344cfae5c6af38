"""Minping's ballot service: takes in votes from any channel, keeps and counts them."""

from __future__ import annotations

from pathlib import Path

import click
import flask

from ballots.api import ballots, batches, polls, rolls, sms, store, tallies
from ballots.domain.errors import BallotError
from ballots.problems import PROBLEMS
from ballots.settings import Settings
from ballots.storage.casting import Ballots
from ballots.use_cases.receive_sms import settle_messages
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
    db = database.init_app(app, settings.database_url, Path(__file__).parent / "storage" / "migrations")
    store.init_app(app, Ballots(settings.database_url, settings.connections))
    health.init_app(app, {"database": db.ping})
    api = Api(
        app,
        title="Minping ballots",
        version=__version__,
        description="Takes in votes from any channel, keeps and counts them.",
        table=PROBLEMS,
        domain_errors=(BallotError,),
    )
    for resource in (polls, rolls, ballots, batches, sms, tallies):
        api.register_blueprint(resource.blp)

    @app.cli.command("settle-messages")
    def settle() -> None:
        """Settle the messages that a crash left stored but unread."""
        click.echo(f"settled {settle_messages(db, app.extensions['ballots'])} message(s)")

    return app
