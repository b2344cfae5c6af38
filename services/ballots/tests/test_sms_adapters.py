"""What every provider's adapter holds to: the same suite for all, each in its own form."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.test import TestResponse

from .conftest import SECRET, Office, new_number, phone_line, slug

_ids = itertools.count(1)


@dataclass(frozen=True)
class Provider:
    """One provider: how it sends a message, and what it takes for an acknowledgement."""

    name: str
    send: Callable[[Office, dict[str, Any], Any], TestResponse]
    answer: bytes | dict[str, Any] | None
    has_id: bool = True

    def deliver(self, office: Office, number: str, text: str, **changes: Any) -> TestResponse:
        """Send, and let the answer end as a server would: what follows the answer is then done."""
        message = {"id": f"mo-{next(_ids)}", "to": "106900001", "time": 1457336869 + next(_ids)} | changes
        return self.send(office, {"number": number, "text": text, **message}, (self.name, SECRET))


def _generic(office: Office, m: dict[str, Any], auth: Any) -> TestResponse:
    body = {"id": m["id"], "from": m["number"], "to": m["to"], "text": m["text"]}
    return office.client.post("/api/v1/inbound/sms/generic", json=body, headers=office.system, buffered=True)


def _kannel(office: Office, m: dict[str, Any], auth: Any) -> TestResponse:
    query = {"id": m["id"], "from": m["number"].lstrip("+"), "to": m["to"], "text": m["text"], "smsc": "x"}
    return office.client.get("/api/v1/inbound/sms/kannel", query_string=query, auth=auth, buffered=True)


def _posted_kannel(office: Office, m: dict[str, Any], auth: Any) -> TestResponse:
    body = m["text"].encode("utf-16-be")
    headers = {"X-Kannel-From": m["number"], "X-Kannel-To": m["to"], "Content-Type": 'text/plain; charset="UTF-16BE"'}
    return office.client.post(
        "/api/v1/inbound/sms/kannel",
        query_string={"id": m["id"]},
        data=body,
        headers=headers,
        environ_overrides={"CONTENT_LENGTH": str(len(body))},  # which the test client leaves out where it is 0
        auth=auth,
        buffered=True,
    )


def _aliyun(office: Office, m: dict[str, Any], auth: Any) -> TestResponse:
    body = [
        {
            "phone_number": m["number"].removeprefix("+86"),
            "content": m["text"],
            "send_time": "2026-03-12 09:00:00",
            "dest_code": m["to"],
            "sequence_id": m["id"],
            "sign_name": "x",
        }
    ]
    return office.client.post("/api/v1/inbound/sms/aliyun", json=body, auth=auth, buffered=True)


def _tencent(office: Office, m: dict[str, Any], auth: Any) -> TestResponse:
    body = {
        "extend": m["to"],
        "mobile": m["number"].removeprefix("+86"),
        "nationcode": "86",
        "sign": "x",
        "text": m["text"],
        "time": m["time"],
    }
    return office.client.post("/api/v1/inbound/sms/tencent", json=body, auth=auth, buffered=True)


GENERIC = Provider("generic", _generic, None)
KANNEL = Provider("kannel", _kannel, b"")
POSTED = Provider("kannel", _posted_kannel, b"")
ALIYUN = Provider("aliyun", _aliyun, {"code": 0, "msg": "成功"})
TENCENT = Provider("tencent", _tencent, {"result": 0, "errmsg": "OK"}, has_id=False)
CALLBACKS = [KANNEL, POSTED, ALIYUN, TENCENT]
every = pytest.mark.parametrize(
    "provider", [GENERIC, *CALLBACKS], ids=["generic", "kannel-get", "kannel-post", "aliyun", "tencent"]
)
callback = pytest.mark.parametrize("provider", CALLBACKS, ids=["kannel-get", "kannel-post", "aliyun", "tencent"])


def invited(office: Office, **changes: Any) -> tuple[str, str]:
    """A poll, and the number of somebody who rates one object in it."""
    poll, number = office.put_poll(**changes), new_number()
    office.voter(poll, **phone_line(number), objects=["01"])
    return poll, number


def stored(office: Office, number: str) -> list[tuple[Any, ...]]:
    """(outcome, reason, text) of the messages of somebody who is invited, in the order of their arrival."""
    return office.query(
        """SELECT outcome, reason, text FROM messages m WHERE EXISTS (
            SELECT 1 FROM jsonb_each_text(m.digests) d JOIN lookups l
            ON l.poll = d.key::uuid AND encode(l.digest, 'hex') = d.value
            AND l.voter = (SELECT voter FROM roll r WHERE r.phone_digest = l.digest ORDER BY voter LIMIT 1)
            AND number_masked = %s) ORDER BY stored_at""",
        number[:-8] + "****" + number[-4:],
    )


@every
@pytest.mark.parametrize("text", ["１", " 滿意。", "1\ufe0f\u20e3"])
def test_adapter_counts_an_answer(office: Office, provider: Provider, text: str) -> None:
    poll, number = invited(office)
    answer = provider.deliver(office, number, text)
    assert answer.status_code == 200
    if provider.answer is not None:
        assert (answer.data if isinstance(provider.answer, bytes) else answer.json) == provider.answer
    assert office.counts(poll) == {"01": {"satisfied": 1}}
    assert [row[:2] for row in stored(office, number)] == [("counted", None)]


@every
def test_adapter_knows_a_repeat(office: Office, provider: Provider) -> None:
    """By the provider's id, or by number, text and time."""
    poll, number = invited(office, counts="first")
    first = provider.deliver(office, number, "1", id="again-" + number, time=1)
    again = provider.deliver(office, number, "1", id="again-" + number, time=1)
    assert (again.status_code, again.data) == (200, first.data)
    assert [row[:2] for row in stored(office, number)] == [("counted", None)]
    assert office.turnout(poll)["refused"] == {}


