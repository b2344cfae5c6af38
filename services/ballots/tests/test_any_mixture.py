"""Any mixture of all channels, changes of mind, repeats, voids, extensions and sealing, against a model of a poll.

After every step the counters, a recount of the ballots, turnout, the refusals and the receipts are what the model says.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from werkzeug.test import TestResponse

from ballots.domain import receipts as tree
from ballots.storage.polls import find_poll
from ballots.storage.receipts import receipt_of_each

from .conftest import FIVE, Office, code_line, moment, new_number, phone_line, slug

pytestmark = pytest.mark.slow

OBJECTS = ("01", "02", "03")
LEVELS = [level["code"] for level in FIVE]
ENTERED = ("phone", "face_to_face", "questionnaire")
VOTERS = 4

people = st.integers(0, VOTERS - 1)
some_levels = st.lists(st.none() | st.sampled_from(LEVELS), min_size=3, max_size=3).filter(any)
all_levels = st.lists(st.sampled_from(LEVELS), min_size=3, max_size=3)
references = st.sampled_from("ab") | st.uuids().map(str)


@dataclass
class Cast:
    """A ballot that was accepted."""

    id: str
    voter: int
    channel: str
    levels: tuple[str | None, ...]
    receipt: str | None
    replaces: Cast | None
    void: bool = False


@dataclass
class Model:
    """What a poll is by its rules."""

    first_counts: bool
    state: str = "open"
    ballots: list[Cast] = field(default_factory=list)
    standing: dict[int, Cast] = field(default_factory=dict)
    answers: dict[tuple[str, str, int], tuple[Any, str, Cast]] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    voters_by_channel: Counter[str] = field(default_factory=Counter)
    versions: int = 1

    def expected(self, voter: int, channel: str, levels: Any, source: str, reference: str) -> str:
        """The outcome of a ballot, or the slug of its refusal; with brackets that of a repeat."""
        known = self.answers.get((source, reference, voter))
        if known:
            return f"({known[1]})" if known[0] == (channel, tuple(levels)) else "source-ref-reused"
        if self.state == "sealed":
            return "poll-sealed"
        if self.state == "closed" or (self.state == "entry" and channel not in ENTERED):
            return "poll-closed"
        if voter in self.standing:
            return "already-voted" if self.first_counts else "replaced"
        return "accepted"

    def take(self, cast: Cast, outcome: str, source: str, reference: str) -> None:
        cast.replaces = self.standing.get(cast.voter)
        if outcome == "accepted":
            self.voters_by_channel[cast.channel] += 1
        self.ballots.append(cast)
        self.standing[cast.voter] = cast
        self.answers[(source, reference, cast.voter)] = (cast.channel, cast.levels), outcome, cast

    def void(self, cast: Cast) -> None:
        cast.void = True
        if self.standing.get(cast.voter) is not cast:
            return
        before = first = cast
        while before.void and before.replaces:
            before = before.replaces
        while first.replaces:
            first = first.replaces
        if before.void:
            del self.standing[cast.voter]
            self.voters_by_channel[first.channel] -= 1
        else:
            self.standing[cast.voter] = before
        if self.state == "sealed":
            self.versions += 1

    def counted(self, *, voided: bool = False) -> dict[str, dict[str, int]]:
        """object → level → votes; with `voided` as if no ballot had been voided."""
        chosen = self.standing
        if voided:
            order = reversed(self.ballots) if self.first_counts else self.ballots
            chosen = {cast.voter: cast for cast in order}
        found: dict[str, dict[str, int]] = {}
        for cast in chosen.values():
            for code, level in zip(OBJECTS, cast.levels, strict=True):
                if level:
                    levels = found.setdefault(code, {})
                    levels[level] = levels.get(level, 0) + 1
        return found


class AnyMixture(RuleBasedStateMachine):
    office: Office

    @initialize(first_counts=st.booleans())
    def begin(self, first_counts: bool) -> None:
        self.changes = {"counts": "first" if first_counts else "last", "published_from": 1}
        self.poll = self.office.put_poll(**self.changes)
        self.revision = 1
        self.model = Model(first_counts)
        self.ids = [str(uuid4()) for _ in range(VOTERS)]
        self.numbers = [new_number() for _ in range(VOTERS)]
        self.codes = [self.office.code(self.poll, str(n)) for n in range(VOTERS)]
        self.said: list[tuple[int, str, str]] = []
        self.without_sheet = set(range(VOTERS))
        people = zip(self.ids, self.codes, self.numbers, strict=True)
        lines = [{"voter": voter} | code_line(code) | phone_line(number) for voter, code, number in people]
        assert self.office.load(self.poll, *lines).status_code == 200

    @rule(
        voter=people,
        by=st.sampled_from(["voter", "code", "phone"]),
        channel=st.sampled_from(ENTERED),
        levels=some_levels,
        reference=references,
    )
    def post(self, voter: int, by: str, channel: str, levels: Any, reference: str) -> None:
        name = {"voter": self.ids, "code": self.codes, "phone": self.numbers}[by][voter]
        ballot = {by: name, "channel": channel, "source_ref": reference, "votes": votes_of(levels)}
        self._check(self.office.post(self.poll, ballot), voter, channel, levels, "operator", reference)

    @rule(voter=people, levels=some_levels, reference=references)
    def put(self, voter: int, levels: Any, reference: str) -> None:
        body = {"votes": votes_of(levels), "source_ref": reference}
        answer = self.office.client.put("/api/v1/ballot", json=body, headers={"Ballot-Code": self.codes[voter]})
        self._check(answer, voter, "web", levels, "voter", reference)

    @rule(lines=st.lists(st.tuples(people, st.sampled_from(ENTERED), some_levels, references), min_size=1, max_size=4))
    def batch(self, lines: Any) -> None:
        sent = [
            {"voter": self.ids[voter], "channel": channel, "source_ref": reference, "votes": votes_of(levels)}
            for voter, channel, levels, reference in lines
        ]
        path = f"/api/v1/polls/{self.poll}/batches"
        answer = self.office.client.post(path, json={"ballots": sent}, headers=self.office.operator)
        for found, (voter, channel, levels, reference) in zip(answer.json["ballots"], lines, strict=True):
            outcome = found.get("slug") or (f"({found['outcome']})" if found["repeated"] else found["outcome"])
            self._take(outcome, found, voter, channel, levels, "operator", reference)

    @rule(voter=people, levels=all_levels, reference=references)
    def sms(self, voter: int, levels: Any, reference: str) -> None:
        """Its reference is the provider's id, which is taken for the same only with the same text and number."""
        digits = "".join(str(LEVELS.index(level) + 1) for level in levels)
        source = f"sms {digits} {self.numbers[voter]}"
        found = self.office.sms(self.numbers[voter], digits, id=f"{self.poll} {reference}")
        if (voter, digits, reference) in self.said:
            return
        self.said.append((voter, digits, reference))
        expected = self.model.expected(voter, "sms", levels, source, reference)
        if expected in ("accepted", "replaced"):
            assert found["outcome"] == "counted"
            cast = Cast(self._newest(voter), voter, "sms", tuple(levels), None, None)
            self.model.take(cast, expected, source, reference)
        elif self.model.state == "sealed":  # then the number is nobody's
            assert found["reason"] == "sms-no-invitation"
        else:
            assert found["reason"] == expected
            self.model.refused[expected] += 1

    @rule(voter=people, channel=st.sampled_from(ENTERED[:2]), levels=some_levels)
    def interview(self, voter: int, channel: str, levels: Any) -> None:
        body = {"voter": self.ids[voter], "channel": channel, "outcome": "answered", "source_ref": str(uuid4())}
        path = f"/api/v1/polls/{self.poll}/interviews"
        answer = self.office.client.post(path, json=body | {"votes": votes_of(levels)}, headers=self.office.operator)
        self._check_by_channel(voter, channel, levels, slug(answer) if answer.status_code >= 400 else None)

    @precondition(lambda self: self.model.state in ("open", "entry") and self.without_sheet)
    @rule(data=st.data(), levels=some_levels)
    def paper(self, data: Any, levels: Any) -> None:
        """A pile of one sheet, which two operators enter alike."""
        voter = data.draw(st.sampled_from(sorted(self.without_sheet)))
        self.without_sheet.remove(voter)
        office, here = self.office, f"/api/v1/polls/{self.poll}"
        first, second = (office.bearer("operator", sub=name) for name in ("first", "second"))
        made = office.client.post(f"{here}/sheets", json={"voters": [self.ids[voter]]}, headers=first)
        [sheet] = made.json["sheets"]
        pile = {"code": str(uuid4()), "declared": 1}
        batch = office.client.post(f"{here}/paper-batches", json=pile, headers=first).json["batch"]
        for operator in (first, second):
            entry = f"/api/v1/paper-batches/{batch}/entries/{sheet['sheet']}"
            body = {"votes": votes_of(levels)}
            assert office.client.put(entry, json=body, headers=operator).status_code == 200
        cast = office.client.post(f"/api/v1/paper-batches/{batch}/cast", headers=first)
        [outcome] = cast.json["outcomes"]["sheets"]
        self._check_by_channel(voter, "questionnaire", levels, outcome["slug"])

    @precondition(lambda self: self.model.ballots)
    @rule(data=st.data())
    def void(self, data: Any) -> None:
        cast = data.draw(st.sampled_from(self.model.ballots))
        path = f"/api/v1/polls/{self.poll}/voids"
        clerk, head = (self.office.bearer("organiser", sub=name) for name in ("clerk", "head"))
        proposal = {"ballot": cast.id, "reason": "entered twice"}
        assert self.office.client.post(path, json=proposal, headers=clerk).status_code in (200, 201)
        assert slug(self.office.client.post(f"{path}/{cast.id}/confirmation", headers=clerk)) == "void-needs-another"
        assert self.office.client.post(f"{path}/{cast.id}/confirmation", headers=head).status_code == 200
        if not cast.void:
            self.model.void(cast)

    @precondition(lambda self: self.model.state != "sealed")
    @rule(state=st.sampled_from(["open", "open", "entry", "closed"]))
    def move_the_end(self, state: str) -> None:
        self.revision += 1
        past, later = moment(minutes=-1), moment(hours=1)
        ends = {"open": (later, later), "entry": (past, later), "closed": (past, past)}[state]
        window = {"closes_at": ends[0], "entry_until": ends[1]}
        answer = self.office.send_poll(self.poll, revision=self.revision, **self.changes, **window)
        assert answer.status_code == 200, answer.json
        self.model.state = state

    @precondition(lambda self: self.model.state in ("closed", "sealed"))
    @rule()
    def seal(self) -> None:
        answer = self.office.seal(self.poll)
        assert answer.status_code == 200, answer.json
        if self.model.state != "sealed":
            self.model.state = "sealed"
            self.model.versions = 1 + (self.model.counted(voided=True) != self.model.counted() or self._stood())

    def _stood(self) -> bool:
        """Whether a void makes another ballot count, even one that says the same."""
        first = {cast.voter: cast for cast in reversed(self.model.ballots)}
        last = {cast.voter: cast for cast in self.model.ballots}
        chosen = first if self.model.first_counts else last
        return any(self.model.standing.get(voter) is not cast for voter, cast in chosen.items())

    @invariant()
    def everything_agrees(self) -> None:
        office, model = self.office, self.model
        assert office.counts(self.poll) == model.counted()  # counters, which are compared with a recount
        turnout = office.turnout(self.poll)
        assert turnout["voters"] == len(model.standing)
        assert turnout["ballots"] == len(model.ballots)
        assert turnout["voided"] == sum(cast.void for cast in model.ballots)
        assert {k: n for k, n in turnout["by_channel"].items() if n} == {
            k: n for k, n in model.voters_by_channel.items() if n
        }
        assert turnout["refused"] == dict(model.refused)
        with office.app.extensions["database"].session() as session:
            poll = find_poll(session, UUID(self.poll))
            assert poll is not None
            stored = {str(ballot): receipt.hex() for ballot, receipt in receipt_of_each(session, poll)}
        assert stored.keys() == {cast.id for cast in model.ballots}
        assert all(cast.receipt in (None, stored[cast.id]) for cast in model.ballots)
        recount = office.app.test_cli_runner().invoke(args=["recount", self.poll])
        assert recount.exit_code == 0, recount.output
        if model.state == "sealed":
            self._tally_agrees(sorted(stored.values()))

    def _tally_agrees(self, receipts: list[str]) -> None:
        newest = self._tally()
        assert newest["version"] == self.model.versions
        assert shown(newest) == self.model.counted()
        assert newest["voters"] == len(self.model.standing)
        assert shown(self._tally(version=1)) == self.model.counted(voided=True)
        root = tree.root([tree.leaf(bytes.fromhex(receipt)) for receipt in receipts])
        assert newest["receipts"] == {"size": len(receipts), "root": root.hex()}

    def _tally(self, **query: int) -> dict[str, Any]:
        path = f"/api/v1/polls/{self.poll}/tally"
        found: dict[str, Any] = self.office.client.get(path, query_string=query, headers=self.office.campaigns).json
        return found

    def _check(self, answer: TestResponse, *sent: Any) -> None:
        voter, channel, levels, source, reference = sent
        outcome = slug(answer) if answer.status_code >= 400 else answer.json["outcome"]
        if (source, reference, voter) in self.model.answers and answer.status_code < 400:
            outcome = f"({outcome})"
        self._take(outcome, answer.json, voter, channel, levels, source, reference)

    def _take(
        self, outcome: str, found: dict[str, Any], voter: int, channel: str, levels: Any, source: str, reference: str
    ) -> None:
        assert outcome == self.model.expected(voter, channel, levels, source, reference)
        if outcome in ("accepted", "replaced"):
            cast = Cast(found["ballot"], voter, channel, tuple(levels), found["receipt"], None)
            self.model.take(cast, outcome, source, reference)
        elif outcome.startswith("("):
            first = self.model.answers[(source, reference, voter)][2]
            assert (found["ballot"], found["receipt"]) == (first.id, first.receipt)
        else:
            self.model.refused[outcome] += 1

    def _check_by_channel(self, voter: int, channel: str, levels: Any, refused: str | None) -> None:
        """A ballot under a reference of its own, of which the answer says no more than that it was taken."""
        reference = str(uuid4())
        expected = self.model.expected(voter, channel, levels, channel, reference)
        if refused:
            assert refused == expected
            self.model.refused[expected] += 1
        else:
            assert expected in ("accepted", "replaced")
            cast = Cast(self._newest(voter), voter, channel, tuple(levels), None, None)
            self.model.take(cast, expected, channel, reference)

    def _newest(self, voter: int) -> str:
        statement = "SELECT ballot::text FROM standing WHERE poll = %s AND voter = %s"
        [[found]] = self.office.query(statement, self.poll, self.ids[voter])
        return str(found)


def votes_of(levels: Any) -> list[dict[str, str]]:
    return [{"object": code, "level": level} for code, level in zip(OBJECTS, levels, strict=True) if level]


def shown(tally: dict[str, Any]) -> dict[str, dict[str, int]]:
    """Counts above zero."""
    rows = {row["object"]: {level: n for level, n in row["counts"].items() if n} for row in tally["objects"]}
    return {code: levels for code, levels in rows.items() if levels}


def test_any_mixture_agrees_with_the_model(office: Office) -> None:
    machine = type("Machine", (AnyMixture,), {"office": office})
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    limits = settings(max_examples=12, stateful_step_count=30, deadline=None, suppress_health_check=checks)
    run_state_machine_as_test(machine, settings=limits)
