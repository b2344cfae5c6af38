"""What runs beside the service: `flask --app campaigns …`."""

from __future__ import annotations

import signal
import threading

import click
import flask

from campaigns.api.blueprint import parts
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
