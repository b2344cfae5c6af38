"""Lists that come as files, out of a spreadsheet: objects, representatives, an object's recipients and own people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import flask
import marshmallow as ma
from marshmallow import fields as f

from campaigns.api.blueprint import CampaignBlueprint, parts
from campaigns.api.columns import Columns
from campaigns.api.objects import ObjectSchema
from campaigns.api.people import PersonSchema, RecipientSchema
from campaigns.api.representative_schemas import RepresentativeSchema
from campaigns.api.representatives import SEAT_SLUGS
from campaigns.api.sheets import CSV, read_sheet
from campaigns.domain.lists import HandedList, Taken
from campaigns.permissions import CAMPAIGNS_WRITE, PEOPLE_WRITE, RECIPIENTS_WRITE
from campaigns.use_cases import import_list
from chassis import sheets
from chassis.api import Blueprint, RawBody, Schema
from chassis.problems import detail_of
from chassis.sheets import XLSX

PHONE = ("电话", "手机号", "手机号码", "手机", "联系电话")
OBJECTS = Columns(
    ObjectSchema(),
    {
        "code": ("编号", "代码"),
        "name": ("名称", "评议对象"),
        "series": ("系列",),
        "key": ("重点", "重点评议对象"),
        "kind": ("类别",),
        "joined_on": ("加入日期",),
    },
)
REPRESENTATIVES = Columns(
    RepresentativeSchema(exclude=("excused",)),
    {
        "kind": ("类别",),
        "name": ("姓名",),
        "phone": PHONE,
        "sector": ("界别",),
        "term_from": ("任期开始", "任期起"),
        "term_to": ("任期结束", "任期止"),
    },
    {"kind": {"县民评代表": "county", "县行评代表": "county", "行评代表": "county", "专家评议员": "expert"}},
)
RECIPIENTS = Columns(
    RecipientSchema(),
    {"name": ("姓名",), "phone": PHONE, "matter": ("办理事项", "事项"), "served_on": ("办理日期", "日期")},
)
STAFF = Columns(PersonSchema(), {"name": ("姓名",), "phone": PHONE})
ERRORS = (
    "campaign-certified",
    "undecodable-text",
    *sheets.PROBLEMS,
)
REPORT = {
    "rows": 3,
    "added": 1,
    "unchanged": 1,
    "refused": [{"row": 4, "column": "name", "slug": "missing-field", "detail": "This field is required."}],
}


class RowsQuerySchema(Schema):
    rows = f.String(
        load_default="all",
        validate=ma.validate.OneOf(("all", "good")),
        metadata={"description": "all: every row or none. good: the rows without mistakes, and which are not."},
    )


class RefusedRowSchema(Schema):
    row = f.Integer(metadata={"description": "As Excel shows it; the heading is usually 1."})
    column = f.String(metadata={"description": "The column's name, or its letter where it has none."})
    slug = f.String()
    detail = f.String()


class TakenSchema(Schema):
    rows = f.Integer(metadata={"description": "Rows with something in them, without the heading."})
    added = f.Integer()
    unchanged = f.Integer(metadata={"description": "Were there already."})
    refused = f.List(f.Nested(RefusedRowSchema), metadata={"description": "Mistakes of rows that were not taken."})


def _file(example: str) -> RawBody:
    return RawBody(CSV, XLSX, example=example)


_workbook = Blueprint.doc(
    requestBody={
        "content": {
            XLSX: {
                "schema": {"type": "string", "format": "binary"},
                "example": "a workbook whose first sheet has these columns",
            }
        }
    }
)

blp = CampaignBlueprint("lists", __name__, description="Lists out of a spreadsheet, as XLSX or CSV.")


@blp.operation(
    "POST",
    "/objects/import",
    CAMPAIGNS_WRITE,
    body=_file("编号,名称,系列,重点,类别,加入日期\nwindow-3,行政服务中心窗口,windows,是,服务窗口,2024-05-20\n"),
    query=RowsQuerySchema,
    answers={200: TakenSchema},
    errors=(*ERRORS, "code-taken", "duplicate-code"),
    example=REPORT,
)
@_workbook
def import_objects(query: dict[str, Any], campaign_id: UUID) -> Any:
    """Import objects from a file

    The first row of an XLSX workbook's first sheet, or of a CSV file, names the columns, in any order: `code` or 编号,
    `name` 名称; and as they are needed `series` 系列, `key` 重点 (是 or 否), `kind` 类别, `joined_on` 加入日期. Up to
    5,000 rows and 4 MiB. CSV is UTF-8 unless `charset=gbk` is sent.

    All rows are taken or none, and all that is wrong is said as `/rows/{row as Excel shows it}/{column}`; with
    `rows=good` the good ones are taken and the answer says which were not. An object that is there with the same values
    is unchanged, so it may be repeated; one that is there with other values is a mistake.
    """
    return _report(import_list.import_objects(parts, campaign_id, _handed(OBJECTS), only_good=_only_good(query)))


@blp.operation(
    "POST",
    "/representatives/import",
    PEOPLE_WRITE,
    body=_file("类别,姓名,电话,界别,任期开始,任期结束\n专家评议员,孙七,13500135000,npc,2024-01-01,2028-12-31\n"),
    query=RowsQuerySchema,
    answers={200: TakenSchema},
    errors=(
        *ERRORS,
        "person-known",
        "duplicate-person",
        "not-a-phone",
        "term-ends-before-start",
        "real-number",
        "simulated-number",
        *SEAT_SLUGS,
    ),
    example=REPORT,
)
@_workbook
def import_representatives(query: dict[str, Any], campaign_id: UUID) -> Any:
    """Import representatives from a file

    The columns `kind` or 类别 (`county` 县民评代表, `expert` 专家评议员), `name` 姓名, `phone` 电话 or 手机号, and
    where they are needed `sector` 界别, a code, `term_from` 任期开始 and `term_to` 任期结束; a number may be a number
    in Excel. The file is read as for objects, `rows=good` too. Seats of a sector are taken in the order of the rows.

    Somebody of this kind with this number who is there with the same name, sector and term is unchanged, so it may be
    repeated; with others it is a mistake. Whom one is excused from is not in the file: it is changed one by one.
    """
    handed = _handed(REPRESENTATIVES)
    return _report(import_list.import_representatives(parts, campaign_id, handed, only_good=_only_good(query)))


@blp.operation(
    "POST",
    "/objects/<uuid:object_id>/recipients/import",
    RECIPIENTS_WRITE,
    body=_file("姓名,电话,办理事项,办理日期\n李四,13900139000,企业备案,2024-02-20\n"),
    query=RowsQuerySchema,
    answers={200: TakenSchema},
    errors=(*ERRORS, "not-a-phone", "real-number", "simulated-number"),
    example=REPORT,
)
@_workbook
def import_recipients(query: dict[str, Any], campaign_id: UUID, object_id: UUID) -> Any:
    """Import an object's recipients from a file

    The columns `name` or 姓名, `phone` 电话 or 手机号, and where they are known `matter` 办理事项 and `served_on`
    办理日期; a number may be a number in Excel, a day a date. The file is read as for objects, `rows=good` too.

    A person is a telephone number: whom the object has handed in before, or twice in the file, is unchanged, with the
    matter that came first. So it may be repeated. A unit may hand in for its own objects only.
    """
    handed = _handed(RECIPIENTS)
    return _report(import_list.import_recipients(parts, campaign_id, object_id, handed, only_good=_only_good(query)))


@blp.operation(
    "POST",
    "/objects/<uuid:object_id>/staff/import",
    RECIPIENTS_WRITE,
    body=_file("姓名,电话\n王五,13700137000\n"),
    query=RowsQuerySchema,
    answers={200: TakenSchema},
    errors=(*ERRORS, "not-a-phone", "real-number", "simulated-number"),
    example=REPORT,
)
@_workbook
def import_staff(query: dict[str, Any], campaign_id: UUID, object_id: UUID) -> Any:
    """Import an object's own people from a file

    The columns `name` or 姓名, `phone` 电话 or 手机号. The file is read as for objects, `rows=good` too. Whom the
    object has named before, or twice in the file, is unchanged. So it may be repeated. A unit may hand in for its own
    objects only.
    """
    handed = _handed(STAFF)
    return _report(import_list.import_staff(parts, campaign_id, object_id, handed, only_good=_only_good(query)))


def _handed(columns: Columns) -> HandedList:
    request = flask.request
    return columns.read(read_sheet(request.get_data(), request.mimetype, request.mimetype_params.get("charset")))


def _only_good(query: dict[str, Any]) -> bool:
    return bool(query["rows"] == "good")


def _report(taken: Taken) -> dict[str, Any]:
    places = [(mistake, mistake.pointer.split("/")) for mistake in taken.refused]
    refused = [
        {"row": int(row), "column": column, "slug": mistake.slug, "detail": detail_of(mistake)}
        for mistake, (_, _, row, column) in places
    ]
    return {"rows": taken.rows, "added": taken.added, "unchanged": taken.unchanged, "refused": refused}
