"""Queueing, sending at most once, delivery reports, opt-outs and new codes."""

from __future__ import annotations

import datetime as dt
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest
from sqlalchemy import text

from campaigns.clients.senders import FileSender, Message, NotTaken, Rejected, Uncertain
from campaigns.storage import outbox
from campaigns.use_cases.deliver_messages import deliver_messages

PHONES = ("13800138000", "13800138001", "13800138002")
SECRET = "shared-with-kannel-alone"
REPORTS = "/campaigns/delivery-reports/kannel"


class Scripted:
    """Fails as it is told, then takes everything."""

    def __init__(self, *failures: Exception) -> None:
        self.failures, self.taken = list(failures), list[Message]()

    def send(self, message: Message) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.taken.append(message)


class Desk:
    """A round that runs, and a worker."""

    def __init__(self, office: Any, ballots: Any, campaign: str) -> None:
        self.office, self.ballots, self.campaign = office, ballots, campaign
        now = dt.datetime.now(dt.UTC)
        window = {"opens_at": now - dt.timedelta(hours=1), "closes_at": now + dt.timedelta(days=1)}
        self.round = office.published(campaign, **{name: at.isoformat() for name, at in window.items()})
        self.poll = self.round.rpartition("/")[2]
        self.parts = office.app.extensions["campaigns"]

    def queue(self, kind: str = "invitation", **body: Any) -> Any:
        return self.office.post(self.round + "/deliveries", {"kind": kind, **body})

    def deliver(self, sender: Any, **changes: Any) -> dict[str, int]:
        whole_day = {"opens": dt.time.min, "closes": dt.time.max, "per_second": 1000}
        parts = replace(self.parts, outgoing=replace(self.parts.outgoing, **{**whole_day, **changes}))
        return dict(deliver_messages(parts, sender, threading.Event(), once=True))

    def all(self, query: str = "") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.office.get(self.round + "/deliveries" + query).json
        return found

    def one(self, state: str) -> dict[str, Any]:
        [found] = self.all("?state=" + state)
        return found

    def decide(self, delivery: dict[str, Any], decision: str) -> Any:
        path = f"{self.round}/deliveries/{delivery['id']}/release"
        return self.office.post(path, {"decision": decision, "reason": "查过网关日志"})

    def voter(self, phone: str) -> str:
        return str(self.office.made(self.round + "/voters/search", {"phone": phone})["voter"])

    def sql(self, statement: str) -> None:
        with self.parts.database.session() as session:
            session.execute(text(statement))
            session.commit()

    def report(self, delivery: str, status: int, secret: str = SECRET) -> Any:
        self.office.app.extensions["shared_secrets"] = {"kannel": SECRET}
        client = self.office.app.test_client()
        query = {"delivery": delivery, "status": str(status)}
        return client.get("/api/v1" + REPORTS, query_string=query, auth=("kannel", secret))


@pytest.fixture
def desk(office: Any, ballots: Any) -> Iterator[Desk]:
    campaign = office.active()
    office.hand_in(campaign, "01", *PHONES)
    found = Desk(office, ballots, campaign)
    yield found
    found.sql("UPDATE deliveries SET state = 'closed', worker = NULL")  # other tests' workers leave them alone
    found.sql("DELETE FROM opt_outs")


def test_queue_invitations_twice_queues_nobody_twice(desk: Desk) -> None:
    first, second = desk.queue(), desk.queue()
    assert (first.status_code, first.json) == (
        201,
        {"kind": "invitation", "number": 1, "queued": 3, "opted_out": 0, "repeated": 0},
    )
    assert (second.json["queued"], second.json["repeated"]) == (0, 3)
    sender = Scripted()
    assert desk.deliver(sender) == {"sent": 3}
    assert sorted(each.to for each in sender.taken) == [f"+86{phone}" for phone in PHONES]
    assert desk.deliver(sender) == {}


