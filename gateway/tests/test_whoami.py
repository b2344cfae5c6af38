"""Who a token is for."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

import pytest

from chassis.ids import new_id
from gateway.use_cases import keep_identities

PATH = "/api/v1/whoami"


@pytest.fixture
def db(gateway: Any) -> Any:
    return gateway.app.extensions["database"]


def test_get_caller_of_an_account(gateway: Any, db: Any, bearer: Any) -> None:
    campaign, name = str(new_id()), f"who-{new_id()}"
    subject, _ = keep_identities.add_account(db, name, "unit", "password 1", ["01"], [])
    token = bearer("unit", sub=str(subject), objects=["01", "02"], campaigns=[campaign], lifetime=300)
    answer = gateway.send("GET", PATH, token)
    assert (answer.status, answer.header("Cache-Control")) == (200, "no-store")
    found = answer.json
    expires = datetime.fromisoformat(found.pop("expires_at")).timestamp()
    assert time.time() + 280 < expires <= time.time() + 300
    assert found == {
        "subject": str(subject),
        "name": name,
        "role": "unit",
        "scope": "",
        "campaigns": [campaign],
        "objects": ["01", "02"],
        "channels": None,
        "source": None,
        "csrf_token": None,
    }


def test_get_caller_of_a_client(gateway: Any, db: Any, bearer: Any) -> None:
    name = f"who-{new_id()}"
    subject, _ = keep_identities.add_client(db, name, ["a:b"], [], [], None)
    token = bearer("system", sub=str(subject), scope="a:b c:d", channels=["sms"], source="hotline")
    found = gateway.send("GET", PATH, token).json
    assert (found["name"], found["role"], found["scope"]) == (name, "system", "a:b c:d")
    assert (found["channels"], found["source"], found["objects"]) == (["sms"], "hotline", None)


@pytest.mark.parametrize("subject", ["test", "", "0193d3a0-7a3c-7c1e-9d3e-000000000099"])
def test_get_caller_without_account_has_no_name(gateway: Any, bearer: Any, subject: str) -> None:
    found = gateway.send("GET", PATH, bearer("service", sub=subject)).json
    assert (found["subject"], found["name"], found["role"]) == (subject, None, "service")


def test_get_caller_without_a_good_token(gateway: Any, bearer: Any) -> None:
    for headers in ({}, {"Authorization": "Bearer x"}, bearer(audience=["ballots"]), bearer(lifetime=-60)):
        assert gateway.send("GET", PATH, headers).slug == "unauthenticated"


def test_get_caller_who_was_withdrawn(start_gateway: Any, bearer: Any) -> None:
    gateway = start_gateway()
    db, name = gateway.app.extensions["database"], f"who-{new_id()}"
    subject, _ = keep_identities.add_account(db, name, "organiser", "password 1", [], [])
    keep_identities.withdraw_account(db, name)
    assert gateway.send("GET", PATH, bearer(sub=str(subject))).slug == "unauthenticated"
