"""Who calls, as the gateway knows it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import marshmallow as ma

from chassis.api import Answer, Blueprint
from chassis.database import database
from chassis.tokens import principal
from gateway.api.console import current_csrf_token, current_session
from gateway.permissions import ANY_TOKEN
from gateway.use_cases.name_caller import name_caller

blp = Blueprint("whoami", __name__, description="Who calls")


def _bound(inner: ma.fields.Field[Any], what: str) -> ma.fields.List[Any]:
    return ma.fields.List(inner, allow_none=True, metadata={"description": f"{what} that it is bound to; null: any."})


class Caller(Answer):
    subject = ma.fields.String(metadata={"description": "The id of the account or client."})
    name = ma.fields.String(allow_none=True, metadata={"description": "Of the account or client; null: no such one."})
    role = ma.fields.String()
    scope = ma.fields.String(metadata={"description": "A system's permissions, with spaces between."})
    campaigns = _bound(ma.fields.UUID(), "The campaigns")
    objects = _bound(ma.fields.String(), "The codes of the objects")
    channels = _bound(ma.fields.String(), "The channels")
    source = ma.fields.String(allow_none=True, metadata={"description": "Under which a system's ballots are recorded."})
    expires_at = ma.fields.AwareDateTime(metadata={"description": "When the token expires, or the session ends."})
    csrf_token = ma.fields.String(allow_none=True, metadata={"description": "Of the console's session; else null."})


@blp.operation(
    "GET",
    "/whoami",
    ANY_TOKEN,
    answers={200: Caller},
    private=True,
    example={
        "subject": "019a0000-0000-7000-8000-000000000021",
        "name": "office",
        "role": "organiser",
        "scope": "",
        "campaigns": None,
        "objects": None,
        "channels": None,
        "source": None,
        "expires_at": "2026-03-11T08:10:00+00:00",
        "csrf_token": None,  # nosec B105  # there is none
    },
)
def get_caller() -> dict[str, Any]:
    """Say who calls

    Tells a page, or somebody who sets up a system, whom the token or the session is for and what it is bound to. What
    it then may do, the services say.
    """
    caller = principal()
    claims, session = caller.claims, current_session()
    return {
        "subject": caller.subject,
        "name": name_caller(database, caller.subject),
        "role": caller.role,
        "scope": claims.get("scope", ""),
        **{name: claims.get(name) for name in ("campaigns", "objects", "channels", "source")},
        "expires_at": session.ends_at if session else datetime.fromtimestamp(claims["exp"], UTC),
        "csrf_token": current_csrf_token(),
    }
