"""Commands of whoever runs the gateway: `flask --app gateway add-account …`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import click
import flask
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError

from chassis.database import database
from gateway.domain.errors import GatewayError
from gateway.domain.identities import ACCOUNT_ROLES
from gateway.problems import PROBLEMS
from gateway.use_cases import keep_identities


def init_app(app: flask.Flask) -> None:
    for command in (add_account, add_client, withdraw_account, withdraw_client):
        app.cli.add_command(command)


@contextmanager
def _in_one_line() -> Iterator[None]:
    """Whatever is wrong becomes one line and exit status 1."""
    try:
        yield
    except GatewayError as error:
        raise click.ClickException(PROBLEMS[error.slug].detail("en", error.facts)) from error
    except OperationalError as error:
        raise click.ClickException(f"the database does not answer: {error.orig}") from error


@click.command("add-account")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(ACCOUNT_ROLES))
@click.option("--object", "objects", multiple=True, metavar="CODE", help="The account is for this object only.")
@click.option("--campaign", "campaigns", multiple=True, type=click.UUID, help="… for this campaign only.")
@click.password_option(envvar="ACCOUNT_PASSWORD", help="Better in ACCOUNT_PASSWORD, or asked for.")
@with_appcontext
def add_account(name: str, role: str, objects: tuple[str, ...], campaigns: tuple[UUID, ...], password: str) -> None:
    """Add the account NAME, or give it a new password, role and bounds."""
    with _in_one_line():
        found, new = keep_identities.add_account(database, name, role, password, list(objects), list(campaigns))
    click.echo(f"{'Added' if new else 'Changed password and role of'} account {name} ({role}), id {found}")


@click.command("add-client")
@click.argument("name")
@click.option("--scope", required=True, help='Permissions with spaces between, e.g. "ballots:write scores:read".')
@click.option("--campaign", "campaigns", multiple=True, type=click.UUID, help="It is for this campaign only.")
@click.option("--channel", "channels", multiple=True, help="It hands in ballots of this channel only.")
@click.option("--source", help="The name under which its ballots are recorded; by default its client_id.")
@with_appcontext
def add_client(
    name: str, scope: str, campaigns: tuple[UUID, ...], channels: tuple[str, ...], source: str | None
) -> None:
    """Add the client NAME and print its client_id and client_secret, this once."""
    with _in_one_line():
        client_id, secret = keep_identities.add_client(
            database, name, scope.split(), list(campaigns), list(channels), source
        )
    click.echo(json.dumps({"client_id": str(client_id), "client_secret": secret}))


@click.command("withdraw-account")
@click.argument("name")
@with_appcontext
def withdraw_account(name: str) -> None:
    """Let nobody in with the account NAME any more; tokens out there stop here within 30 s."""
    with _in_one_line():
        keep_identities.withdraw_account(database, name)
    click.echo(f"Withdrew account {name}")


@click.command("withdraw-client")
@click.argument("name")
@with_appcontext
def withdraw_client(name: str) -> None:
    """Let the client NAME get no more tokens; tokens out there stop here within 30 s."""
    with _in_one_line():
        keep_identities.withdraw_client(database, name)
    click.echo(f"Withdrew client {name}")
