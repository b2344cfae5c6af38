"""Lists out of a spreadsheet: all rows or none, or the good ones; repeating is safe."""

from __future__ import annotations

import datetime as dt
import io
import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from chassis.sheets import XLSX

EXAMPLES = Path(__file__).parents[4] / "examples/county-2024"
GBK = "text/csv; charset=gbk"
NAME, PHONE = "欧阳测试", "13899998888"


def workbook(*rows: Sequence[Any]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def text(*lines: str) -> bytes:
    return "\r\n".join(lines).encode()


def report(added: int, unchanged: int = 0, refused: Iterable[Any] = ()) -> dict[str, Any]:
    refused = list(refused)
    return {"rows": added + unchanged + len(refused), "added": added, "unchanged": unchanged, "refused": refused}


@pytest.fixture
def objects(office: Any) -> str:
    """The path of a new campaign's objects."""
    return office.draft() + "/objects"


@pytest.fixture
def recipients(office: Any) -> str:
    """The path of object 01's recipients."""
    path = office.active(("01", "02"))
    return f"{path}/objects/{office.get(path + '/objects').json[0]['id']}/recipients"


def test_import_objects_from_csv_with_chinese_headings(office: Any, objects: str) -> None:
    body = text(
        "名称,编号,重点,加入日期,系列", "行政服务中心,window-3,是,2024/5/20,窗口", " 办公室 ,01,否,,", ",,,,", ""
    )
    answer = office.upload(objects + "/import", b"\xef\xbb\xbf" + body)
    assert (answer.status_code, answer.json) == (200, report(2))
    window, rooms = office.get(objects).json
    assert window.items() >= {"code": "window-3", "key": True, "series": "窗口", "joined_on": "2024-05-20"}.items()
    assert rooms.items() >= {"code": "01", "name": "办公室", "key": False, "series": None, "kind": ""}.items()


def test_import_objects_again_changes_nothing(office: Any, objects: str) -> None:
    body = text("code,name,key", "01,办公室,TRUE", "02,人事股,no", "01,办公室,yes")
    assert office.upload(objects + "/import", body).json == report(2, 1)
    before = office.get(objects).json
    assert office.upload(objects + "/import", body).json == report(0, 3)
    assert office.get(objects).json == before


def test_import_objects_with_mistakes_takes_none_and_says_all(office: Any, objects: str, mistakes: Any) -> None:
    office.made(objects, {"code": "01", "name": "办公室"})
    body = text(
        "编号,名称,重点,加入日期",
        "01,档案室,,",
        "02,,也许,2024-02-30",
        "",
        "02,二股,,",
        "02,三股,,",
        "x y,四股,是,明天,多",
    )
    answer = office.upload(objects + "/import", body)
    expected = {
        ("/rows/2/code", "code-taken"),
        ("/rows/3/name", "missing-field"),
        ("/rows/3/key", "invalid-value"),
        ("/rows/3/joined_on", "invalid-value"),
        ("/rows/6/code", "duplicate-code"),
        ("/rows/7/code", "invalid-value"),
        ("/rows/7/joined_on", "invalid-value"),
        ("/rows/7/E", "cell-without-heading"),
    }
    assert (answer.status_code, mistakes(answer)) == (422, expected)
    assert len(office.get(objects).json) == 1
    taken = office.upload(objects + "/import?rows=good", body)
    assert (taken.status_code, taken.json["rows"], taken.json["added"], taken.json["unchanged"]) == (200, 5, 1, 0)
    assert {(f"/rows/{each['row']}/{each['column']}", each["slug"]) for each in taken.json["refused"]} == expected
    assert [each["row"] for each in taken.json["refused"]] == sorted(each["row"] for each in taken.json["refused"])
    assert [each["name"] for each in office.get(objects).json] == ["办公室", "二股"]


def test_import_objects_with_wrong_headings_says_all_and_repeats_none(office: Any, objects: str, mistakes: Any) -> None:
    answer = office.upload(objects + "/import?rows=good", text("编号,code,张三,,系列", "01,01,x,,y"))
    assert (answer.status_code, mistakes(answer)) == (
        422,
        {("/rows/1/B", "repeated-column"), ("/rows/1/C", "unknown-column"), ("/rows/1/name", "missing-column")},
    )
    assert "张三" not in answer.text
    assert "joined_on 加入日期" in answer.text
    answer = office.upload(objects + "/import", b"\n")
    assert mistakes(answer) == {("/rows/1/code", "missing-column"), ("/rows/1/name", "missing-column")}


def test_import_objects_with_an_unknown_choice_of_rows_is_refused(office: Any, objects: str, mistakes: Any) -> None:
    answer = office.upload(objects + "/import?rows=some", text("code,name", "01,办公室"))
    assert (answer.status_code, mistakes(answer)) == (422, {("/rows", "invalid-value")})


def test_import_objects_of_the_example_after_its_plan_changes_nothing(office: Any) -> None:
    plan = office.upload("/campaigns/import", (EXAMPLES / "plan.yaml").read_bytes(), "application/yaml")
    path = f"/campaigns/{plan.json['campaign']['id']}/objects"
    number = len(office.get(path).json)
    answer = office.upload(path + "/import", (EXAMPLES / "objects.csv").read_bytes())
    assert answer.json == report(0, number)
    assert number > 10


def test_import_representatives_in_gbk(office: Any) -> None:
    path = office.draft() + "/representatives"
    body = (
        text("姓名,类别,手机号,界别", f"{NAME},专家评议员,{PHONE},npc", f"{NAME},县行评代表,{PHONE},")
        .decode()
        .encode("gbk")
    )
    assert office.upload(path + "/import", body, GBK).json == report(2)
    assert [(each["kind"], each["name"], each["sector"]) for each in office.get(path).json] == [
        ("expert", NAME, "npc"),
        ("county", NAME, None),
    ]
    assert office.upload(path + "/import", body, GBK).json == report(0, 2)


def test_import_representatives_in_gbk_without_saying_so_names_the_place_and_the_remedy(office: Any) -> None:
    path = office.draft() + "/representatives"
    body = text("name,kind,phone", f"Li,expert,{PHONE}").replace(b"Li", "李四".encode("gbk"))
    answer = office.upload(path + "/import", body)
    assert (answer.status_code, answer.json["type"]) == (400, "urn:minping:problem:undecodable-text")
    assert "Byte 18 (in line 2) is not utf-8" in answer.json["detail"]
    assert "charset=gbk" in answer.json["detail"]
    assert PHONE not in answer.text
    assert office.upload(path + "/import", body, "text/csv; charset=big5").status_code == 415


def test_import_representatives_who_are_there_with_other_values_are_mistakes(office: Any, mistakes: Any) -> None:
    path = office.draft() + "/representatives"
    office.made(path, {"kind": "expert", "name": NAME, "phone": PHONE, "sector": "npc"})
    rows = [
        f"expert,{NAME},{PHONE},cppcc",
        "county,张三,13800000001,",
        "county,李四,+86 138 0000 0001,",
        "voter,王五,1,",
    ]
    answer = office.upload(path + "/import", text("kind,name,phone,sector", *rows))
    assert mistakes(answer) == {
        ("/rows/2/phone", "person-known"),
        ("/rows/4/phone", "duplicate-person"),
        ("/rows/5/kind", "invalid-value"),
        ("/rows/5/phone", "not-a-phone"),
    }
    assert "/rows/3 " in next(each["detail"] for each in answer.json["errors"] if each["slug"] == "duplicate-person")
    assert len(office.get(path).json) == 1


def test_import_recipients_from_a_workbook_with_numbers_and_dates(office: Any, recipients: str) -> None:
    day = dt.datetime(2024, 2, 20)  # noqa: DTZ001
    body = workbook(
        ("办理日期", "姓名", "电话", "办理事项"),
        (day, NAME, 13899998888, " 企业备案 "),
        (),
        ("2024-02-21", "李四", 13900139000.0, 110),
        (dt.date(2024, 2, 22), "王五", "139 0013 9001", None),
        (None, "赵六", " +8613900139002", None),
        (day, NAME, PHONE, "再次办理"),
    )
    assert office.upload(recipients + "/import", body, XLSX).json == report(4, 1)
    found = {each["phone"]: each for each in office.get(recipients).json}
    assert found["+86" + PHONE].items() >= {"name": NAME, "matter": "企业备案", "served_on": "2024-02-20"}.items()
    assert found["+8613900139000"].items() >= {"matter": "110", "served_on": "2024-02-21"}.items()
    assert found["+8613900139001"].items() >= {"matter": None, "served_on": "2024-02-22"}.items()
    assert office.upload(recipients + "/import", body, XLSX).json == report(0, 5)


def test_import_recipients_from_a_workbook_with_odd_cells(office: Any, recipients: str, mistakes: Any) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (("姓名", "电话"), ("一", "=1/0"), ("=A2", 13900139000), (dt.datetime(2024, 2, 20), 13900139001)):  # noqa: DTZ001
        sheet.append(row)
    sheet.append(("五", 13900139002))
    sheet["B5"].number_format = "yyyy-mm-dd"
    sheet.append(("六", 13900139003))
    sheet.merge_cells("A6:A7")
    sheet["B7"] = 13900139004
    sheet.append(("#N/A", 13900139005))
    book.create_sheet("不读").append(("x",))
    answer = office.upload(recipients + "/import?rows=good", saved(book), XLSX)
    assert (answer.status_code, answer.json["added"]) == (200, 1)
    assert {(each["row"], each["column"], each["slug"]) for each in answer.json["refused"]} == {
        (2, "phone", "missing-field"),  # a formula that Excel has never worked out
        (3, "name", "missing-field"),
        (4, "name", "invalid-value"),
        (5, "phone", "invalid-value"),
        (7, "name", "missing-field"),
        (8, "name", "invalid-value"),
    }


def test_import_recipients_by_a_unit_for_its_own_objects_only(office: Any, recipients: str) -> None:
    body = text("name,phone", f"{NAME},{PHONE}")
    path = recipients + "/import"
    assert office.upload(path, body, role="unit", objects=["02"]).status_code == 404
    assert office.upload(path, body, role="unit", objects=["01"]).json == report(1)
    assert office.upload(path, body, role="operator").status_code == 403
    campaign = recipients.partition("/objects")[0]
    assert office.upload(campaign + "/objects/import", body, role="unit", objects=["01"]).status_code == 403
    assert office.upload(campaign + "/representatives/import", body, role="unit", objects=["01"]).status_code == 403


def test_import_recipients_at_once_with_the_single_ones(office: Any, recipients: str) -> None:
    """Whom JSON brought in is there, and the other way round."""
    office.made(recipients, {"recipients": [{"name": NAME, "phone": PHONE, "matter": "备案"}]})
    assert office.upload(
        recipients + "/import", text("name,phone", f"别名,{PHONE}", "李四,13900139000")
    ).json == report(1, 1)
    assert {each["name"] for each in office.get(recipients).json} == {NAME, "李四"}


def test_import_staff_is_all_or_nothing_and_may_be_repeated(office: Any, recipients: str, mistakes: Any) -> None:
    """With a name and a number alone: what recipients have beside is no column of it."""
    path = recipients.replace("/recipients", "/staff/import")
    wrong = text("姓名,手机号", f"{NAME},{PHONE}", f"{NAME},123", ",13900139000").decode().encode("gbk")
    answer = office.upload(path, wrong, GBK)
    assert (answer.status_code, mistakes(answer)) == (
        422,
        {("/rows/3/phone", "not-a-phone"), ("/rows/4/name", "missing-field")},
    )
    assert office.get(path.removesuffix("/import")).json == []
    body = workbook(("姓名", "电话"), (NAME, int(PHONE)), ("李四", "139 0013 9000"), (NAME, PHONE))
    assert office.upload(path, body, XLSX).json == report(2, 1)
    assert office.upload(path, body, XLSX).json == report(0, 3)
    assert office.get(recipients).json == []
    answer = office.upload(path, text("姓名,电话,办理事项", f"{NAME},{PHONE},备案"))
    assert mistakes(answer) == {("/rows/1/C", "unknown-column")}
    assert office.upload(path, body, XLSX, role="unit", objects=["02"]).status_code == 404
    assert office.upload(path, body, XLSX, role="unit", objects=["01"]).json == report(0, 3)


@pytest.mark.parametrize("only", ["", "?rows=good"])
def test_import_recipients_of_too_many_rows_is_refused(office: Any, recipients: str, only: str) -> None:
    rows = [f"某{number},1380{number:07}" for number in range(5001)]
    answer = office.upload(f"{recipients}/import{only}", text("name,phone", *rows))
    assert (answer.status_code, answer.json["type"]) == (413, "urn:minping:problem:too-many-rows")
    assert office.upload(f"{recipients}/import{only}", text("name,phone", *rows[1:])).json == report(5000)


def test_import_list_of_a_certified_campaign_is_refused(office: Any, ballots: Any, new_votes: Any) -> None:
    path = office.active(("01",))
    office.hand_in(path, "01", "13900139000")
    round_ = office.published(path)
    ballots.votes[round_.rpartition("/")[2]] = [new_votes("01", 8)]
    office.made(round_ + "/seal")
    office.made(path + "/certification")
    for kind, line in (("objects", "02,x"), ("representatives", "expert,x,13900139000")):
        heading = "code,name" if kind == "objects" else "kind,name,phone"
        answer = office.upload(f"{path}/{kind}/import", text(heading, line))
        assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:campaign-certified")


def test_import_list_writes_no_name_and_number_anywhere(
    office: Any, recipients: str, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Good, wrong, without headings, in a wrong encoding, as a date that is none: in no log line and no answer."""
    caplog.set_level(logging.DEBUG)
    book = openpyxl.load_workbook(io.BytesIO(workbook(("name", "phone"), (NAME, int(PHONE)))))
    book.active["B2"].number_format = "yyyy-mm-dd"
    bodies = [
        (text("name,phone", f"{NAME},{PHONE}"), "text/csv"),
        (text("name,phone", f"{NAME},{PHONE}1", f",{PHONE}", f"{NAME * 60},{PHONE}"), "text/csv"),
        (text(f"{NAME},{PHONE}"), "text/csv"),
        (text("name,phone", f'{NAME},"{PHONE}'), "text/csv"),
        (text("name,phone", f"{NAME},{PHONE}").decode().encode("gbk"), "text/csv"),
        (saved(book), XLSX),
    ]
    answers = [office.upload(recipients + "/import", body, kind) for body, kind in bodies]
    assert [each.status_code for each in answers] == [200, 422, 422, 400, 400, 422]
    streams = capsys.readouterr()
    written = "".join(each.text for each in answers) + streams.err + streams.out + caplog.text
    for secret in (NAME, PHONE, PHONE[:-1], NAME.encode("unicode_escape").decode()):
        assert secret not in written
