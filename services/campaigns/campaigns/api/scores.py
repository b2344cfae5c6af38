"""Scores."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any
from urllib.parse import quote
from uuid import UUID

import flask
from werkzeug.datastructures import MIMEAccept

from campaigns.api import revalidation, spreadsheets
from campaigns.api.blueprint import CampaignBlueprint, own_objects, parts
from campaigns.api.revalidation import ConditionalHeaders, json_bytes
from campaigns.api.score_examples import OBJECT_SCORES, SCORES
from campaigns.api.score_schemas import (
    OBJECT_ANSWERS,
    SCORES_ANSWERS,
    ScoresQuerySchema,
    ScoresSchema,
)
from campaigns.api.spreadsheets import XLSX
from campaigns.domain import score_tables
from campaigns.permissions import SCORES_READ, VOIDED_SCORES_READ
from campaigns.use_cases import compute_scores
from campaigns.use_cases.compute_scores import Basis
from chassis.bodies import JSON
from chassis.csv_files import CSV
from chassis.problems import Refused
from chassis.tokens import require

FORMS = {"json": JSON, "csv": CSV, "xlsx": XLSX}
TABLES = {"scores": score_tables.scores, "rounds": score_tables.rounds}
FILES = {
    (CSV, "scores"): ("scores.csv", "总分.csv"),
    (CSV, "rounds"): ("rounds.csv", "各轮.csv"),
    **dict.fromkeys([(XLSX, table) for table in TABLES], ("scores.xlsx", "评议结果.xlsx")),
}
"""(content type, table) → what a file is called after the campaign's code: in ASCII, and in Chinese."""
ERRORS = ("campaign-not-active", "ballots-refused", "scoring-refused", "unavailable")

blp = CampaignBlueprint("scores", __name__, description="What an object comes to, and how.")


@blp.operation(
    "GET",
    "/scores",
    SCORES_READ,
    query=ScoresQuerySchema,
    headers=ConditionalHeaders,
    answers={200: ScoresSchema},
    errors=(*ERRORS, "not-acceptable"),
    example=SCORES,
)
@blp.doc(responses=SCORES_ANSWERS)
def get_scores(query: dict[str, Any], _: dict[str, str], campaign_id: UUID) -> Any:
    """Read scores

    As JSON, CSV or XLSX, by `Accept` (JSON by default): totals, grades and ranks with their explanation (JSON), and all
    rounds with the level counts that may be shown. Provisional from sealed rounds and those that run live, certified
    from the certification; a running round shows its score and no counts. Who is bound to objects reads theirs alone.
    Voided ballots are left out; who may can read with `voided=counted`, unofficially, what they changed.
    `explain=false` is the short form. To poll, send the last ETag as If-None-Match: 304 costs little.
    """
    return _scores(campaign_id, _accepted(), query, {"Vary": "Accept"})


@blp.operation(
    "GET",
    "/scores.<any(json, csv, xlsx):form>",
    SCORES_READ,
    query=ScoresQuerySchema,
    headers=ConditionalHeaders,
    answers={200: ScoresSchema},
    errors=ERRORS,
    example=SCORES,
)
@blp.doc(responses=SCORES_ANSWERS)
def get_scores_file(query: dict[str, Any], _: dict[str, str], campaign_id: UUID, form: str) -> Any:
    """Read scores by suffix

    The same in the form that the path names, whatever `Accept` says: for links, and programs that set no headers.
    """
    return _scores(campaign_id, FORMS[form], query, {})


@blp.operation(
    "GET",
    "/scores/<uuid:object_id>",
    SCORES_READ,
    headers=ConditionalHeaders,
    answers={200: ScoresSchema},
    errors=ERRORS,
    example=OBJECT_SCORES,
)
@blp.doc(responses=OBJECT_ANSWERS)
def get_object_scores(_: dict[str, str], campaign_id: UUID, object_id: UUID) -> Any:
    """Read the scores of an object

    The same document with this object's result and counts alone; who is bound to objects reads its own.
    """
    basis = _basis(campaign_id)
    return revalidation.answer(
        f"{basis.digest} {object_id}",
        lambda: json_bytes(ScoresSchema(), compute_scores.scores_of_object(parts, basis, object_id)),
        headers=_headers(basis),
    )


def _accepted() -> str:
    """The content type that the caller likes best, JSON where it does not say. Parameters such as charset don't count.

    Raises `Refused("not-acceptable")`.
    """
    accept = MIMEAccept([(kind.partition(";")[0], quality) for kind, quality in flask.request.accept_mimetypes])
    if not accept:
        return JSON
    best = max(FORMS.values(), key=accept.quality)
    if accept.quality(best) <= 0:
        available = ", ".join(FORMS.values())
        raise Refused("not-acceptable", headers={"Vary": "Accept, Accept-Language"}, available=available)
    return best


def _basis(campaign_id: UUID) -> Basis:
    """Who revalidates learns of a new version of a sealed tally within a minute, anybody else at once."""
    return compute_scores.gather_basis(parts, campaign_id, at_once=not flask.request.if_none_match)


def _scores(campaign_id: UUID, content_type: str, query: dict[str, Any], headers: dict[str, str]) -> flask.Response:
    table, voided = query["table"], query["voided"] == "counted"
    explain = query["explain"] and content_type == JSON
    if voided:
        require(VOIDED_SCORES_READ)
    basis = _basis(campaign_id)
    if voided:
        basis = compute_scores.count_voided(parts, basis)
    code = f"{basis.code}-unofficial" if voided else basis.code
    names, own = FILES.get((content_type, table)), own_objects()
    return revalidation.answer(
        f"{basis.digest} {content_type} {table} {explain} {own and sorted(own)}",
        lambda: _body(basis, content_type, table, explain, own),
        f"{CSV}; charset=utf-8" if content_type == CSV else content_type,
        headers={**headers, **_headers(basis)},
        with_body={"Content-Disposition": attachment(code, *names, rehearsal=basis.rehearsal)} if names else {},
    )


def _body(basis: Basis, content_type: str, table: str, explain: bool, own: Collection[str] | None) -> bytes:
    document = compute_scores.compute_scores(parts, basis, explain=explain, own=own)
    if content_type == JSON:
        return json_bytes(ScoresSchema(), document)
    if content_type == CSV:
        return spreadsheets.csv_bytes(TABLES[table](document))
    created = dt.datetime.fromisoformat(basis.as_of)
    return spreadsheets.xlsx_bytes([make(document) for make in TABLES.values()], created)


def _headers(basis: Basis) -> dict[str, str]:
    return {
        "Cache-Control": "private, no-cache",
        "Scores-State": basis.state,
        "Scores-As-Of": basis.as_of,
        "Scores-Stale": "true" if basis.stale else "false",
        "Scores-Official": "true" if basis.official else "false",
    }


def attachment(code: str, ascii_name: str, name: str, *, rehearsal: bool) -> str:
    """RFC 6266: a name in ASCII, as a campaign's code is, and the one that people like better."""
    ascii_code, said = (f"{code}-rehearsal", f"{code}-演练") if rehearsal else (code, code)
    return f"attachment; filename=\"{ascii_code}-{ascii_name}\"; filename*=UTF-8''{quote(f'{said}-{name}')}"
