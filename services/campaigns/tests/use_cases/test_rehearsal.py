"""Rehearsals: simulated numbers alone, and marked as such in whatever comes of them."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from docx import Document

from campaigns.api.documents import YAML, read_document
from campaigns.api.docx_files import DOCX

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
    for query in ("", "?explain=false", "?voided=counted"):
        assert office.get(campaign + "/scores" + query).json["rehearsal"] is True
        file = office.get(f"{campaign}/scores.csv{query}")
        assert file.data.decode("utf-8-sig").startswith("rehearsal,object,")
        assert "演练" in unquote(file.headers["Content-Disposition"])


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


def signed(record: dict[str, Any]) -> dict[str, Any]:
    """What the record's signature is of."""
    payload = record["jws"].split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return found


@pytest.mark.parametrize("rehearsed", [True, False])
def test_signed_records_say_where_they_are_of_a_rehearsal(
    office: Any, ballots: Any, new_scheme: Any, new_votes: Any, rehearsed: bool
) -> None:
    """The draw's certificate, of the unlinking, of the erasure; what is signed says it, and the draw still verifies."""
    campaign = office.draft(rehearsal=rehearsed)
    asked = new_scheme()
    asked["components"][0]["panels"][1]["drawn"] = True
    office.put(campaign + "/scheme", {"scheme": asked})
    office.made(campaign + "/objects", {"code": "01", "name": "办公室"})
    office.hand_in(campaign, "01", SIMULATED if rehearsed else REAL)
    office.made(campaign + "/activation")
    round_ = office.planned(campaign, code="july")
    draw = f"{campaign}/draws/{office.made(campaign + '/draws', {'round': 'july', 'size': 1})['id']}"
    witnesses = [{"witness": "县纪委派员", "said": "3 1 4"}, {"witness": "民评代表", "said": "富美建设"}]
    certificate = office.made(draw + "/seed", {"witnesses": witnesses})
    office.made(round_ + "/publication")
    ballots.votes[round_.rpartition("/")[2]] = [new_votes("01", 9)]
    office.made(round_ + "/seal")
    assert office.patch(campaign, {"objection_days": 0, "retention_days": 0}).status_code == 200
    office.made(campaign + "/certification")
    unlinking = office.made(campaign + "/unlinking", {"backups_expire_on": "2099-01-31"})
    erasure = office.made(campaign + "/erasure")
    for record in (certificate, unlinking, erasure):
        assert record["rehearsal"] is signed(record)["rehearsal"] is rehearsed
    verdicts = office.made(draw + "/verification", {"certificate": office.get(draw + "/certificate").json})
    assert verdicts["verdict"] == "holds"
    if rehearsed:
        hidden = {**certificate, "rehearsal": False}
        assert office.made(draw + "/verification", {"certificate": hidden})["signature"]["verdict"] == "fails"


def test_documents_of_a_rehearsal_say_so(
    office: Any, ballots: Any, rehearsal: str, new_scheme: Any, new_votes: Any
) -> None:
    """The report, also where the office has a template of its own, and the letter to an object."""
    campaign = rehearsal
    office.put(campaign + "/scheme", {"scheme": new_scheme()})
    office.hand_in(campaign, "01", SIMULATED)
    office.made(campaign + "/activation")
    round_ = office.published(campaign)
    ballots.votes[round_.rpartition("/")[2]] = [new_votes("01", 9)]
    office.made(round_ + "/seal")
    office.made(campaign + "/findings", {"object": "01", "source": "self_check", "text": "无人"})
    own = io.BytesIO()
    document = Document()
    document.add_paragraph("{{ campaign.name }}总结")
    document.save(own)
    letter = f"{campaign}/objects/{office.get(campaign + '/objects').json[0]['id']}/feedback-letter.docx"
    shipped = office.get(campaign + "/report.docx")
    headers = {**office._bearer("organiser"), "Content-Type": DOCX}
    put = office.app.test_client().put(f"/api/v1{campaign}/report/template", data=own.getvalue(), headers=headers)
    assert put.status_code == 200
    for answer in (shipped, office.get(campaign + "/report.docx"), office.get(letter)):
        assert "【演练】民主评议" in "\n".join(each.text for each in Document(io.BytesIO(answer.data)).paragraphs)
        assert "演练" in unquote(answer.headers["Content-Disposition"])
