"""Representatives with sectors, seats and terms; who leaves, who follows, and who votes."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

NAME, PHONE = "欧阳测试", "13899998888"
SECTORS = [{"code": "npc", "name": "人大代表", "seats": 2}, {"code": "cppcc", "name": "政协委员", "seats": None}]
TODAY = dt.datetime.now(ZoneInfo("Asia/Shanghai")).date()


def day(days: int) -> str:
    """So many days from today."""
    return (TODAY + dt.timedelta(days=days)).isoformat()


def expert(number: int, **fields: Any) -> dict[str, Any]:
    return {"kind": "expert", "name": NAME, "phone": f"1370000{number:04}", "sector": "npc", **fields}


def slug(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["type"].rpartition(":")[2]


@pytest.fixture
def campaign(office: Any) -> str:
    """A draft of two sectors, one of two seats."""
    return str(office.draft(sectors=SECTORS))


@pytest.fixture
def one(office: Any, campaign: str) -> str:
    """The path of an expert in office since ever."""
    return f"{campaign}/representatives/{office.made(campaign + '/representatives', expert(1))['id']}"


def test_appoint_representative_and_list(office: Any) -> None:
    path = office.draft() + "/representatives"
    body = {"kind": "county", "name": NAME, "phone": PHONE, "sector": "npc", "term_from": day(-1), "term_to": day(0)}
    made = office.post(path, body)
    assert (made.status_code, made.headers["Cache-Control"], made.headers["ETag"]) == (201, "no-store", '"1"')
    shown = {
        "in_office": True,
        "account": None,
        "ended": None,
        "predecessor": None,
        "excused": [],
        "phone": "+86" + PHONE,
    }
    assert made.json | {"id": ""} == {**body, **shown, "id": ""}
    office.made(path, {**body, "phone": "13899998889", "term_to": day(-1)})
    office.made(path, {**body, "phone": "13899998890", "term_from": day(1), "term_to": None})
    listed = office.get(path).json
    assert [each["in_office"] for each in listed] == [True, False, False]
    assert listed[0] == made.json == office.get(f"{path}/{made.json['id']}").json


def test_appoint_representative_twice_is_refused(office: Any) -> None:
    path = office.draft() + "/representatives"
    body = {"kind": "expert", "name": NAME, "phone": PHONE}
    office.made(path, body)
    answer = office.post(path, {**body, "phone": "+86 " + PHONE})
    assert slug(answer) == (409, "person-known")
    assert PHONE not in answer.text
    office.made(path, {**body, "kind": "county"})


def test_appoint_representative_with_mistakes_says_all(office: Any, campaign: str, mistakes: Any) -> None:
    path = campaign + "/representatives"
    excused = [{"object": "01", "reason": "亲属"}, {"object": "01", "reason": "亲属"}]
    answer = office.post(path, expert(1, term_from="2024-05-02", term_to="2024-05-01", excused=excused))
    expected = {("/term_to", "term-ends-before-start"), ("/excused/1/object", "duplicate-code")}
    assert (answer.status_code, mistakes(answer)) == (422, expected)
    answer = office.post(path, expert(1, excused=excused[:1]))
    assert mistakes(answer) == {("/excused/0/object", "unknown-object")}
    answer = office.post(path, expert(1, sector="party"))
    assert (answer.status_code, mistakes(answer)) == (422, {("/sector", "unknown-sector")})
    assert office.get(path).json == []


def test_appoint_representative_without_a_free_seat_is_refused(office: Any, campaign: str) -> None:
    path = campaign + "/representatives"
    office.made(path, expert(1))
    office.made(path, expert(2, term_to=day(30)))
    assert slug(office.post(path, expert(3, term_from=day(30)))) == (409, "sector-full")
    office.made(path, expert(3, term_from=day(31)))
    office.made(path, expert(4, term_to=day(-1)))  # was in office once: takes no seat from today on
    office.made(path, {**expert(5), "kind": "county"})
    for number in range(6, 9):
        office.made(path, expert(number, sector="cppcc"))
    office.made(path, expert(9, sector=None))
    assert office.get(campaign + "/sectors").json == [
        {"code": "npc", "name": "人大代表", "seats": 2, "in_office": 2, "free": 0},
        {"code": "cppcc", "name": "政协委员", "seats": None, "in_office": 3, "free": None},
    ]


def test_list_sectors_of_a_campaign_that_names_none_is_empty(office: Any) -> None:
    path = office.draft()
    office.made(path + "/representatives", expert(1, sector="npc"))
    assert office.get(path + "/sectors").json == []


def test_change_campaign_with_fewer_seats_than_experts_is_refused(office: Any, campaign: str, one: str) -> None:
    for sectors in ([{**SECTORS[0], "seats": 0}], SECTORS[1:]):
        assert slug(office.patch(campaign, {"sectors": sectors})) == (409, "sector-full")
    assert office.patch(campaign, {"sectors": [{**SECTORS[0], "seats": 1}]}).status_code == 200
    assert office.patch(campaign, {"sectors": []}).json["sectors"] == []


def test_create_campaign_with_a_sector_twice_is_refused(office: Any, campaign: str, mistakes: Any) -> None:
    answer = office.patch(campaign, {"sectors": [*SECTORS, SECTORS[0]]})
    assert (answer.status_code, mistakes(answer)) == (422, {("/sectors/2/code", "duplicate-code")})


def test_change_representative_under_its_version(office: Any, campaign: str, one: str, mistakes: Any) -> None:
    change = {"sector": "cppcc", "term_to": day(9)}
    answer = office.patch(one, change, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert answer.json.items() >= change.items()
    assert slug(office.patch(one, {"sector": "npc"}, headers={"If-Match": '"1"'})) == (412, "changed-meanwhile")
    assert office.patch(one, change, headers={"If-Match": '"1"'}).headers["ETag"] == '"2"'
    assert mistakes(office.patch(one, {"phone": PHONE})) == {("/phone", "unknown-field")}
    assert mistakes(office.patch(one, {"term_from": day(10)})) == {("/term_to", "term-ends-before-start")}
    assert mistakes(office.patch(one, {"sector": "party"})) == {("/sector", "unknown-sector")}
    for number in (2, 3):
        office.made(campaign + "/representatives", expert(number))
    assert slug(office.patch(one, {"sector": "npc"})) == (409, "sector-full")


def test_change_representative_excused_follows_the_objects_code(office: Any, campaign: str, one: str) -> None:
    object_ = office.made(campaign + "/objects", {"code": "01", "name": "股室"})["id"]
    excused = [{"object": "01", "reason": "曾在该股室任职"}]
    answer = office.patch(one, {"excused": excused}, headers={"If-Match": '"1"'})
    assert (answer.json["excused"], answer.headers["ETag"]) == (excused, '"2"')
    office.patch(f"{campaign}/objects/{object_}", {"code": "one"})
    assert office.get(one).json["excused"] == [{**excused[0], "object": "one"}]


def test_end_representative_frees_the_seat(office: Any, campaign: str, one: str, mistakes: Any) -> None:
    body = {"on": day(0), "reason": "调离本县"}
    ended = office.made(one + "/end", body)
    assert (ended["term_to"], ended["in_office"]) == (day(-1), False)
    assert ended["ended"] | {"at": ""} == {**body, "by": "test", "at": "", "successor": None}
    assert office.made(one + "/end", body) == ended
    assert office.get(campaign + "/sectors").json[0]["free"] == 2
    assert slug(office.post(one + "/end", {**body, "on": day(1)})) == (409, "representative-ended")
    assert slug(office.patch(one, {"term_to": None})) == (409, "representative-ended")
    successor = {"on": day(1), "reason": "x", "representative": {"name": NAME, "phone": PHONE}}
    assert slug(office.post(one + "/replacement", successor)) == (409, "representative-ended")
    assert mistakes(office.post(one + "/end", {"on": day(0), "reason": " "})) == {("/reason", "invalid-value")}


def test_end_representative_on_the_first_day_is_refused(office: Any, campaign: str, mistakes: Any) -> None:
    path = campaign + "/representatives"
    one = f"{path}/{office.made(path, expert(1, term_from=day(0)))['id']}"
    assert mistakes(office.post(one + "/end", {"on": day(0), "reason": "误聘"})) == {("/on", "term-ends-before-start")}
    assert office.made(one + "/end", {"on": day(1), "reason": "误聘"})["in_office"] is True


def test_replace_representative_links_both_and_takes_the_seat(office: Any, campaign: str, one: str) -> None:
    office.made(campaign + "/representatives", expert(2))
    office.patch(one, {"term_to": day(100)})
    person = {"name": "继任", "phone": PHONE}
    body = {"on": day(0), "reason": "病休", "representative": person}
    answer = office.post(one + "/replacement", body)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (201, "no-store")
    expected = {"kind": "expert", "sector": "npc", "term_from": day(0), "term_to": day(100), "in_office": True}
    assert answer.json.items() >= {**expected, "predecessor": one.rpartition("/")[2], "excused": []}.items()
    left = office.get(one).json
    assert (left["term_to"], left["in_office"], left["ended"]["reason"]) == (day(-1), False, "病休")
    assert left["ended"]["successor"] == answer.json["id"]
    assert office.get(campaign + "/sectors").json[0]["free"] == 0


def test_replace_representative_that_can_not_be_changes_nothing(
    office: Any, campaign: str, one: str, mistakes: Any
) -> None:
    before = office.get(campaign + "/representatives").json
    body = {"on": day(0), "reason": "病休", "representative": {"name": NAME, "phone": expert(1)["phone"]}}
    assert slug(office.post(one + "/replacement", body)) == (409, "person-known")
    body["representative"] = {"name": NAME, "phone": PHONE, "sector": "party"}
    assert mistakes(office.post(one + "/replacement", body)) == {("/representative/sector", "unknown-sector")}
    assert office.get(campaign + "/representatives").json == before
    office.patch(one, {"term_to": day(5)})
    late = {**body, "on": day(6), "representative": {"name": NAME, "phone": PHONE}}
    assert mistakes(office.post(one + "/replacement", late)) == {("/on", "term-ends-before-start")}
    for number in (2, 3):
        office.made(campaign + "/representatives", expert(number, sector="cppcc"))
    office.patch(campaign, {"sectors": [SECTORS[0], {**SECTORS[1], "seats": 2}]})
    full = {"on": day(1), "reason": "病休", "representative": {"name": NAME, "phone": PHONE, "sector": "cppcc"}}
    assert slug(office.post(one + "/replacement", full)) == (409, "sector-full")
    assert office.get(one).json["ended"] is None


def test_publish_round_of_experts_asks_those_in_office_when_it_opens(office: Any, ballots: Any) -> None:
    """It opens on 1 July at 00:30 in Fuzhou, which is 30 June in UTC."""
    path = office.active(("01", "02"))
    excused = [{"object": "01", "reason": "亲属在该股室"}]
    terms = [
        {"sector": "a", "term_from": "2024-07-01", "term_to": "2024-07-01"},
        {"sector": "b", "term_to": "2024-06-30"},
        {"sector": "c", "term_from": "2024-07-02"},
        {"sector": "d", "excused": excused},
        {"sector": "e", "excused": [*excused, {"object": "02", "reason": "曾任职"}]},
    ]
    for number, fields in enumerate(terms):
        office.made(path + "/representatives", expert(number, **fields))
    opening = {"opens_at": "2024-07-01T00:30:00+08:00", "primary_channels": ["web"], "auxiliary_channels": []}
    round_ = office.published(path, panel="experts", **opening)
    roll = ballots.rolls[round_.rpartition("/")[2]].values()
    assert sorted((line["stratum"], line["objects"]) for line in roll) == [("a", None), ("d", ["02"])]
    invitations = {tuple(each["objects"]) for each in office.get(round_ + "/invitations").json}
    assert invitations == {("01", "02"), ("02",)}


def test_import_representatives_with_terms_and_seats(office: Any, campaign: str, mistakes: Any) -> None:
    path = campaign + "/representatives/import"
    lines = [
        f"专家评议员,{NAME},13700000001,npc,2024-01-01,{day(9)}",
        f"专家评议员,{NAME},13700000002,npc,,",
        f"专家评议员,{NAME},13700000003,npc,,",
        f"专家评议员,{NAME},13700000004,npc,{day(10)},",
        f"专家评议员,{NAME},13700000005,party,,",
        f"专家评议员,{NAME},13700000006,cppcc,2024-02-02,2024-02-01",
        f"县民评代表,{NAME},13700000001,npc,,",
    ]
    raw = "\n".join(["类别,姓名,电话,界别,任期开始,任期结束", *lines]).encode()
    expected = {
        ("/rows/4/sector", "sector-full"),
        ("/rows/6/sector", "unknown-sector"),
        ("/rows/7/term_to", "term-ends-before-start"),
    }
    assert mistakes(office.upload(path, raw)) == expected
    assert office.upload(path + "?rows=good", raw).json["added"] == 4
    again = office.upload(path + "?rows=good", raw).json
    assert (again["added"], again["unchanged"], len(again["refused"])) == (0, 4, 3)
    first = office.get(campaign + "/representatives").json[0]
    assert (first["term_from"], first["term_to"]) == ("2024-01-01", day(9))
