"""Handing in many ballots in one request."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from werkzeug.test import TestResponse

from ballots.storage import batches
from ballots.use_cases import cast_batch

from .conftest import Office, code_line, new_number, phone_line, slug, slugs, votes

NDJSON = "application/x-ndjson"
Post = Callable[..., list[dict[str, Any]]]


def ballot(**changes: Any) -> dict[str, Any]:
    return {"channel": "phone", "source_ref": uuid4().hex, "votes": votes("satisfied")} | changes


def send_lines(office: Office, poll: str, body: bytes, headers: dict[str, str] | None = None) -> TestResponse:
    headers = (headers or office.operator) | {"Content-Type": NDJSON}
    return office.client.post(f"/api/v1/polls/{poll}/batches", data=body, headers=headers)


def send_json(office: Office, poll: str, body: Any, headers: dict[str, str] | None = None) -> TestResponse:
    kind = {"data": body, "content_type": "application/json"} if isinstance(body, bytes) else {"json": body}
    return office.client.post(f"/api/v1/polls/{poll}/batches", headers=headers or office.operator, **kind)


def post_lines(office: Office, poll: str, ballots: list[Any], headers: dict[str, str] | None = None) -> Any:
    answer = send_lines(office, poll, "".join(json.dumps(each) + "\n" for each in ballots).encode(), headers)
    assert (answer.status_code, answer.mimetype) == (200, NDJSON), answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def post_json(office: Office, poll: str, ballots: list[Any], headers: dict[str, str] | None = None) -> Any:
    answer = send_json(office, poll, {"ballots": ballots}, headers)
    assert (answer.status_code, answer.mimetype) == (200, "application/json"), answer.text
    found = answer.json
    kinds = Counter("repeated" if each.get("repeated") else each["outcome"] for each in found["ballots"])
    assert {name: found.pop(name) for name in ("accepted", "replaced", "repeated", "refused")} == {
        name: kinds[name] for name in ("accepted", "replaced", "repeated", "refused")
    }
    assert list(found) == ["ballots"]
    return found["ballots"]


@pytest.fixture(params=[post_lines, post_json])
def post(request: pytest.FixtureRequest) -> Post:
    """Post a batch as lines, and as one JSON document: the answers are alike."""
    found: Post = request.param
    return found


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(cast_batch, "CHUNK_LINES", 10)
    return 10


def outcomes(answers: list[dict[str, Any]]) -> list[str]:
    """accepted, replaced, or the slug of the refusal, of each line in order; repeated ones in brackets."""
    assert [each["line"] for each in answers] == list(range(len(answers)))
    found = [each.get("slug") or each["outcome"] for each in answers]
    return [f"({name})" if each.get("repeated") else name for name, each in zip(found, answers, strict=True)]


def refused(office: Office, poll: str) -> dict[str, int]:
    found: dict[str, int] = office.client.get(f"/api/v1/polls/{poll}/turnout", headers=office.organiser).json["refused"]
    return found


def test_post_batch_answers_each_line_as_the_single_ballot_would_be(office: Office, post: Post) -> None:
    poll, beside = office.put_poll(), office.put_poll()
    number, bound = new_number(), str(uuid4())
    for each in (poll, beside):
        office.load(
            each,
            {"voter": bound, "objects": ["01", "02"]},
            {"voter": str(uuid4()), **phone_line(number)},
            {"voter": str(uuid4()), **code_line(office.code(each))},
        )
    wrong = [{"object": "01", "level": "splendid"}, {"object": "03", "level": "bad", "criteria": {"beauty": "bad"}}]
    lines = [
        ballot(voter=bound, votes=votes("poor", "01", "02")),
        ballot(phone=number.removeprefix("+86"), votes=votes("bad", "03"), source_ref="same"),
        ballot(phone=number, votes=votes("bad", "03"), source_ref="same"),
        ballot(voter=bound, votes=votes("fairly", "02")),
        ballot(voter=bound, votes=wrong),
        ballot(voter=bound, votes=[]),
        ballot(voter=bound, channel="web"),
        ballot(voter=str(uuid4())),
        ballot(phone="call me"),
        ballot(phone=new_number()),
        ballot(phone=number, source_ref="same"),
        ballot(voter=bound, phone=number),
        ballot(code="nonsense"),
        ballot(code="ZZZ-AAAA-AAAA-AAAA"),
        {"channel": "phone", "votes": [{"object": "01", "level": 3}], "colour": "red"},
        ballot(voter=bound, votes=[{"object": "\x00", "level": "bad"}]),
    ]
    codes = [{**ballot(code=office.code(each), votes=votes("average"), source_ref="c")} for each in (poll, beside)]
    answers = post(office, poll, [*lines, codes[0]])
    assert outcomes(answers) == [
        *("accepted", "accepted", "(accepted)", "replaced", "invalid-input", "empty-ballot", "channel-not-yours"),
        *("not-on-roll", "invalid-input", "not-on-roll", "source-ref-reused", "invalid-input", "unknown-code"),
        *("unknown-code", "invalid-input", "invalid-input", "accepted"),
    ]
    assert answers[1]["ballot"] == answers[2]["ballot"]
    for line, answer in zip([*lines, codes[1]], answers, strict=True):
        alone = (
            office.post(beside, line)
            if "source_ref" in line
            else office.client.post(f"/api/v1/polls/{beside}/ballots", json=line, headers=office.operator)
        )
        if answer["outcome"] == "refused":
            expected = {"slug": slug(alone), "detail": alone.json["detail"], "errors": alone.json.get("errors", [])}
            assert answer == {"line": answer["line"], "outcome": "refused"} | expected
        else:
            assert answer["outcome"] == alone.json["outcome"]
    assert {(each["pointer"], each["slug"]) for each in answers[4]["errors"]} == {
        ("/votes/0/level", "unknown-level"),
        ("/votes/1/object", "object-not-on-list"),
        ("/votes/1/criteria/beauty", "unknown-criterion"),
    }
    assert office.counts(poll) == office.counts(beside) == {"01": {"average": 1}, "02": {"fairly": 1}, "03": {"bad": 1}}
    assert refused(office, poll) == refused(office, beside) != {}


def test_post_batch_refuses_in_the_language_that_is_asked_for(office: Office, post: Post) -> None:
    poll = office.put_poll()
    [answer] = post(office, poll, [ballot(voter=str(uuid4()))], office.operator | {"Accept-Language": "zh"})
    assert answer["detail"] == "只有被抽取者才能参加此评议。"


@pytest.mark.parametrize(("counts", "second"), [("last", "replaced"), ("first", "already-voted")])
def test_post_batch_with_two_lines_of_one_voter(office: Office, post: Post, counts: str, second: str) -> None:
    poll = office.put_poll(counts=counts)
    voter = office.voter(poll)
    lines = [ballot(voter=voter, votes=votes("poor")), ballot(voter=voter, votes=votes("bad"))]
    assert outcomes(post(office, poll, lines)) == ["accepted", second]
    assert outcomes(post(office, poll, lines)) == ["(accepted)", f"({second})" if counts == "last" else second]
    assert office.counts(poll) == {"01": {"bad" if counts == "last" else "poor": 1}}


def test_post_batch_by_superseded_codes(office: Office, post: Post) -> None:
    poll = office.put_poll()
    voter = office.voter(poll, **code_line(office.code(poll)))
    office.load(poll, {"voter": voter, **code_line(office.code(poll, "1"), generation=2)})
    lines = [ballot(code=office.code(poll, last)) for last in "01"]
    assert outcomes(post(office, poll, lines)) == ["code-superseded", "accepted"]


def test_post_batch_keeps_order_over_chunks(office: Office, post: Post, small_chunks: int) -> None:
    """Each voter has a ballot in each chunk, the last one of which counts."""
    poll = office.put_poll()
    voters = [office.voter(poll) for _ in range(small_chunks)]
    levels = ["bad", "poor", "satisfied"]
    lines = [ballot(voter=voter, votes=votes(level)) for level in levels for voter in voters]
    answers = post(office, poll, lines)
    assert outcomes(answers) == ["accepted"] * small_chunks + ["replaced"] * small_chunks * 2
    assert office.counts(poll) == {"01": {"satisfied": small_chunks}}
    with office.app.extensions["ballots"].transaction() as connection:
        assert connection.execute("SELECT count(*) FROM staged_ballots").fetchone() == (0,)


def test_post_batch_in_chunks_of_many_votes(office: Office, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """Long ballots end a chunk earlier, so that nobody waits longer for it."""
    sizes: list[int] = []
    monkeypatch.setattr(cast_batch, "CHUNK_VOTES", 4)
    cast_all = batches.cast_all
    monkeypatch.setattr(batches, "cast_all", lambda *given: sizes.append(len(given[2])) or cast_all(*given))
    poll = office.put_poll()
    lines = [ballot(voter=office.voter(poll), votes=votes("bad", "01", "02")) for _ in range(5)]
    assert outcomes(post(office, poll, lines)) == ["accepted"] * 5
    assert sizes == [2, 2, 1]


def test_post_batch_line_that_is_no_json_is_refused_alone(office: Office) -> None:
    poll = office.put_poll()
    good = json.dumps(ballot(voter=office.voter(poll))).encode()
    long = json.dumps(ballot(voter=office.voter(poll), code="x" * 600_000)).encode()
    answer = send_lines(office, poll, b"\r\n".join([b"{", b"", b"  ", b"\xff", long, b"[]", good]))
    assert outcomes([json.loads(line) for line in answer.text.splitlines()]) == [
        *("invalid-json", "invalid-json", "body-too-large", "invalid-input", "accepted")
    ]
    assert office.counts(poll) == {"01": {"satisfied": 1}}


@pytest.mark.parametrize(
    ("frame", "status", "mistakes"),
    [
        (b'{"ballots":[%b,]}', 400, set()),
        (b'{"ballots":[%b]', 400, set()),
        (b'{"ballots":[%b]}]', 400, set()),
        (b'{"ballots":[%b,{"code":"\xff"}]}', 400, set()),
        (b'{"ballots":[%b,' + b"[" * 5000 + b"]" * 5000 + b"]}", 422, {("/ballots/1", "invalid-value")}),
        (b'{"ballots":[%b,5]}', 422, {("/ballots/1", "invalid-value")}),
        (b'{"ballots":[%b],"x":1}', 422, {("", "invalid-value")}),
        (b"[%b]", 422, {("", "invalid-value")}),
    ],
)
def test_post_batch_that_is_no_batch_counts_nothing(office: Office, frame: bytes, status: int, mistakes: Any) -> None:
    poll = office.put_poll()
    answer = send_json(office, poll, frame % json.dumps(ballot(voter=office.voter(poll))).encode())
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert slugs(answer) == mistakes
    assert office.counts(poll) == {}


@pytest.mark.parametrize("send", [send_lines, send_json])
def test_post_batch_over_the_limits_counts_nothing(office: Office, send: Any) -> None:
    poll = office.put_poll()
    good = json.dumps(ballot(voter=office.voter(poll))).encode()
    many = [good, *[b"{}"] * 100_000]
    answer = send(office, poll, b"\n".join(many) if send is send_lines else b'{"ballots":[' + b",".join(many) + b"]}")
    assert (answer.status_code, slug(answer)) == (413, "too-many-lines")
    answer = send(office, poll, good + b" " * (128 * 1024 * 1024))
    assert (answer.status_code, slug(answer)) == (413, "body-too-large")
    assert office.counts(poll) == {}


def test_post_batch_without_lines(office: Office) -> None:
    poll = office.put_poll()
    answer = send_lines(office, poll, b"\n \n")
    assert (answer.status_code, answer.data) == (200, b"")
    assert post_json(office, poll, []) == []


def test_post_batch_of_what_the_caller_may_not(office: Office, post: Post) -> None:
    poll = office.put_poll()
    number = new_number()
    voter = office.voter(poll, **phone_line(number))
    bound = office.bearer("system", scope="ballots:write", channels=["web"])
    lines = [ballot(voter=voter, channel="web"), ballot(phone=number), ballot(phone=number, channel="web")]
    assert outcomes(post(office, poll, lines, bound)) == ["forbidden", "channel-not-yours", "accepted"]
    elsewhere = office.bearer("operator", campaigns=[str(uuid4())])
    for headers, unknown in ((elsewhere, poll), (office.operator, str(uuid4()))):
        answer = send_lines(office, unknown, b"{}", headers)
        assert (answer.status_code, slug(answer)) == (404, "poll-not-found")
    assert send_lines(office, poll, b"{}", office.organiser).status_code == 403
    csv = office.operator | {"Content-Type": "text/csv"}
    assert office.client.post(f"/api/v1/polls/{poll}/batches", data=b"{}", headers=csv).status_code == 415


def test_post_batch_into_a_sealed_poll(office: Office, post: Post, small_chunks: int) -> None:
    poll = office.put_poll()
    voters = [office.voter(poll) for _ in range(small_chunks * 2)]
    before = [ballot(voter=voter) for voter in voters[:small_chunks]]
    post(office, poll, before)
    office.close(poll)
    assert office.seal(poll).status_code == 200
    answers = post(office, poll, before + [ballot(voter=voter) for voter in voters])
    assert outcomes(answers) == ["(accepted)"] * small_chunks + ["poll-sealed"] * small_chunks * 2
    assert office.counts(poll) == {"01": {"satisfied": small_chunks}}


def between_chunks(monkeypatch: pytest.MonkeyPatch, after: int, blow: Callable[[Any], object]) -> None:
    """Do `blow` within the transaction of the chunk that comes after so many, once its ballots have been cast."""
    chunks = iter(range(1_000_000))
    cast_all = batches.cast_all

    def cast(connection: Any, *given: Any) -> Any:
        outcomes = cast_all(connection, *given)
        if next(chunks) == after:
            blow(connection)
        return outcomes

    monkeypatch.setattr(batches, "cast_all", cast)


def terminate(connection: psycopg.Connection[Any]) -> None:
    connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def deadlock(connection: psycopg.Connection[Any]) -> None:
    connection.execute("DO $$ BEGIN RAISE EXCEPTION 'as if' USING ERRCODE = 'deadlock_detected'; END $$")


@pytest.mark.parametrize("blow", [terminate, deadlock])
def test_post_batch_cut_in_the_middle_and_sent_again_counts_once(
    office: Office, post: Post, small_chunks: int, monkeypatch: pytest.MonkeyPatch, blow: Any
) -> None:
    poll = office.put_poll()
    voters = [office.voter(poll) for _ in range(small_chunks * 4)]
    lines = [ballot(voter=voter, votes=votes("poor", "01", "03")) for voter in voters]
    with monkeypatch.context() as patched:
        between_chunks(patched, 2, blow)
        answer = send_json(office, poll, {"ballots": lines})
        assert (answer.status_code, slug(answer), "Retry-After" in answer.headers) == (503, "unavailable", True)
    kept = small_chunks * 2
    assert office.counts(poll) == {code: {"poor": kept} for code in ("01", "03")}
    again = post(office, poll, lines)
    assert outcomes(again) == ["(accepted)"] * kept + ["accepted"] * (len(lines) - kept)
    assert office.counts(poll) == {code: {"poor": len(lines)} for code in ("01", "03")}
    assert [each["ballot"] for each in post(office, poll, lines)] == [each["ballot"] for each in again]


def test_post_batch_while_the_poll_is_sealed(
    office: Office, post: Post, small_chunks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sealing waits for the chunk at work; the final tally has all that was acknowledged, and no more."""
    poll = office.put_poll()
    lines = [ballot(voter=office.voter(poll)) for _ in range(small_chunks * 3)]
    sealed: list[threading.Thread] = []

    def seal(_: Any) -> None:
        office.close(poll)  # the chunk at work has come in time
        sealed.append(threading.Thread(target=office.seal, args=(poll,)))
        sealed[0].start()

    between_chunks(monkeypatch, 1, seal)
    found = Counter(outcomes(post(office, poll, lines)))
    sealed[0].join()
    assert found["accepted"] == small_chunks * 2
    assert found["poll-sealed"] + found["poll-closed"] == small_chunks
    tally = office.seal(poll).json
    assert tally["voters"] == tally["objects"][0]["counts"]["satisfied"] == small_chunks * 2
    assert office.counts(poll) == {"01": {"satisfied": small_chunks * 2}}


