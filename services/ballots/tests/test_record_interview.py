"""Interviews by telephone and face to face: every attempt is kept, and an answered one is a ballot."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from ballots.use_cases import record_interview as use_case

from .conftest import Office, moment, new_number, phone_line, slug, slugs, votes


def record(office: Office, poll: str, headers: dict[str, str] | None = None, **changes: Any) -> TestResponse:
    body = {"channel": "phone", "source_ref": uuid4().hex, "outcome": "not_reached"} | changes
    path = f"/api/v1/polls/{poll}/interviews"
    return office.client.post(path, json=body, headers=headers or office.operator)


def answered(office: Office, poll: str, **changes: Any) -> TestResponse:
    return record(office, poll, **{"outcome": "answered", "votes": votes("satisfied")} | changes)


def listed(office: Office, poll: str, query: str = "", headers: Any = None) -> list[dict[str, Any]]:
    path = f"/api/v1/polls/{poll}/interviews{query}"
    answer = office.client.get(path, headers=headers or office.operator)
    assert answer.status_code == 200, answer.json
    found: list[dict[str, Any]] = answer.json
    return found


def test_record_interview_answered_casts_a_ballot(office: Office) -> None:
    poll = office.put_poll()
    number, held_at = new_number(), moment(minutes=-30)
    voter = office.voter(poll, **phone_line(number))
    given = {"phone": number, "held_at": held_at, "interviewer": "li", "note": "第二次"}
    answer = answered(office, poll, channel="face_to_face", **given)
    assert answer.status_code == 201, answer.json
    assert office.counts(poll) == {"01": {"satisfied": 1}}
    assert office.turnout(poll)["by_channel"]["face_to_face"] == 1
    shown = dict(answer.json)
    assert moment(minutes=-1) < shown.pop("recorded_at") < moment()
    [[ballot, source]] = office.query("SELECT id, source FROM ballots WHERE poll = %s", poll)
    expected = {"voter": voter, "number": None, "channel": "face_to_face", "outcome": "answered", "interviewer": "li"}
    expected |= {"recorded_by": source, "held_at": held_at, "note": "第二次", "ballot": str(ballot), "refusal": None}
    assert shown == expected | {"interview": shown["interview"]}
    assert source == "operator:test"


@pytest.mark.parametrize("outcome", ["refused", "not_reached", "wrong_number", "broken_off"])
def test_record_interview_without_an_answer_is_kept_and_counts_nothing(office: Office, outcome: str) -> None:
    poll = office.put_poll()
    answer = record(office, poll, voter=office.voter(poll), outcome=outcome)
    assert (answer.status_code, answer.json["interviewer"], answer.json["ballot"]) == (201, "test", None)
    assert listed(office, poll) == [answer.json]
    assert office.counts(poll) == {}
    assert office.turnout(poll)["refused"] == {}


def test_record_interview_again_gets_the_first_answer(office: Office) -> None:
    """Also after closing and sealing."""
    poll = office.put_poll()
    one, two = office.voter(poll), office.voter(poll)
    sent: list[dict[str, Any]] = [
        {"voter": one, "outcome": "answered", "votes": votes("bad"), "source_ref": "a"},
        {"voter": two, "outcome": "broken_off", "source_ref": "b"},
    ]
    first = [record(office, poll, **each).json for each in sent]
    assert [record(office, poll, **each).json for each in sent] == first
    office.close(poll)
    assert [record(office, poll, **each).json for each in sent] == first
    office.seal(poll)
    assert [record(office, poll, **each).json for each in sent] == first
    assert listed(office, poll) == first
    assert office.counts(poll) == {"01": {"bad": 1}}


@pytest.mark.parametrize(
    "change", [{"outcome": "refused", "votes": None}, {"votes": votes("bad")}, {"note": "x"}, {"interviewer": "li"}]
)
def test_record_interview_under_a_used_reference_with_another_body(office: Office, change: dict[str, Any]) -> None:
    poll = office.put_poll()
    voter = office.voter(poll)
    answered(office, poll, voter=voter, source_ref="a")
    answer = answered(office, poll, **{"voter": voter, "source_ref": "a"} | change)
    assert (answer.status_code, slug(answer)) == (409, "source-ref-reused")
    other = answered(office, poll, voter=office.voter(poll), source_ref="a")
    assert (other.status_code, slug(other)) == (409, "source-ref-reused")
    assert len(listed(office, poll)) == 1
    assert office.counts(poll) == {"01": {"satisfied": 1}}


def test_references_of_two_operators_are_apart(office: Office) -> None:
    poll = office.put_poll()
    other = office.bearer("operator", sub="other")
    for headers in (office.operator, other):
        answer = record(office, poll, headers, voter=office.voter(poll), source_ref="a")
        assert answer.status_code == 201
    assert {each["recorded_by"] for each in listed(office, poll)} == {"operator:test", "operator:other"}


def test_record_interview_after_a_crash_is_completed_by_its_repeat(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off before and after the ballot was cast; it counts once, by when it was recorded, also after closing."""
    poll = office.put_poll()
    ballots = [{"voter": office.voter(poll), "source_ref": each} for each in "ab"]

    def crash(*_: Any, **__: Any) -> Any:
        raise SystemExit

    for ballot, cut in zip(ballots, ("cast_ballot", "interviews.settle_interview"), strict=True):
        with monkeypatch.context() as patch:
            patch.setattr(f"{use_case.__name__}.{cut}", crash)
            with pytest.raises(SystemExit):
                answered(office, poll, **ballot)
    assert [(each["ballot"], each["refusal"]) for each in listed(office, poll)] == [(None, None)] * 2
    office.query("UPDATE interviews SET recorded_at = recorded_at - interval '2 minutes' WHERE poll = %s", poll)
    office.close(poll)
    for ballot in ballots:
        answer = answered(office, poll, **ballot)
        assert (answer.status_code, answer.json["ballot"] is None) == (201, False)
    assert office.counts(poll) == {"01": {"satisfied": 2}}
    assert office.turnout(poll)["ballots"] == 2


