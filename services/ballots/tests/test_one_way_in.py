"""One rule with two entries: `cast_ballot` for a ballot, `cast_ballots` for what is plain in a batch.

Whatever comes in, both answer alike and leave the same behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballots.api.ballots import PostedBallot, Vote
from ballots.domain.errors import BallotError
from ballots.domain.voters import SLOTS
from ballots.storage import batches
from ballots.storage.polls import find_poll as stored_poll
from ballots.storage.receipts import receipt_of_each
from ballots.use_cases import cast_batch
from ballots.use_cases.cast_ballot import Taken, cast_ballot, casting, voter_of_poll

from .conftest import Office, code_line, moment

SOURCE = "portal"
PAST = moment(minutes=-1)


class Answer(NamedTuple):
    """What a line got. `ballot` is the number of the line whose ballot it names."""

    outcome: str
    ballot: int | None
    repeated: bool
    mistakes: frozenset[tuple[str, str]]


Entry = Callable[[Office, str, Sequence[PostedBallot]], Iterator[Taken | BallotError]]


def one_by_one(office: Office, poll: str, lines: Sequence[PostedBallot]) -> Iterator[Taken | BallotError]:
    store = office.app.extensions["ballots"]
    for line in lines:
        try:
            names = {"code": line.code, "phone": line.phone, "voter": line.voter}
            voter, generation = voter_of_poll(store, UUID(poll), **names)  # type: ignore[arg-type]
            named = {"channel": line.channel, "source": SOURCE, "source_ref": line.source_ref}
            yield cast_ballot(store, casting(UUID(poll), voter, line.votes, generation=generation, **named))
        except BallotError as refusal:
            yield refusal


def as_batch(office: Office, poll: str, lines: Sequence[PostedBallot]) -> Iterator[Taken | BallotError]:
    store = office.app.extensions["ballots"]
    return cast_batch.cast_batch(store, store.poll_by_id(UUID(poll)), lines, SOURCE)


@dataclass
class Polling:
    """A poll whose ballots come in over one entry."""

    office: Office
    cast: Entry
    changes: dict[str, Any] = field(default_factory=dict)
    lines: list[UUID | None] = field(default_factory=list)
    receipts: dict[UUID, set[str]] = field(default_factory=dict)
    revision: int = 1

    def __post_init__(self) -> None:
        self.poll = self.office.put_poll(**self.changes)

    def load(self, *lines: dict[str, Any]) -> None:
        answer = self.office.load(self.poll, *lines)
        assert answer.status_code == 200, answer.json

    def send(self, *lines: PostedBallot) -> list[Answer]:
        return [self._answer(each) for each in self.cast(self.office, self.poll, lines)]

    def outcomes(self, *lines: PostedBallot) -> list[str]:
        return [f"({each.outcome})" if each.repeated else each.outcome for each in self.send(*lines)]

    def _answer(self, found: Taken | BallotError) -> Answer:
        if isinstance(found, BallotError):
            self.lines.append(None)
            return Answer(found.slug, None, False, frozenset((m.pointer, m.slug) for m in found.mistakes))
        self.receipts.setdefault(found.ballot, set()).add(found.receipt)
        if found.ballot not in self.lines:
            self.lines.append(found.ballot)
        else:
            self.lines.append(None)
        return Answer(found.outcome, self.lines.index(found.ballot), found.repeated, frozenset())

    def change(self, kind: str) -> None:
        if kind in ("closed", "entry"):
            self.revision += 1
            later = self.changes | {"closes_at": PAST, "entry_until": PAST if kind == "closed" else moment(hours=1)}
            assert self.office.send_poll(self.poll, revision=self.revision, **later).status_code == 200
        elif kind == "cancelled":
            path, body = f"/api/v1/polls/{self.poll}/cancellation", {"reason": "flood"}
            assert self.office.client.post(path, json=body, headers=self.office.campaigns).status_code == 200
        elif kind == "sealed":
            self.change("closed")
            assert self.office.seal(self.poll).status_code == 200

    def stored_receipts(self) -> dict[UUID, set[str]]:
        """What the receipts are by what is stored."""
        with self.office.app.extensions["database"].session() as session:
            poll = stored_poll(session, UUID(self.poll))
            assert poll is not None
            return {ballot: {receipt.hex()} for ballot, receipt in receipt_of_each(session, poll)}

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that the poll's ballots left, but for times and with lines' numbers for the ids of ballots."""
        selects = {
            "ballots": "id, slot, voter, channel, source, levels, criteria FROM ballots",
            "replaced": "replaces, slot, voter FROM ballots",
            "standing": "ballot, slot, voter FROM standing",
            "references": "ballot, slot, voter, source, source_ref, body, outcome FROM ballot_references",
            "comments": "ballot, slot, object, body FROM comments",
            "counters": "null, slot, stratum, counts FROM counters",
            "turnout": "null, slot, channel, voters, ballots FROM turnout",
            "refusals": "null, slot, reason, submissions FROM refusals",
            "staged": "null, line FROM staged_ballots",
        }
        found = {}
        with self.office.app.extensions["ballots"].transaction() as connection:
            assert connection.execute("SELECT 1 FROM staged_plain_ballots").fetchone() is None
            for name, select in selects.items():
                rows = connection.execute(f"SELECT {select} WHERE poll = %s", (self.poll,))
                found[name] = sorted(
                    ((None if ballot is None else self.lines.index(ballot), *map(str, row)) for ballot, *row in rows),
                    key=str,
                )
        return found


