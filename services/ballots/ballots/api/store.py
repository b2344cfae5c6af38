"""The current app's store of ballots, and what is answered where its database is away."""

from __future__ import annotations

from typing import cast

import flask
import structlog
from psycopg import OperationalError
from psycopg_pool import PoolTimeout
from werkzeug.local import LocalProxy

from ballots.domain.guesses import Budget
from ballots.use_cases.cast_ballot import Ballots
from chassis import problems

store: Ballots = cast(Ballots, LocalProxy(lambda: flask.current_app.extensions["ballots"]))
guesses: Budget = cast(Budget, LocalProxy(lambda: flask.current_app.extensions["guesses"]))
"""What is left of the current process's budget for wrong codes."""


def init_app(app: flask.Flask, ballots: Ballots) -> None:
    app.extensions["ballots"], app.extensions["guesses"] = ballots, Budget()

    @app.errorhandler(OperationalError)
    @app.errorhandler(PoolTimeout)
    def away(error: Exception) -> flask.Response:
        """It is not known whether the ballot was stored; sent again with its `source_ref` it counts once."""
        structlog.get_logger().warning("the database is away", error=str(error))
        return problems.response("unavailable", {"service": "database"})
