"""The audit trail, for those who audit: searched, and exported with what proves it."""

from __future__ import annotations

from typing import Any

import flask
import marshmallow as ma
from marshmallow import fields as f

from chassis.api import Answer, Blueprint, RawBody
from chassis.fields import Whole
from chassis.paging import CursorQuery
from chassis.problems import Refused
from chassis.tokens import principal
from gateway.permissions import AUDIT_READ
from gateway.use_cases.keep_audit import AuditTrail
from gateway.use_cases.read_audit import read_audit

NDJSON = "application/x-ndjson"
TEXT = Whole(r"^[\x21-\x7e]{1,64}$", error="At most 64 plain characters.")
EXAMPLE = {
    "number": 42,
    "at": "2026-11-20T01:00:00.123456+00:00",
    "kind": "answered",
    "asked": 41,
    "request_id": "5f0c9a52f7d24d5f8a8c2b1d0e9f7a6b",
    "subject": "0193d3a0-7a3c-7c1e-9d3e-000000000001",
    "role": "organiser",
    "name": "office",
    "address": "192.0.2.10",
    "operation": "listRepresentatives",
    "method": "GET",
    "path": "/api/v1/campaigns/0193d3a0-7a3c-7c1e-9d3e-000000000002/representatives",
    "status": 200,
    "changed": None,
}
LINES = (
    '{"address":"192.0.2.10","asked":41,"at":"2026-11-20T01:00:00.123456+00:00","changed":null,"kind":"answered",'
    '"method":"GET","name":"office","number":42,"operation":"listRepresentatives",'
    '"path":"/api/v1/campaigns/0193d3a0-7a3c-7c1e-9d3e-000000000002/representatives",'
    '"request_id":"5f0c9a52f7d24d5f8a8c2b1d0e9f7a6b","role":"organiser","status":200,'
    '"subject":"0193d3a0-7a3c-7c1e-9d3e-000000000001"}\n'
    '{"at":"2026-11-20T01:01:00.000000+00:00","batch":7,'
    '"before":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",'
    '"digest":"60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",'
    '"records":[[42,"fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13"]],'
    '"signature":"eyJhbGciOiJFZDI1NTE5IiwidHlwIjoibWlucGluZy1hdWRpdCtkaWdlc3QifQ.NjAzMDM.c2lnbmF0dXJl"}\n'
)

blp = Blueprint("audit", __name__, description="The audit trail: who did what, from where, and with what result")


class AuditRecordSchema(Answer):
    number = f.Integer(metadata={"description": "It rises; numbers may be left out."})
    at = f.AwareDateTime()
    kind = f.String(
        metadata={
            "description": "asked: before it went on; answered: what came of it; login: somebody asked for a token; "
            "changed: an account or a client was changed, by whatever way.",
            "enum": ["asked", "answered", "login", "changed"],
        }
    )
    asked = f.Integer(allow_none=True, metadata={"description": "Of an answer: the number of what was asked."})
    request_id = f.String(allow_none=True, metadata={"description": "As in the log lines of all services."})
    subject = f.String(
        allow_none=True,
        metadata={"description": "The account's or client's id; a command; null: nobody of the name that was given."},
    )
    role = f.String(
        allow_none=True, metadata={"description": "The token's; `command`; `database`: a hand at the database."}
    )
    name = f.String(
        allow_none=True,
        metadata={"description": "The name of the account or client: of the subject, or of what was changed."},
    )
    address = f.String(allow_none=True, metadata={"description": "Where the request came from."})
    operation = f.String(allow_none=True, metadata={"description": "The operationId, or the command."})
    method = f.String(metadata={"description": "HTTP's; of a change INSERT, UPDATE or DELETE."})
    path = f.String(metadata={"description": "Without query; of a change the table and the id."})
    status = f.Integer(allow_none=True, metadata={"description": "HTTP's, once there is one."})
    changed = f.List(
        f.String(), allow_none=True, metadata={"description": "Of a change: the fields, not their values."}
    )


class AuditQuery(CursorQuery):
    """Which records are asked for."""

    subject = f.String(
        load_default=None, validate=TEXT, metadata={"description": "Of this account, client or command only."}
    )
    operation = f.String(load_default=None, validate=TEXT, metadata={"description": "Of this operation only."})
    request_id = f.String(load_default=None, validate=TEXT, metadata={"description": "Of this request only."})
    earliest = f.AwareDateTime(data_key="from", load_default=None, metadata={"description": "From this moment on."})
    latest = f.AwareDateTime(data_key="to", load_default=None, metadata={"description": "Before this moment."})


class ExportQuery(ma.Schema):
    """Which part of the trail is exported."""

    class Meta:
        unknown = ma.RAISE

    after = f.Integer(
        load_default=0,
        validate=ma.validate.Range(0, 2**31 - 1),
        metadata={"description": "From the batch after this one on."},
    )


@blp.operation(
    "GET",
    "/audit",
    AUDIT_READ,
    query=AuditQuery,
    answers={200: AuditRecordSchema(many=True)},
    cursor=True,
    private=True,
    example=[EXAMPLE],
)
def list_audit_records(query: dict[str, Any]) -> Any:
    """Search the audit trail

    Every change and every read of personal data that somebody asked for with a token, every log-in, and every change
    of accounts and clients. What voters do is never in it, nor any ballot that is handed in one by one, nor a body, a
    query, or a name or number of people. In the order of the numbers; the `Link` leads to what comes after, now or
    later, and nothing is ever added before what was read. Reading this is recorded, too.
    """
    _demand_all()
    return read_audit(_trail().db, after=query["after"], limit=query["limit"], filters=query)


@blp.operation(
    "GET",
    "/audit.ndjson",
    AUDIT_READ,
    query=ExportQuery,
    answers={200: RawBody(NDJSON, example=LINES)},
    private=True,
)
def export_audit(query: dict[str, Any]) -> flask.Response:
    """Export the audit trail

    A line of JSON for each record and, after the last record of a batch, one for the batch, with the digest of each
    record, of the batch before and of itself, and the gateway's signature. `flask --app gateway check-audit --file`
    verifies it offline with the public keys. To go on with an earlier export, name its last batch in `after`.
    """
    _demand_all()
    trail = _trail()
    trail.close_all()
    lines = (line + "\n" for line in trail.export(query["after"]))
    return flask.Response(lines, content_type=NDJSON)


def _demand_all() -> None:
    """Who is bound to some campaigns or objects does not see what was done in all."""
    claims = principal().claims
    if claims.get("campaigns") is not None or claims.get("objects") is not None:
        raise Refused("forbidden", permission=AUDIT_READ.name)


def _trail() -> AuditTrail:
    trail: AuditTrail = flask.current_app.extensions["audit"]
    return trail
