"""The end of names and numbers: of a campaign after its retention, of one person at their request."""

from __future__ import annotations

import json
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import KeySet
from sqlalchemy import text

ACCOUNT, COUNTY = "ouyang-ceshi", "13899995555"
NAME, PHONE, OTHER, STAFF = "欧阳测试", "13899998888", "13899997777", "13899996666"
UNLINK = {"backups_expire_on": "2099-01-31"}


@pytest.fixture
def certified(office: Any, ballots: Any, new_votes: Any) -> str:
    """Certified without an objection window, with two recipients with a matter, an expert, a county representative with
    an account, one who works there, and one who asks to be called back."""
    path = str(office.active(("01",)))
    found = office.get(path + "/objects").json[0]["id"]
    rows = [
        {"name": NAME, "phone": number, "matter": "企业备案", "served_on": "2024-02-20"} for number in (PHONE, OTHER)
    ]
    office.made(f"{path}/objects/{found}/recipients", {"recipients": rows})
    office.made(path + "/representatives", {"kind": "expert", "name": NAME, "phone": PHONE})
    office.made(path + "/representatives", {"kind": "county", "name": "某", "phone": COUNTY, "account": ACCOUNT})
    office.made(f"{path}/objects/{found}/staff", {"staff": [{"name": NAME, "phone": STAFF}]})
    asked = {"object": "01", "name": NAME, "phone": PHONE, "text": "请回电"}
    assert office.post(path + "/contact-requests", asked, role="").status_code == 201
    round_ = office.published(path, code="july")
    ballots.votes[round_.rpartition("/")[2]] = [new_votes("01", 9, 1)]
    office.made(round_ + "/seal")
    assert office.patch(path, {"objection_days": 0, "retention_days": 0}).status_code == 200
    office.made(path + "/certification")
    return path


@pytest.fixture
def unlinked(office: Any, certified: str) -> str:
    office.made(certified + "/unlinking", UNLINK)
    return certified


def kept_of(office: Any, path: str) -> str:
    """Every row of people and recipients of the campaign, as text."""
    query = """SELECT concat(p::text, r::text) FROM people p LEFT JOIN recipients r ON r.person_id = p.id
        WHERE p.campaign_id = :c ORDER BY p.id"""
    with office.app.extensions["database"].session() as session:
        return "\n".join(session.scalars(text(query), {"c": path[11:]}))


def set_retention(office: Any, path: str, days: int) -> None:
    with office.app.extensions["database"].session() as session:
        session.execute(text("UPDATE campaigns SET retention_days = :d WHERE id = :c"), {"d": days, "c": path[11:]})
        session.commit()


def recipients(office: Any, path: str) -> list[Any]:
    found = office.get(path + "/objects").json[0]["id"]
    return list(office.get(f"{path}/objects/{found}/recipients").json)


def test_erase_campaign_deletes_names_numbers_and_digests(office: Any, unlinked: str) -> None:
    paths = ["/scores", "/certification", "/unlinking", "/scores.csv"]
    before = [office.get(unlinked + path).data for path in paths]
    answer = office.post(unlinked + "/erasure")
    assert (answer.status_code, answer.json["erased"]) == (201, {"people": 5, "follow_ups": 1, "recipients": 2})
    assert ACCOUNT not in kept_of(office, unlinked)
    assert "\\x" not in kept_of(office, unlinked)
    assert "企业备案" not in kept_of(office, unlinked)
    assert len(kept_of(office, unlinked).splitlines()) == 5
    assert [office.get(unlinked + path).data for path in paths] == before
    assert recipients(office, unlinked) == office.get(unlinked + "/representatives").json == []
    exported = office.get(unlinked + "/export").json
    assert exported["representatives"] == exported["recipients"] == exported["staff"] == []
    [follow_up] = office.get(unlinked + "/follow-ups").json
    assert [follow_up[name] for name in ("object", "name", "phone", "text", "note")] == ["01", *[None] * 4]
    closure = {"outcome": "settled", "note": "已回电"}
    answer = office.post(f"{unlinked}/follow-ups/{follow_up['id']}/closure", closure)
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:follow-up-closed")


def test_erase_campaign_again_answers_the_first_record(office: Any, unlinked: str) -> None:
    first = office.post(unlinked + "/erasure")
    again = office.post(unlinked + "/erasure")
    assert (again.status_code, again.json) == (200, first.json)
    assert office.get(unlinked + "/erasure", role="").json == first.json


