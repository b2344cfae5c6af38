"""What the office runs by hand: `flask --app ballots …`."""

from __future__ import annotations

from typing import TextIO

import click
import flask

from ballots.api.store import store
from ballots.use_cases.reconcile_sms import reconcile_sms
from ballots.use_cases.settle_messages import settle_messages
from chassis.database import database


def init_app(app: flask.Flask) -> None:
    @app.cli.command("settle-messages")
    def settle() -> None:
        """Settle the messages that a crash left stored but unread."""
        click.echo(f"settled {settle_messages(database, store)} message(s)")

    @app.cli.command("reconcile-sms")
    @click.argument("log", type=click.File("r", encoding="utf-8", errors="replace"))
    def reconcile(log: TextIO) -> None:
        """Name the messages of Kannel's access log that are not stored.

        LOG is the bearerbox's, written with `access-log-format = "%t %l [id:%I] [SMSC:%i] [to:%P]"`, which holds no
        number and no text of a citizen. Ends with 1 where something is missing.
        """
        found = reconcile_sms(database, log)
        for each in found.missing:
            click.echo(f"missing: {each.id} received {each.received_at}")
        click.echo(f"{found.received} received, {found.stored} stored, {len(found.missing)} missing")
        if found.unnamed:
            click.echo(f"{found.unnamed} line(s) name no id: set access-log-format as --help says", err=True)
        if found.missing or found.unnamed:
            raise SystemExit(1)
