"""Who has not answered yet, for campaigns alone."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from .conftest import Office


def asked(office: Office, poll: str, **query: Any) -> list[str]:
    answer = office.client.get(f"/api/v1/polls/{poll}/unanswered", query_string=query, headers=office.campaigns)
    assert answer.status_code == 200, answer.json
    found: list[str] = answer.json["voters"]
    return found


def test_list_unanswered_leaves_out_who_has_handed_in(office: Office) -> None:
    poll = office.put_poll()
    voters = {office.voter(poll) for _ in range(5)}
    done = voters.pop()
    assert office.post(poll, {"voter": done}).status_code == 201
    assert set(asked(office, poll)) == voters


def test_list_unanswered_goes_on_after_a_voter_while_others_answer(office: Office) -> None:
    poll = office.put_poll()
    voters = [office.voter(poll) for _ in range(7)]
    first = asked(office, poll, limit=3)
    for voter in first:  # the pages before get shorter, which must not hide anybody
        assert office.post(poll, {"voter": voter}).status_code == 201
    second = asked(office, poll, limit=3, after=first[-1])
    third = asked(office, poll, limit=3, after=second[-1])
    assert sorted(first + second + third) == sorted(voters)
    assert asked(office, poll, after=third[-1]) == []


def test_list_unanswered_by_others_than_campaigns_is_forbidden(office: Office) -> None:
    poll = office.put_poll()
    for headers in (office.organiser, office.operator, office.bearer("system", scope="unanswered:read")):
        assert office.client.get(f"/api/v1/polls/{poll}/unanswered", headers=headers).status_code == 403


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "after=x", "page=2"])
def test_list_unanswered_with_a_wrong_query_is_refused(office: Office, query: str) -> None:
    answer = office.client.get(f"/api/v1/polls/{uuid4()}/unanswered?{query}", headers=office.campaigns)
    assert answer.status_code == 422