def test_erase_campaign_leaves_a_record_that_anybody_can_verify(office: Any, unlinked: str) -> None:
    assert office.get(unlinked + "/erasure", role="").status_code == 404
    record = office.made(unlinked + "/erasure")
    keys = KeySet.import_key_set(office.get("/campaigns/signing-keys", role="").json)
    signed = jws.deserialize_compact(record.pop("jws"), keys, algorithms=["Ed25519"])
    assert signed.headers()["typ"] == "minping-erasure+json"
    assert json.loads(signed.payload) == record
    assert (record["erased_by"], record["retention_days"]) == ("test", 0)


def test_erase_campaign_before_unlinking_is_refused(office: Any, certified: str) -> None:
    answer = office.post(certified + "/erasure")
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:campaign-not-unlinked")
    assert len(recipients(office, certified)) == 2


def test_erase_campaign_within_its_retention_is_refused(office: Any, unlinked: str) -> None:
    set_retention(office, unlinked, 365)
    answer = office.post(unlinked + "/erasure")
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:retention-running")
    assert len(recipients(office, unlinked)) == 2


@pytest.mark.parametrize("role", ["operator", "auditor", "unit", "county_representative", "supervisor", "system"])
def test_erase_campaign_by_others_than_the_organiser_is_forbidden(office: Any, unlinked: str, role: str) -> None:
    assert office.post(unlinked + "/erasure", role=role).status_code == 403


def test_erase_command_erases_what_is_due_and_says_what_is_kept(office: Any, unlinked: str) -> None:
    code = office.get(unlinked).json["code"]
    running = office.get(office.draft()).json["code"]
    runner = office.app.test_cli_runner()
    dry = runner.invoke(args=["erase", "--dry-run"]).output.splitlines()
    assert f"{code}: would be erased" in dry
    assert len(recipients(office, unlinked)) == 2
    said = runner.invoke(args=["erase"]).output.splitlines()
    assert f"{code}: erased 1 of follow_ups, 5 of people, 2 of recipients" in said
    assert any(line.startswith(f"{running}: kept.") for line in said)
    assert recipients(office, unlinked) == []
    assert office.get(unlinked + "/erasure").json["erased_by"] == "erase"
    assert not any(line.startswith(f"{code}:") for line in runner.invoke(args=["erase"]).output.splitlines())


def test_erase_command_keeps_what_is_within_its_retention(office: Any, unlinked: str) -> None:
    set_retention(office, unlinked, 30)
    code = office.get(unlinked).json["code"]
    said = office.app.test_cli_runner().invoke(args=["erase"]).output
    assert f"{code}: kept. Names and numbers are kept until " in said
    assert len(recipients(office, unlinked)) == 2


def test_retention_days_are_a_year_unless_the_campaign_says_otherwise(office: Any, mistakes: Any) -> None:
    path = office.draft()
    assert office.get(path).json["retention_days"] == 365
    assert office.patch(path, {"retention_days": 730}).json["retention_days"] == 730
    assert office.get(path + "/export").json["retention_days"] == 730
    assert mistakes(office.patch(path, {"retention_days": -1})) == {("/retention_days", "invalid-value")}


def test_erase_person_deletes_one_and_keeps_the_reason(office: Any, certified: str) -> None:
    [person] = [each["id"] for each in recipients(office, certified) if each["phone"] == "+86" + PHONE]
    answer = office.post(f"{certified}/people/{person}/erasure", {"reason": "本人要求删除"})
    assert (answer.status_code, answer.json) == (200, {"person": person})
    assert [each["phone"] for each in recipients(office, certified)] == ["+86" + OTHER]
    assert len(office.get(certified + "/representatives").json) == 2
    assert office.post(f"{certified}/people/{person}/erasure", {"reason": "再次"}).json == {"person": person}
    events = office.get(f"{certified}/events?limit=1000&subject=people&row={person}").json
    assert [each["after"] for each in events if each["action"] == "erase"] == [{"reason": "本人要求删除"}]
    assert office.post(certified + "/unlinking", UNLINK).json["rounds"][0]["voters"] == 2


def test_erase_person_on_the_roll_of_a_published_round_is_refused(office: Any, ballots: Any) -> None:
    path = office.active(("01",))
    office.hand_in(path, "01", PHONE)
    round_ = office.published(path, code="running")
    erasure = f"{path}/people/{recipients(office, path)[0]['id']}/erasure"
    answer = office.post(erasure, {"reason": "x"})
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:person-on-roll")
    assert "running" in answer.json["detail"]
    office.made(round_ + "/cancellation", {"reason": "x"})
    assert office.post(erasure, {"reason": "x"}).status_code == 200


