"""Rehearsals: simulated numbers alone, and marked as such in whatever comes of them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest

from campaigns.api.documents import YAML, read_document

PLAN = Path(__file__).parents[4] / "examples" / "county-2024" / "plan.yaml"
REAL, SIMULATED = "13800138000", "+86000 0000 0001"
SHEET = "姓名,电话\n李四,{}\n王五,{}\n"


def plan(**fields: Any) -> dict[str, Any]:
    """The real plan of 2024."""
    return {**read_document(PLAN.read_bytes(), YAML), **fields}


@pytest.fixture
def rehearsal(office: Any) -> str:
    """A draft, with an object."""
    path = office.draft(rehearsal=True)
    office.made(path + "/objects", {"code": "01", "name": "办公室"})
    return str(path)


def recipients(office: Any, campaign: str) -> str:
    return f"{campaign}/objects/{office.get(campaign + '/objects').json[0]['id']}/recipients"


def test_plan_of_the_example_is_played_as_a_rehearsal(office: Any, ballots: Any, new_votes: Any) -> None:
    """From the import to the certification; whatever anybody gets says what it is."""
    made = office.made("/campaigns/import", plan(code="rehearsed", rehearsal=True))["campaign"]
    campaign = f"/campaigns/{made['id']}"
    assert made["rehearsal"] is True
    for number, object_ in enumerate(office.get(campaign + "/objects").json):
        people = [{"name": f"演练人员{place}", "phone": f"+8600000{number:02}{place:04}"} for place in range(3)]
        office.made(f"{campaign}/objects/{object_['id']}/recipients", {"recipients": people})
    expert = {"kind": "expert", "name": "演练专家", "phone": "+8600099990000", "sector": "npc"}
    office.made(campaign + "/representatives", expert)
    office.made(campaign + "/activation")
    codes = [each["code"] for each in office.get(campaign + "/objects").json]
    for round_ in office.get(campaign + "/rounds").json:
        path = f"{campaign}/rounds/{round_['id']}"
        office.made(path + "/publication")
        poll = ballots.polls[round_["id"]]
        assert (poll["rehearsal"], poll["title"][:4]) == (True, "【演练】")
        ballots.votes[round_["id"]] = [new_votes(code, 9) for code in codes]
        office.made(path + "/seal")
    scores = office.get(campaign + "/scores")
    assert scores.json["rehearsal"] is True
    assert office.get(f"{campaign}/scores/{office.get(campaign + '/objects').json[0]['id']}").json["rehearsal"] is True
    for table in ("scores", "rounds"):
        file = office.get(f"{campaign}/scores.csv?table={table}")
        first, *rows = file.data.decode("utf-8-sig").splitlines()
        assert first.startswith("rehearsal,object,")
        assert rows
        assert all(row.startswith("演练,") for row in rows)
        assert "rehearsed-rehearsal-" in file.headers["Content-Disposition"]
        assert "rehearsed-演练-" in unquote(file.headers["Content-Disposition"])
    book = openpyxl.load_workbook(io.BytesIO(office.get(campaign + "/scores.xlsx").data))
    assert [sheet.title[:2] for sheet in book.worksheets] == ["演练", "演练"]
    assert {sheet["A2"].value for sheet in book.worksheets} == {"演练"}
    office.made(campaign + "/certification")
    assert office.get(campaign + "/certification", role="").json["campaign"]["rehearsal"] is True
    assert office.get(campaign + "/scores").json["rehearsal"] is True


def test_real_campaign_is_marked_as_none(office: Any, ballots: Any, new_votes: Any) -> None:
    campaign = office.active()
    office.hand_in(campaign, "01", REAL)
    round_ = office.published(campaign).rpartition("/")[2]
    assert ballots.polls[round_]["rehearsal"] is False
    assert ballots.polls[round_]["title"].startswith("民主评议 ")
    ballots.votes[round_] = [new_votes("01", 9)]
    office.made(f"{campaign}/rounds/{round_}/seal")
    assert office.get(campaign + "/scores").json["rehearsal"] is False
    assert office.get(campaign + "/scores.csv").data.decode("utf-8-sig").startswith("object,name,")
    assert "rehearsal" not in office.get(campaign + "/scores.csv").headers["Content-Disposition"]


def test_add_representative_takes_only_numbers_that_belong_there(office: Any, rehearsal: str, mistakes: Any) -> None:
    body = {"kind": "expert", "name": "张三", "phone": REAL}
    assert mistakes(office.post(rehearsal + "/representatives", body)) == {("/phone", "real-number")}
    assert office.post(rehearsal + "/representatives", {**body, "phone": SIMULATED}).status_code == 201
    answer = office.post(office.draft() + "/representatives", {**body, "phone": SIMULATED})
    assert mistakes(answer) == {("/phone", "simulated-number")}


def test_add_recipients_names_each_number_that_does_not_belong_there(
    office: Any, rehearsal: str, mistakes: Any
) -> None:
    rows = [{"name": "李四", "phone": phone} for phone in (SIMULATED, REAL, "+8600012345678", "+86000123")]
    answer = office.post(recipients(office, rehearsal), {"recipients": rows})
    assert mistakes(answer) == {("/recipients/1/phone", "real-number"), ("/recipients/3/phone", "real-number")}
    assert office.get(recipients(office, rehearsal)).json == []


def test_import_recipients_refuses_rows_whose_number_does_not_belong_there(
    office: Any, rehearsal: str, mistakes: Any
) -> None:
    path = recipients(office, rehearsal) + "/import"
    answer = office.upload(path, SHEET.format(SIMULATED, REAL).encode())
    assert mistakes(answer) == {("/rows/3/phone", "real-number")}
    answer = office.upload(path + "?rows=good", SHEET.format(SIMULATED, REAL).encode())
    assert (answer.json["added"], [each["slug"] for each in answer.json["refused"]]) == (1, ["real-number"])


def test_import_representatives_refuses_rows_whose_number_does_not_belong_there(office: Any, mistakes: Any) -> None:
    sheet = f"类别,姓名,电话\n专家评议员,张三,{SIMULATED}\n专家评议员,李四,{REAL}\n"
    answer = office.upload(office.draft() + "/representatives/import", sheet.encode())
    assert mistakes(answer) == {("/rows/2/phone", "simulated-number")}


@pytest.mark.parametrize(("marked", "slug"), [(True, "real-number"), (False, "simulated-number")])
def test_import_campaign_takes_only_numbers_that_belong_there(
    office: Any, mistakes: Any, marked: bool, slug: str
) -> None:
    phones = [REAL, SIMULATED] if marked else [SIMULATED, REAL]
    people = [{"kind": "expert", "name": "张三", "phone": phone} for phone in phones]
    handed = [{"object": plan()["objects"][0]["code"], "name": "李四", "phone": phones[0]}]
    body = plan(code=f"numbers-{marked}", rehearsal=marked, representatives=people, recipients=handed)
    answer = office.post("/campaigns/import", body)
    assert mistakes(answer) == {("/representatives/0/phone", slug), ("/recipients/0/phone", slug)}


def test_change_campaign_makes_no_rehearsal_of_a_real_one(office: Any, mistakes: Any) -> None:
    answer = office.patch(office.draft(), {"rehearsal": True})
    assert mistakes(answer) == {("/rehearsal", "unknown-field")}


def test_copy_campaign_of_a_rehearsal_is_real_unless_said(office: Any, rehearsal: str) -> None:
    code = office.get(rehearsal).json["code"]
    copies = [
        office.made(rehearsal + "/copy", {"code": f"{code}-{place}", "name": "评议", "year": 2025, **own})
        for place, own in enumerate(({}, {"rehearsal": True}))
    ]
    assert [each["rehearsal"] for each in copies] == [False, True]


def test_export_campaign_of_a_rehearsal_says_so(office: Any, rehearsal: str) -> None:
    assert office.get(rehearsal + "/export").json["rehearsal"] is True


def test_list_campaigns_tells_rehearsals_from_real_ones(office: Any, rehearsal: str) -> None:
    real = office.draft()
    reached = [each.rpartition("/")[2] for each in (rehearsal, real)]
    for query, expected in (("", reached), ("?rehearsal=true", reached[:1]), ("?rehearsal=false", reached[1:])):
        found = office.get("/campaigns" + query, campaigns=reached).json
        assert [each["id"] for each in found] == expected
