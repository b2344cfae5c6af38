"""'This wasn't me': a voter denies the ballot that counts for their code."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from .conftest import Office, code_line, slug, votes


def coded(office: Office, last: str = "0", **changes: Any) -> tuple[str, str, str]:
    """A poll, a voter of it, and their code."""
    poll = office.put_poll(**changes)
    code = office.code(poll, last)
    return poll, office.voter(poll, **code_line(code)), code


def deny(office: Office, code: str, **body: Any) -> TestResponse:
    return office.client.post("/api/v1/ballot/denial", json=body, headers={"Ballot-Code": code})


def denials(office: Office, poll: str, headers: Any = None) -> list[dict[str, Any]]:
    answer = office.client.get(f"/api/v1/polls/{poll}/denials", headers=headers or office.organiser)
    assert answer.status_code == 200, answer.json
    found: list[dict[str, Any]] = answer.json
    return found


@pytest.mark.parametrize(("counts", "changeable"), [("last", True), ("first", False)])
def test_deny_ballot_is_recorded_and_changes_no_ballot(office: Office, counts: str, changeable: bool) -> None:
    poll, voter, code = coded(office, counts=counts)
    ballot = office.post(poll, {"voter": voter, "votes": votes("bad")}).json["ballot"]
    answer = deny(office, code, note="没有人打过电话")
    assert answer.status_code == 200
    assert answer.json == {"ballot": ballot, "at": answer.json["at"], "changeable": changeable}
    assert office.counts(poll) == {"01": {"bad": 1}}
    [found] = denials(office, poll)
    assert found.pop("at") == answer.json["at"]
    assert found == {
        "ballot": ballot,
        "channel": "phone",
        "source": "operator:test",
        "note": "没有人打过电话",
        "stands": True,
    }


def test_deny_ballot_again_gets_the_first_answer(office: Office) -> None:
    poll, voter, code = coded(office)
    office.post(poll, {"voter": voter})
    first = deny(office, code, note="first")
    assert deny(office, code, note="second").json == first.json
    assert [each["note"] for each in denials(office, poll)] == ["first"]


def test_deny_ballot_where_none_stands(office: Office) -> None:
    poll, _, code = coded(office)
    answer = deny(office, code)
    assert (answer.status_code, slug(answer)) == (409, "nothing-handed-in")
    assert denials(office, poll) == []


def test_deny_ballot_then_hand_in_ones_own(office: Office) -> None:
    poll, voter, code = coded(office)
    office.post(poll, {"voter": voter, "votes": votes("bad")})
    deny(office, code)
    own = office.client.put("/api/v1/ballot", json={"votes": votes("satisfied")}, headers={"Ballot-Code": code})
    assert own.json["outcome"] == "replaced"
    assert office.counts(poll) == {"01": {"satisfied": 1}}
    assert [each["stands"] for each in denials(office, poll)] == [False]
    deny(office, code)  # that one too
    found = denials(office, poll)
    assert [(each["source"], each["stands"]) for each in found] == [("operator:test", False), ("voter", True)]


def test_deny_ballot_by_a_wrong_or_superseded_code(office: Office) -> None:
    poll, voter, code = coded(office)
    office.post(poll, {"voter": voter})
    office.load(poll, {"voter": voter, **code_line(office.code(poll, "1"), generation=2)})
    assert slug(deny(office, code)) == "code-superseded"
    assert slug(deny(office, office.code(poll, "2"))) == "unknown-code"
    assert slug(office.client.post("/api/v1/ballot/denial", json={})) == "code-missing"
    assert deny(office, office.code(poll, "1"), note="x" * 501).status_code == 422
    assert denials(office, poll) == []


def test_deny_ballot_after_closing(office: Office) -> None:
    poll, voter, code = coded(office)
    office.post(poll, {"voter": voter})
    office.close(poll)
    office.seal(poll)
    answer = deny(office, code)
    assert (answer.status_code, answer.json["changeable"]) == (200, False)


def test_list_denials_names_no_voter_and_no_level(office: Office) -> None:
    poll, voter, code = coded(office)
    office.post(poll, {"voter": voter, "votes": votes("satisfied")})
    deny(office, code)
    for headers in (office.organiser, office.operator, office.bearer("auditor")):
        [found] = denials(office, poll, headers)
        assert voter not in str(found)
        assert "satisfied" not in str(found)
    path = f"/api/v1/polls/{poll}/denials"
    for headers in (office.system, office.bearer("supervisor"), office.campaigns):
        assert office.client.get(path, headers=headers).status_code == 403
    elsewhere = office.bearer("organiser", campaigns=["019a0000-0000-7000-8000-00000000ffff"])
    assert office.client.get(path, headers=elsewhere).status_code == 404