def test_post_batch_beside_another_and_single_ballots_without_deadlock(office: Office) -> None:
    """All of the same voters, of several strata, in opposite orders, with refusals among them."""
    poll = office.put_poll(strata=["town", "village"])
    voters = [office.voter(poll, **({"stratum": name} if name else {})) for name in ("town", "village", None) * 20]
    levels = iter(["satisfied", "bad"] * 10_000)

    def lines(order: list[str]) -> list[dict[str, Any]]:
        found = [ballot(voter=voter, votes=votes(next(levels), "01", "02")) for voter in order]
        return [each for pair in zip(found, strangers(len(found)), strict=True) for each in pair]

    def strangers(number: int) -> Iterator[dict[str, Any]]:
        yield from (ballot(voter=str(UUID(int=uuid4().int % 64))) for _ in range(number))

    def batch(order: list[str]) -> list[str]:
        return [name for _ in range(3) for name in outcomes(post_lines(office, poll, lines(order)))]

    def alone(order: list[str]) -> list[str]:
        return [str(office.post(poll, each).status_code) for each in lines(order)]

    with ThreadPoolExecutor(6) as pool:
        backwards = voters[::-1]
        begun = [pool.submit(work, order) for work in (batch, alone, alone) for order in (voters, backwards)]
        found = Counter(name for each in begun for name in each.result(60))
    assert found["not-on-roll"] == found["accepted"] + found["replaced"] == 6 * len(voters)
    assert found["201"] + found["200"] == found["422"] == 4 * len(voters)
    assert found["accepted"] + found["201"] == len(voters)
    counted = office.counts(poll)
    assert sum(counted["01"].values()) == sum(counted["02"].values()) == len(voters)
    assert refused(office, poll) == {"not-on-roll": 10 * len(voters)}
