"""`/scores/spreadsheet`: a workbook with votes in, a ranking out."""

import json
import re
from collections.abc import Mapping
from typing import Any

import flask
import marshmallow as ma
from marshmallow import fields as f

from chassis import problems, sheets
from chassis.api import Blueprint, RawBody, Schema
from chassis.bodies import read_struct
from chassis.csv_files import CSV, csv_bytes
from chassis.sheets import XLSX
from scoring.api.result_table import result_table
from scoring.api.scores_body import ScoresBody
from scoring.api.sheet_body import Sheet
from scoring.domain.errors import Refused
from scoring.permissions import COMPUTE
from scoring.use_cases.compute_scores import compute_scores
from scoring.use_cases.list_presets import CODES, scheme_of

LARGEST_FILE = 4 * 1024 * 1024

blueprint = Blueprint("spreadsheets", __name__, description="Scores out of a spreadsheet.")


class PresetQuery(Schema):
    preset = f.String(
        required=True,
        validate=ma.validate.OneOf(CODES),
        metadata={"description": "Code of the preset whose scheme is used."},
    )


def score_sheet(raw: bytes, scheme: Mapping[str, Any], *, explain: bool) -> dict[str, Any]:
    """What `POST /scores` answers for the votes in an XLSX file, by a scheme that is valid.

    Raises `chassis.problems.Refused`; mistakes are at `/rows/{row}/{column}`, both as Excel shows them.
    """
    sheet = Sheet(raw, scheme)
    mistakes = sheet.mistakes
    try:
        read_struct(json.dumps(sheet.body).encode(), ScoresBody)
        answer = compute_scores(sheet.body, explain=explain)
    except (problems.Refused, Refused) as refused:
        mistakes = [*mistakes, *sheet.in_sheet(refused.mistakes)]
    if mistakes:
        raise problems.Refused("invalid-input", mistakes=sorted(mistakes, key=_row))
    return answer


def _row(mistake: Any) -> int:
    row = re.match(r"/rows/(\d+)", mistake.pointer)
    return int(row[1]) if row else 0


@blueprint.operation(
    "POST",
    "/scores/spreadsheet",
    COMPUTE,
    body=RawBody(
        XLSX,
        example="a workbook whose first sheet has the columns 评议对象, 满意, 比较满意, 不满意",
        schema={"type": "string", "format": "binary"},
    ),
    query=PresetQuery,
    answers={
        200: RawBody(
            CSV,
            example="\ufeff名次,代码,名称,系列,系列名次,群众评议,总分,等次,说明\r\n1,1,许可窗口,,1,95.00,95.00,满意,\r\n",
        )
    },
    errors=(
        *sheets.PROBLEMS,
        "ambiguous-column",
        "ambiguous-name",
        "formula-without-value",
        "cells-disagree",
    ),
    audited=False,
)
def score_spreadsheet(query: dict[str, Any]) -> flask.Response:
    """Score a spreadsheet

    The first row of an XLSX workbook's first sheet names the columns, in any order, in Chinese or English; below it
    stands a line for each object in each round, with a column for each level, named by its name or code. Where the
    preset has one panel, the column of panels may be left out, and with one round that of rounds. Points that are
    handed in have lines of their own, with `component` 组成部分 and `points` 得分. Up to 20,000 lines, 128 columns
    and 4 MiB. The answer is CSV, by rank, with names and notes in Chinese or English by `Accept-Language`; all that is
    wrong is said as `/rows/{row}/{column}`, both as Excel shows them. Nothing is kept; it may be repeated freely.
    """
    flask.request.max_content_length = LARGEST_FILE
    scheme = scheme_of(query["preset"])
    results = score_sheet(flask.request.get_data(), scheme, explain=False)["results"]
    language = problems.language()
    response = flask.Response(csv_bytes(result_table(scheme, results, language)), content_type=f"{CSV}; charset=utf-8")
    response.headers["Content-Language"] = language
    response.vary.add("Accept-Language")
    return response