def test_deliver_is_named_in_events_and_no_voter(desk: Desk) -> None:
    desk.queue()
    with click.Context(click.Command("deliver"), info_name="deliver"):
        desk.deliver(Scripted())
    found = desk.office.get(desk.campaign + "/events?limit=1000&subject=deliveries").json
    sent = [each for each in found if each["action"] == "update"]
    assert {(each["actor"], each["role"], each["operation"]) for each in sent} == {("deliver", "command", "deliver")}
    assert sum(each["count"] for each in sent) == 6  # being sent, and sent
    assert {(each["row"], each["before"], each["after"]) for each in found} == {(None, None, None)}


def test_deliver_sends_each_voter_their_own_code(desk: Desk) -> None:
    desk.queue()
    sender = Scripted()
    desk.deliver(sender)
    codes = {each["code"] for each in desk.office.get(desk.round + "/invitations").json}
    found = {re.search(r"评议码(\S+?)评议", each.text)[1] for each in sender.taken}  # type: ignore[index]
    assert found == codes
    assert all("请回复1满意、2不满意、3不了解" in each.text and "股室01" in each.text for each in sender.taken)


def test_queue_reminders_only_for_who_has_not_answered(desk: Desk) -> None:
    desk.ballots.answered = {desk.voter(PHONES[0])}
    assert desk.queue("reminder").json["queued"] == 2
    assert desk.queue("reminder").json["queued"] == 0
    assert desk.queue("reminder", number=2).json["queued"] == 2
    sender = Scripted()
    desk.deliver(sender)
    assert f"+86{PHONES[0]}" not in {each.to for each in sender.taken}
    assert all("尚未评价" in each.text for each in sender.taken)


def test_deliver_reminders_to_nobody_who_has_answered_since(desk: Desk) -> None:
    """Between queueing and sending; who has not is reminded all the same."""
    desk.queue("reminder")
    desk.ballots.answered = {desk.voter(PHONES[0])}
    sender = Scripted()
    assert desk.deliver(sender) == {"sent": 2, "withdrawn": 1}
    assert sorted(each.to for each in sender.taken) == [f"+86{phone}" for phone in PHONES[1:]]
    withdrawn = desk.one("withdrawn")
    assert (withdrawn["reason"], withdrawn["voter"]) == ("answered", desk.voter(PHONES[0]))
    assert desk.deliver(sender) == {}


def test_deliver_reminders_asks_who_has_answered_once_and_not_for_each(desk: Desk) -> None:
    desk.queue("reminder")
    before = len(desk.ballots.called("GET", "/unanswered"))
    desk.deliver(Scripted())
    pages = 3  # of two voters, one, and none
    assert len(desk.ballots.called("GET", "/unanswered")) - before == pages


def test_deliver_invitations_also_to_who_has_answered(desk: Desk) -> None:
    """They hold the code, with which an answer is changed."""
    desk.queue()
    desk.ballots.answered = {desk.voter(PHONES[0])}
    assert desk.deliver(Scripted()) == {"sent": 3}
    assert desk.ballots.called("GET", "/unanswered") == []


def test_deliver_reminders_outside_the_hours_asks_nobody(desk: Desk) -> None:
    desk.queue("reminder")
    asked = len(desk.ballots.called("GET", "/unanswered"))
    there = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=8)).time()  # Asia/Shanghai
    desk.deliver(Scripted(), opens=there, closes=there)
    assert len(desk.ballots.called("GET", "/unanswered")) == asked


def test_deliver_reminders_while_nobody_knows_who_has_answered_waits(desk: Desk) -> None:
    desk.queue("reminder")
    desk.ballots.refuse("GET", "/unanswered", 503, "unavailable")
    assert desk.deliver(Scripted()) == {}
    assert len(desk.all("?state=queued")) == 3


@pytest.mark.parametrize(
    "body", [{"kind": "invitation", "number": 2}, {"kind": "reissue"}, {"kind": "reminder", "number": 0}]
)
def test_queue_with_a_wrong_body_is_refused(desk: Desk, body: dict[str, Any]) -> None:
    assert desk.office.post(desk.round + "/deliveries", body).status_code == 422


def test_queue_without_ballots_queues_nothing(desk: Desk) -> None:
    desk.ballots.stop()
    assert desk.queue().status_code == 503
    assert desk.all() == []


