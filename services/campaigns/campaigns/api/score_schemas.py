"""How scores and the certification look from outside."""

from __future__ import annotations

from typing import Any

from marshmallow import fields as f
from marshmallow import validate

from campaigns.api.scheme_shape import answered_scheme
from campaigns.api.spreadsheets import XLSX
from campaigns.permissions import VOIDED_SCORES_READ
from chassis.api import Answer, Schema
from chassis.csv_files import CSV

CSV_EXAMPLE = (
    "\ufeffobject,name,series,total,grade,grade_name,rank,rank_in_series,component:public,panel:public/recipients,"
    "component:daily,notes,state,as_of,stale,official\r\n"
    "window-3,行政服务中心窗口,windows,90.36,satisfied,满意,1,1,61.86,61.86,28.50,,"
    "certified,2024-12-20T02:00:00+00:00,false,true\r\n"
)


class ScoresQuerySchema(Schema):
    table = f.String(
        load_default="scores",
        validate=validate.OneOf(["scores", "rounds"]),
        metadata={
            "description": "Of CSV: a line for each object, or for each object and round. JSON and XLSX hold both."
        },
    )
    voided = f.String(
        load_default="left-out",
        validate=validate.OneOf(["left-out", "counted"]),
        metadata={
            "description": "`counted`: unofficial scores, as if no ballot had been voided. Asks for the permission "
            f"`{VOIDED_SCORES_READ.name}` too: with and without differ by single ballots."
        },
    )
    explain = f.Boolean(
        load_default=True,
        truthy={"true"},
        falsy={"false"},
        metadata={"description": "Of JSON; `false`: `explanation` and `rules` are empty."},
    )


class RoundLineSchema(Answer):
    code = f.String()
    panel = f.String()
    state = f.String(metadata={"enum": ["published", "sealed"]})
    weight = f.String(metadata={"description": "Used where the panel's rounds are `weighted`."})
    roll = f.Integer(allow_none=True, metadata={"description": "Null until its tally was read."})
    voters = f.Integer(allow_none=True, metadata={"description": "Voters with a ballot that counts."})


class RuleTextSchema(Answer):
    zh = f.String()
    en = f.String()


def _tallies() -> f.List[Any]:
    description = (
        "Level counts of the sealed rounds; null where too few votes are valid. Beside them what else the panel scores "
        "by: `strata`, `criteria`, the object's `roll`, `population`. `withheld`: `too-few`, or `small-part` where one "
        "stratum or criterion has too few valid votes, and so none is shown. A `version` above 1 names in `supersedes` "
        "the digest of the one before, and in `voided` how many ballots it leaves out."
    )
    return f.List(f.Dict(), metadata={"description": description})


def _results() -> f.List[Any]:
    description = "As the scoring service documents them; where counts are withheld, `withheld` says why."
    return f.List(f.Dict(), metadata={"description": description})


def _rules() -> f.Dict:
    description = "The texts of the rules that the explanations name."
    return f.Dict(keys=f.String(), values=f.Nested(RuleTextSchema), metadata={"description": description})


class ScoresSchema(Answer):
    campaign = f.UUID()
    state = f.String(metadata={"enum": ["provisional", "certified"]})
    as_of = f.String(
        metadata={
            "format": "date-time",
            "description": "Since when the oldest tally that can still change has been as it is; where none can, when "
            "the last thing came in that the scores are made of.",
        }
    )
    stale = f.Boolean(metadata={"description": "The ballot service was away; an earlier answer of it serves."})
    official = f.Boolean(metadata={"description": "False with `voided=counted`, which nobody certifies."})
    rehearsal = f.Boolean(metadata={"description": "True: nothing in here is a result of anything."})
    rounds = f.List(f.Nested(RoundLineSchema))
    tallies = _tallies()
    results = _results()
    rules = _rules()


class CertificationSchema(Answer):
    campaign = f.Dict(metadata={"description": "With `rehearsal`: where it is true, nothing in here is a result."})
    certified_at = f.AwareDateTime()
    digest = f.String(metadata={"description": "SHA-256 of the whole kept document, canonical JSON."})
    version = f.Integer(metadata={"description": "1, and one more for each correction."})
    supersedes = f.String(allow_none=True, metadata={"description": "`digest` of the version before."})
    correction = f.String(allow_none=True, metadata={"description": "Why the version before was corrected."})
    scheme = answered_scheme()
    objects = f.List(f.Dict(), metadata={"description": "`vetoes`: the codes of those laid on it."})
    rounds = f.List(f.Nested(RoundLineSchema))
    tallies = _tallies()
    assessments = f.List(f.Dict())
    numbers = f.List(f.Dict())
    adjustments = f.List(f.Dict())
    results = _results()
    rules = _rules()
    public_digest = f.String(
        allow_none=True,
        metadata={
            "description": "`sha256:` and the hexadecimal SHA-256 of this document without `public_digest` and "
            "`signature`, as canonical JSON: keys sorted, no spaces, UTF-8. Null if certified by 0.1.0."
        },
    )
    signature = f.String(
        allow_none=True,
        metadata={
            "description": "A compact JWS (RFC 7515, Ed25519, `typ` minping-certification+json) of the canonical JSON "
            "of `campaign` (the id), `certified_at`, `digest` and `public_digest`, by the key that its `kid` names: "
            "`GET /campaigns/signing-keys`. Null if certified by 0.1.0."
        },
    )


def _header(description: str, **schema: Any) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string", **schema}}


_CACHED = {
    "ETag": _header("Strong: the same ETag is the same bytes. Send it as If-None-Match."),
    "Cache-Control": _header("Ask again each time; 304 is cheap."),
}
_STANDING = {
    "Scores-State": _header("As `state` in the body.", enum=["provisional", "certified"]),
    "Scores-As-Of": _header("As `as_of` in the body.", format="date-time"),
    "Scores-Stale": _header("As `stale` in the body.", enum=["true", "false"]),
    "Scores-Official": _header("As `official` in the body.", enum=["true", "false"]),
}
_FILE = {"Content-Disposition": _header("A name for the file: CSV and XLSX.")}
_NOT_MODIFIED = "What you have is still so"

CERTIFICATION_ANSWERS = {200: {"headers": _CACHED}, 304: {"description": _NOT_MODIFIED, "headers": _CACHED}}
OBJECT_ANSWERS: dict[int, dict[str, Any]] = {
    200: {"headers": {**_CACHED, **_STANDING}},
    304: {"description": _NOT_MODIFIED, "headers": {**_CACHED, **_STANDING}},
}
SCORES_ANSWERS: dict[int, dict[str, Any]] = {
    200: {
        "headers": {**_CACHED, **_STANDING, **_FILE},
        "content": {
            CSV: {"schema": {"type": "string"}, "example": CSV_EXAMPLE},
            XLSX: {"schema": {"type": "string", "format": "binary"}, "example": "the bytes of a workbook"},
        },
    },
    304: OBJECT_ANSWERS[304],
}
"""What flask-smorest is told by `Blueprint.doc`: the answers' headers, and what is no JSON."""
