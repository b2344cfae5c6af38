"""What the office runs by hand: `flask --app ballots …`."""

from __future__ import annotations

import json
from typing import TextIO
from uuid import UUID

import click
import flask

from ballots.api.store import store
from ballots.domain.errors import BallotError
from ballots.use_cases.reconcile_sms import reconcile_sms
from ballots.use_cases.recount_poll import recount_poll
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

    @app.cli.command("recount")
    @click.argument("poll", type=UUID)
    @click.option("--tally", type=click.File("r", encoding="utf-8"), help="The tally that you hold, as JSON.")
    def recount(poll: UUID, tally: TextIO | None) -> None:
        """Count a poll again from its ballots, and compare.

        While it runs with the counters; once it is sealed with the tally, each ballot with its receipt and the receipts
        with the tree; after unlinking the votes that are left. Ends with 1 where something differs.
        """
        try:
            found = recount_poll(database, poll, json.load(tally) if tally else None)
        except BallotError as error:
            raise click.ClickException(error.slug) from error
        for difference in found.differences:
            click.echo(difference)
        click.echo(
            f"{found.state}: {found.ballots} ballots, {found.voters} voters, {len(found.differences)} difference(s)"
        )
        if found.differences:
            raise SystemExit(1)
