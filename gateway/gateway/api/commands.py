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
from gateway.use_cases.reseal_totp import reseal_totp as reseal


def init_app(app: flask.Flask) -> None:
    for command in COMMANDS:
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


@click.command("link-account")
@click.argument("name")
@click.argument("subject")
@with_appcontext
def link_account(name: str, subject: str) -> None:
    """Let in by the account NAME whom the OpenID Connect provider calls SUBJECT (its ID token's `sub`)."""
    with _in_one_line():
        keep_identities.link_account(database, name, subject)
    click.echo(f"Linked account {name} to the provider's {subject}")


@click.command("add-client")
@click.argument("name")
@click.option("--scope", required=True, help='Permissions with spaces between, e.g. "ballots:write scores:read".')
@click.option("--campaign", "campaigns", multiple=True, type=click.UUID, help="It is for this campaign only.")
@click.option("--channel", "channels", multiple=True, help="It hands in ballots of this channel only.")
@click.option("--source", help="The name under which its ballots are recorded; by default its client_id.")
@click.option("--address", "addresses", multiple=True, metavar="RANGE", help="It comes from there only: 10.0.0.0/8.")
@with_appcontext
def add_client(
    name: str,
    scope: str,
    campaigns: tuple[UUID, ...],
    channels: tuple[str, ...],
    source: str | None,
    addresses: tuple[str, ...],
) -> None:
    """Add the client NAME and print its client_id and client_secret, this once."""
    with _in_one_line():
        client_id, secret = keep_identities.add_client(
            database, name, scope.split(), list(campaigns), list(channels), source, addresses
        )
    click.echo(json.dumps({"client_id": str(client_id), "client_secret": secret}))


@click.command("add-secret")
@click.argument("name")
@with_appcontext
def add_secret(name: str) -> None:
    """Give the client NAME a second client_secret and print it, this once; the first goes on being taken."""
    with _in_one_line():
        secret = keep_identities.add_secret(database, name)
    click.echo(json.dumps({"client_secret": secret}))


@click.command("remove-secret")
@click.argument("name")
@click.option("--newer", is_flag=True, help="The newer of the two, instead of the older.")
@with_appcontext
def remove_secret(name: str, newer: bool) -> None:
    """Take the older of its two client_secrets from the client NAME."""
    with _in_one_line():
        keep_identities.remove_secret(database, name, newer=newer)
    click.echo(f"Removed the {'newer' if newer else 'older'} secret of client {name}")


@click.command("remove-totp")
@click.argument("name")
@with_appcontext
def remove_totp(name: str) -> None:
    """Take the second factor from the account NAME, whose owner lost it and can then ask for another."""
    with _in_one_line():
        keep_identities.remove_totp(database, name)
    click.echo(f"Removed the second factor of account {name}")


@click.command("reseal-totp")
@with_appcontext
def reseal_totp() -> None:
    """Bring the secrets of all second factors under the last of TOTP_KEYS, while the gateway runs."""
    with _in_one_line():
        brought, lost = reseal(database, flask.current_app.extensions["second_factor"].sealed)
    click.echo(f"{brought} secret(s) brought under the last key")
    if lost:
        raise click.ClickException(f"TOTP_KEYS lacks the key of {', '.join(lost)}")


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


COMMANDS = (
    add_account,
    link_account,
    add_client,
    add_secret,
    remove_secret,
    remove_totp,
    reseal_totp,
    withdraw_account,
    withdraw_client,
)
