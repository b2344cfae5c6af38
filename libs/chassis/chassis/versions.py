"""`ETag` and `If-Match` of what can be edited: its version, so that nobody overwrites what they have not seen.

An operation that is `versioned` returns what has a `version`. GET answers it as a strong ETag, and 304 to
`If-None-Match`. PUT and PATCH demand `If-Match` (428) and get it as the argument `seen`; the use case compares with
`allows` inside its transaction and refuses (412).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

import flask
from werkzeug.datastructures import ETags

from chassis.problems import Refused

ETAG = {
    "ETag": {
        "description": "The version of what is answered.",
        "schema": {"type": "string"},
        "example": '"3"',
    }
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag that was read: without a change since, this one is made. `*`: over whatever is there.",
    "schema": {"type": "string"},
    "example": '"3"',
}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag that is known: 304 where it still holds.",
    "schema": {"type": "string"},
    "example": '"2"',
}
EDITING = frozenset({"PUT", "PATCH"})


class Seen(NamedTuple):
    """Which versions the caller would replace."""

    tags: ETags

    def allows(self, version: int) -> bool:
        return self.tags.contains(str(version))


def versioned(method: str, view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        if method in EDITING:
            if not flask.request.headers.get("If-Match"):
                raise Refused("if-match-missing")
            kwargs["seen"] = Seen(flask.request.if_match)
        result = view(*args, **kwargs)
        answer = result[0] if isinstance(result, tuple) else result
        tag = str(answer["version"] if isinstance(answer, dict) else answer.version)
        if method == "GET" and flask.request.if_none_match.contains_weak(tag):
            flask.abort(flask.Response(status=304, headers={"ETag": f'"{tag}"'}))
        status = result[1:] if isinstance(result, tuple) else (None,)
        return answer, *status, {"ETag": f'"{tag}"'}

    return checked
