"""The least that gunicorn and Flask can do for a JSON POST: nothing is asked, checked or kept."""

from __future__ import annotations

import flask


def create_app() -> flask.Flask:
    app = flask.Flask("empty")

    @app.get("/readyz")
    def ready() -> str:
        return "ready"

    @app.post("/")
    def empty() -> tuple[dict[str, str], int]:
        flask.request.get_json()
        return {"outcome": "accepted"}, 201

    return app