@every
def test_adapter_takes_the_same_text_sent_later_for_a_message_of_its_own(office: Office, provider: Provider) -> None:
    poll, number = invited(office, counts="first")
    for time in (1, 2):
        provider.deliver(office, number, "1", time=time)
    assert [row[:2] for row in stored(office, number)] == [("counted", None), ("kept", "already-voted")]
    assert office.turnout(poll)["refused"] == {"already-voted": 1}


@every
def test_adapter_loses_nothing_under_a_used_id(office: Office, provider: Provider) -> None:
    poll, number = invited(office)
    for text in ("1", "2"):
        provider.deliver(office, number, text, id="used-" + number, time=1)
    assert office.counts(poll) == {"01": {"fairly": 1}}


@every
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("满" * 5000, "sms-too-long"),
        ("😀🎉", "sms-not-understood"),
        ("", "sms-not-understood"),
        ("'; DROP TABLE messages --", "sms-not-understood"),
    ],
)
def test_adapter_keeps_what_it_cannot_read(office: Office, provider: Provider, text: str, reason: str) -> None:
    poll, number = invited(office)
    assert provider.deliver(office, number, text).status_code == 200
    assert stored(office, number) == [("kept", reason, text)]
    assert office.turnout(poll)["refused"] == {reason: 1}


@callback
def test_adapter_keeps_a_message_with_nul(office: Office, provider: Provider) -> None:
    _, number = invited(office)
    assert provider.deliver(office, number, "1\0").status_code == 200
    assert stored(office, number) == [("kept", "sms-not-understood", "1\ufffd")]


def test_generic_refuses_nul(office: Office) -> None:
    """Its sender was written for us, and can mend it."""
    answer = GENERIC.deliver(office, new_number(), "1\0")
    assert (answer.status_code, answer.json["errors"][0]["slug"]) == (422, "invalid-text")


@every
def test_adapter_keeps_a_message_of_an_unreadable_number(office: Office, provider: Provider) -> None:
    before = office.query("SELECT count(*) FROM messages WHERE reason = 'sms-no-invitation'")
    assert provider.deliver(office, "unknown", "1").status_code == 200
    assert office.query("SELECT count(*) FROM messages WHERE reason = 'sms-no-invitation'") == [(before[0][0] + 1,)]


@every
def test_adapter_tells_two_polls_apart_by_the_access_number(office: Office, provider: Provider) -> None:
    first, number = invited(office, access_number="106900001")
    second = office.put_poll(access_number="02")
    office.voter(second, **phone_line(number), objects=["01"])
    provider.deliver(office, number, "1", to="106900002")
    provider.deliver(office, number, "5", to="106900001")
    assert office.counts(first) == {"01": {"bad": 1}}
    assert office.counts(second) == {"01": {"satisfied": 1}}
    provider.deliver(office, number, "1", to="106900003")
    assert stored(office, number)[-1][:2] == ("kept", "sms-ambiguous")