def test_queue_for_a_round_that_is_planned_or_over_is_refused(desk: Desk) -> None:
    planned = desk.office.planned(desk.campaign)
    answer = desk.office.post(planned + "/deliveries", {"kind": "invitation"})
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:round-planned")
    over = desk.office.published(desk.campaign)  # in 2024
    answer = desk.office.post(over + "/deliveries", {"kind": "invitation"})
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:round-over")


def test_queue_a_text_that_is_too_long_for_this_round_is_refused(desk: Desk) -> None:
    desk.sql(
        f"UPDATE rounds SET poll = jsonb_set(poll, '{{objects,0,name}}', to_jsonb(repeat('长', 400)))"
        f" WHERE id = '{desk.poll}'"
    )
    answer = desk.queue()
    assert (answer.status_code, answer.json["type"]) == (422, "urn:minping:problem:text-too-long")


def test_deliver_to_who_opted_out_by_sms_never(desk: Desk) -> None:
    desk.queue()
    desk.ballots.opted_out[desk.poll] = [desk.voter(PHONES[0])]  # after it was queued, before it is sent
    sender = Scripted()
    assert desk.deliver(sender) == {"sent": 2, "withdrawn": 1}
    assert desk.one("withdrawn")["reason"] == "opted-out"
    assert desk.queue("reminder").json == {
        "kind": "reminder",
        "number": 1,
        "queued": 2,
        "opted_out": 1,
        "repeated": 0,
    }


def test_deliver_to_who_opted_out_of_another_campaign_never(desk: Desk) -> None:
    answer = desk.office.post("/campaigns/opt-outs", {"phone": PHONES[0]}, role="operator")
    assert (answer.status_code, answer.json["phone"]) == (201, "+86138****8000")
    again = desk.office.post("/campaigns/opt-outs", {"phone": "+86" + PHONES[0]})
    assert (again.status_code, again.json) == (200, answer.json)
    other = desk.office.active()
    desk.office.hand_in(other, "01", *PHONES)
    assert Desk(desk.office, desk.ballots, other).queue().json["opted_out"] == 1
    assert len(desk.office.get(desk.round + "/invitations").json) == 3  # they may vote


@pytest.mark.parametrize("kind", ["invitation", "reminder"])
def test_deliver_to_who_opted_out_on_the_telephone_after_it_was_queued_never(desk: Desk, kind: str) -> None:
    desk.queue(kind)
    desk.office.made("/campaigns/opt-outs", {"phone": PHONES[0]})
    sender = Scripted()
    assert desk.deliver(sender) == {"sent": 2, "withdrawn": 1}
    assert f"+86{PHONES[0]}" not in {each.to for each in sender.taken}
    assert desk.one("withdrawn")["reason"] == "opted-out"


def test_deliver_what_is_sent_once_more_never_to_who_opted_out_meanwhile(desk: Desk) -> None:
    desk.queue()
    desk.deliver(Scripted(Uncertain("no-answer")))
    unknown = desk.one("unknown")
    [phone] = [each for each in PHONES if desk.voter(each) == unknown["voter"]]
    desk.decide(unknown, "send")
    desk.office.made("/campaigns/opt-outs", {"phone": phone})
    assert desk.deliver(Scripted()) == {"withdrawn": 1}


def test_deliver_a_new_code_never_to_who_opted_out_meanwhile(desk: Desk) -> None:
    desk.office.made(f"{desk.round}/voters/{desk.voter(PHONES[0])}/reissue", {"reason": "短信误删"})
    desk.office.made("/campaigns/opt-outs", {"phone": PHONES[0]})
    assert desk.deliver(Scripted()) == {"withdrawn": 1}


def test_opt_out_by_an_auditor_is_forbidden(office: Any) -> None:
    assert office.post("/campaigns/opt-outs", {"phone": PHONES[0]}, role="auditor").status_code == 403


def test_deliver_without_ballots_sends_nothing(desk: Desk) -> None:
    desk.queue()
    desk.ballots.stop()
    assert desk.deliver(Scripted()) == {}
    assert len(desk.all("?state=queued")) == 3


