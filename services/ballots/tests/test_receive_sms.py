"""Answers by SMS: counted, or kept with the reason."""

from __future__ import annotations

import pytest

from .conftest import Office, moment, new_number, phone_line


@pytest.mark.parametrize(
    ("text", "objects", "expected"),
    [
        ("1", ["01"], {"01": "satisfied"}),
        ("１", ["01"], {"01": "satisfied"}),
        (" 满意。", ["01"], {"01": "satisfied"}),
        ("比较满意", ["01"], {"01": "fairly"}),
        ("很不满意!", ["01"], {"01": "bad"}),
        ("6", ["01"], {"01": "unknown"}),
        ("1 2，５", ["01", "02", "03"], {"01": "satisfied", "02": "fairly", "03": "bad"}),
        ("125", ["01", "02", "03"], {"01": "satisfied", "02": "fairly", "03": "bad"}),
        ("满意，不太满意", ["02", "03"], {"02": "satisfied", "03": "poor"}),
    ],
)
def test_receive_sms_counts(office: Office, text: str, objects: list[str], expected: dict[str, str]) -> None:
    poll, number = office.put_poll(), new_number()
    office.voter(poll, **phone_line(number), objects=objects)
    assert office.sms(number, text)["outcome"] == "counted"
    assert office.counts(poll) == {code: {level: 1} for code, level in expected.items()}


@pytest.mark.parametrize(
    ("text", "objects", "reason"),
    [
        ("hello", ["01"], "sms-not-understood"),
        ("", ["01"], "sms-not-understood"),
        ("\U0001f600", ["01"], "sms-not-understood"),
        ("7", ["01"], "sms-not-understood"),
        ("1 2", ["01"], "sms-wrong-number-of-answers"),
        ("1", ["01", "02"], "sms-wrong-number-of-answers"),
        ("1满意", ["01", "02"], "sms-mixed"),
        ("1" * 501, ["01"], "sms-too-long"),
    ],
)
def test_receive_sms_keeps_what_it_cannot_read(office: Office, text: str, objects: list[str], reason: str) -> None:
    poll, number = office.put_poll(), new_number()
    office.voter(poll, **phone_line(number), objects=objects)
    answer = office.sms(number, text)
    assert (answer["outcome"], answer["reason"]) == ("kept", reason)
    assert office.counts(poll) == {}


def test_receive_sms_again_is_answered_as_before(office: Office) -> None:
    poll, number = office.put_poll(counts="first"), new_number()
    office.voter(poll, **phone_line(number), objects=["01"])
    first = office.sms(number, "1", id="mo-1")
    assert office.sms(number, "1", id="mo-1") == first
    assert office.sms(number, "5", id="mo-2")["reason"] == "already-voted"
    assert office.counts(poll) == {"01": {"satisfied": 1}}


def test_receive_sms_under_a_used_id_loses_nothing(office: Office) -> None:
    poll, number = office.put_poll(), new_number()
    office.voter(poll, **phone_line(number), objects=["01"])
    assert office.sms(number, "1", id="mo-3")["message"] != office.sms(number, "2", id="mo-3")["message"]
    assert office.counts(poll) == {"01": {"fairly": 1}}


def test_receive_sms_of_an_unknown_number(office: Office) -> None:
    assert office.sms(new_number(), "1")["reason"] == "sms-no-invitation"
    assert office.sms("10086", "1")["reason"] == "sms-no-invitation"


def test_receive_sms_with_two_open_invitations_is_not_guessed(office: Office) -> None:
    first, second, number = office.put_poll(), office.put_poll(), new_number()
    for poll in (first, second):
        office.voter(poll, **phone_line(number), objects=["01"])
    assert office.sms(number, "1")["reason"] == "sms-ambiguous"
    assert office.counts(first) == office.counts(second) == {}


def test_receive_sms_counts_as_refused_in_its_poll(office: Office) -> None:
    poll, number = office.put_poll(), new_number()
    office.voter(poll, **phone_line(number), objects=["01"])
    for text in ("hello", "1 2", "1 2", "1", "td"):
        office.sms(number, text)
    assert office.turnout(poll)["refused"] == {"sms-not-understood": 1, "sms-wrong-number-of-answers": 2}
    office.close(poll)
    office.sms(number, "5")
    assert office.turnout(poll)["refused"]["poll-closed"] == 1
    assert office.counts(poll) == {"01": {"satisfied": 1}}


def test_receive_sms_that_opts_out_is_recorded_in_every_poll(office: Office) -> None:
    number, polls = new_number(), [office.put_poll(), office.put_poll()]
    voters = [office.voter(poll, **phone_line(number)) for poll in polls]
    for text in ("退订", "TD"):
        assert office.sms(number, text)["reason"] == "sms-opt-out"
    for poll, voter in zip(polls, voters, strict=True):
        answer = office.client.get(f"/api/v1/polls/{poll}/opt-outs", headers=office.campaigns)
        assert [each["voter"] for each in answer.json] == [voter]
        assert office.client.get(f"/api/v1/polls/{poll}/opt-outs", headers=office.organiser).status_code == 403


def test_receive_sms_for_the_one_poll_that_is_open(office: Office) -> None:
    past = {"opens_at": moment(hours=-2), "closes_at": moment(hours=-1), "entry_until": moment(hours=-1)}
    closed, running, number = office.put_poll(**past), office.put_poll(), new_number()
    office.voter(closed, **phone_line(number))
    assert office.sms(number, "111")["reason"] == "poll-closed"
    office.voter(running, **phone_line(number), objects=["01"])
    assert office.sms(number, "1")["outcome"] == "counted"
    assert office.counts(running) == {"01": {"satisfied": 1}}


def test_receive_sms_where_the_voter_may_not_use_sms(office: Office) -> None:
    poll, number = office.put_poll(), new_number()
    office.voter(poll, **phone_line(number), objects=["01"], channels=["web"])
    assert office.sms(number, "1")["reason"] == "channel-not-allowed"


def test_receive_sms_stores_no_number(office: Office) -> None:
    poll, number = office.put_poll(), new_number()
    office.voter(poll, **phone_line(number), objects=["01"])
    office.sms(number, "1")
    with office.app.extensions["database"].session() as session:
        for table in ("messages", "roll", "lookups", "ballots", "ballot_references"):
            rows = session.connection().exec_driver_sql(f"SELECT t::text FROM {table} t").scalars()
            assert not any(number[3:] in row for row in rows)


def test_receive_sms_by_a_token_of_another_campaign(office: Office) -> None:
    poll, number = office.put_poll(), new_number()
    office.voter(poll, **phone_line(number), objects=["01"])
    elsewhere = office.bearer("system", scope="sms:write", campaigns=["019a0000-0000-7000-8000-00000000ffff"])
    body = {"id": "elsewhere-1", "from": number, "text": "1"}
    answer = office.client.post("/api/v1/inbound/sms/generic", json=body, headers=elsewhere)
    assert answer.json["reason"] == "sms-no-invitation"
    assert office.counts(poll) == {}
