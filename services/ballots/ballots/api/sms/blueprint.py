"""What the providers' modules share: what arrives is stored and committed, then acknowledged, then interpreted.

A provider can't fetch our tokens. Each has a secret of its own, a setting, which it carries as HTTP Basic: as the
`user:secret@` of the URL that it is told to call. For one that can't do so, the county's proxy adds the header to what
comes from the provider's addresses. An adapter without a secret takes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import flask
import structlog

from ballots.api.store import store
from ballots.domain.errors import BallotError
from ballots.domain.sms import Inbound
from ballots.use_cases.receive_sms import store_messages
from ballots.use_cases.settle_messages import settle_after_answer
from chassis.api import Blueprint
from chassis.database import database

MOST_BYTES = 512 * 1024
blp = Blueprint("sms", __name__, description="Answers by SMS, as an SMS gateway delivers them.")


@blp.before_request
def limit_body() -> None:
    flask.request.max_content_length = MOST_BYTES


def take_in(adapter: str, arrived: Sequence[Inbound]) -> None:
    """Store what arrived; once it is acknowledged, it is settled, which may take longer than a provider waits."""
    secret = flask.current_app.extensions["shared_secrets"][adapter]
    stored = store_messages(database, arrived, adapter=adapter, source=adapter, secret=secret)
    db, ballots = database._get_current_object(), store._get_current_object()  # type: ignore[attr-defined]

    def settle() -> None:
        try:
            settle_after_answer(db, ballots, stored)
        except Exception as error:  # it is acknowledged; `settle-messages` and sealing come back to it
            structlog.get_logger().exception("messages stay unsettled", error=type(error).__name__)

    @flask.after_this_request
    def then(response: flask.Response) -> flask.Response:
        response.call_on_close(settle)
        return response


def read_json() -> Any:
    """The JSON of the request. Unlike elsewhere a text may hold NUL: a citizen's message is not to be lost for it.

    Raises `BallotError("invalid-json")`.
    """
    try:
        return json.loads(flask.request.get_data().decode(errors="replace"))
    except (ValueError, RecursionError) as error:
        raise BallotError("invalid-json", reason=str(error)) from error
