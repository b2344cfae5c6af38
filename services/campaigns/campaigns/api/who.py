"""On whose behalf the service works at this moment, for the events of what it changes."""

from __future__ import annotations

import click
import flask

from campaigns.domain.who import Who
from chassis.api import operation_id
from chassis.logs import request_id
from chassis.tokens import Principal


def who() -> Who | None:
    """Of a request its token's subject and role, of a command its name; None where it is neither."""
    if flask.has_request_context():
        caller: Principal | None = flask.g.get("principal")
        view = (flask.request.endpoint or "").rpartition(".")[2]
        actor, role = (caller.subject, caller.role) if caller else ("public", "public")
        return Who(actor, role, request_id(), operation_id(view))
    command = click.get_current_context(silent=True)
    name = command and command.info_name
    return Who(name, "command", "", name) if name else None
