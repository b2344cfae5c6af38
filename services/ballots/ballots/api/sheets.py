"""Sheets of paper: made for voters, and printed."""

from __future__ import annotations

import tempfile
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

import flask
import marshmallow as ma
from marshmallow import fields, validate
from werkzeug.wsgi import FileWrapper

from ballots.api.access import demand_channel, poll_in_reach
from ballots.api.sheet_pages import write_sheets
from ballots.domain.paper import CHANNEL
from ballots.permissions import PAPER_WRITE
from ballots.use_cases import make_sheets as use_case
from chassis.api import Answer, Blueprint, RawBody, Schema
from chassis.database import database
from chassis.fields import Whole

PDF = "application/pdf"
PRINTING = (
    "poll-not-found",
    "poll-closed",
    "poll-sealed",
    "poll-cancelled",
    "channel-not-allowed",
    "channel-not-yours",
)
NUMBERS = ("sheet-mistyped", "sheet-of-another-poll", "unknown-sheet")
SHEET_EXAMPLE = "3920060217"
VOTER_EXAMPLE = "7f1c2f4e-3b8a-4d6e-9d0b-5a2f6f1f9c11"

blp = Blueprint("sheets", __name__, description="Sheets of paper, each with a number of its own for one voter.")


class VotersSchema(Schema):
    voters = fields.List(fields.UUID(), required=True, validate=validate.Length(1, 5000))


class SheetSchema(Answer):
    voter = fields.UUID()
    sheet = fields.String(metadata={"description": "Nine random digits and a check digit, as printed on it."})


class SheetListSchema(Answer):
    sheets = fields.List(fields.Nested(SheetSchema))


def _demand_zone(name: str) -> None:
    if name not in available_timezones():
        raise ma.ValidationError("There is no such time zone.")


class PrintQuery(Schema):
    sheet = fields.List(
        fields.String(validate=Whole("^[1-9][0-9]{9}$")),
        load_default=list,
        validate=validate.Length(0, 100),  # so that they fit into the 4,094 bytes of gunicorn's longest request line
        metadata={"description": "Numbers of the sheets to print, in this order; none: all."},
    )
    part = fields.Integer(
        load_default=None,
        validate=validate.Range(1, 1_000_000),
        metadata={"description": "Of all sheets this thousand, from 1; needed where there are more."},
    )
    time_zone = fields.String(
        load_default="Asia/Shanghai",
        validate=_demand_zone,
        metadata={"description": "In which the window is printed."},
    )


@blp.operation(
    "POST",
    "/polls/<uuid:poll_id>/sheets",
    PAPER_WRITE,
    body=VotersSchema,
    body_example={"voters": [VOTER_EXAMPLE]},
    answers={200: SheetListSchema},
    example={"sheets": [{"voter": VOTER_EXAMPLE, "sheet": SHEET_EXAMPLE}]},
    errors=(*PRINTING, "not-on-roll"),
    private=True,
)
def make_sheets(body: dict[str, Any], poll_id: UUID) -> dict[str, Any]:
    """Make sheets of paper for voters

    One for each voter of the roll who may answer by questionnaire: its number leads back to the voter, so that nobody
    votes who was not drawn. All voters or none. Repeated it gives the same sheets.
    """
    demand_channel(CHANNEL)
    made = use_case.make_sheets(database, poll_in_reach(poll_id), body["voters"])
    return {"sheets": [{"voter": voter, "sheet": sheet} for voter, sheet in made]}


@blp.operation(
    "GET",
    "/polls/<uuid:poll_id>/sheets.pdf",
    PAPER_WRITE,
    query=PrintQuery,
    answers={200: RawBody(PDF, example="a PDF", schema={"type": "string", "format": "binary"})},
    errors=(*PRINTING, *NUMBERS, "too-many-sheets", "no-sheets"),
    private=True,
)
def print_sheets(query: dict[str, Any], poll_id: UUID) -> flask.Response:
    """Print sheets of paper

    A PDF in A4: title, window, how to fill it, the voter's objects with a box for each level, and the sheet's number,
    in clear and as a QR. Up to 12 objects stand on one page; more go on on further pages with the same number and QR.
    Up to 1,000 sheets a file.
    """
    demand_channel(CHANNEL)
    poll = poll_in_reach(poll_id)
    sheets = use_case.read_sheets(database, poll, query["sheet"], query["part"])
    spool = tempfile.TemporaryFile()  # noqa: SIM115  # closed after it has been sent
    try:
        write_sheets(spool, poll, sheets, ZoneInfo(query["time_zone"]))
        length = spool.tell()
        spool.seek(0)
    except BaseException:
        spool.close()
        raise
    response = flask.Response(FileWrapper(spool), content_type=PDF)
    response.call_on_close(spool.close)
    response.content_length = length
    response.headers["Content-Disposition"] = f'inline; filename="sheets-{poll.mark}.pdf"'
    return response
