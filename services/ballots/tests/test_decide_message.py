"""What nobody could read by rule waits for an operator; the message and the decision are both kept."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from .conftest import Office, new_number, phone_line, slug, slugs

SATISFIED = [{"object": "01", "level": "satisfied"}]


def waiting(office: Office, text: str = "都挺好", **changes: Any) -> tuple[str, str]:
    """A poll, and the message of somebody who rates one object in it, which nobody can read."""
    poll, number = office.put_poll(**changes), new_number()
    office.voter(poll, **phone_line(number), objects=["01"])
    return poll, office.sms(number, text)["message"]


def decide(office: Office, message: str, headers: Any = None, **decision: Any) -> TestResponse:
    path = f"/api/v1/messages/{message}/decision"
    return office.client.post(path, json=decision, headers=headers or office.operator)


def listed(office: Office, state: str = "", headers: Any = None) -> dict[str, dict[str, Any]]:
    path = f"/api/v1/messages{state}?page_size=1000"
    answer = office.client.get(path, headers=headers or office.operator)
    assert answer.status_code == 200, answer.json
    return {each["message"]: each for each in answer.json}


def test_list_messages_shows_what_a_person_needs_and_no_number(office: Office) -> None:
    poll, number = office.put_poll(title="七月评议"), new_number()
    office.voter(poll, **phone_line(number), objects=["03", "01"])
    message = office.sms(number, "都挺好", to="106900001")["message"]
    found = listed(office)[message]
    assert number[3:] not in str(found)
    assert found["polls"] == [{"poll": poll, "title": "七月评议", "objects": ["01", "03"]}]
    shown = {name: found[name] for name in ("adapter", "access_number", "text", "reason", "decision")}
    assert shown == {
        "adapter": "generic",
        "access_number": "106900001",
        "text": "都挺好",
        "reason": "sms-not-understood",
        "decision": None,
    }
    assert office.client.get(f"/api/v1/messages/{message}", headers=office.operator).json == found


@pytest.mark.parametrize("text", ["1", "td"])
def test_list_messages_shows_nothing_that_is_settled_by_rule(office: Office, text: str) -> None:
    poll, number = office.put_poll(), new_number()
    office.voter(poll, **phone_line(number), objects=["01"])
    message = office.sms(number, text)["message"]
    assert message not in listed(office)
    for answer in (
        office.client.get(f"/api/v1/messages/{message}", headers=office.operator),
        decide(office, message, verdict="discard"),
    ):
        assert (answer.status_code, slug(answer)) == (404, "message-not-found")


def test_list_messages_by_page(office: Office) -> None:
    sent = [waiting(office)[1] for _ in range(3)]
    path, pages = "/api/v1/messages?page_size=1&page=1", []
    total = office.client.get(path, headers=office.operator).headers["X-Pagination"]
    for page in range(1, 1000):
        answer = office.client.get(f"/api/v1/messages?page_size=1&page={page}", headers=office.operator)
        if not answer.json:
            break
        pages += [each["message"] for each in answer.json]
    assert [each for each in pages if each in sent] == sent
    assert f'"total": {len(pages)}' in total


def test_decide_message_counts_and_keeps_both(office: Office) -> None:
    poll, message = waiting(office)
    assert office.turnout(poll)["refused"] == {"sms-not-understood": 1}
    answer = decide(office, message, verdict="count", votes=SATISFIED, note="电话核实")
    assert answer.status_code == 200
    assert office.counts(poll) == {"01": {"satisfied": 1}}
    assert office.turnout(poll)["refused"] == {}
    assert message not in listed(office)
    found = listed(office, "/decided")[message]
    assert found == answer.json
    assert (found["text"], found["reason"]) == ("都挺好", "sms-not-understood")
    decision = found["decision"]
    assert decision.pop("decided_at") > found["stored_at"]
    assert decision == {
        "decided_by": "test",
        "verdict": "count",
        "poll": poll,
        "votes": SATISFIED,
        "note": "电话核实",
    }


def test_decide_message_again_gets_the_first_answer(office: Office) -> None:
    poll, message = waiting(office)
    first = decide(office, message, verdict="count", votes=SATISFIED)
    assert decide(office, message, verdict="count", votes=SATISFIED, poll=poll).json == first.json
    for other in ({"verdict": "discard"}, {"verdict": "count", "votes": [{"object": "01", "level": "bad"}]}):
        answer = decide(office, message, **other)
        assert (answer.status_code, slug(answer)) == (409, "message-decided")
    assert office.counts(poll) == {"01": {"satisfied": 1}}
    assert office.turnout(poll)["ballots"] == 1


def test_decide_message_to_discard_it(office: Office) -> None:
    poll, message = waiting(office)
    assert decide(office, message, verdict="discard").json["decision"]["verdict"] == "discard"
    assert office.counts(poll) == {}
    assert office.turnout(poll)["refused"] == {"sms-not-understood": 1}
    assert message in listed(office, "/decided")


def test_decide_message_as_an_opt_out(office: Office) -> None:
    poll, message = waiting(office, "别再发了")
    decide(office, message, verdict="opt_out")
    answer = office.client.get(f"/api/v1/polls/{poll}/opt-outs", headers=office.campaigns)
    assert len(answer.json) == 1


def test_decide_message_of_two_polls_must_name_one(office: Office) -> None:
    first, second, number = office.put_poll(), office.put_poll(), new_number()
    for poll in (first, second):
        office.voter(poll, **phone_line(number), objects=["01"])
    message = office.sms(number, "1")["message"]
    assert {each["poll"] for each in listed(office)[message]["polls"]} == {first, second}
    for poll in (None, office.put_poll()):
        answer = decide(office, message, verdict="count", votes=SATISFIED, poll=poll)
        assert slugs(answer) == {("/poll", "poll-not-invited")}
    decide(office, message, verdict="count", votes=SATISFIED, poll=second)
    assert office.counts(first) == {}
    assert office.counts(second) == {"01": {"satisfied": 1}}


def test_decide_message_names_every_mistake_and_leaves_it_waiting(office: Office) -> None:
    poll, message = waiting(office)
    wrong = [{"object": "02", "level": "splendid"}]
    answer = decide(office, message, verdict="count", votes=wrong)
    assert slugs(answer) == {("/votes/0/object", "object-not-on-list"), ("/votes/0/level", "unknown-level")}
    assert slug(decide(office, message, verdict="count")) == "empty-ballot"
    assert message in listed(office)
    assert decide(office, message, verdict="count", votes=SATISFIED).status_code == 200
    assert office.counts(poll) == {"01": {"satisfied": 1}}


def test_decide_message_counts_by_when_it_was_stored_until_sealing(office: Office) -> None:
    poll, message = waiting(office)
    _, late = waiting(office)
    office.query("UPDATE messages SET stored_at = stored_at - interval '2 minutes' WHERE id = %s", message)
    office.close(poll)
    assert decide(office, message, verdict="count", votes=SATISFIED).status_code == 200
    assert office.counts(poll) == {"01": {"satisfied": 1}}
    sealed, late = waiting(office)
    office.close(sealed)
    office.seal(sealed)
    assert slug(decide(office, late, verdict="count", votes=SATISFIED)) == "poll-sealed"


def test_decide_message_replaces_no_newer_ballot(office: Office) -> None:
    poll, number = office.put_poll(), new_number()
    voter = office.voter(poll, **phone_line(number), objects=["01"])
    message = office.sms(number, "都挺好")["message"]
    office.post(poll, {"voter": voter, "votes": [{"object": "01", "level": "bad"}]})
    assert slug(decide(office, message, verdict="count", votes=SATISFIED)) == "newer-ballot"
    assert office.counts(poll) == {"01": {"bad": 1}}


def test_decide_message_is_for_operators_of_its_campaign(office: Office) -> None:
    _, message = waiting(office)
    elsewhere = office.bearer("operator", campaigns=["019a0000-0000-7000-8000-00000000ffff"])
    here = office.bearer("operator", campaigns=["019a0000-0000-7000-8000-000000000001"])
    assert message not in listed(office, headers=elsewhere)
    assert message in listed(office, headers=here)
    assert message in listed(office, headers=office.bearer("auditor"))
    assert slug(decide(office, message, elsewhere, verdict="discard")) == "message-not-found"
    for headers in (office.organiser, office.system, office.campaigns, office.bearer("auditor")):
        assert decide(office, message, headers, verdict="discard").status_code == 403
    assert decide(office, message, here, verdict="discard").status_code == 200
