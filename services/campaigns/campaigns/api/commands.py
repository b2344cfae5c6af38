"""What runs beside the service, and what whoever runs it does by hand or at night: `flask --app campaigns …`."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click
import flask
from sqlalchemy.exc import OperationalError

from campaigns.api.blueprint import parts
from campaigns.domain.errors import RuleBroken
from campaigns.problems import PROBLEMS
from campaigns.use_cases import erase_people, keep_campaigns
from campaigns.use_cases import rotate_keys as rotation
from campaigns.use_cases.deliver_messages import deliver_messages


def init_app(app: flask.Flask) -> None:
    @app.cli.command("deliver")
    @click.option("--once", is_flag=True, help="End when nothing more is due now.")
    def deliver(once: bool) -> None:
        """Send the messages of the outbox to voters, until SIGTERM.

        As many of it as wanted run at the same time. Without a sender (DELIVERY_SENDER) it sends nothing, and waits.
        """
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        sender = parts.outgoing.sender
        if sender is None:
            click.echo("DELIVERY_SENDER names no sender: nothing is sent")
            if not once:
                stop.wait()
            return
        reached = deliver_messages(parts, sender, stop, once=once)
        click.echo(", ".join(f"{number} {state}" for state, number in sorted(reached.items())) or "nothing was due")

    @app.cli.command("rotate-keys")
    @click.option("--check", is_flag=True, help="Change nothing; end with 1 where something is under an earlier key.")
    def rotate_keys(check: bool) -> None:
        """Bring names, numbers and digests under the last of PERSONAL_DATA_KEYS and of PERSONAL_DIGEST_KEY.

        While the service runs, in pieces; stopped, it goes on when called again.
        """
        with _in_one_line():
            if not check:
                for table, rows in rotation.rotate_keys(parts):
                    click.echo(f"{table}: {rows} row(s) brought under the current keys")
            found = {table: rows for table, rows in rotation.rows_left(parts).items() if rows}
        for table, rows in found.items():
            click.echo(f"{table}: {rows} row(s) under an earlier key")
        if found:
            raise SystemExit(1)
        click.echo("everything is under the current keys")

    @app.cli.command("erase")
    @click.option("--dry-run", is_flag=True, help="Only say what would be erased.")
    def erase(dry_run: bool) -> None:
        """Erase the people of every campaign whose retention is over."""
        with _in_one_line():
            for campaign in keep_campaigns.list_campaigns(parts):
                try:
                    if not erase_people.erasable(parts, campaign.id):
                        continue
                    if not dry_run:
                        record, _ = erase_people.erase_campaign(parts, campaign.id, "erase")
                        said = ", ".join(f"{rows} of {table}" for table, rows in record["erased"].items())
                        click.echo(f"{campaign.code}: erased {said}")
                    else:
                        click.echo(f"{campaign.code}: would be erased")
                except RuleBroken as kept:
                    click.echo(f"{campaign.code}: kept. {PROBLEMS[kept.slug].detail('en', kept.facts)}")


@contextmanager
def _in_one_line() -> Iterator[None]:
    """Whatever is wrong becomes one line and exit status 1."""
    try:
        yield
    except RuleBroken as broken:
        raise click.ClickException(PROBLEMS[broken.slug].detail("en", broken.facts)) from broken
    except OperationalError as error:
        raise click.ClickException(f"the database does not answer: {error.orig}") from error
