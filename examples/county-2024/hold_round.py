"""One round: drawn, published, answered over every channel after invitations and reminders, closed and sealed."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import api_client
import invite
from draw_recipients import draw_recipients
from report import step
from synthetic_votes import Answer, Electorate

if TYPE_CHECKING:
    from play import Year

Plain = dict[str, Any]

RECIPIENTS = "recipients"
"""The panel that is drawn."""
OPEN_FOR = dt.timedelta(hours=1)
OPENED_BEFORE = dt.timedelta(seconds=30)
"""The window opens this long ago, should our clock be ahead of the server's."""
REASON = "演示：全部样例选票已提交，提前结束本轮 (demonstration: closed early, all synthetic ballots are in)"
SEAL_TRIES = 60


class RoundFailed(Exception):
    """A round can't be brought to its end; the message is for the person in front of it."""


class Round:
    """A round of the campaign, as the API shows it, held from publication to sealing."""

    def __init__(self, year: Year, round_: Plain) -> None:
        self._year, self._round = year, round_
        self._path = f"{year.path}/rounds/{round_['id']}"
        self._poll = f"/polls/{round_['id']}"
        self._standing: dict[str, Answer] = {}
        """Voter → what counts, as far as we were told."""

    def hold(self) -> tuple[str, Plain]:
        """From the draw to the sealed tally. Returns the round's name and its turnout."""
        if self._round["panel"] == RECIPIENTS:
            print(self._round["name"])
            draw_recipients(self._year, self._round)
        with step(f"{self._round['name']} published") as done:
            self._publish()
            done.said = f"{len(self._invitations)} voters on the roll of {len(self._paper['objects'])} objects"
        with step("  invitations") as done:
            done.said = self._invite()
        with step("  ballots") as done:
            first = self._electorate.first_answers(self._invitations)
            done.said = self._hand_in(first)
        with step("  reminders") as done:
            done.said = self._remind()
        if self._round["live"]:
            self._look_at_scores()
        with step("  after that, and changed minds") as done:
            second = self._electorate.second_answers(self._invitations, first)
            done.said = self._hand_in([*second, *self._electorate.late_answers(self._invitations, first)])
        with step("  closed and sealed") as done:
            self._close()
            turnout: Plain = self._year.portal.call("GET", f"{self._poll}/turnout")
            done.said = f"{turnout['voters']} of {turnout['roll']} voted; {self._compare()}"
        return self._round["name"], turnout

    def _publish(self) -> None:
        """Move the window to now; then poll and roll go to the ballot service, and everybody has a code."""
        organiser, now = self._year.organiser, dt.datetime.now(dt.UTC)
        closes_at = (now + OPEN_FOR).isoformat()
        window = {"opens_at": (now - OPENED_BEFORE).isoformat(), "closes_at": closes_at, "entry_until": closes_at}
        organiser.change(self._path, window)
        organiser.call("POST", f"{self._path}/publication")
        self._invitations = organiser.list(f"{self._path}/invitations")
        self._paper = organiser.call("GET", self._poll)
        channels = self._round["primary_channels"] + self._round["auxiliary_channels"]
        prefix = f"{self._year.code}-{self._round['code']}"
        self._electorate = Electorate(self._year.seed, self._paper, channels, prefix)

    def _invite(self) -> str:
        """Everybody gets a message; who got one votes with the code in it, others with what the office reads out."""
        text = invite.preview(self._year, self._path)
        begin = invite.end_of(self._year.messages)
        sent = invite.send(self._year, self._path, "invitation")
        codes = invite.codes_in(self._year.messages, begin)
        phones = {each["name"]: self._year.people.by_name[each["name"]].phone for each in self._invitations}
        read = [phone for phone in phones.values() if phone in codes]
        self._invitations = [
            {**each, "code": codes.get(phones[each["name"]], each["code"])} for each in self._invitations
        ]
        return f"{sent['counts']}, {sent['opted_out']} opted out; {text}; {len(read)} codes read"

    def _remind(self) -> str:
        """Whoever has not answered, and nobody else, gets another message."""
        turnout = self._year.portal.call("GET", f"{self._poll}/turnout")
        sent = invite.send(self._year, self._path, "reminder")
        silent = turnout["roll"] - turnout["voters"]
        if sent["queued"] + sent["opted_out"] != silent:
            raise RoundFailed(f"{sent['queued']} reminders and {sent['opted_out']} opted out, but {silent} are silent")
        return f"{sent['counts']} to {silent} without an answer, {sent['opted_out']} opted out"

    def _hand_in(self, answers: list[Answer]) -> str:
        """Hand in all, several at a time; a voter has one answer in `answers`. Returns what became of them."""
        outcomes = Counter[str]()
        for answer, outcome in zip(answers, self._year.pool.map(self._send, answers), strict=True):
            outcomes[outcome] += 1
            if outcome != "kept":
                self._standing[answer.name] = answer
        return f"{len(answers)} sent: " + ", ".join(
            f"{number} {outcome}" for outcome, number in sorted(outcomes.items())
        )

    def _send(self, answer: Answer) -> str:
        """By SMS; by a voter with a code; by telephone or paper, which an operator or a call centre enters."""
        phone = self._year.people.by_name[answer.name].phone
        if answer.channel == "sms":
            message = {"id": answer.reference, "from": phone, "text": answer.text}
            return str(self._year.portal.call("POST", "/inbound/sms/generic", message)["outcome"])
        body: Plain = {"votes": answer.votes, "source_ref": answer.reference}
        if answer.channel == "web":
            return str(self._year.voters.call("PUT", "/ballot", body, {"Ballot-Code": answer.code})["outcome"])
        body["channel"] = answer.channel
        if answer.channel == "phone" and "sms" in self._paper["channels"]:
            return str(self._year.portal.call("POST", f"{self._poll}/ballots", {**body, "phone": phone})["outcome"])
        return str(self._year.operator.call("POST", f"{self._poll}/ballots", {**body, "code": answer.code})["outcome"])

    def _look_at_scores(self) -> None:
        """The experts' results are published while the round runs (plan, section 五、（一）1): scores, no counts."""
        with step("  provisional scores, live") as done:
            scores = self._year.organiser.call("GET", f"{self._year.path}/scores")
            best = [f"{each['name']} {each['total']}" for each in scores["results"][:2]]
            done.said = f"{scores['state']}: {', '.join(best)} …"

    def _close(self) -> None:
        """End the window now, with a reason that stays on record, and seal; our clock may be ahead of the server's."""
        now = dt.datetime.now(dt.UTC).isoformat()
        self._year.organiser.change(self._path, {"closes_at": now, "entry_until": now, "reason": REASON})
        for _ in range(SEAL_TRIES):
            try:
                self._year.organiser.call("POST", f"{self._path}/seal")
                return
            except api_client.ApiError as error:
                if error.slug not in ("round-running", "poll-running"):
                    raise
                time.sleep(0.5)
        raise RoundFailed("the server's clock is more than 30 s behind")

    def _compare(self) -> str:
        """What we handed in, counted by ourselves, against the tally that anybody may read."""
        ours: Counter[tuple[str, str]] = Counter()
        for answer in self._standing.values():
            ours.update((vote["object"], vote["level"]) for vote in answer.votes)
        answer = self._year.voters.call("GET", f"/tallies?campaign={self._year.id}")
        tally = next(each for each in answer["tallies"] if each["poll"] == self._round["id"])
        theirs = {
            (row["object"], level): n for row in tally["objects"] for level, n in (row["counts"] or {}).items() if n
        }
        if dict(ours) != theirs:
            raise RoundFailed(f"{self._round['name']}: the public tally is not what was handed in")
        least = min(row["valid"] for row in tally["objects"])
        return f"counted as we counted; at least {least} valid votes an object"
