"""Receipts: they prove that a ballot is recorded, and never what it says."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import flask
from marshmallow import fields

from ballots.domain.errors import BallotError
from ballots.use_cases import read_receipts as use_case
from chassis.api import Answer, Blueprint, RawBody
from chassis.database import database
from chassis.tokens import OPEN

blp = Blueprint("receipts", __name__, description="Proof that a ballot is recorded, without what it says.")
TEXT = "text/plain"
EXAMPLE = "5f1d7a84db00d2fce00b31a7fc73224f8fbf3b3a7c9c2b4a2cb8b0c7a1a4e6d2"


class InclusionSchema(Answer):
    """An inclusion proof as in RFC 9162, 2.1.3: from the receipt over `proof` to `root`, which the tally names."""

    receipt = fields.String()
    poll = fields.UUID()
    place = fields.Integer(metadata={"description": "Of the receipt among all of the poll, from 0."})
    size = fields.Integer(metadata={"description": "How many receipts there are."})
    root = fields.String(metadata={"description": "Of the tree: `receipts.root` of the poll's tally."})
    proof = fields.List(fields.String(), metadata={"description": "Neighbours on the way to the root, 64 digits each."})


@blp.operation(
    "GET",
    "/receipts/<string:receipt>",
    OPEN,
    answers={200: InclusionSchema},
    example={
        "receipt": EXAMPLE,
        "poll": "019a0000-0000-7000-8000-000000000011",
        "place": 0,
        "size": 2,
        "root": "cf07c700f2e3e73bf3fa095aaa0f61bc51fbe0fdae8976c9c0b88428732c68b6",
        "proof": ["70867af135489c6101dc79c70b5a376c1f3fad4c4ed937947da48fc45c4bda3e"],
    },
    errors=("receipt-not-found",),
    audited=False,
)
def get_receipt(receipt: str) -> dict[str, Any]:
    """Prove that a ballot is recorded

    Open to everybody, once the poll is sealed: a receipt names neither voter nor time, and nobody can tell from it what
    the ballot says. Replaced and voided ballots are there, too.
    """
    try:
        read = bytes.fromhex(receipt)
    except ValueError:
        read = b""
    if len(read) != 32:
        raise BallotError("receipt-not-found")
    return use_case.read_receipt(database, read)


@blp.operation(
    "GET",
    "/polls/<uuid:poll_id>/receipts",
    OPEN,
    answers={200: RawBody(TEXT, example=EXAMPLE + "\n")},
    errors=("poll-not-found", "poll-running"),
    audited=False,
)
def list_receipts(poll_id: UUID) -> flask.Response:
    """Download all receipts of a sealed poll

    One a line, in ascending order, which tells nothing of when they came. `python -m ballots verify` makes the tree of
    them and compares its root with the tally's.
    """
    pieces = ("".join(f"{each}\n" for each in piece) for piece in use_case.receipts_of(database, poll_id))
    return flask.Response(flask.stream_with_context(pieces), content_type=f"{TEXT}; charset=utf-8")
