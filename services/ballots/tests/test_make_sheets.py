"""Sheets of paper: one a voter of the roll, and their PDF."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from reportlab.pdfgen.canvas import Canvas

from ballots.domain import paper
from ballots.domain.errors import BallotError
from ballots.use_cases import make_sheets

from .conftest import Office, moment, slug, slugs
from .paper import Pile


def pdf(pile: Pile, query: str = "") -> Any:
    return pile.call("GET", f"/polls/{pile.poll}/sheets.pdf{query}")


def pages(raw: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", raw))


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, float]]:
    """(text, size in pt) of everything that is printed: in the PDF Chinese is glyphs."""
    said: list[tuple[str, float]] = []
    for name in ("drawString", "drawCentredString"):
        own = getattr(Canvas, name)

        def draw(self: Canvas, x: float, y: float, text: str, *more: Any, own: Any = own) -> None:
            said.append((text, self._fontsize))
            own(self, x, y, text, *more)

        monkeypatch.setattr(Canvas, name, draw)
    return said


def test_make_sheets_gives_a_voter_one_sheet_for_good(office: Office) -> None:
    pile = Pile(office, 3)
    assert len(set(pile.sheets)) == 3
    assert pile.made(*reversed(pile.voters)) == pile.sheets[::-1]


def test_make_sheets_refuses_whoever_was_not_drawn_or_may_not_and_makes_none(office: Office) -> None:
    pile = Pile(office)
    drawn, by_web = office.voter(pile.poll), office.voter(pile.poll, channels=["web"])
    answer = pile.call("POST", f"/polls/{pile.poll}/sheets", {"voters": [drawn, str(uuid4()), by_web]})
    assert (answer.status_code, slugs(answer)) == (
        422,
        {("/voters/1", "not-on-roll"), ("/voters/2", "channel-not-allowed")},
    )
    assert office.query("SELECT count(*) FROM sheets WHERE poll = %s", pile.poll) == [(2,)]


def test_make_sheets_of_a_poll_without_questionnaires_is_refused(office: Office) -> None:
    poll = office.put_poll(channels=["web"])
    answer = office.client.post(
        f"/api/v1/polls/{poll}/sheets", json={"voters": [office.voter(poll)]}, headers=office.operator
    )
    assert (answer.status_code, slug(answer)) == (422, "channel-not-allowed")


def test_make_sheets_before_the_window_is_allowed_and_after_it_is_not(office: Office) -> None:
    early = {"opens_at": moment(hours=1), "closes_at": moment(hours=2), "entry_until": moment(hours=2)}
    poll = office.put_poll(**early)
    body = {"voters": [office.voter(poll)]}
    assert office.client.post(f"/api/v1/polls/{poll}/sheets", json=body, headers=office.operator).status_code == 200
    pile = Pile(office)
    office.close(pile.poll)
    answer = pile.call("POST", f"/polls/{pile.poll}/sheets", {"voters": pile.voters})
    assert (answer.status_code, slug(answer)) == (409, "poll-closed")


def test_make_sheets_of_another_campaign_finds_no_poll(office: Office) -> None:
    pile = Pile(office)
    stranger = office.bearer("operator", campaigns=[str(uuid4())])
    for method, path in (
        ("POST", "sheets"),
        ("GET", "sheets.pdf"),
        ("GET", "paper-batches"),
        ("POST", "paper-batches"),
    ):
        body = {"POSTsheets": {"voters": pile.voters}, "POSTpaper-batches": {"code": "x", "declared": 1}}
        answer = pile.call(method, f"/polls/{pile.poll}/{path}", body.get(method + path), stranger)
        assert (answer.status_code, slug(answer)) == (404, "poll-not-found")


def test_sheet_numbers_tell_their_slot_and_show_what_is_mistyped() -> None:
    for slot in (0, 17, 63):
        number = paper.new_number(slot)
        assert paper.slot_of_number(number) == slot
        assert paper.read_number(f"{number[:5]} {number[5:]}", "7KQ") == number
        assert paper.read_number(paper.uri_of("7KQ", number).lower(), "7KQ") == number
        for place in range(10):
            wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
            with pytest.raises(BallotError, match="sheet-mistyped"):
                paper.read_number(wrong, "7KQ")
    with pytest.raises(BallotError, match="sheet-of-another-poll"):
        paper.read_number(paper.uri_of("7KR", number), "7KQ")


def test_print_sheets_prints_the_voters_objects_and_the_number(
    office: Office, printed: list[tuple[str, float]]
) -> None:
    pile = Pile(office, title="七月评议", opens_at="2026-01-31T16:00:00Z")
    [some] = pile.made(office.voter(pile.poll, objects=["01", "03"]))
    answer = pdf(pile, f"?sheet={some}")
    assert (answer.status_code, answer.mimetype, pages(answer.data)) == (200, "application/pdf", 1)
    texts = {text for text, _ in printed}
    assert {"七月评议", "评议时间：2026年2月1日 00:00", "股室01", "股室03", "满意", "不太满意"} <= texts
    assert f"{some[:5]} {some[5:]}" in texts
    assert "股室02" not in texts
    assert min(size for _, size in printed) >= 12


def test_print_sheets_has_a_page_for_each_and_one_page_for_twelve_objects(
    office: Office, printed: list[tuple[str, float]]
) -> None:
    names = "县城市管理综合行政执法局城区中队第二服务窗口（北门）"
    for number, expected in ((12, 1), (13, 2)):
        pile = Pile(office, objects=[{"code": f"{n:02}", "name": f"{names}{n}"} for n in range(number)])
        assert pages(pdf(pile).data) == 2 * expected
    assert f"编号 {pile.sheets[0][:5]} {pile.sheets[0][5:]}　第 2 页，共 2 页" in {text for text, _ in printed}


def test_print_sheets_of_a_long_scale_leaves_a_blank_for_the_level(
    office: Office, printed: list[tuple[str, float]]
) -> None:
    levels = [{"code": str(n), "name": f"{n}分"} for n in range(101)]
    assert pages(pdf(Pile(office, scale={"code": "points", "levels": levels})).data) == 2
    assert any("0分 至 100分" in text for text, _ in printed)


def test_print_sheets_says_every_sheet_that_there_is_not(office: Office) -> None:
    pile = Pile(office)
    other = paper.new_number(1)
    answer = pdf(pile, f"?sheet={pile.sheets[0]}&sheet=1234567891")
    assert (answer.status_code, slugs(answer)) == (422, {("/sheet/1", "sheet-mistyped")})
    answer = pdf(pile, f"?sheet={other}&sheet={pile.sheets[0]}")
    assert (answer.status_code, slugs(answer)) == (422, {("/sheet/0", "unknown-sheet")})
    assert slug(pdf(pile, "?part=2")) == "no-sheets"


def test_print_sheets_leaves_none_out_unsaid(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make_sheets, "MOST_SHEETS", 2)
    pile = Pile(office, 3)
    answer = pdf(pile)
    assert (answer.status_code, slug(answer)) == (422, "too-many-sheets")
    assert [pages(pdf(pile, f"?part={part}").data) for part in (1, 2)] == [2, 1]


def test_print_sheets_refuses_an_unknown_time_zone(office: Office) -> None:
    assert slugs(pdf(Pile(office), "?time_zone=Asia/Nowhere")) == {("/time_zone", "invalid-value")}
