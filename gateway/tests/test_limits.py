"""How often somebody may ask, log in wrongly, and guess a code."""

from __future__ import annotations

import collections
import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any

import pytest
import redis

PROBLEM = ("Content-Type", "application/problem+json")
RIGHT = "7KQ-ABCD-EFGH-JKMN"
GUESSES = int(os.environ.get("MINPING_GUESSES", "2000"))
"""`make guess-test` sends 10,000."""


def knows_one_code(service: Any) -> None:
    """As the ballot service answers, without its own brake on guesses."""
    if service.server.seen[-1].header("Ballot-Code") == RIGHT:
        return service.answer(200, b'{"objects":[]}', ("Content-Type", "application/json"))
    return service.answer(404, b'{"type":"urn:minping:problem:unknown-code","status":404}', PROBLEM)


def code(number: int) -> dict[str, str]:
    return {"Ballot-Code": f"7KQ-ABCD-EFGH-{number:04}"}


def test_a_client_is_limited_by_its_token(start_gateway: Any, services: Any, bearer: Any) -> None:
    gateway = start_gateway(rate_limit_client="3 per hour")
    one, other = bearer("organiser", sub="one"), bearer("organiser", sub="other")
    answers = [gateway.send("GET", path, one) for path in ("/api/v1/polls", "/api/v1/campaigns", "/api/v1/polls") * 2]
    assert [answer.status for answer in answers] == [200] * 3 + [429] * 3
    assert [answer.header("RateLimit-Policy") for answer in answers] == ['"default";q=3;w=3600'] * 6
    said = [re.fullmatch(r'"default";r=(\d+);t=(\d+)', answer.header("RateLimit")) for answer in answers]
    assert [match and match[1] for match in said] == ["2", "1", "0", "0", "0", "0"]
    assert answers[3].slug == "too-many-requests"
    assert 0 < int(answers[3].header("Retry-After")) <= 3600
    assert gateway.send("GET", "/api/v1/polls", other).status == 200
    assert len(services.ballots.seen) + len(services.campaigns.seen) == 4


def test_nobody_without_a_token_is_limited_as_a_client(start_gateway: Any, services: Any) -> None:
    gateway = start_gateway(rate_limit_client="1 per hour")
    for headers in ({}, {"Authorization": "Bearer nonsense"}):
        answers = [gateway.send("GET", "/api/v1/ballot", headers) for _ in range(3)]
        assert len({answer.status for answer in answers}) == 1
        assert answers[0].header("RateLimit") is None


def log_in(gateway: Any, account: str, **headers: str) -> Any:
    given = {"Content-Type": "application/json", **headers}
    return gateway.send("POST", "/api/v1/sessions", given, f'{{"account":"{account}","password":"guess"}}'.encode())


def test_failed_log_ins_of_an_account_are_limited(start_gateway: Any) -> None:
    gateway = start_gateway(rate_limit_account="2 per hour")
    assert [log_in(gateway, "office").status for _ in range(4)] == [401, 401, 429, 429]
    assert int(log_in(gateway, "office").header("Retry-After")) > 0
    assert log_in(gateway, "other").status == 401


def test_failed_log_ins_from_an_address_are_limited(start_gateway: Any) -> None:
    gateway = start_gateway(rate_limit_address="2 per hour", trusted_proxies="127.0.0.1")
    tries = [log_in(gateway, f"office-{number}", **{"X-Forwarded-For": "192.0.2.7"}) for number in range(4)]
    assert [answer.status for answer in tries] == [401, 401, 429, 429]
    assert log_in(gateway, "office-5", **{"X-Forwarded-For": "192.0.2.8"}).status == 401


def test_address_is_not_taken_from_a_header_that_anybody_can_send(start_gateway: Any) -> None:
    gateway = start_gateway(rate_limit_address="1 per hour")
    tries = [log_in(gateway, f"office-{n}", **{"X-Forwarded-For": f"192.0.2.{n}"}) for n in range(2)]
    assert [answer.status for answer in tries] == [401, 429]


@pytest.mark.parametrize("basic", [True, False])
def test_failed_log_ins_of_a_client_are_limited(start_gateway: Any, basic: bool) -> None:
    gateway = start_gateway(rate_limit_account="2 per hour")
    headers, body = {"Content-Type": "application/x-www-form-urlencoded"}, b"grant_type=client_credentials"
    if basic:
        headers["Authorization"] = "Basic b25lOndyb25n"
    else:
        body += b"&client_id=one&client_secret=wrong"
    tries = [gateway.send("POST", "/api/v1/oauth/token", headers, body) for _ in range(3)]
    assert [answer.status for answer in tries] == [401, 401, 429]


def test_wrong_codes_from_an_address_are_limited_and_right_ones_never(start_gateway: Any, services: Any) -> None:
    """A whole office votes from one address: somebody who guesses there stops nobody else."""
    services.ballots.behave = knows_one_code
    gateway = start_gateway(rate_limit_codes="5 per hour")
    wrong = [gateway.send("GET", "/api/v1/ballot", code(number)) for number in range(8)]
    assert [answer.status for answer in wrong] == [404] * 5 + [429] * 3
    assert wrong[-1].slug == "too-many-requests"
    assert int(wrong[-1].header("Retry-After")) > 0
    for method in ("GET", "PUT"):
        assert gateway.send(method, "/api/v1/ballot", {"Ballot-Code": RIGHT}).status == 200


def test_other_answers_are_no_wrong_codes(start_gateway: Any, services: Any) -> None:
    gateway = start_gateway(rate_limit_codes="1 per hour")
    services.ballots.behave = lambda s: s.answer(404, b'{"type":"urn:minping:problem:not-found"}', PROBLEM)
    assert {gateway.send("GET", "/api/v1/ballot", code(number)).status for number in range(5)} == {404}


def test_guessing_script_finds_the_one_right_code_only(
    gunicorn: Any, services: Any, record_property: Callable[[str, object], None]
) -> None:
    """Many codes by 16 at once, one of them right: what the script learns, and how much of it by 429."""
    services.ballots.behave = knows_one_code
    right = GUESSES * 3 // 4
    guesses = [{"Ballot-Code": RIGHT} if number == right else code(number) for number in range(GUESSES)]
    statuses: dict[int, int] = {}

    def guess(begin: int) -> None:
        connection = HTTPConnection("127.0.0.1", gunicorn.port, timeout=30)
        for number in range(begin, GUESSES, 16):
            connection.request("GET", "/api/v1/ballot", headers=guesses[number])
            answer = connection.getresponse()
            answer.read()
            statuses[number] = answer.status
        connection.close()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(guess, range(16)))
    counted = collections.Counter(statuses.values())
    record_property("figures", f"{GUESSES:,} guesses, one right: {dict(counted)}")
    assert [number for number, status in statuses.items() if status == 200] == [right]
    assert counted.keys() == {200, 404, 429}
    assert counted[429] > GUESSES * 0.9


def test_without_redis_each_worker_counts_for_itself(start_gateway: Any, services: Any, bearer: Any) -> None:
    """What counts requests is no reason to refuse one."""
    with pytest.raises(redis.ConnectionError):
        redis.Redis(port=1).ping()
    gateway = start_gateway(rate_limit_storage="redis://127.0.0.1:1", rate_limit_client="2 per hour")
    services.ballots.behave = knows_one_code
    assert [gateway.send("GET", "/api/v1/campaigns", bearer()).status for _ in range(3)] == [200, 200, 429]
    assert gateway.send("GET", "/api/v1/ballot", code(1)).status == 404
    assert log_in(gateway, "office").status == 401