def test_deliver_outside_the_hours_of_the_campaigns_zone_sends_nothing(desk: Desk) -> None:
    desk.queue()
    there = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=8)).time()  # Asia/Shanghai
    assert desk.deliver(Scripted(), opens=there, closes=there) == {}
    hour = dt.time(there.hour)
    assert desk.deliver(Scripted(), opens=hour, closes=dt.time(there.hour, 59, 59, 999999)) == {"sent": 3}


def test_deliver_what_was_surely_not_taken_waits_and_is_sent_later(desk: Desk) -> None:
    desk.queue()
    sender = Scripted(NotTaken("no-connection"))
    assert desk.deliver(sender) == {"queued": 1}
    [waiting] = [each for each in desk.all("?state=queued") if each["attempts"]]
    assert (waiting["reason"], waiting["attempts"]) == ("no-connection", 1)
    assert desk.deliver(sender) == {"sent": 2}
    desk.sql("UPDATE deliveries SET not_before = now() WHERE state = 'queued'")
    assert desk.deliver(sender) == {"sent": 1}


@pytest.mark.parametrize(
    ("failure", "state"), [(Rejected("status-400"), "failed"), (Uncertain("no-answer"), "unknown")]
)
def test_deliver_what_failed_or_is_uncertain_is_not_sent_again_by_itself(
    desk: Desk, failure: Exception, state: str
) -> None:
    desk.queue()
    sender = Scripted(failure)
    assert desk.deliver(sender) == {state: 1, "sent": 2}
    assert desk.one(state)["reason"] == str(failure)
    assert desk.deliver(sender) == {}
    assert len(sender.taken) == 2


def test_release_an_unknown_message_sends_it_once_more_with_the_reason_on_record(desk: Desk) -> None:
    desk.queue()
    sender = Scripted(Uncertain("no-answer"))
    desk.deliver(sender)
    answer = desk.decide(desk.one("unknown"), "send")
    assert (answer.status_code, answer.json["state"]) == (200, "queued")
    [made] = answer.json["decisions"]
    assert (made["decision"], made["reason"], made["before"]) == ("send", "查过网关日志", "unknown")
    assert desk.deliver(sender) == {"sent": 1}
    assert len({each.to for each in sender.taken}) == 3


def test_release_to_close_and_only_what_is_uncertain(desk: Desk) -> None:
    desk.queue()
    desk.deliver(Scripted(Uncertain("no-answer")))
    unknown = desk.one("unknown")
    assert desk.decide(unknown, "close").json["state"] == "closed"
    again = desk.decide(unknown, "send")
    assert (again.status_code, again.json["type"]) == (409, "urn:minping:problem:delivery-not-releasable")
    assert desk.deliver(Scripted()) == {}


def test_release_by_an_auditor_is_forbidden_and_reading_is_not(desk: Desk) -> None:
    desk.queue()
    [first, *_] = desk.all()
    path = f"{desk.round}/deliveries/{first['id']}/release"
    assert desk.office.post(path, {"decision": "close", "reason": "x"}, role="auditor").status_code == 403
    assert desk.office.get(desk.round + "/deliveries", role="auditor").status_code == 200


def test_list_deliveries_names_nobody(desk: Desk) -> None:
    desk.queue()
    answer = desk.office.get(desk.round + "/deliveries")
    assert "对象" not in answer.text
    assert "1380013" not in answer.text
    assert desk.office.get(desk.round + "/deliveries/counts").json == [
        {"kind": "invitation", "number": 1, "state": "queued", "count": 3}
    ]


def test_deliver_marks_messages_of_a_dead_worker_unknown_and_leaves_a_living_ones(desk: Desk) -> None:
    desk.queue()
    dead, alive, _ = (each["id"] for each in desk.all())
    with outbox.working(desk.parts.database) as worker:
        desk.sql(f"UPDATE deliveries SET state = 'sending', worker = 7, attempts = 1 WHERE id = '{dead}'")
        desk.sql(
            f"UPDATE deliveries SET state = 'sending', worker = {worker.number}, attempts = 1 WHERE id = '{alive}'"
        )
        assert desk.deliver(Scripted()) == {"sent": 1}
        assert desk.one("unknown")["id"] == dead
        assert desk.one("sending")["id"] == alive
    desk.deliver(Scripted())
    assert {each["id"] for each in desk.all("?state=unknown")} == {dead, alive}


