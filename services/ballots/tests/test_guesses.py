"""Guessing codes is counted, slowed, and finds nothing."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from ballots import create_app
from ballots.domain.guesses import Budget
from ballots.settings import Settings

from .conftest import Office, code_line, new_number, slug, votes

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CAMPAIGN_KEY = b"the campaign's own"


@pytest.fixture
def attacked(office: Office, keys: Any, bearer: Any) -> Iterator[Office]:
    """The same service as another process, whose budget is its own."""
    url = office.app.extensions["database"].engine.url.render_as_string(hide_password=False)
    url = url.replace("postgresql+psycopg:", "postgresql:")
    app = create_app(Settings(database_url=url, trusted_keys=keys.trusted))
    yield Office(app, bearer)
    app.extensions["database"].engine.dispose()
    app.extensions["ballots"].close()


def code_of(mark: str, voter: str, generation: int) -> str:
    """A code as campaigns makes it: the mark, and 60 bits of an HMAC of voter and generation."""
    made = hmac.new(CAMPAIGN_KEY, UUID(voter).bytes + bytes([generation]), hashlib.sha256).digest()
    bits = int.from_bytes(made, "big")
    return mark + "".join(CROCKFORD[bits >> 5 * place & 31] for place in range(12))


def near(code: str) -> Iterator[str]:
    """What differs from a code in one character of its secret, or has two neighbours changed over."""
    for place in range(3, 15):
        for other in CROCKFORD:
            yield code[:place] + other + code[place + 1 :]
    for place in range(3, 14):
        yield code[:place] + code[place + 1] + code[place] + code[place + 2 :]


def read(office: Office, code: str) -> Any:
    return office.client.get("/api/v1/ballot", headers={"Ballot-Code": code})


def test_two_thousand_guesses_with_one_right_code_among_them(office: Office, attacked: Office) -> None:
    """Only that one opens a paper, also when the budget is long spent; and what is answered 404 is counted."""
    poll, voter = office.put_poll(), str(uuid4())
    mark = office.marks[poll]
    right = code_of(mark, voter, 1)
    office.load(poll, {"voter": voter, **code_line(right)})
    seeded = random.Random(20261124)
    wrong = {*near(right), *(code_of(mark, voter, generation) for generation in range(2, 50))} - {right}
    while len(wrong) < 1999:
        wrong.add(mark + "".join(seeded.choices(CROCKFORD, k=12)))
    codes = sorted(wrong)
    seeded.shuffle(codes)
    codes.insert(1500, right)
    answers = {code: read(attacked, code) for code in codes}
    assert [code for code, answer in answers.items() if answer.status_code == 200] == [right]
    assert answers[right].json["poll"] == poll
    refused = Counter((answer.status_code, slug(answer)) for code, answer in answers.items() if code != right)
    assert refused.keys() == {(404, "unknown-code"), (429, "too-many-guesses")}
    assert refused[429, "too-many-guesses"] > 500
    assert all(each.headers["Retry-After"] for each in answers.values() if each.status_code == 429)
    assert office.turnout(poll)["refused"] == {"unknown-code": refused[404, "unknown-code"]}


def test_own_ballot_is_taken_while_the_budget_is_spent(office: Office, attacked: Office) -> None:
    poll = office.put_poll()
    office.voter(poll, **code_line(office.code(poll)))
    attacked.app.extensions["guesses"] = Budget(rate=0, burst=1)
    wrong, right = ({"Ballot-Code": office.code(poll, last)} for last in "10")
    for status in (404, 429, 429):
        assert attacked.client.get("/api/v1/ballot", headers=wrong).status_code == status
    own = {"votes": votes("bad")}
    assert attacked.client.put("/api/v1/ballot", json=own, headers=wrong).status_code == 429
    assert attacked.client.post("/api/v1/ballot/denial", json={}, headers=wrong).status_code == 429
    assert attacked.client.get("/api/v1/ballot", headers=right).status_code == 200
    assert attacked.client.put("/api/v1/ballot", json=own, headers=right).status_code == 201
    assert attacked.client.post("/api/v1/ballot/denial", json={}, headers=right).status_code == 200
    assert office.turnout(poll)["refused"] == {"unknown-code": 1}


def test_budget_fills_up_again_to_its_burst() -> None:
    seconds = 0.0
    budget = Budget(rate=10, burst=3, clock=lambda: seconds)
    assert [budget.spend() for _ in range(4)] == [True, True, True, False]
    seconds = 0.25
    assert [budget.spend() for _ in range(3)] == [True, True, False]
    seconds = 60.0
    assert [budget.spend() for _ in range(4)] == [True, True, True, False]


def test_unknown_codes_and_numbers_are_counted_over_every_way_in(office: Office) -> None:
    poll, beside = office.put_poll(), office.put_poll()
    lines = [{"code": office.code(poll)}, {"code": "nonsense"}, {"phone": new_number()}, {"voter": str(uuid4())}]
    for line in lines:
        office.post(poll, line)
    expected = {"unknown-code": 2, "not-on-roll": 2}
    assert office.turnout(poll)["refused"] == expected
    whole = ({"channel": "phone", "source_ref": uuid4().hex, "votes": votes("bad")} | line for line in lines)
    body = "".join(json.dumps(line) + "\n" for line in whole)
    headers = office.operator | {"Content-Type": "application/x-ndjson"}
    office.client.post(f"/api/v1/polls/{beside}/batches", data=body.encode(), headers=headers)
    assert office.turnout(beside)["refused"] == expected
    for code in (office.code(poll), office.code(poll, "1"), "nonsense", "ZZZ-AAAA-AAAA-AAAA"):
        assert read(office, code).status_code == 404
    assert office.turnout(poll)["refused"] == expected | {"unknown-code": 4}
