"""Every change is an event, whoever makes it and however."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import IntegrityError

from campaigns.storage import events
from campaigns.storage.tables import Base, Criterion
from campaigns.use_cases.read_events import read_events

UNRECORDED = {
    "events": "these are they",
    "idempotency_keys": "of requests, for a day; what a request changes is recorded",
}


@pytest.fixture
def database(office: Any) -> Any:
    return office.app.extensions["database"]


@pytest.fixture
def campaign(office: Any) -> str:
    return str(office.draft())


def of(office: Any, path: str, **query: Any) -> list[dict[str, Any]]:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    answer = office.get(f"{path}/events?limit=1000&{asked}", role="auditor")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json
    return found


def said(event: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(event[name] for name in names)


@pytest.mark.parametrize("table", sorted(set(Base.metadata.tables) - set(UNRECORDED)))
def test_every_table_is_recorded(database: Any, table: str) -> None:
    """A new one is attached by `CALL record_changes(…)` in its migration."""
    with database.session() as session:
        names = session.scalars(
            text("SELECT tgname FROM pg_trigger WHERE tgrelid = CAST(:of AS regclass) AND tgenabled = 'O'"),
            {"of": table},
        ).all()
    by_statement = {"recorded_insert", "recorded_update", "recorded_delete"}
    assert "recorded_truncate" in names
    assert "recorded" in names or by_statement <= set(names)


def test_event_of_a_change_says_who_when_by_what_before_and_after(office: Any, campaign: str) -> None:
    made = office.made(campaign + "/objects", {"code": "01", "name": "办公室"})
    headers = {"X-Request-ID": "the-request", "If-Match": "*"}
    office.patch(f"{campaign}/objects/{made['id']}", {"name": "综合股"}, headers=headers, sub="zhang")
    created, changed = of(office, campaign, subject="objects", row=made["id"])
    assert said(created, "action", "operation", "before") == ("insert", "addObject", None)
    assert created["after"]["name"] == "办公室"
    assert said(
        changed, "actor", "role", "request_id", "operation", "action", "count", "before", "after", "withheld"
    ) == (
        *("zhang", "organiser", "the-request", "changeObject", "update", 1),
        *({"name": "办公室"}, {"name": "综合股"}, []),
    )
    assert changed["number"] > created["number"]


def test_event_of_a_secret_says_only_that_it_changed(office: Any, campaign: str) -> None:
    [made] = of(office, campaign, subject="campaigns")
    assert made["withheld"] == ["code_key"]
    assert "code_key" not in made["after"]


def test_event_of_a_list_is_one_with_a_count(office: Any) -> None:
    path = office.active(("01",))
    office.hand_in(path, "01", *(f"1380000{n:04}" for n in range(40)))
    assert [said(each, "count", "row", "after") for each in of(office, path, subject="people")] == [(40, None, None)]
    assert [said(each, "count", "row") for each in of(office, path, subject="recipients")] == [(40, None)]


def test_event_of_one_person_names_the_row_and_nobody(office: Any, campaign: str) -> None:
    made = office.made(campaign + "/representatives", {"kind": "expert", "name": "张三", "phone": "13800138000"})
    [event] = of(office, campaign, subject="people")
    assert said(event, "row", "withheld") == (made["id"], ["name", "phone", "phone_digest"])
    assert event["after"]["kind"] == "expert"


def test_event_of_voters_never_names_one(office: Any, ballots: Any) -> None:
    path = office.active(("01",))
    office.hand_in(path, "01", "13800138000")
    office.published(path)
    [event] = of(office, path, subject="voters")
    assert said(event, "action", "count", "row", "before", "after") == ("insert", 1, None, None, None)


def test_event_of_a_tally_alone_is_none(office: Any, database: Any) -> None:
    """Ballots is asked again and again; that is no change of the round."""
    campaign = office.active()
    office.planned(campaign)
    with database.session() as session:
        session.execute(text("UPDATE rounds SET tally = '{}' WHERE campaign_id = :c"), {"c": campaign[11:]})
        session.commit()
    assert [each["action"] for each in of(office, campaign, subject="rounds")] == ["insert"]


@pytest.mark.parametrize(
    ("statement", "action"),
    [
        ("UPDATE criteria SET name = 'x' WHERE campaign_id = :c", "update"),
        ("DELETE FROM criteria WHERE campaign_id = :c", "delete"),
    ],
)
def test_event_of_a_hand_at_the_database_names_its_user(
    office: Any, campaign: str, settings: Any, statement: str, action: str
) -> None:
    made = office.made(campaign + "/criteria", {"code": "openness", "name": "信息公开"})
    engine = create_engine(make_url(settings.database_url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(text(statement), {"c": campaign[11:]})
        user = connection.scalar(text("SELECT session_user"))
    engine.dispose()
    event = of(office, campaign, subject="criteria")[-1]
    assert said(event, "actor", "role", "operation", "action", "row") == (user, "database", None, action, made["id"])
    assert event["before"]["name"] == "信息公开"


def test_event_of_truncated_rows(office: Any, database: Any) -> None:
    """Undone again: other tests have rows there."""
    with database.session() as session:
        session.execute(text("TRUNCATE criteria"))
        found = session.execute(text("SELECT action, subject FROM events ORDER BY number DESC LIMIT 1")).one()
        session.rollback()
    assert tuple(found) == ("truncate", "criteria")


@pytest.mark.parametrize("statement", ["UPDATE events SET actor = ''", "DELETE FROM events", "TRUNCATE events"])
def test_events_can_not_be_changed(database: Any, statement: str) -> None:
    with database.session() as session, pytest.raises(IntegrityError, match="ever changed or deleted"):
        session.execute(text(statement))


def test_events_that_are_rolled_back_are_none(office: Any, campaign: str) -> None:
    before = of(office, campaign)
    body = {"code": "x", "name": "y"}
    office.made(campaign + "/objects", body)
    assert office.post(campaign + "/objects", body).status_code == 409
    assert len(of(office, campaign)) == len(before) + 1


def criterion(campaign: str, code: str) -> Criterion:
    return Criterion(id=uuid4(), campaign_id=UUID(campaign[11:]), code=code, name=code, description="")


def test_read_events_waits_for_an_earlier_transaction(office: Any, campaign: str, database: Any) -> None:
    """Whoever has read up to a number misses nothing below it that commits later."""
    parts, campaign_id = office.app.extensions["campaigns"], UUID(campaign[11:])
    with office.app.app_context():
        _, cursor = read_events(parts, campaign_id, after=0, most=100)
        with database.session() as slow:
            slow.add(criterion(campaign, "slow"))
            slow.flush()
            office.made(campaign + "/criteria", {"code": "fast", "name": "fast"})
            seen, cursor = read_events(parts, campaign_id, after=cursor, most=100)
            assert seen == []
            slow.commit()
        seen, _ = read_events(parts, campaign_id, after=cursor, most=100)
    assert [each.after["code"] for each in seen if each.after] == ["slow", "fast"]


def test_read_events_misses_none_of_many_writers(office: Any, campaign: str, database: Any) -> None:
    """A reader that follows while eight write finds each event once, in order."""
    parts, campaign_id = office.app.extensions["campaigns"], UUID(campaign[11:])

    def write(name: int) -> None:
        for n in range(25):
            with database.session() as session:
                session.add(criterion(campaign, f"{name}-{n}"))
                session.flush()
                session.add(criterion(campaign, f"{name}-{n}-again"))
                session.commit()

    def follow() -> Iterator[int]:
        cursor, running = 0, True
        while running:
            running = any(each.is_alive() for each in writers)
            with office.app.app_context():
                found, cursor = read_events(parts, campaign_id, after=cursor, most=1000, subject="criteria")
            yield from (each.number for each in found)

    writers = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for each in writers:
        each.start()
    followed = list(follow())
    with database.session() as session:
        query = text("SELECT number FROM events WHERE campaign_id = :c AND subject = 'criteria' ORDER BY number")
        written = session.scalars(query, {"c": campaign_id}).all()
    assert len(written) == 400
    assert followed == written


def test_list_events_by_pieces_follows_the_link(office: Any, campaign: str) -> None:
    for n in range(5):
        office.made(campaign + "/criteria", {"code": f"c{n}", "name": "x"})
    path, found = f"{campaign}/events?subject=criteria&limit=2", []
    for _ in range(3):
        answer = office.get(path)
        found += [each["after"]["code"] for each in answer.json]
        path = answer.headers["Link"].partition(">")[0].removeprefix("</api/v1")
    assert found == ["c0", "c1", "c2", "c3", "c4"]
    assert office.get(path).json == []


def test_list_events_of_an_undercover_inspection_to_the_organiser_only_until_it_is_reported(office: Any) -> None:
    campaign, tables = office.active(), {"inspections", "inspected_objects", "inspectors"}
    county = {"kind": "county", "name": "代表", "phone": "13800138000"}
    person = office.made(campaign + "/representatives", county)["id"]
    body = {"kind": "undercover", "objects": ["01"], "on": "2024-06-18", "inspectors": [person]}
    planned = office.made(campaign + "/inspections", body)["id"]

    def seen(role: str) -> set[str]:
        return {each["subject"] for each in office.get(campaign + "/events?limit=1000", role=role).json} & tables

    assert (seen("organiser"), seen("auditor"), seen("supervisor")) == (tables, set(), set())
    office.made(f"{campaign}/inspections/{planned}/report", {"text": "无人值班", "findings": []})
    assert seen("auditor") == seen("supervisor") == tables


def test_events_of_decisions_belong_to_the_campaign_of_what_was_decided(office: Any) -> None:
    campaign = office.active(vetoes=[{"code": "accident", "effect": "zero"}])
    entry = {"object": "01", "item": "pledge", "points": "-1.5", "date": "2024-06-01", "reason": "一项承诺逾期"}
    evidence = [{"name": "核查记录.pdf", "sha256": "0f" * 32}]
    veto = {"object": "01", "veto": "accident", "ground": "县政府通报", "evidence": evidence}
    for path, body in (("/assessment/entries", entry), ("/vetoes", veto)):
        office.post(f"{campaign}{path}/{office.made(campaign + path, body)['id']}/approval", sub="deputy")
    found = of(office, campaign, subject="decisions")
    assert [each["actor"] for each in found] == ["deputy", "deputy"]
    assert [each["after"].get("veto_id") is None for each in found] == [True, False]


@pytest.mark.parametrize("query", ["subject=%00", "subject=Objects", "row=%00", "row="])
def test_list_events_of_what_can_not_be_is_refused(office: Any, campaign: str, query: str) -> None:
    assert office.get(f"{campaign}/events?{query}").status_code == 422


@pytest.mark.parametrize("role", ["operator", "unit", "county_representative"])
def test_list_events_by_others_is_forbidden(office: Any, campaign: str, role: str) -> None:
    assert office.get(campaign + "/events", role=role).status_code == 403
    assert office.get("/campaigns/events", role=role).status_code == 403


def test_list_events_of_no_campaign_to_who_is_bound_to_none(office: Any, campaign: str) -> None:
    assert office.get("/campaigns/events", role="auditor", campaigns=[campaign[11:]]).status_code == 403
    assert office.get(campaign + "/events", role="auditor", campaigns=[str(uuid4())]).status_code == 404


def test_events_without_a_way_belong_to_no_campaign(database: Any) -> None:
    with database.session() as session:
        session.execute(text("CREATE TABLE numbers (id UUID PRIMARY KEY, number BYTEA)"))
        session.execute(text("CALL record_changes('numbers', 'statements', '{}')"))
        session.execute(text("INSERT INTO numbers SELECT gen_random_uuid(), 'x' FROM generate_series(1, 3)"))
        found = session.scalars(text("SELECT to_jsonb(e) FROM events e WHERE subject = 'numbers'")).all()
        session.rollback()
    assert [said(each, "campaign_id", "count") for each in found] == [(None, 3)]


def test_reveal_is_an_event(office: Any, ballots: Any) -> None:
    path = office.active(("01",))
    office.hand_in(path, "01", "13800138000", "13800138001")
    found = office.get(path + "/objects").json[0]["id"]
    round_ = office.published(path)
    asked = {f"{path}/objects/{found}/recipients": "listRecipients", f"{round_}/invitations": "listInvitations"}
    asked[path + "/export"] = "exportCampaign"
    for each in asked:
        office.get(each)
    office.get(f"{path}/objects/{found}/recipients", role="auditor")  # masked
    shown = [each for each in of(office, path, subject="people") if each["action"] == "reveal"]
    assert [said(each, "operation", "count") for each in shown] == [(name, 2) for name in asked.values()]


def test_events_names_are_those_of_the_reader(database: Any) -> None:
    """The class of the lock is written down twice."""
    with database.session() as session:
        source = session.scalar(text("SELECT prosrc FROM pg_proc WHERE proname = 'add_event'"))
    assert f"pg_advisory_xact_lock_shared({events._LOW_WATER}," in str(source)


def test_reveal_of_staff_of_one_representative_and_of_follow_ups_is_an_event(office: Any) -> None:
    path = office.active(("01",))
    staff = f"{path}/objects/{office.get(path + '/objects').json[0]['id']}/staff"
    office.made(staff, {"staff": [{"name": "王五", "phone": "13700137000"}]})
    expert = office.made(path + "/representatives", {"kind": "expert", "name": "张三", "phone": "13800138000"})["id"]
    asked = {"object": "01", "name": "李四", "phone": "13900139000", "text": "请回电"}
    office.post(path + "/contact-requests", asked, role="")
    for each in (staff, f"{path}/representatives/{expert}", path + "/follow-ups"):
        office.get(each)
    office.get(staff, role="auditor")  # masked
    shown = [each for each in of(office, path) if each["action"] == "reveal"]
    assert [said(each, "operation", "subject", "row", "count") for each in shown] == [
        ("listStaff", "people", None, 1),
        ("getRepresentative", "people", expert, 1),
        ("listFollowUps", "follow_ups", None, 1),
    ]
