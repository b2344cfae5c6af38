"""Messages that are stored but unread: settled by when they were stored, and all before a poll is sealed."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from ballots.domain.voters import digest
from ballots.storage import messages
from ballots.use_cases.settle_messages import settle_messages

from .conftest import KEY, Office, new_number, phone_line


def invited(office: Office) -> tuple[str, str]:
    """A poll, and the number of somebody who rates one object in it."""
    poll, number = office.put_poll(), new_number()
    office.voter(poll, **phone_line(number), objects=["01"])
    return poll, number


def unread(office: Office, number: str, text: str, minutes: float = 0) -> str:
    """A message as a crash leaves it, stored so many minutes ago."""
    message: str = office.sms(number, "td" + uuid.uuid4().hex)["message"]
    office.query(
        "UPDATE messages SET outcome = 'received', reason = NULL, poll = NULL, text = %s,"
        " stored_at = stored_at - %s * interval '1 minute' WHERE id = %s",
        *(text, minutes, message),
    )
    return message


def state(office: Office, message: str) -> tuple[Any, ...]:
    [found] = office.query("SELECT outcome, reason FROM messages WHERE id = %s", message)
    return found


def until(true: Callable[[], Any]) -> None:
    while not true():
        pass


def test_settle_messages_by_command(office: Office) -> None:
    poll, number = invited(office)
    unread(office, number, "3")
    assert "settled 1 message(s)" in office.app.test_cli_runner().invoke(args=["settle-messages"]).output
    assert office.counts(poll) == {"01": {"average": 1}}


def test_settle_messages_left_behind_when_the_next_one_comes(office: Office) -> None:
    poll, number = invited(office)
    left, fresh = unread(office, number, "3", minutes=2), unread(office, new_number(), "1")
    auth = ("kannel", "shared-with-the-provider")
    office.client.get("/api/v1/inbound/sms/kannel", query_string={"id": uuid.uuid4().hex}, auth=auth, buffered=True)
    assert state(office, left) == ("counted", None)
    assert state(office, fresh) == ("received", None)  # it may be at work
    assert office.counts(poll) == {"01": {"average": 1}}


@pytest.mark.parametrize(
    ("minutes", "expected", "counted"),
    [(2, ("counted", None), {"01": {"average": 1}}), (0, ("kept", "poll-closed"), {})],
)
def test_seal_poll_settles_what_is_unread_by_when_it_was_stored(
    office: Office, minutes: float, expected: tuple[Any, ...], counted: dict[str, Any]
) -> None:
    poll, number = invited(office)
    message = unread(office, number, "3", minutes)
    office.close(poll)
    office.seal(poll)
    assert state(office, message) == expected
    assert office.counts(poll) == counted


def test_seal_poll_awaits_a_message_that_is_being_stored(office: Office) -> None:
    """It came before the end, and its transaction ends only while the poll is being sealed."""
    poll, number = invited(office)
    answers: list[Any] = []
    with office.app.extensions["database"].session() as session:
        row = {"id": uuid.uuid4(), "adapter": "kannel", "source": "kannel", "provider_id": uuid.uuid4().hex}
        row |= {"body": b"", "number_masked": "****", "access_number": None, "text": "3"}
        messages.store_message(session, row | {"digests": {poll: digest(KEY, number).hex()}})
        session.connection().exec_driver_sql(
            "UPDATE messages SET stored_at = stored_at - interval '2 minutes' WHERE id = %s", (row["id"],)
        )
        office.close(poll)
        sealing = threading.Thread(target=lambda: answers.append(office.seal(poll)))
        sealing.start()
        until(lambda: answers or office.query("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"))
        assert not answers
        session.commit()
    sealing.join(20)
    assert answers[0].json["objects"][0]["counts"]["average"] == 1
    assert state(office, str(row["id"])) == ("counted", None)


def test_settle_message_by_two_at_once_counts_once(office: Office) -> None:
    poll, number = invited(office)
    lost = unread(office, number, "nonsense")
    unread(office, number, "3")
    store, database = office.app.extensions["ballots"], office.app.extensions["database"]
    start = threading.Barrier(4)

    def settle() -> None:
        start.wait()
        settle_messages(database, store)

    threads = [threading.Thread(target=settle) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    assert office.counts(poll) == {"01": {"average": 1}}
    assert office.turnout(poll)["ballots"] == 1
    assert state(office, lost) == ("kept", "sms-not-understood")


def test_settle_messages_late_replaces_no_newer_ballot(office: Office) -> None:
    poll, number = office.put_poll(), new_number()
    voter = office.voter(poll, **phone_line(number), objects=["01"])
    message = unread(office, number, "1")
    office.post(poll, {"voter": voter, "votes": [{"object": "01", "level": "bad"}]})
    office.app.test_cli_runner().invoke(args=["settle-messages"])
    assert state(office, message) == ("kept", "newer-ballot")
    assert office.counts(poll) == {"01": {"bad": 1}}
