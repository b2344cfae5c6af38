"""A ballot service on a fresh database, and factories of polls and rolls."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ballots import create_app
from ballots.domain.voters import digest
from ballots.settings import Settings
from ballots.storage import counts, polls

CAMPAIGN = "019a0000-0000-7000-8000-000000000001"
KEY = bytes(range(32))
SECRET = "shared-with-the-provider"
FIVE = [
    {"code": "satisfied", "name": "满意", "digit": "1", "words": ["满意"]},
    {"code": "fairly", "name": "比较满意", "digit": "2", "words": ["比较满意", "较满意"]},
    {"code": "average", "name": "一般", "digit": "3", "words": ["一般"]},
    {"code": "poor", "name": "不太满意", "digit": "4", "words": ["不太满意"]},
    {"code": "bad", "name": "很不满意", "digit": "5", "words": ["很不满意"]},
    {"code": "unknown", "name": "不了解", "void": True, "digit": "6", "words": ["不了解"]},
]


class Office:
    """The ballot service as its callers know it: campaigns, a county system, an operator, voters, staff."""

    def __init__(self, app: Flask, bearer: Any) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        lasting = partial(bearer, lifetime=3600)  # one office serves all tests
        self.campaigns = lasting("service", issuer="minping-campaigns", audience="ballots")
        self.operator = lasting("operator")
        self.organiser = lasting("organiser")
        self.system = lasting("system", scope="ballots:write sms:write", source="portal")
        self.bearer = bearer
        self.marks: dict[str, str] = {}

    def code(self, poll: str, last: str = "0") -> str:
        """A code of the poll; codes differ by `last`."""
        return f"{self.marks[poll]}-ABCD-EFGH-JKM{last}"

    def put_poll(self, **changes: Any) -> str:
        poll = str(uuid4())
        answer = self.send_poll(poll, **changes)
        assert answer.status_code == 201, answer.json
        return poll

    def send_poll(self, poll: str, **changes: Any) -> TestResponse:
        body = poll_document() | {"mark": self.marks.get(poll) or next(_marks)} | changes
        self.marks[poll] = body["mark"]
        return self.client.put(f"/api/v1/polls/{poll}", json=body, headers=self.campaigns)

    def load(self, poll: str, *lines: dict[str, Any]) -> TestResponse:
        body = "".join(json.dumps(line) + "\n" for line in lines)
        headers = self.campaigns | {"Content-Type": "application/x-ndjson"}
        return self.client.post(f"/api/v1/polls/{poll}/roll", data=body.encode(), headers=headers)

    def voter(self, poll: str, **changes: Any) -> str:
        """A voter on the roll, who can only be named by this id unless `changes` say more."""
        line = {"voter": str(uuid4()), **changes}
        answer = self.load(poll, line)
        assert answer.status_code == 200, answer.json
        return str(line["voter"])

    def post(self, poll: str, ballot: dict[str, Any], headers: dict[str, str] | None = None) -> TestResponse:
        body = {"channel": "phone", "source_ref": uuid4().hex, "votes": votes("satisfied")} | ballot
        return self.client.post(f"/api/v1/polls/{poll}/ballots", json=body, headers=headers or self.operator)

    def sms(self, number: str, text: str, **changes: Any) -> dict[str, Any]:
        body = {"id": uuid4().hex, "from": number, "text": text} | changes
        answer = self.client.post("/api/v1/inbound/sms/generic", json=body, headers=self.system)
        assert answer.status_code == 200, answer.json
        found: dict[str, Any] = answer.json
        return found

    def query(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of the database, to which a change may be made."""
        with self.app.extensions["database"].session() as session:
            found = session.connection().exec_driver_sql(statement, values)
            rows = [tuple(row) for row in found] if found.returns_rows else []
            session.commit()
        return rows

    def turnout(self, poll: str) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(f"/api/v1/polls/{poll}/turnout", headers=self.organiser).json
        return found

    def close(self, poll: str, revision: int = 2, **changes: Any) -> None:
        """Move the end of the window into the past."""
        past = moment(minutes=-1)
        answer = self.send_poll(poll, revision=revision, closes_at=past, entry_until=past, **changes)
        assert answer.status_code == 200, answer.json

    def seal(self, poll: str) -> TestResponse:
        return self.client.post(f"/api/v1/polls/{poll}/seal", headers=self.campaigns)

    def tally(self, poll: str, headers: dict[str, str] | None = None) -> TestResponse:
        return self.client.get(f"/api/v1/polls/{poll}/tally", headers=headers or self.organiser)

    def counts(self, poll: str) -> dict[str, dict[str, int]]:
        """Counts of each object above zero, read from the counters and compared with a recount of the ballots."""
        database = self.app.extensions["database"]
        with database.session() as session:
            found = polls.find_poll(session, UUID(poll))
            assert found is not None
            counted = counts.counters(session, UUID(poll), len(found.levels))
            assert counted == counts.recount(session, UUID(poll))
        shown: dict[str, dict[str, int]] = {}
        for (_, place, level), number in counted.items():
            levels = shown.setdefault(found.objects[place - 1], {})
            levels[found.levels[level - 1]] = levels.get(found.levels[level - 1], 0) + number
        return shown


def moment(**delta: float) -> str:
    return (datetime.now(UTC) + timedelta(**delta)).isoformat()


_marks = iter(f"{a}{b}{c}" for a in "ABCDEFGH" for b in "0123456789" for c in "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_numbers = itertools.count(13800000000)
_window = (moment(hours=-1), moment(hours=1))


def new_number() -> str:
    return f"+86{next(_numbers)}"


def poll_document() -> dict[str, Any]:
    return {
        "revision": 1,
        "campaign": CAMPAIGN,
        "code": "round-1",
        "title": "评议",
        "panel": "experts",
        "lookup_key": base64.b64encode(KEY).decode(),
        "opens_at": _window[0],
        "closes_at": _window[1],
        "entry_until": _window[1],
        "channels": ["web", "phone", "sms", "questionnaire", "face_to_face"],
        "objects": [{"code": code, "name": f"股室{code}"} for code in ("01", "02", "03")],
        "scale": {"code": "five", "levels": FIVE},
        "criteria": [{"code": "openness", "name": "信息公开"}, {"code": "law", "name": "依法办事"}],
    }


def votes(level: str, *objects: str) -> list[dict[str, Any]]:
    return [{"object": code, "level": level} for code in objects or ("01",)]


def code_line(code: str, **changes: Any) -> dict[str, Any]:
    plain = code.replace("-", "")
    return {"code_digest": digest(KEY, plain).hex(), "generation": 1} | changes


def phone_line(number: str, **changes: Any) -> dict[str, Any]:
    return {"phone_digest": digest(KEY, number).hex()} | changes


@pytest.fixture(scope="session")
def office(new_database: Callable[[str], str], keys: Any, bearer: Any) -> Any:
    """One for all tests: polls are independent of each other."""
    secrets = {f"sms_{provider}_secret": SECRET for provider in ("kannel", "aliyun", "tencent")}
    app = create_app(Settings(database_url=new_database("ballots"), trusted_keys=keys.trusted, **secrets))
    yield Office(app, bearer)
    app.extensions["database"].engine.dispose()
    app.extensions["ballots"].close()


def slugs(answer: TestResponse) -> set[tuple[str, str]]:
    """(pointer, slug) of every mistake of a refusal."""
    return {(error["pointer"], error["slug"]) for error in answer.json.get("errors", [])}


def slug(answer: TestResponse) -> str:
    return str(answer.json["type"]).rpartition(":")[2]
