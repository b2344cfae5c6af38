"""The audit trail's commands: `flask --app gateway check-audit`."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click
import flask
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError

from chassis.settings import SettingsError
from chassis.tokens import TrustedKeys
from gateway.domain.audit import AuditFault, Chain
from gateway.use_cases.check_audit import check_audit, check_file, new_chain
from gateway.use_cases.issue_token import ISSUER
from gateway.use_cases.keep_audit import AuditTrail


def init_app(app: flask.Flask, trusted_keys: str) -> None:
    app.cli.add_command(check)
    app.extensions["trusted_keys"] = trusted_keys


@click.command("check-audit")
@click.option("--digest", help="A batch's digest that was noted before: the trail must have it.")
@click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Check this export instead.")
@click.option("--keys", type=click.Path(exists=True, dir_okay=False), help="A JWKS file, instead of TRUSTED_KEYS.")
@with_appcontext
def check(digest: str | None, file: Path | None, keys: str | None) -> None:
    """Recompute the audit trail; ends with 1 and names the first record or batch that does not fit.

    Of a trail that fits, close what is open, and print the newest digest: keep it where nobody can change it.
    """
    app = flask.current_app
    try:
        trusted = TrustedKeys(f"{ISSUER}={keys}" if keys else app.extensions["trusted_keys"])
        chain = new_chain(partial(trusted.key, ISSUER), whole=file is None)
        if file is not None:
            with file.open(encoding="utf-8") as lines:
                check_file(lines, chain, digest)
        else:
            _check_database(app.extensions["audit"], chain, digest)
    except (AuditFault, SettingsError) as error:
        raise click.ClickException(str(error)) from error
    except OperationalError as error:
        raise click.ClickException(f"the database does not answer: {error.orig}") from error
    if chain.newest is None:
        click.echo("The audit trail is empty")
    else:
        batches = f"batches {chain.first} to {chain.newest.number}"
        click.echo(f"{chain.records} records in {batches} fit; the newest digest is {chain.newest.digest}")


def _check_database(trail: AuditTrail, chain: Chain, digest: str | None) -> None:
    changeable = check_audit(trail, chain, digest)
    if changeable:
        click.echo("Warning: the role in DATABASE_URL could change the audit trail; it should not own it", err=True)
