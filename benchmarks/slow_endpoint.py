"""A service that answers everything, but after 30 s."""

from __future__ import annotations

import time

import flask

SECONDS = 30


def create_app() -> flask.Flask:
    app = flask.Flask("slow")

    @app.get("/readyz")
    def ready() -> str:
        return "ready"

    @app.get("/<path:rest>")
    def answer(rest: str) -> dict[str, str]:
        time.sleep(SECONDS)
        return {"rest": rest}

    return app
