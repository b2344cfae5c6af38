"""What every answer tells browsers and caches, where it does not say so itself."""

from __future__ import annotations

import flask

from gateway.api import callers

NOTHING_RUNS = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
YEAR_SECONDS = 365 * 24 * 3600


def init_app(app: flask.Flask) -> None:
    @app.after_request
    def guard(response: flask.Response) -> flask.Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", NOTHING_RUNS)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "no-referrer")
        # a browser may keep what it asks about again each time; what nobody can ask about again, nobody keeps
        headers.setdefault("Cache-Control", "private, no-cache" if "ETag" in headers else "no-store")
        if callers.secure():
            headers["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}"
        return response