def ballot(voter: str | None = None, *levels: str, objects: Sequence[str] = ("01", "02", "03"), **changes: Any) -> Any:
    given = [Vote(code, level) for code, level in zip(objects, levels or ("satisfied",), strict=False)]
    named = {"channel": "phone", "source_ref": uuid4().hex, "votes": given, "voter": UUID(voter) if voter else None}
    return PostedBallot(**named | changes)  # type: ignore[arg-type]


@pytest.fixture(params=[one_by_one, as_batch], ids=["one_by_one", "as_batch"])
def polling(request: pytest.FixtureRequest, office: Office) -> Callable[..., Polling]:
    """Makes a poll with changes; each test runs over both entries."""

    def make(**changes: Any) -> Polling:
        return Polling(office, request.param, changes)

    return make


def voters(polling: Polling, *lines: dict[str, Any]) -> list[str]:
    found = [{"voter": str(uuid4()), **line} for line in lines]
    polling.load(*found)
    return [str(line["voter"]) for line in found]


def test_cast_first_ballots_of_several_strata(polling: Callable[..., Polling]) -> None:
    poll = polling(strata=["town", "village"])
    first, second, third = voters(poll, {"stratum": "town"}, {"stratum": "village"}, {})
    lines = [ballot(first, "bad", "poor"), ballot(second, "bad", objects=["03"]), ballot(third, "unknown")]
    assert poll.outcomes(*lines) == ["accepted"] * 3
    assert poll.office.counts(poll.poll) == {"01": {"bad": 1, "unknown": 1}, "02": {"poor": 1}, "03": {"bad": 1}}
    counted = {row[2]: row[3] for row in poll.rows()["counters"] if "1" in row[3]}
    assert set(counted) == {"0", "1", "2"}