def test_deliver_when_the_round_is_over_withdraws(desk: Desk) -> None:
    desk.queue()
    desk.sql(f"UPDATE rounds SET opens_at = '2024-01-01', closes_at = '2024-01-02' WHERE id = '{desk.poll}'")
    assert desk.deliver(Scripted()) == {"withdrawn": 3}
    assert {each["reason"] for each in desk.all()} == {"round-over"}


def test_deliver_keeps_the_pace_over_all_workers(desk: Desk) -> None:
    desk.queue()
    sent: list[dt.datetime] = []

    class Clock(Scripted):
        def send(self, message: Message) -> None:
            sent.append(dt.datetime.now(dt.UTC))

    threads = [threading.Thread(target=desk.deliver, args=(Clock(),), kwargs={"per_second": 10}) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(sent) == 3
    assert (max(sent) - min(sent)).total_seconds() > 0.15


@pytest.mark.parametrize("statuses", [(8, 1), (1, 8), (2, 1), (1, 2)])
def test_report_delivery_in_any_order_ends_delivered(desk: Desk, statuses: tuple[int, int]) -> None:
    desk.queue()
    desk.deliver(Scripted())
    message = desk.all()[0]["id"]
    for status in statuses:
        assert desk.report(message, status).status_code == 200
    assert desk.one("delivered")["id"] == message


def test_report_delivery_says_what_became_of_an_unknown_message(desk: Desk) -> None:
    desk.queue()
    desk.deliver(Scripted(Uncertain("no-answer")))
    unknown = desk.one("unknown")["id"]
    assert desk.report(unknown, 8).json == {"news": True}
    assert unknown in {each["id"] for each in desk.all("?state=sent")}
    assert desk.report(unknown, 16).json == {"news": True}
    assert desk.one("undelivered")["id"] == unknown


def test_report_delivery_of_nothing_we_know_is_taken(desk: Desk, unknown_id: str) -> None:
    answer = desk.report(unknown_id, 1)
    assert (answer.status_code, answer.json) == (200, {"news": False})


def test_report_delivery_with_a_wrong_secret_is_refused(desk: Desk, unknown_id: str) -> None:
    assert desk.report(unknown_id, 1, secret="another-one-altogether").status_code == 401


def test_reissue_makes_the_next_code_tells_ballots_and_sends_it(desk: Desk) -> None:
    voter = desk.voter(PHONES[0])
    before = {each["voter"]: each["code"] for each in desk.office.get(desk.round + "/invitations").json}
    told = dict(desk.ballots.rolls[desk.poll][voter])
    path, headers = f"{desk.round}/voters/{voter}/reissue", {"Idempotency-Key": "call-1"}
    answers = [desk.office.post(path, {"reason": "短信误删"}, headers=headers) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json == answers[1].json
    assert answers[0].json["generation"] == 2
    now = desk.ballots.rolls[desk.poll][voter]
    assert (told["generation"], now["generation"]) == (1, 2)
    assert told["code_digest"] != now["code_digest"]
    assert told["phone_digest"] == now["phone_digest"]
    sender = Scripted()
    assert desk.deliver(sender) == {"sent": 1}
    code = {each["voter"]: each["code"] for each in desk.office.get(desk.round + "/invitations").json}[voter]
    assert code != before[voter]
    assert code in sender.taken[0].text
    assert desk.all()[0]["decisions"][0]["reason"] == "短信误删"


def test_reissue_without_ballots_changes_nothing_and_a_repeat_finishes_it(desk: Desk) -> None:
    voter = desk.voter(PHONES[0])
    path = f"{desk.round}/voters/{voter}/reissue"
    desk.ballots.refuse("POST", "/roll", 503, "unavailable")
    assert desk.office.post(path, {"reason": "x"}).status_code == 503
    assert desk.office.made(desk.round + "/voters/search", {"phone": PHONES[0]})["generation"] == 1
    assert desk.all() == []
    assert desk.office.made(path, {"reason": "x"})["generation"] == 2


def test_reissue_for_who_opted_out_sends_nothing(desk: Desk) -> None:
    desk.office.made("/campaigns/opt-outs", {"phone": PHONES[0]})
    found = desk.office.made(desk.round + "/voters/search", {"phone": PHONES[0]})
    assert found["opted_out"] is True
    answer = desk.office.made(f"{desk.round}/voters/{found['voter']}/reissue", {"reason": "x"})
    assert (answer["generation"], answer["delivery"]) == (2, None)


def test_find_voter_masks_the_number_and_finds_nobody_else(desk: Desk) -> None:
    found = desk.office.post(desk.round + "/voters/search", {"phone": "+86 138-0013-8000"})
    assert (found.json["phone"], found.headers["Cache-Control"]) == ("+86138****8000", "no-store")
    assert desk.office.post(desk.round + "/voters/search", {"phone": "13911111111"}).status_code == 404
    assert desk.office.post(desk.round + "/voters/search", {"phone": PHONES[0]}, role="operator").status_code == 403


def test_publish_tells_ballots_the_access_number_from_which_messages_come(
    office: Any, ballots: Any, desk: Desk
) -> None:
    now = dt.datetime.now(dt.UTC)
    window = {"opens_at": now.isoformat(), "closes_at": (now + dt.timedelta(days=1)).isoformat()}
    path = office.published(desk.campaign, access_number="106900002", **window)
    assert ballots.polls[path.rpartition("/")[2]]["access_number"] == "106900002"
    office.made(path + "/deliveries", {"kind": "invitation"})
    sender = Scripted()
    desk.deliver(sender)
    assert {each.sender for each in sender.taken} == {"106900002"}


def test_unlinking_forgets_the_voters_of_messages_and_keeps_the_counts(desk: Desk) -> None:
    desk.queue()
    desk.deliver(Scripted(Uncertain("no-answer")))
    desk.decide(desk.one("unknown"), "send")
    opted_out = desk.voter(PHONES[2])
    desk.ballots.opted_out[desk.poll] = [opted_out]
    desk.office.made(desk.round + "/seal")
    assert desk.office.patch(desk.campaign, {"objection_days": 0}).status_code == 200
    desk.office.made(desk.campaign + "/certification")
    desk.office.made(desk.campaign + "/unlinking", {"backups_expire_on": "2099-01-31"})
    assert [(each["voter"], each["decisions"]) for each in desk.all()] == [(None, [])] * 3
    counted = desk.office.get(desk.round + "/deliveries/counts").json
    assert {each["state"]: each["count"] for each in counted} == {"sent": 2, "withdrawn": 1}
    other = desk.office.active()  # what ballots has forgotten by now is known here
    desk.office.hand_in(other, "01", *PHONES)
    assert Desk(desk.office, desk.ballots, other).queue().json["opted_out"] == 1


def test_the_command_sends_to_the_file_a_line_a_message(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.queue()
    path = tmp_path / "messages.jsonl"
    assert desk.deliver(FileSender(path)) == {"sent": 3}
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert sorted(each["to"] for each in lines) == [f"+86{phone}" for phone in PHONES]
    assert {each["reference"] for each in lines} == {each["id"] for each in desk.all("?state=sent")}
    assert path.stat().st_mode & 0o077 == 0


def test_the_command_without_a_sender_sends_nothing_and_does_not_fail(desk: Desk) -> None:
    desk.queue()
    done = desk.office.app.test_cli_runner().invoke(args=["deliver", "--once"])
    assert (done.exit_code, len(desk.all("?state=queued"))) == (0, 3)
    assert "DELIVERY_SENDER" in done.output


def test_messages_are_in_no_log(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    desk.queue()
    desk.deliver(Scripted(Rejected("status-400")))
    captured = "".join(capfd.readouterr())
    assert "1380013" not in captured
    assert "评议码" not in captured
