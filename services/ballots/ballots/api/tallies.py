"""Tallies and turnout."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import flask
from marshmallow import fields, validate

from ballots.api.access import poll_in_reach
from ballots.api.schemas import CampaignQuery
from ballots.permissions import CAMPAIGNS, TALLIES_READ, TURNOUT_READ
from ballots.use_cases import read_tally, read_turnout
from chassis.api import Blueprint, Schema
from chassis.database import database
from chassis.tokens import OPEN, principal

blp = Blueprint("tallies", __name__, description="What was counted, and how many took part.")

COUNTS = fields.Dict(keys=fields.String(), values=fields.Integer(), metadata={"description": "level → ballots"})
GROUPS = fields.Dict(
    keys=fields.String(),
    values=fields.Dict(keys=fields.String(), values=fields.Integer()),
    metadata={"description": "group → level → ballots"},
)


class ObjectTallySchema(Schema):
    object = fields.String(required=True)
    valid = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Votes whose level is scored, void levels left out; null where withheld"},
    )
    counts = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        allow_none=True,
        metadata={"description": "level → ballots, void levels too; null where withheld"},
    )
    withheld = fields.String(metadata={"description": "Why there are no counts: `too-few`."})
    strata = GROUPS
    criteria = GROUPS
    channels = GROUPS


class TreeSchema(Schema):
    size = fields.Integer(required=True, metadata={"description": "Ballots ever accepted."})
    root = fields.String(required=True, metadata={"description": "Of the tree of their receipts (RFC 9162, 2.1)."})


class TallySchema(Schema):
    poll = fields.String(required=True)
    campaign = fields.String(required=True)
    code = fields.String(required=True)
    panel = fields.String(required=True)
    rehearsal = fields.Boolean(metadata={"description": "True, or not there: a rehearsal's counts are no result."})
    version = fields.Integer(required=True)
    state = fields.String(required=True, metadata={"enum": ["running", "sealed"]})
    as_of = fields.String(required=True, metadata={"format": "date-time"})
    roll = fields.Integer(required=True, metadata={"description": "Voters on the roll."})
    voters = fields.Integer(required=True, metadata={"description": "Voters with a ballot that counts."})
    digest = fields.String(
        metadata={
            "description": "Once sealed: sha256 of the whole tally as canonical JSON (keys sorted, no spaces, UTF-8)."
        }
    )
    salt = fields.String(metadata={"description": "Part of what the digest covers; for campaigns alone."})
    supersedes = fields.String(metadata={"description": "The digest of the version before, which counted more."})
    voided = fields.Integer(metadata={"description": "Ballots that version 1 counts and this one leaves out."})
    receipts = fields.Nested(TreeSchema)
    objects = fields.List(fields.Nested(ObjectTallySchema), required=True)


class TallyQuery(Schema):
    version = fields.Integer(
        load_default=None,
        validate=validate.Range(1, 1_000_000),
        metadata={"description": "The newest one if not given; the first counts voided ballots, too."},
    )


class TallyListSchema(Schema):
    tallies = fields.List(fields.Nested(TallySchema), required=True)


class HourSchema(Schema):
    hour = fields.AwareDateTime(required=True)
    channel = fields.String(required=True)
    voters = fields.Integer(required=True)


class TurnoutSchema(Schema):
    poll = fields.UUID(required=True)
    rehearsal = fields.Boolean(required=True)
    roll = fields.Integer(required=True)
    voters = fields.Integer(required=True, metadata={"description": "Voters with a ballot that counts."})
    ballots = fields.Integer(required=True, metadata={"description": "Ballots accepted, replaced ones too."})
    voided = fields.Integer(required=True, metadata={"description": "Of them those that are void."})
    by_channel = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": "channel → voters whose first ballot came over it"},
    )
    by_hour = fields.List(fields.Nested(HourSchema), required=True)
    refused = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": "slug → submissions that could not count"},
    )


TALLY_EXAMPLE: dict[str, Any] = {
    "poll": "019a0000-0000-7000-8000-000000000011",
    "campaign": "019a0000-0000-7000-8000-000000000001",
    "code": "experts-1",
    "panel": "experts",
    "version": 1,
    "state": "sealed",
    "as_of": "2026-07-23T00:00:01+00:00",
    "roll": 40,
    "voters": 36,
    "receipts": {"size": 38, "root": "2a3e1c1f6f0f3ad2a3b3bd6a3a3a0f3d7a5e2d2c5f3bb1c4d7e8f9a0b1c2d3e4"},
    "digest": "sha256:0b4f5c0d5c6c5d1f0e8c7c0f5b1a6a0b5d9f3a4f1c2b3a4958677685940a1b2c",
    "objects": [{"object": "01", "valid": 34, "counts": {"satisfied": 34, "unknown": 2}}],
}
BY_CHANNEL = {"web": {"satisfied": 30, "unknown": 0}, "phone": {"satisfied": 4, "unknown": 2}}
WHOLE_EXAMPLE = {**TALLY_EXAMPLE, "objects": [{**each, "channels": BY_CHANNEL} for each in TALLY_EXAMPLE["objects"]]}


@blp.operation(
    "GET",
    "/polls/<uuid:poll_id>/tally",
    TALLIES_READ,
    query=TallyQuery,
    answers={200: TallySchema},
    example=WHOLE_EXAMPLE,
    errors=("poll-not-found", "poll-running", "poll-cancelled", "tally-not-found"),
)
def get_tally(query: dict[str, Any], poll_id: UUID) -> Any:
    """Read the tally of a sealed poll

    Counts by object, level and stratum, and by channel and criterion. Objects with fewer valid votes than the poll's
    `published_from` show none. While a poll runs nobody reads level counts (409); campaigns alone gets what a poll
    that is published live last showed, to make scores of it. Where ballots were voided, version 1 counts them and the
    newest one does not. The ETag is the digest: sent as If-None-Match it gets 304 as long as there is no newer version.
    """
    poll_in_reach(poll_id)
    whole = principal().issuer == CAMPAIGNS
    tally = read_tally.read_tally(database, poll_id, whole=whole, version=query["version"])
    digest = tally.get("digest")
    if digest and flask.request.if_none_match.contains_weak(digest):
        return flask.Response(status=304, headers={"ETag": f'"{digest}"'})
    return tally, {"ETag": f'"{digest}"'} if digest else {}


@blp.operation(
    "GET", "/tallies", OPEN, query=CampaignQuery, answers={200: TallyListSchema}, example={"tallies": [TALLY_EXAMPLE]}
)
def list_tallies(query: dict[str, Any]) -> dict[str, Any]:
    """List the sealed tallies of a campaign

    Open to everybody: with these counts anybody can recompute the scores. Objects with too few valid votes show no
    counts.
    """
    return {"tallies": read_tally.sealed_tallies(database, query["campaign"])}


@blp.operation(
    "GET",
    "/polls/<uuid:poll_id>/turnout",
    TURNOUT_READ,
    answers={200: TurnoutSchema},
    example={
        "poll": "019a0000-0000-7000-8000-000000000011",
        "rehearsal": False,
        "roll": 40,
        "voters": 36,
        "ballots": 38,
        "voided": 0,
        "by_channel": {"web": 30, "phone": 6},
        "by_hour": [{"hour": "2026-07-12T01:00:00+00:00", "channel": "web", "voters": 36}],
        "refused": {"not-on-roll": 2},
    },
    errors=("poll-not-found",),
)
def get_turnout(poll_id: UUID) -> dict[str, Any]:
    """Read how many have voted

    At any time: by channel and hour, beside the size of the roll, and how many submissions could not count and why.
    """
    return read_turnout.read_turnout(database, poll_in_reach(poll_id))