def test_record_interview_completed_late_replaces_no_newer_ballot(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = office.put_poll()
    voter = office.voter(poll)
    with monkeypatch.context() as patch:
        patch.setattr(use_case, "cast_ballot", lambda *_: exit())
        with pytest.raises(SystemExit):
            answered(office, poll, voter=voter, source_ref="a")
    office.post(poll, {"voter": voter, "votes": votes("bad")})
    assert slug(answered(office, poll, voter=voter, source_ref="a")) == "newer-ballot"
    assert office.counts(poll) == {"01": {"bad": 1}}


@pytest.mark.parametrize("known", ["phone", "voter"])
@pytest.mark.parametrize("outcome", ["answered", "not_reached"])
def test_record_interview_of_somebody_unknown_is_kept(office: Office, known: str, outcome: str) -> None:
    poll, number = office.put_poll(), new_number()
    named = {"phone": number} if known == "phone" else {"voter": str(uuid4())}
    said = {"votes": votes("bad")} if outcome == "answered" else {}
    answer = record(office, poll, outcome=outcome, note="号码来自名单", **named, **said)
    assert (answer.status_code, slug(answer)) == (422, "not-on-roll")
    [kept] = listed(office, poll)
    assert (kept["voter"], kept["outcome"], kept["refusal"]) == (None, outcome, "not-on-roll")
    assert kept["number"] == (f"{number[:6]}****{number[-4:]}" if known == "phone" else None)
    assert kept["note"] == "号码来自名单"
    rows = office.query("SELECT * FROM interviews WHERE poll = %s", poll)
    assert number[3:] not in str(rows)
    assert office.turnout(poll)["refused"] == ({"not-on-roll": 1} if outcome == "answered" else {})


def test_record_interview_counts_once_the_roll_has_its_number(office: Office) -> None:
    """What was refused is judged anew, under the same reference and in the same row."""
    poll, number = office.put_poll(), new_number()
    assert slug(answered(office, poll, phone=number, source_ref="a")) == "not-on-roll"
    voter = office.voter(poll, **phone_line(number))
    answer = answered(office, poll, phone=number, source_ref="a")
    assert (answer.json["voter"], answer.json["number"], answer.json["refusal"]) == (voter, None, None)
    assert listed(office, poll) == [answer.json]
    assert office.counts(poll) == {"01": {"satisfied": 1}}


def test_record_interview_whose_ballot_is_refused_is_kept(office: Office) -> None:
    poll = office.put_poll(counts="first")
    voter = office.voter(poll)
    office.post(poll, {"voter": voter})
    for _ in range(2):
        answer = answered(office, poll, voter=voter, source_ref="a")
        assert (answer.status_code, slug(answer)) == (409, "already-voted")
    wrong = answered(office, poll, voter=office.voter(poll), votes=votes("splendid"))
    assert slugs(wrong) == {("/votes/0/level", "unknown-level")}
    kept = [(each["outcome"], each["ballot"], each["refusal"]) for each in listed(office, poll)]
    assert kept == [("answered", None, "already-voted"), ("answered", None, "invalid-input")]
    assert office.turnout(poll)["refused"] == {"already-voted": 2, "invalid-input": 1}


def test_record_interview_names_every_mistake_and_keeps_nothing(office: Office) -> None:
    poll = office.put_poll(channels=["web", "face_to_face"])
    answer = record(office, poll, phone="call me", held_at=moment(hours=1), votes=votes("bad"))
    assert slugs(answer) == {
        ("/phone", "not-a-number"),
        ("/channel", "channel-not-allowed"),
        ("/held_at", "held-in-the-future"),
        ("/votes", "votes-without-answer"),
    }
    early = record(office, poll, channel="face_to_face", outcome="answered", held_at=moment(hours=-2))
    assert slugs(early) == {("", "voter-not-named"), ("/held_at", "held-before-opening"), ("/votes", "missing-field")}
    assert "code" not in early.json["errors"][0]["detail"]
    naive = record(office, poll, channel="sms", outcome="asleep", voter=str(uuid4()), note="x" * 501)
    assert {pointer for pointer, _ in slugs(naive)} == {"/channel", "/outcome", "/note"}
    assert listed(office, poll) == []


def test_record_interview_until_entry_until(office: Office) -> None:
    opened = moment(hours=-2)
    poll = office.put_poll(opens_at=opened, closes_at=moment(hours=-1), entry_until=moment(hours=1))
    one, two = office.voter(poll), office.voter(poll)
    assert answered(office, poll, voter=one, held_at=moment(minutes=-90)).status_code == 201
    assert record(office, poll, voter=two).status_code == 201
    office.close(poll, opens_at=opened)
    for answer in (answered(office, poll, voter=two), record(office, poll, voter=two)):
        assert (answer.status_code, slug(answer)) == (409, "poll-closed")
    assert office.turnout(poll)["refused"] == {"poll-closed": 1}
    office.seal(poll)
    assert slug(record(office, poll, voter=two)) == "poll-sealed"
    assert len(listed(office, poll)) == 2


def test_record_interview_before_opening_and_in_a_cancelled_poll(office: Office) -> None:
    times = {"opens_at": moment(hours=1), "closes_at": moment(hours=2), "entry_until": moment(hours=2)}
    planned, cancelled = office.put_poll(**times), office.put_poll()
    office.client.post(f"/api/v1/polls/{cancelled}/cancellation", json={"reason": "x"}, headers=office.campaigns)
    assert slug(record(office, planned, voter=office.voter(planned))) == "poll-not-open"
    assert slug(record(office, cancelled, voter=str(uuid4()))) == "poll-cancelled"


def test_record_interview_is_for_operators_and_their_channels(office: Office) -> None:
    poll = office.put_poll()
    voter = office.voter(poll)
    elsewhere = office.bearer("operator", campaigns=["019a0000-0000-7000-8000-00000000ffff"])
    by_phone = office.bearer("operator", channels=["phone"])
    for headers in (office.organiser, office.system, office.campaigns, office.bearer("auditor")):
        assert record(office, poll, headers, voter=voter).status_code == 403
    assert slug(record(office, poll, elsewhere, voter=voter)) == "poll-not-found"
    assert slug(record(office, poll, by_phone, voter=voter, channel="face_to_face")) == "channel-not-yours"
    assert record(office, poll, by_phone, voter=voter).status_code == 201


def test_list_interviews_by_outcome_and_page(office: Office) -> None:
    poll = office.put_poll()
    ends = ["not_reached", "refused", "not_reached", "not_reached"]
    made = [record(office, poll, voter=office.voter(poll), outcome=each).json["interview"] for each in ends]
    assert [each["interview"] for each in listed(office, poll)] == made
    path = f"/api/v1/polls/{poll}/interviews?outcome=not_reached&page_size=2&page=2"
    answer = office.client.get(path, headers=office.operator)
    assert [each["interview"] for each in answer.json] == made[3:]
    assert '"total": 3' in answer.headers["X-Pagination"]
    for query in ("outcome=asleep", "colour=red", "page=0"):
        wrong = office.client.get(f"/api/v1/polls/{poll}/interviews?{query}", headers=office.operator)
        assert wrong.status_code == 422, query


def test_list_interviews_shows_voters_to_those_who_call_again(office: Office) -> None:
    poll = office.put_poll()
    voter = office.voter(poll)
    answered(office, poll, voter=voter)
    for headers, shown in (
        (office.operator, voter),
        (office.campaigns, voter),
        (office.organiser, None),
        (office.bearer("auditor"), None),
    ):
        [found] = listed(office, poll, headers=headers)
        assert found["voter"] == shown
        assert "satisfied" not in str(found)
    path = f"/api/v1/polls/{poll}/interviews"
    for headers in (office.system, office.bearer("supervisor"), office.bearer("unit")):
        assert office.client.get(path, headers=headers).status_code == 403


def test_summarise_interviews_tells_refusal_silence_and_invalid_apart(office: Office) -> None:
    poll = office.put_poll(channels=["web", "phone"], counts="first")
    voters = [office.voter(poll) for _ in range(3)]
    answered(office, poll, voter=voters[0])
    answered(office, poll, voter=voters[0])
    answered(office, poll, voter=voters[1], votes=[])
    answered(office, poll, phone=new_number())
    for outcome in ("refused", "not_reached", "not_reached"):
        record(office, poll, voter=voters[2], outcome=outcome)
    answer = office.client.get(f"/api/v1/polls/{poll}/interviews/summary", headers=office.organiser).json
    assert {each["channel"] for each in answer["interviews"]} == {"phone"}
    found = {each["outcome"]: (each["attempts"], each["counted"], each["refused"]) for each in answer["interviews"]}
    assert found == {
        "answered": (4, 1, {"already-voted": 1, "empty-ballot": 1, "not-on-roll": 1}),
        "refused": (1, 0, {}),
        "not_reached": (2, 0, {}),
        "wrong_number": (0, 0, {}),
        "broken_off": (0, 0, {}),
    }