def of_slot(slot: int) -> UUID:
    return UUID(int=uuid4().int // SLOTS * SLOTS + slot)


def test_cast_first_ballots_of_one_slot(polling: Callable[..., Polling]) -> None:
    """They share the rows of counters and turnout."""
    poll = polling()
    found = voters(poll, *({"voter": str(of_slot(7))} for _ in range(6)))
    lines = [ballot(each, "bad", channel=channel) for each, channel in zip(found, ["phone", "web"] * 3, strict=True)]
    assert poll.outcomes(*lines[:2]) + poll.outcomes(*lines[2:]) == ["accepted"] * 6
    assert poll.office.counts(poll.poll) == {"01": {"bad": 6}}
    assert [row[1:] for row in poll.rows()["turnout"]] == [("7", "1", "3", "3"), ("7", "2", "3", "3")]


@pytest.mark.parametrize(("counts", "second"), [("last", "replaced"), ("first", "already-voted")])
def test_cast_a_second_ballot_of_a_voter(polling: Callable[..., Polling], counts: str, second: str) -> None:
    poll = polling(counts=counts)
    [voter, other] = voters(poll, {}, {})
    assert poll.outcomes(ballot(voter, "bad"), ballot(other), ballot(voter, "poor")) == ["accepted", "accepted", second]
    assert poll.outcomes(ballot(voter, "average")) == [second]
    kept = "average" if counts == "last" else "bad"
    assert poll.office.counts(poll.poll) == {"01": {kept: 1, "satisfied": 1}}


def test_cast_again_under_a_reference_gets_the_first_answer(polling: Callable[..., Polling]) -> None:
    poll = polling()
    [voter] = voters(poll, {})
    first, other = ballot(voter, "bad", source_ref="a"), ballot(voter, "poor", source_ref="a")
    later = ballot(voter, "poor", source_ref="b")
    assert poll.outcomes(first) == ["accepted"]
    assert poll.outcomes(later, first, later, other) == ["replaced", "(accepted)", "(replaced)", "source-ref-reused"]
    poll.change("sealed")
    answers = poll.send(later, first, other, ballot(voter))
    assert [each.outcome for each in answers] == ["replaced", "accepted", "source-ref-reused", "poll-sealed"]
    assert [each.ballot for each in answers] == [1, 0, None, None]


def test_cast_names_every_mistake(polling: Callable[..., Polling]) -> None:
    poll = polling()
    [voter] = voters(poll, {"objects": ["01", "02"]})
    given = [
        *(Vote("02", "splendid"), Vote("03", "bad"), Vote("02", "bad"), Vote("99", "bad")),
        Vote("01", "bad", {"beauty": "bad", "law": "splendid"}),
    ]
    [answer] = poll.send(ballot(voter, votes=given))
    assert answer.outcome == "invalid-input"
    assert answer.mistakes == {
        *(("/votes/0/level", "unknown-level"), ("/votes/1/object", "object-not-on-list")),
        *(("/votes/2/object", "object-repeated"), ("/votes/3/object", "unknown-object")),
        *(("/votes/4/criteria/beauty", "unknown-criterion"), ("/votes/4/criteria/law", "unknown-level")),
    }
    [answer] = poll.send(ballot(voter, votes=[Vote("03", "bad")]))
    assert answer.mistakes == {("/votes/0/object", "object-not-on-list")}
    assert poll.outcomes(ballot(voter, votes=[]), ballot(voter, "bad", "bad")) == ["empty-ballot", "accepted"]


@pytest.mark.parametrize(
    ("window", "by_phone", "by_web"),
    [
        ({"opens_at": moment(minutes=30)}, "poll-not-open", "poll-not-open"),
        ({"closes_at": PAST}, "accepted", "poll-closed"),
        ({"closes_at": PAST, "entry_until": PAST}, "poll-closed", "poll-closed"),
    ],
)
def test_cast_outside_the_window(polling: Callable[..., Polling], window: Any, by_phone: str, by_web: str) -> None:
    poll = polling(**window)
    first, second = voters(poll, {}, {})
    assert poll.outcomes(ballot(first), ballot(second, channel="web")) == [by_phone, by_web]


def test_cast_over_channels(polling: Callable[..., Polling]) -> None:
    poll = polling()
    first, second, third = voters(poll, {"channels": ["web"]}, {"channels": ["web"]}, {})
    lines = [ballot(first), ballot(second, channel="web"), ballot(third, channel="fax")]
    assert poll.outcomes(*lines) == ["channel-not-allowed", "accepted", "channel-not-allowed"]


def test_cast_by_codes_of_two_generations(polling: Callable[..., Polling]) -> None:
    poll = polling()
    old, new = (poll.office.code(poll.poll, last) for last in "01")
    [voter] = voters(poll, code_line(old))
    poll.load({"voter": voter, **code_line(new, generation=2)})
    assert poll.outcomes(ballot(code=old)) == ["code-superseded"]
    assert poll.outcomes(ballot(code=new), ballot(str(uuid4()))) == ["accepted", "not-on-roll"]


def test_cast_with_criteria_and_comments(polling: Callable[..., Polling]) -> None:
    poll = polling()
    first, second = voters(poll, {}, {})
    rated = ballot(first, votes=[Vote("02", "bad", {"law": "poor"}), Vote("01", "poor")])
    said = ballot(second, votes=[Vote("02", "bad", None, "办事慢。")])
    assert poll.outcomes(rated, said) == ["accepted", "accepted"]
    assert {row[0]: row[-1] for row in poll.rows()["ballots"]} == {0: "[0, 0, 0, 4, 0, 0]", 1: "None"}
    assert [(row[0], *row[2:]) for row in poll.rows()["comments"]] == [(1, "2", "办事慢。")]


@pytest.mark.parametrize(("state", "refusal"), [("cancelled", "poll-cancelled"), ("sealed", "poll-sealed")])
def test_cast_into_an_ended_poll(polling: Callable[..., Polling], state: str, refusal: str) -> None:
    poll = polling()
    first, second = voters(poll, {}, {})
    line = ballot(first, "bad")
    assert poll.outcomes(line) == ["accepted"]
    poll.change(state)
    assert poll.outcomes(ballot(second), line) == [refusal, "(accepted)"]
    assert poll.office.counts(poll.poll) == {"01": {"bad": 1}}
    assert [row[2:] for row in poll.rows()["refusals"]] == [(refusal, "1")]


ROLL: list[dict[str, Any]] = [
    *({}, {}, {}, {"stratum": "town"}, {"stratum": "village"}, {"objects": ["01"]}, {"objects": ["02", "03"]}),
    *({"channels": ["web"]}, {"channels": ["phone", "web"]}),
]
CODED, STRANGER = len(ROLL), len(ROLL) + 1
LEVELS = ["satisfied", "fairly", "average", "poor", "bad", "unknown"]

plain_votes = st.dictionaries(st.sampled_from(["01", "02", "03"]), st.sampled_from(LEVELS), min_size=1).map(
    lambda levels: [Vote(code, level) for code, level in levels.items()]
)
any_vote = st.builds(
    Vote,
    st.sampled_from(["01", "02", "03", "99"]),
    st.sampled_from([*LEVELS, "splendid"]),
    st.none() | st.dictionaries(st.sampled_from(["openness", "law", "beauty"]), st.sampled_from(["bad", "splendid"])),
    st.none() | st.just("慢"),
)
sent_lines = st.lists(
    st.tuples(
        st.integers(0, STRANGER + 1),  # the last number: the coded voter by an old code
        st.sampled_from(["phone", "phone", "web", "fax"]),
        st.sampled_from("abc") | st.uuids().map(str),
        plain_votes | plain_votes | st.lists(any_vote, max_size=3),
    ),
    min_size=4,
    max_size=24,
)


@settings(max_examples=25, deadline=None)
@given(
    counts=st.sampled_from(["first", "last"]),
    chunk=st.sampled_from([1, 3, 1000, 1000]),
    stages=st.lists(
        st.tuples(st.sampled_from(["open", "open", "open", "entry", "closed", "cancelled", "sealed"]), sent_lines),
        min_size=1,
        max_size=3,
    ),
)
def test_cast_random_lines_over_both_entries(office: Office, counts: str, chunk: int, stages: Any) -> None:
    """On two equal polls, whose state changes meanwhile."""
    ids = [of_slot(n // 9) for n in range(STRANGER + 1)]
    changes = {"counts": counts, "strata": ["town", "village"]}
    polls = [Polling(office, entry, dict(changes)) for entry in (one_by_one, as_batch)]
    codes = {poll.poll: [office.code(poll.poll, last) for last in "01"] for poll in polls}
    for poll in polls:
        old, new = codes[poll.poll]
        poll.load(
            *({"voter": str(ids[n]), **line} for n, line in enumerate(ROLL)),
            {"voter": str(ids[CODED]), **code_line(old)},
        )
        poll.load({"voter": str(ids[CODED]), **code_line(new, generation=2)})

    def line(poll: Polling, voter: int, channel: str, reference: str, given: list[Vote]) -> PostedBallot:
        if voter in (CODED, STRANGER + 1):
            return PostedBallot(channel, reference, given, code=codes[poll.poll][voter == CODED])
        return PostedBallot(channel, reference, given, voter=ids[voter])

    ended = False
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(cast_batch, "CHUNK_LINES", chunk)
        for state, lines in stages:
            if not ended:
                for poll in polls:
                    poll.change(state)
            ended = ended or state in ("cancelled", "sealed")
            alone, together = (poll.send(*(line(poll, *each) for each in lines)) for poll in polls)
            assert together == alone
    assert polls[1].rows() == polls[0].rows()
    for poll in polls:
        assert poll.receipts == poll.stored_receipts()
    office.counts(polls[1].poll)  # compares with a recount


def test_cast_batch_into_a_poll_that_grew_finds_each_row_by_its_key(office: Office) -> None:
    """A plan from the time when the tables were nearly empty, kept while they grow, is as good."""
    store = office.app.extensions["ballots"]

    def batch(voters: int) -> int:
        """The most rows that were read of a table for a line of the second half."""
        poll = office.put_poll()
        ids = [str(uuid4()) for _ in range(voters)]
        assert office.load(poll, *({"voter": each} for each in ids)).status_code == 200
        for lines in (ids[: voters // 2], ids[voters // 2 :]):
            named: Any = {"channel": "phone", "source": SOURCE}
            castings = [
                casting(UUID(poll), UUID(each), [Vote("01", "bad")], source_ref=each, **named) for each in lines
            ]
            with store.transaction() as connection:
                found = batches.cast_all(connection, UUID(poll), castings)
                assert {each.outcome for each in found} == {"accepted"}
                read = "SELECT max(idx_tup_fetch) FROM pg_stat_xact_user_tables WHERE relname = ANY (%s)"
                [most] = connection.execute(read, [["roll", "standing", "ballot_references"]]).fetchone()
        return int(most / len(lines))

    batch(20)
    with store.transaction() as connection:
        connection.execute("ANALYZE roll, standing, ballot_references, staged_plain_ballots")
    assert batch(400) <= 2
