"""'This wasn't me': what voters say of a ballot that counts for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import msgspec
from marshmallow import fields
from msgspec import Meta

from ballots.api.access import poll_in_reach
from ballots.api.ballots import CODE_ERRORS, CodeHeader, limit_body, voter_in_headers
from ballots.permissions import DENIALS_READ
from ballots.use_cases import deny_ballot as use_case
from chassis.api import Answer, Blueprint
from chassis.database import database
from chassis.fields import Boolean
from chassis.tokens import OPEN

blp = Blueprint("denials", __name__, description="Ballots that their voter says somebody else has handed in.")
blp.before_request(limit_body)


class OwnDenial(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Anything that helps to look into it."""

    note: Annotated[str, Meta(max_length=500)] | None = None


class DeniedSchema(Answer):
    ballot = fields.UUID(metadata={"description": "The ballot that counts for this code."})
    at = fields.AwareDateTime(metadata={"description": "When it was first denied."})
    changeable = Boolean(metadata={"description": "Whether handing in one's own ballot is possible now."})


class DenialSchema(Answer):
    """A denied ballot. Neither its voter nor what was voted."""

    ballot = fields.UUID()
    channel = fields.String(metadata={"description": "Over which it came."})
    source = fields.String(metadata={"description": "From whom: `voter`, or role and name of who entered it."})
    at = fields.AwareDateTime()
    note = fields.String(allow_none=True)
    stands = Boolean(metadata={"description": "Whether it still counts."})


DENIAL_EXAMPLE: dict[str, Any] = {
    "ballot": "0d9a3a50-6a1e-4c6f-8b0a-2f6f3b8f2f10",
    "channel": "phone",
    "source": "operator:wang",
    "at": "2026-07-12T11:20:00+08:00",
    "note": "没有人给我打过电话",
    "stands": True,
}


@blp.operation(
    "POST",
    "/ballot/denial",
    OPEN,
    headers=CodeHeader,
    body=OwnDenial,
    body_example={"note": DENIAL_EXAMPLE["note"]},
    answers={200: DeniedSchema},
    example={"ballot": DENIAL_EXAMPLE["ballot"], "at": DENIAL_EXAMPLE["at"], "changeable": True},
    errors=(*CODE_ERRORS, "code-superseded", "nothing-handed-in"),
    private=True,
    audited=False,
)
def deny_own_ballot(denial: OwnDenial, headers: dict[str, Any]) -> dict[str, Any]:
    """Say that the ballot that counts is not one's own

    For a voter whose paper says `handed_in` though they did not. It is recorded for the office to look into, and
    changes no ballot; with `changeable` the voter simply hands in their own. Repeated it gives the first answer.
    """
    return use_case.deny_ballot(database, voter_in_headers(headers), denial.note)


@blp.operation(
    "GET",
    "/polls/<uuid:poll_id>/denials",
    DENIALS_READ,
    answers={200: DenialSchema(many=True)},
    example=[DENIAL_EXAMPLE],
    errors=("poll-not-found",),
    paged=True,
    private=True,
)
def list_denials(poll_id: UUID) -> Sequence[dict[str, Any]]:
    """List the ballots of a poll that their voters deny

    The earliest denied first: over which channel each came and from whom, so that it can be looked into and, by two
    people, voided.
    """
    return use_case.list_denials(database, poll_in_reach(poll_id).id)
