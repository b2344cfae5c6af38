"""What the office runs by hand: `flask --app ballots …`."""

from __future__ import annotations

import click
import flask

from ballots.api.store import store
from ballots.use_cases.settle_messages import settle_messages
from chassis.database import database


def init_app(app: flask.Flask) -> None:
    @app.cli.command("settle-messages")
    def settle() -> None:
        """Settle the messages that a crash left stored but unread."""
        click.echo(f"settled {settle_messages(database, store)} message(s)")
