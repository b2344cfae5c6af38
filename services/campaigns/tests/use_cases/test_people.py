"""Whom objects hand in; people's names and numbers are nowhere in the clear."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text

NAME, PHONE = "欧阳测试", "13899998888"


@pytest.fixture
def one(office: Any) -> str:
    """The recipients of object 01."""
    path = office.active(("01", "02"))
    return f"{path}/objects/{office.get(path + '/objects').json[0]['id']}/recipients"


def rows(*phones: str) -> dict[str, Any]:
    return {"recipients": [{"name": NAME, "phone": phone} for phone in phones]}


def test_hand_in_recipients_twice_is_one_person(office: Any, one: str) -> None:
    answer = office.post(one, rows(PHONE, "+86" + PHONE, "13800000001"))
    assert (answer.status_code, answer.json) == (200, {"handed_in": 3, "people": 2, "added": 2})
    assert office.made(one, rows(PHONE, "13800000002")) == {"handed_in": 2, "people": 2, "added": 1}
    assert len(office.get(one).json) == 3


def test_hand_in_recipients_keeps_the_matter(office: Any, one: str) -> None:
    row = {"name": NAME, "phone": "+86" + PHONE, "matter": "企业备案", "served_on": "2024-02-20"}
    office.made(one, {"recipients": [row]})
    assert office.get(one).json[0] | {"id": ""} == {**row, "id": ""}


def test_hand_in_recipients_with_mistakes_keeps_none(office: Any, one: str, mistakes: Any) -> None:
    body = rows(PHONE, "123", "13800000001")
    body["recipients"][2] |= {"name": "", "served_on": "yesterday"}
    answer = office.post(one, body)
    assert answer.status_code == 422
    assert mistakes(answer) == {
        ("/recipients/1/phone", "not-a-phone"),
        ("/recipients/2/name", "invalid-value"),
        ("/recipients/2/served_on", "invalid-value"),
    }
    assert "123" not in answer.text.replace(answer.json["request_id"], "")
    assert office.get(one).json == []


@pytest.mark.parametrize("number", [0, 5001])
def test_hand_in_recipients_none_or_too_many_is_refused(office: Any, one: str, number: int, mistakes: Any) -> None:
    answer = office.post(one, rows(*[PHONE] * number))
    assert (answer.status_code, mistakes(answer)) == (422, {("/recipients", "invalid-value")})


def test_hand_in_recipients_by_a_unit_for_its_own_objects_only(office: Any, one: str) -> None:
    assert office.post(one, rows(PHONE), role="unit", objects=["01"]).status_code == 200
    assert office.post(one, rows(PHONE), role="unit", objects=["02"]).status_code == 404
    assert office.get(one, role="unit", objects=["01"]).status_code == 403
    assert office.get(one.removesuffix("/recipients"), role="unit", objects=["02"]).status_code == 200


def test_hand_in_staff_is_kept_apart_from_recipients(office: Any, one: str) -> None:
    staff = one.replace("/recipients", "/staff")
    body = {"staff": rows(PHONE, "+86" + PHONE, "13800000001")["recipients"]}
    assert office.made(staff, body) == {"handed_in": 3, "people": 2, "added": 2}
    assert office.made(staff, body)["added"] == 0
    office.made(one, rows(PHONE))
    assert [each["phone"] for each in office.get(one).json] == ["+86" + PHONE]
    answer = office.get(staff)
    assert answer.headers["Cache-Control"] == "no-store"
    assert {each["phone"] for each in answer.json} == {"+86" + PHONE, "+8613800000001"}
    assert {each["name"] for each in answer.json} == {NAME}


def test_hand_in_staff_with_mistakes_keeps_none(office: Any, one: str, mistakes: Any) -> None:
    staff = one.replace("/recipients", "/staff")
    people = rows(PHONE, "123")["recipients"]
    answer = office.post(staff, {"staff": [*people, {**people[0], "matter": "备案"}]})
    assert mistakes(answer) == {("/staff/1/phone", "not-a-phone"), ("/staff/2/matter", "unknown-field")}
    assert office.get(staff).json == []


def test_hand_in_staff_by_a_unit_for_its_own_objects_only(office: Any, one: str) -> None:
    staff, body = one.replace("/recipients", "/staff"), {"staff": rows(PHONE)["recipients"]}
    assert office.post(staff, body, role="unit", objects=["01"]).status_code == 200
    assert office.post(staff, body, role="unit", objects=["02"]).status_code == 404
    assert office.get(staff, role="unit", objects=["01"]).status_code == 403


@pytest.mark.parametrize("role", ["operator", "county_representative", "unit"])
def test_people_are_read_by_those_who_oversee_only(office: Any, one: str, role: str) -> None:
    assert office.get(one, role=role).status_code == 403
    assert office.get(one.replace("/recipients", "/staff"), role=role).status_code == 403
    assert office.get(one.partition("/objects")[0] + "/representatives", role=role).status_code == 403


@pytest.mark.parametrize("role", ["auditor", "supervisor"])
def test_people_are_masked_for_others_than_the_organiser(office: Any, one: str, role: str) -> None:
    campaign = one.partition("/objects")[0]
    office.made(one, {"recipients": [{"name": "李", "phone": PHONE}]})
    office.made(campaign + "/representatives", {"kind": "expert", "name": NAME, "phone": PHONE})
    staff = one.replace("/recipients", "/staff")
    office.made(staff, {"staff": rows(PHONE)["recipients"]})
    paths = (one, campaign + "/representatives", staff)
    [recipient], [expert], [own] = (office.get(path, role=role).json for path in paths)
    assert (own["name"], own["phone"]) == ("欧***", "+86138****8888")
    assert (recipient["name"], recipient["phone"]) == ("李*", "+86138****8888")
    assert (expert["name"], expert["phone"]) == ("欧***", "+86138****8888")
    assert office.get(campaign + "/export", role=role).status_code == 403
    system = office.get(one, role="system", scope="people:read").json
    assert [each["phone"] for each in system] == ["+86" + PHONE]


def test_people_are_in_no_table_and_no_log(
    office: Any, one: str, settings: Any, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    office.made(one, rows(PHONE))
    office.made(one.partition("/objects")[0] + "/representatives", {"kind": "expert", "name": NAME, "phone": PHONE})
    office.get(one)
    office.made(one.replace("/recipients", "/staff"), {"staff": rows(PHONE, "13800000009")["recipients"]})
    round_ = office.published(one.partition("/objects")[0])
    office.get(round_ + "/invitations")
    office.post(one, rows(PHONE, "bad" + PHONE))
    engine = create_engine(make_url(settings.database_url).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        tables = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        dump = "".join(str(connection.execute(text(f'SELECT t::text FROM "{name}" t')).all()) for name in tables)
    engine.dispose()
    written = dump + capsys.readouterr().err + caplog.text
    assert "股室01" in dump  # rows, not names of columns
    for secret in (NAME, PHONE, NAME.encode().hex(), PHONE.encode().hex()):
        assert secret not in written