def test_erase_person_asks_nobody_again(office: Any, ballots: Any) -> None:
    path = office.active(("01",))
    office.hand_in(path, "01", PHONE, OTHER)
    person = recipients(office, path)[0]["id"]
    office.made(f"{path}/people/{person}/erasure", {"reason": "x"})
    assert len(office.get(office.published(path) + "/invitations").json) == 1


def test_erase_person_who_was_drawn_asks_nobody(office: Any, ballots: Any, new_scheme: Any) -> None:
    components = new_scheme()["components"]
    components[0]["panels"][1]["drawn"] = True
    path = office.active(("01",), components=components)
    office.hand_in(path, "01", PHONE, OTHER)
    round_ = office.planned(path, code="july")
    made = office.made(path + "/draws", {"round": "july", "size": 2})["id"]
    office.made(f"{path}/draws/{made}/seed", {"witnesses": [{"witness": n, "said": n} for n in ("甲", "乙")]})
    office.made(f"{path}/people/{recipients(office, path)[0]['id']}/erasure", {"reason": "x"})
    office.made(round_ + "/publication")
    assert len(office.get(round_ + "/invitations").json) == 1


def test_erase_person_whom_ballots_says_opted_out(office: Any, ballots: Any, certified: str) -> None:
    """There is no number any more to keep; who is not erased is kept."""
    [poll] = [each["id"] for each in office.get(certified + "/rounds").json]
    ballots.opted_out[poll] = list(ballots.rolls[poll])
    [person] = [each["id"] for each in recipients(office, certified) if each["phone"] == "+86" + PHONE]
    office.made(f"{certified}/people/{person}/erasure", {"reason": "x"})
    office.made(certified + "/unlinking", UNLINK)
    with office.app.extensions["database"].session() as session:
        assert len(session.scalars(text("DELETE FROM opt_outs RETURNING id")).all()) == 1
        session.commit()


def test_erase_person_of_another_campaign_is_not_there(office: Any, certified: str, unknown_id: str) -> None:
    person, other = recipients(office, certified)[0]["id"], office.draft()
    for path in (f"{other}/people/{person}", f"{certified}/people/{unknown_id}"):
        assert office.post(path + "/erasure", {"reason": "x"}).status_code == 404
    assert office.post(f"{certified}/people/{person}/erasure", {"reason": "x"}, role="auditor").status_code == 403


def test_search_people_shows_all_that_is_kept_of_a_number(office: Any, certified: str) -> None:
    number = "13612340001"
    for path in (certified, office.active(("02",))):
        if path != certified:
            office.hand_in(path, "02", number)
    found = office.post("/campaigns/people/search", {"phone": "136 1234 0001"})
    [line] = found.json
    assert (line["kind"], line["phone"], line["rounds"]) == ("recipient", "+86" + number, [])
    assert line["handed_in"] == [{"object": "02", "matter": None, "served_on": None}]
    lines = office.post("/campaigns/people/search", {"phone": PHONE}).json
    here = [each for each in lines if each["campaign"] == certified[11:]]
    assert [(each["kind"], each["rounds"]) for each in here] == [("recipient", ["july"]), ("expert", [])]
    assert here[0]["handed_in"] == [{"object": "01", "matter": "企业备案", "served_on": "2024-02-20"}]
    assert found.headers["Cache-Control"] == "no-store"


def test_search_people_is_an_event_of_each_campaign_and_of_none(office: Any) -> None:
    path, headers = office.active(("01",)), {"X-Request-ID": "asked-by-telephone"}
    office.hand_in(path, "01", "13612340002")
    office.post("/campaigns/people/search", {"phone": "13612340002"}, headers=headers)
    shown = [
        each
        for where in (path, "/campaigns")
        for each in office.get(f"{where}/events?limit=1000&subject=people").json
        if each["request_id"] == "asked-by-telephone"
    ]
    assert [(each["action"], each["count"], each["row"] is None) for each in shown] == [
        ("reveal", 1, False),
        ("reveal", 1, True),
    ]


def test_search_people_within_reach_only(office: Any) -> None:
    path = office.active(("01",))
    office.hand_in(path, "01", "13612340003")
    body = {"phone": "13612340003"}
    assert office.post("/campaigns/people/search", body, campaigns=[]).json == []
    assert len(office.post("/campaigns/people/search", body, campaigns=[path[11:]]).json) == 1
    assert office.post("/campaigns/people/search", body, role="auditor").status_code == 403


def test_search_people_of_no_number_is_refused(office: Any, mistakes: Any) -> None:
    answer = office.post("/campaigns/people/search", {"phone": "123"})
    assert (answer.status_code, mistakes(answer)) == (422, {("/phone", "not-a-phone")})
