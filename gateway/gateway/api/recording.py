"""Records every change and every read of personal data in the audit trail, before it goes on and after its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import click
import flask
import structlog
from sqlalchemy.exc import SQLAlchemyError

from chassis import logs, problems
from chassis.api import operation_id
from chassis.problems import Refused
from chassis.tokens import Principal
from gateway.api import callers
from gateway.routes import Route
from gateway.use_cases.keep_audit import AuditTrail, Entry, Find


def init_app(app: flask.Flask, trail: AuditTrail, operations: Mapping[str, Find]) -> None:
    """`operations`: the name of each service → finds the operation of a method and path."""
    app.extensions["audit"] = trail
    app.extensions["operations"] = dict(operations)
    app.extensions["record_operation"] = _ask_own
    app.after_request(_answer)
    trail.name_changes(_who)


def ask_forwarded(route: Route, caller: Principal) -> None:
    """Record that `caller` asks this of a service, if it is to be recorded.

    Where the operation is not known, it may be a change or personal; its path could hold anything, and is left out.
    Raises `Refused("unavailable")` where the record can't be committed: the request must not go on then.
    """
    request = flask.request
    if not route.audited or request.method == "OPTIONS":
        return
    found = flask.current_app.extensions["operations"][route.service](request.method, request.path)
    if found is None:
        _ask(caller, None, route.prefix)
    elif found.recorded:
        _ask(caller, found.name, _path())


def claim(*, account: str | None = None, client: str | None = None) -> None:
    """In an operation that asks for no token: the request says it is this account's or client's, and is a log-in.

    What comes of it is recorded; without its record nobody gets a token.
    """
    flask.g.claimed = account, client


def _ask_own(operation: str) -> None:
    _ask(flask.g.principal, operation, _path())


def _ask(caller: Principal, operation: str | None, path: str) -> None:
    entry = _entry("asked", operation, path, caller.subject, caller.role)
    flask.g.asked = entry, _recorded(lambda: _trail().add(entry))


def _answer(response: flask.Response) -> flask.Response:
    number = None
    if (asked := flask.g.pop("asked", None)) is not None:
        entry, question = asked
        number = _trail().answer(entry, question, response.status_code)
    elif (claimed := flask.g.pop("claimed", None)) is not None:
        try:
            number = _recorded(partial(_add_login, claimed, response.status_code))
        except Refused as refused:
            return problems.response(refused.slug, refused.facts)
    if number is not None:
        response.call_on_close(partial(_trail().close_due, number))
    return response


def _add_login(claimed: tuple[str | None, str | None], status: int) -> int:
    subject, role = _trail().identify(*claimed)
    return _trail().add(_entry("login", _own_operation(), _path(), subject, role, status))


def _entry(
    kind: str, operation: str | None, path: str, subject: str | None, role: str | None, status: int | None = None
) -> Entry:
    return Entry(
        kind=kind,
        request_id=logs.request_id(),
        subject=subject,
        role=role,
        address=callers.address() or None,
        operation=operation,
        method=flask.request.method,
        path=path,
        status=status,
    )


def _recorded(add: Callable[[], int]) -> int:
    try:
        return add()
    except SQLAlchemyError as error:
        structlog.get_logger().error("not in the audit trail", error=type(error).__name__)
        raise Refused("unavailable", service="database") from error


def _who() -> Mapping[str, str | None]:
    """In whose request or command a transaction changes accounts or clients; empty: in no one's."""
    if flask.has_request_context():
        caller: Principal | None = flask.g.get("principal")
        return {
            "request_id": logs.request_id(),
            "subject": caller.subject if caller else "public",
            "role": caller.role if caller else "public",
            "address": callers.address(),
            "operation": _own_operation(),
        }
    command = click.get_current_context(silent=True)
    if command is None or not command.info_name:
        return {}
    return {"subject": command.info_name, "role": "command", "operation": command.info_name}


def _own_operation() -> str:
    return operation_id((flask.request.endpoint or "").rpartition(".")[2])


def _path() -> str:
    return str(flask.request.environ["RAW_URI"]).partition("?")[0]


def _trail() -> AuditTrail:
    trail: AuditTrail = flask.current_app.extensions["audit"]
    return trail