@callback
@pytest.mark.parametrize("auth", [None, ("kannel", "wrong"), ("someone", SECRET)])
def test_adapter_without_its_secret_takes_nothing(office: Office, provider: Provider, auth: Any) -> None:
    _, number = invited(office)
    message = {"id": "x", "number": number, "text": "1", "to": "1", "time": 1}
    answer = provider.send(office, message, auth)
    assert (answer.status_code, slug(answer)) == (401, "unauthenticated")
    assert stored(office, number) == []


@callback
def test_adapter_answers_while_its_messages_cannot_be_settled(office: Office, provider: Provider) -> None:
    """Somebody holds the poll; the message is stored and acknowledged all the same, and settled later."""
    poll, number = invited(office)
    with office.app.extensions["database"].session() as session:
        session.connection().exec_driver_sql("SELECT 1 FROM polls WHERE id = %s FOR UPDATE", (poll,))
        session.connection().exec_driver_sql("SET LOCAL lock_timeout = '1s'")
        answer = provider.send(
            _Unbuffered(office),  # type: ignore[arg-type]
            {"id": f"held-{number}", "number": number, "text": "1", "to": "1", "time": 1},
            (provider.name, SECRET),
        )
        assert answer.status_code == 200
        assert [row[0] for row in stored(office, number)] == ["received"]
    answer.close()
    assert office.counts(poll) == {"01": {"satisfied": 1}}


class _Unbuffered:
    """The office, whose answers have not ended when they are given."""

    def __init__(self, office: Office) -> None:
        self.client, self.system = self, office.system
        self._client = office.client

    def get(self, path: str, **request: Any) -> TestResponse:
        return self._client.get(path, **request | {"buffered": False})

    def post(self, path: str, **request: Any) -> TestResponse:
        return self._client.post(path, **request | {"buffered": False})


def test_aliyun_stores_the_good_ones_of_an_array(office: Office) -> None:
    poll, number = invited(office)
    good = {"phone_number": number, "content": "1", "sequence_id": 17}
    body = [{"phone_number": number}, good, "text", good | {"sequence_id": 18, "content": "2"}]
    answer = office.client.post("/api/v1/inbound/sms/aliyun", json=body, auth=("aliyun", SECRET), buffered=True)
    assert (answer.status_code, [each["pointer"] for each in answer.json["errors"]]) == (422, ["/0", "/2"])
    assert office.counts(poll) == {"01": {"fairly": 1}}  # the later one


@pytest.mark.parametrize("body", [b" ", b"{", b"[" * 100_000, json.dumps({"mobile": 1}).encode()])
@pytest.mark.parametrize("adapter", ["aliyun", "tencent"])
def test_adapter_refuses_what_is_no_message(office: Office, adapter: str, body: bytes) -> None:
    answer = office.client.post(
        f"/api/v1/inbound/sms/{adapter}", data=body, content_type="application/json", auth=(adapter, SECRET)
    )
    assert slug(answer) in ("invalid-json", "invalid-input")


def test_kannel_is_answered_200_whatever_it_sends(office: Office) -> None:
    odd = {"id": "".join(map(chr, range(4000))), "from": "y" * 400, "to": "\0", "text": "\ud800"}
    for given in ({}, {"text": "1"}, odd):
        query = {name: value.encode(errors="surrogatepass") for name, value in given.items()}
        answer = office.client.get("/api/v1/inbound/sms/kannel", query_string=query, auth=("kannel", SECRET))
        assert (answer.status_code, answer.data) == (200, b"")


def test_tencent_of_another_country(office: Office) -> None:
    poll, number = office.put_poll(), "+85291234567"
    office.voter(poll, **phone_line(number), objects=["01"])
    body = {"mobile": "91234567", "nationcode": "852", "text": "1", "time": 1}
    office.client.post("/api/v1/inbound/sms/tencent", json=body, auth=("tencent", SECRET), buffered=True)
    assert office.counts(poll) == {"01": {"satisfied": 1}}
