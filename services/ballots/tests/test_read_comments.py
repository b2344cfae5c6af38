"""Comments: shown once the poll is sealed, above the minimum, tied to nobody."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Office, slug, votes


def said(text: str | None, *objects: str) -> list[dict[str, Any]]:
    return [{**vote, "comment": text} if text else vote for vote in votes("satisfied", *objects)]


@pytest.fixture
def poll(office: Office) -> str:
    """Two voters on 01, one of whom changed the comment; one on 02. Shown from two valid votes on."""
    poll = office.put_poll(published_from=2)
    changed, other, alone = (office.voter(poll) for _ in range(3))
    for voter, given in [
        (changed, said("第一次说的", "01")),
        (changed, said("窗口午休无人", "01")),
        (other, said(None, "01")),
        (alone, said("只有我说", "02")),
    ]:
        assert office.post(poll, {"voter": voter, "votes": given}).status_code in (200, 201)
    return poll


def comments(office: Office, poll: str, headers: dict[str, str] | None = None) -> Any:
    return office.client.get(f"/api/v1/polls/{poll}/comments", headers=headers or office.organiser)


def test_list_comments_of_a_sealed_poll_shows_those_that_count_above_the_minimum(office: Office, poll: str) -> None:
    office.close(poll, published_from=2)
    office.seal(poll)
    for headers in (office.organiser, office.campaigns):
        answer = comments(office, poll, headers)
        assert answer.json == [{"object": "01", "text": "窗口午休无人"}]
        assert answer.headers["Cache-Control"] == "no-store"


def test_list_comments_before_sealing_is_refused(office: Office, poll: str) -> None:
    assert (comments(office, poll).status_code, slug(comments(office, poll))) == (409, "poll-running")


def test_list_comments_is_for_the_organiser_alone(office: Office, poll: str) -> None:
    assert comments(office, poll, office.operator).status_code == 403
    elsewhere = office.bearer("organiser", campaigns=["019a0000-0000-7000-8000-0000000000ff"])
    assert (comments(office, poll, elsewhere).status_code, slug(comments(office, poll, elsewhere))) == (
        404,
        "poll-not-found",
    )


def test_list_comments_after_unlinking_shows_the_same_and_nothing_else_is_kept(office: Office, poll: str) -> None:
    office.close(poll, published_from=2)
    office.seal(poll)
    before = comments(office, poll).json
    unlinked = office.client.post(f"/api/v1/polls/{poll}/unlinking", headers=office.campaigns)
    assert unlinked.status_code == 200
    assert comments(office, poll).json == before
    assert office.query("SELECT body, ballot FROM comments WHERE poll = %s", poll) == [("窗口午休无人", None)]
