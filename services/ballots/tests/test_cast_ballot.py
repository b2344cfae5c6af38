"""Handing in a ballot, over every way in."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from .conftest import Office, code_line, moment, new_number, phone_line, slug, slugs, votes


def by_code(office: Office, code: str, ballot: dict[str, Any] | None = None) -> Any:
    body = ballot or {"votes": votes("satisfied")}
    return office.client.put("/api/v1/ballot", json=body, headers={"Ballot-Code": code})


def test_post_ballot_counts(office: Office) -> None:
    poll = office.put_poll()
    voter = office.voter(poll)
    answer = office.post(poll, {"voter": voter, "votes": [*votes("satisfied", "01"), *votes("unknown", "03")]})
    assert (answer.status_code, answer.json["outcome"]) == (201, "accepted")
    assert office.counts(poll) == {"01": {"satisfied": 1}, "03": {"unknown": 1}}


def test_post_ballot_again_replaces_where_the_last_counts(office: Office) -> None:
    poll = office.put_poll()
    voter = office.voter(poll)
    office.post(poll, {"voter": voter, "votes": votes("satisfied", "01", "02")})
    answer = office.post(poll, {"voter": voter, "votes": votes("bad", "02")})
    assert (answer.status_code, answer.json["outcome"]) == (200, "replaced")
    assert office.counts(poll) == {"02": {"bad": 1}}


def test_post_ballot_again_is_refused_where_the_first_counts(office: Office) -> None:
    poll = office.put_poll(counts="first")
    voter = office.voter(poll)
    office.post(poll, {"voter": voter})
    for level in ("satisfied", "bad", "no such level"):
        answer = office.post(poll, {"voter": voter, "votes": votes(level)})
        assert (answer.status_code, slug(answer)) == (409, "already-voted")
    assert office.counts(poll) == {"01": {"satisfied": 1}}


@pytest.mark.parametrize("counts", ["first", "last"])
def test_post_ballot_repeated_gets_its_first_answer(office: Office, counts: str) -> None:
    """Also after it was replaced, and after sealing."""
    poll = office.put_poll(counts=counts)
    voter = office.voter(poll)
    ballot = {"voter": voter, "source_ref": "a", "votes": votes("satisfied")}
    first = office.post(poll, ballot)
    assert (again := office.post(poll, ballot)).status_code == 201
    assert again.json == first.json
    office.post(poll, {"voter": voter, "source_ref": "b", "votes": votes("bad")})
    assert office.post(poll, ballot).json == first.json
    office.close(poll, counts=counts)
    assert office.post(poll, ballot).json == first.json
    assert office.seal(poll).status_code == 200
    assert office.post(poll, ballot).json == first.json
    assert office.counts(poll) == {"01": {"satisfied" if counts == "first" else "bad": 1}}


def test_post_ballot_under_a_used_reference_with_another_body(office: Office) -> None:
    poll = office.put_poll()
    voter, other = office.voter(poll), office.voter(poll)
    office.post(poll, {"voter": voter, "source_ref": "a"})
    answer = office.post(poll, {"voter": voter, "source_ref": "a", "votes": votes("bad")})
    assert (answer.status_code, slug(answer)) == (409, "source-ref-reused")
    assert office.post(poll, {"voter": other, "source_ref": "a"}).status_code == 201
    assert office.counts(poll) == {"01": {"satisfied": 2}}


def test_references_of_voters_are_no_clients(office: Office) -> None:
    """Else a client of that name could try out what a voter said: only another body would be refused."""
    poll = office.put_poll()
    office.voter(poll, **code_line(office.code(poll)))
    own = {"source_ref": "a", "votes": votes("satisfied")}
    assert office.client.put("/api/v1/ballot", json=own, headers={"Ballot-Code": office.code(poll)}).status_code == 201
    sly = office.bearer("system", scope="ballots:write", source="voter")
    ballot = {"code": office.code(poll), "channel": "web", "source_ref": "a", "votes": votes("bad")}
    assert office.post(poll, ballot, sly).status_code == 200
    assert office.counts(poll) == {"01": {"bad": 1}}


def test_post_ballot_names_every_mistake_and_stores_nothing(office: Office) -> None:
    poll = office.put_poll()
    voter = office.voter(poll, objects=["01", "02"])
    answer = office.post(
        poll,
        {
            "voter": voter,
            "votes": [
                {"object": "01", "level": "satisfied"},
                {"object": "01", "level": "bad"},
                {"object": "03", "level": "bad"},
                {"object": "99", "level": "splendid"},
                {"object": "02", "level": "bad", "criteria": {"openness": "splendid", "beauty": "bad"}},
            ],
        },
    )
    assert answer.status_code == 422
    assert slugs(answer) == {
        ("/votes/1/object", "object-repeated"),
        ("/votes/2/object", "object-not-on-list"),
        ("/votes/3/object", "unknown-object"),
        ("/votes/3/level", "unknown-level"),
        ("/votes/4/criteria/openness", "unknown-level"),
        ("/votes/4/criteria/beauty", "unknown-criterion"),
    }
    assert office.counts(poll) == {}


@pytest.mark.parametrize(
    ("window", "refusal"),
    [
        ({"opens_at": moment(hours=1), "closes_at": moment(hours=2), "entry_until": moment(hours=2)}, "poll-not-open"),
        ({"opens_at": moment(hours=-2), "closes_at": moment(hours=-1), "entry_until": moment(hours=-1)}, "poll-closed"),
    ],
)
def test_post_ballot_outside_the_window(office: Office, window: dict[str, str], refusal: str) -> None:
    poll = office.put_poll(**window)
    voter = office.voter(poll)
    for channel in ("phone", "web"):
        headers = office.operator if channel == "phone" else office.bearer("service", issuer="minping-campaigns")
        answer = office.post(poll, {"voter": voter, "channel": channel}, headers)
        assert (answer.status_code, slug(answer)) == (409, refusal)


def test_post_ballot_after_closing_counts_only_as_late_entry(office: Office) -> None:
    """What came on paper, by telephone or in person is entered until `entry_until`."""
    poll = office.put_poll(opens_at=moment(hours=-2), closes_at=moment(hours=-1), entry_until=moment(hours=1))
    voter = office.voter(poll)
    service = office.bearer("service", issuer="minping-campaigns")
    assert slug(office.post(poll, {"voter": voter, "channel": "web"}, service)) == "poll-closed"
    for channel in ("questionnaire", "phone", "face_to_face"):
        assert office.post(poll, {"voter": voter, "channel": channel}).status_code in (200, 201)


@pytest.mark.parametrize(("channel", "line"), [("fax", {}), ("phone", {"channels": ["web"]})])
def test_post_ballot_over_a_channel_that_is_not_allowed(office: Office, channel: str, line: dict[str, Any]) -> None:
    poll = office.put_poll()
    voter = office.voter(poll, **line)
    service = office.bearer("service", issuer="minping-campaigns")
    answer = office.post(poll, {"voter": voter, "channel": channel}, service)
    assert (answer.status_code, slug(answer)) == (422, "channel-not-allowed")


def test_post_ballot_over_a_channel_that_the_token_has_not(office: Office) -> None:
    poll = office.put_poll()
    number = new_number()
    office.voter(poll, **phone_line(number))
    bound = office.bearer("system", scope="ballots:write", channels=["sms"])
    for headers in (office.operator, bound):
        answer = office.post(poll, {"phone": number, "channel": "web"}, headers)
        assert (answer.status_code, slug(answer)) == (403, "channel-not-yours")


def test_post_ballot_of_somebody_who_is_not_on_the_roll(office: Office) -> None:
    poll = office.put_poll()
    number = new_number()
    assert slug(office.post(poll, {"voter": str(uuid4())})) == "not-on-roll"
    assert slug(office.post(poll, {"phone": number.removeprefix("+86")})) == "not-on-roll"
    assert slug(office.post(poll, {"code": office.code(poll)})) == "unknown-code"
    assert slug(office.post(str(uuid4()), {"voter": str(uuid4())})) == "poll-not-found"


def test_post_ballot_by_phone_number_as_people_write_it(office: Office) -> None:
    poll = office.put_poll()
    number = new_number()
    office.voter(poll, **phone_line(number))
    plain = number.removeprefix("+86")
    full_width = plain.translate({ord("0") + n: chr(0xFF10 + n) for n in range(10)})
    for written in (plain, f"+86 {plain[:3]} {plain[3:7]} {plain[7:]}", f"86{plain}", f"0086{plain}", full_width):
        assert office.post(poll, {"phone": written}).status_code in (200, 201), written
    assert slugs(office.post(poll, {"phone": "call me"})) == {("/phone", "not-a-number")}
    assert office.counts(poll) == {"01": {"satisfied": 1}}


@pytest.mark.parametrize("names", [{}, {"phone": "13800138000", "code": "A00-ABCD-EFGH-JKMN"}])
def test_post_ballot_names_the_voter_in_exactly_one_way(office: Office, names: dict[str, str]) -> None:
    assert slugs(office.post(office.put_poll(), names)) == {("", "voter-not-named")}


def test_post_ballot_by_voter_id_is_not_for_systems(office: Office) -> None:
    poll = office.put_poll()
    answer = office.post(poll, {"voter": office.voter(poll), "channel": "web"}, office.system)
    assert (answer.status_code, slug(answer)) == (403, "forbidden")


def test_post_ballot_into_another_campaign_than_the_tokens(office: Office) -> None:
    poll = office.put_poll()
    elsewhere = office.bearer("operator", campaigns=[str(uuid4())])
    answer = office.post(poll, {"voter": office.voter(poll)}, elsewhere)
    assert (answer.status_code, slug(answer)) == (404, "poll-not-found")


def test_post_ballot_without_votes(office: Office) -> None:
    poll = office.put_poll()
    assert slug(office.post(poll, {"voter": office.voter(poll), "votes": []})) == "empty-ballot"


def test_post_ballot_into_a_sealed_or_cancelled_poll(office: Office) -> None:
    sealed = office.put_poll()
    voter = office.voter(sealed)
    office.close(sealed)
    office.seal(sealed)
    assert slug(office.post(sealed, {"voter": voter})) == "poll-sealed"
    cancelled = office.put_poll()
    voter = office.voter(cancelled)
    reason = {"reason": "a mistake"}
    office.client.post(f"/api/v1/polls/{cancelled}/cancellation", json=reason, headers=office.campaigns)
    assert slug(office.post(cancelled, {"voter": voter})) == "poll-cancelled"


@pytest.mark.parametrize(
    ("raw", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"[]", "application/json", 422),
        (b'{"channel":"web","source_ref":"\\u0000","votes":[]}', "application/json", 422),
        (b'{"channel":"web","source_ref":"\\udc00","votes":[]}', "application/json", 422),
        (b" " * (16 * 1024 * 1024 + 1), "application/json", 413),
    ],
)
def test_post_ballot_with_an_unreadable_body(office: Office, raw: bytes, content_type: str, status: int) -> None:
    headers = office.operator | {"Content-Type": content_type}
    answer = office.client.post(f"/api/v1/polls/{uuid4()}/ballots", data=raw, headers=headers)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")


def test_put_own_ballot_by_code(office: Office) -> None:
    poll = office.put_poll()
    office.voter(poll, **code_line(office.code(poll), objects=["02"]))
    paper = office.client.get("/api/v1/ballot", headers={"Ballot-Code": office.code(poll)}).json
    assert [each["code"] for each in paper["objects"]] == ["02"]
    assert (paper["state"], paper["handed_in"], paper["changeable"]) == ("open", False, True)
    assert (
        by_code(
            office, office.code(poll).replace("-", " ").lower().replace("0", "o"), {"votes": votes("poor", "02")}
        ).status_code
        == 201
    )
    assert by_code(office, office.code(poll), {"votes": votes("average", "02")}).status_code == 200
    paper = office.client.get("/api/v1/ballot", headers={"Ballot-Code": office.code(poll)}).json
    assert paper["handed_in"]
    assert "average" not in str({key: value for key, value in paper.items() if key != "levels"})
    assert office.counts(poll) == {"02": {"average": 1}}


def test_put_own_ballot_with_a_reference_repeated(office: Office) -> None:
    poll = office.put_poll(counts="first")
    office.voter(poll, **code_line(office.code(poll)))
    ballot = {"votes": votes("poor"), "source_ref": "random"}
    first = by_code(office, office.code(poll), ballot)
    assert by_code(office, office.code(poll), ballot).json == first.json
    assert slug(by_code(office, office.code(poll))) == "already-voted"


def test_own_ballot_without_or_with_a_wrong_code(office: Office) -> None:
    poll = office.put_poll()
    for header, status, refusal in (
        ({}, 401, "code-missing"),
        ({"Ballot-Code": office.code(poll)}, 404, "unknown-code"),
        ({"Ballot-Code": "ZZZ-AAAA-AAAA-AAAA"}, 404, "unknown-code"),
        ({"Ballot-Code": "nonsense"}, 404, "unknown-code"),
    ):
        for answer in (
            office.client.get("/api/v1/ballot", headers=header),
            office.client.put("/api/v1/ballot", json={"votes": votes("bad")}, headers=header),
        ):
            assert (answer.status_code, slug(answer)) == (status, refusal)


def test_own_ballot_by_a_superseded_code(office: Office) -> None:
    poll = office.put_poll()
    voter = office.voter(poll, **code_line(office.code(poll)))
    newer = office.code(poll, "1")
    office.load(poll, {"voter": voter, **code_line(newer, generation=2)})
    for answer in (
        office.client.get("/api/v1/ballot", headers={"Ballot-Code": office.code(poll)}),
        by_code(office, office.code(poll)),
    ):
        assert (answer.status_code, slug(answer)) == (409, "code-superseded")
    assert by_code(office, newer).status_code == 201


def test_own_ballot_in_a_closed_poll(office: Office) -> None:
    poll = office.put_poll(opens_at=moment(hours=-2), closes_at=moment(hours=-1), entry_until=moment(hours=1))
    office.voter(poll, **code_line(office.code(poll)))
    paper = office.client.get("/api/v1/ballot", headers={"Ballot-Code": office.code(poll)}).json
    assert (paper["state"], paper["changeable"]) == ("entry", False)
    assert slug(by_code(office, office.code(poll))) == "poll-closed"


def test_one_voter_over_several_channels_has_one_ballot(office: Office) -> None:
    poll = office.put_poll()
    number = new_number()
    office.voter(poll, **code_line(office.code(poll)), **phone_line(number), objects=["01"])
    assert by_code(office, office.code(poll)).status_code == 201
    assert office.post(poll, {"phone": number.removeprefix("+86"), "votes": votes("poor")}).status_code == 200
    assert office.sms(number.removeprefix("+86"), "5")["outcome"] == "counted"
    assert office.counts(poll) == {"01": {"bad": 1}}
    turnout = office.client.get(f"/api/v1/polls/{poll}/turnout", headers=office.organiser).json
    assert (turnout["roll"], turnout["voters"], turnout["ballots"]) == (1, 1, 3)
    assert {channel: voters for channel, voters in turnout["by_channel"].items() if voters} == {"web": 1}


def test_refused_submissions_are_counted_by_reason(office: Office) -> None:
    poll = office.put_poll()
    for _ in range(3):
        office.post(poll, {"voter": str(uuid4())})
    office.post(poll, {"voter": office.voter(poll), "votes": votes("splendid")})
    turnout = office.client.get(f"/api/v1/polls/{poll}/turnout", headers=office.organiser).json
    assert turnout["refused"] == {"not-on-roll": 3, "invalid-input": 1}
