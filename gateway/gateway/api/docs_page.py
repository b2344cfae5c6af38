"""Swagger UI at /docs, out of files that we ship: nothing is fetched from elsewhere."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import flask
from werkzeug.exceptions import NotFound

blp = flask.Blueprint("docs_page", __name__)

_OURS = Path(__file__).parent.parent / "pages"
_SWAGGER_UI = Path(str(files("flask_swagger_ui"))) / "dist"
_FILES = {
    "docs.css": _OURS,
    "docs.js": _OURS,
    "swagger-ui.css": _SWAGGER_UI,
    "swagger-ui-bundle.js": _SWAGGER_UI,
    "favicon-32x32.png": _SWAGGER_UI,
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@blp.get("/docs", strict_slashes=False)
def show_docs() -> flask.Response:
    return flask.send_from_directory(_OURS, "docs.html")


@blp.get("/docs/<name>")
def show_docs_file(name: str) -> flask.Response:
    if name not in _FILES:
        raise NotFound
    return flask.send_from_directory(_FILES[name], name, max_age=3600)


@blp.after_request
def guard(response: flask.Response) -> flask.Response:
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
