"""Pressure reports: from any voter, to the supervisor alone, and nothing leads from one to the other."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from ballots import create_app
from ballots.domain.errors import BallotError
from ballots.settings import Settings
from ballots.use_cases.report_pressure import DailyLimit

from .conftest import Office, code_line, slug, slugs

TEXT = "有人打电话要求给该股室打满意"


def voters(office: Office, number: int = 1, **changes: Any) -> tuple[str, list[str]]:
    """A poll, and the codes of its voters."""
    poll = office.put_poll(**changes)
    codes = [office.code(poll, str(n)) for n in range(number)]
    for code in codes:
        office.voter(poll, **code_line(code))
    return poll, codes


def report(office: Office, code: str, text: str = TEXT, **fields: Any) -> TestResponse:
    body = {"text": text, **fields}
    return office.client.post("/api/v1/ballot/pressure-report", json=body, headers={"Ballot-Code": code})


def read(office: Office, poll: str, role: str = "supervisor", **claims: Any) -> TestResponse:
    headers = office.bearer(role, **claims)
    return office.client.get(f"/api/v1/polls/{poll}/pressure-reports", headers=headers)


def test_report_reaches_the_supervisor_and_says_the_day_alone(office: Office) -> None:
    poll, [code] = voters(office)
    assert report(office, code, object="01").status_code == 204
    answer = read(office, poll)
    [found] = answer.json
    assert found == {"report": found["report"], "day": found["day"], "object": "01", "text": TEXT}
    assert UUID(found["report"]).version == 4
    date.fromisoformat(found["day"])
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("role", ["organiser", "operator", "auditor", "unit", "county_representative", "public"])
def test_reports_are_shown_to_nobody_else(office: Office, role: str) -> None:
    poll, _ = voters(office)
    assert read(office, poll, role).status_code == 403


def test_reports_are_in_no_clients_scope_and_of_the_supervisors_campaigns(office: Office) -> None:
    poll, _ = voters(office)
    assert read(office, poll, "system", scope="pressure-reports:read").status_code == 403
    assert read(office, poll, campaigns=[str(uuid4())]).status_code == 404


def test_report_is_taken_after_the_poll_and_when_it_was_cancelled(office: Office) -> None:
    poll, [code] = voters(office)
    office.close(poll)
    office.seal(poll)
    assert report(office, code).status_code == 204
    other, [code] = voters(office)
    cancellation = {"reason": "重新组织"}
    office.client.post(f"/api/v1/polls/{other}/cancellation", json=cancellation, headers=office.campaigns)
    assert report(office, code).status_code == 204
    assert [len(read(office, each).json) for each in (poll, other)] == [1, 1]


def test_report_again_is_kept_once_and_a_fourth_is_refused(office: Office) -> None:
    poll, [code, other] = voters(office, 2)
    texts = ["甲", "甲", "乙", "丙", "乙"]
    assert {report(office, code, text).status_code for text in texts} == {204}
    assert (report(office, code, "丁").status_code, slug(report(office, code, "丁"))) == (409, "too-many-reports")
    assert report(office, other, "甲").status_code == 204
    assert sorted(each["text"] for each in read(office, poll).json) == sorted("甲乙丙甲")


def test_limit_begins_anew_with_the_day_and_forgets_what_failed() -> None:
    limit, voter, today, tomorrow = DailyLimit(), uuid4(), date(2026, 7, 12), date(2026, 7, 13)

    def admitted(text: str, day: date) -> bool:
        with limit.admitted(voter, text, day) as new:
            return new

    with pytest.raises(ZeroDivisionError), limit.admitted(voter, "lost", today):
        raise ZeroDivisionError
    assert [admitted(text, today) for text in ("lost", "lost", "b", "c")] == [True, False, True, True]
    with pytest.raises(BallotError):
        admitted("d", today)
    assert admitted("d", tomorrow)


@pytest.mark.parametrize(
    ("fields", "mistake"),
    [
        ({"object": "99"}, ("/object", "unknown-object")),
        ({"text": ""}, ("/text", "invalid-value")),
        ({"text": " \n"}, ("/text", "invalid-value")),
        ({"text": "长" * 2001}, ("/text", "invalid-value")),
    ],
)
def test_report_with_mistakes_keeps_nothing(office: Office, fields: dict[str, Any], mistake: Any) -> None:
    poll, [code] = voters(office)
    answer = report(office, code, **fields)
    assert answer.status_code == 422
    assert {pointer for pointer, _ in slugs(answer)} == {mistake[0]}
    assert read(office, poll).json == []


def test_report_asks_for_a_code_that_is_good(office: Office) -> None:
    poll, [code] = voters(office)
    assert slug(report(office, "")) == "code-missing"
    assert slug(report(office, office.code(poll, "9"))) == "unknown-code"
    [(voter,)] = office.query("SELECT voter FROM roll WHERE poll = %s", poll)
    office.load(poll, {"voter": str(voter), **code_line(office.code(poll, "5"), generation=2)})
    assert slug(report(office, code)) == "code-superseded"


def test_what_is_stored_leads_to_nobody(office: Office) -> None:
    """Not by its columns, nor by the order or the transaction in which ballots and reports were written."""
    poll, codes = voters(office, 8)
    for n, code in enumerate(codes):
        votes = [{"object": "01", "level": "satisfied"}]
        office.client.put("/api/v1/ballot", json={"votes": votes}, headers={"Ballot-Code": code})
        assert report(office, code, str(n)).status_code == 204
    columns = office.query(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'pressure_reports' ORDER BY 1"
    )
    assert [name for (name,) in columns] == ["body", "day", "id", "object", "poll"]
    rows = office.query("SELECT xmin::text, body FROM pressure_reports WHERE poll = %s ORDER BY ctid", poll)
    assert len({number for number, _ in rows}) == 1
    assert sorted(body for _, body in rows) == list("01234567")
    assert [body for _, body in rows] != list("01234567")  # by chance once in 40,320 runs


def test_reports_at_once_are_all_kept(office: Office) -> None:
    poll, codes = voters(office, 8)

    def send(code: str) -> int:
        headers = {"Ballot-Code": code}
        return (
            office.app.test_client()
            .post("/api/v1/ballot/pressure-report", json={"text": code}, headers=headers)
            .status_code
        )

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(send, codes)) == {204}
    assert sorted(each["text"] for each in read(office, poll).json) == sorted(codes)


def test_reports_by_page(office: Office) -> None:
    poll, [code] = voters(office)
    for text in "甲乙丙":
        report(office, code, text)
    path = f"/api/v1/polls/{poll}/pressure-reports?page_size=2&page="
    pages = [office.client.get(path + page, headers=office.bearer("supervisor")) for page in "12"]
    assert sorted(each["text"] for page in pages for each in page.json) == sorted("甲乙丙")
    assert json.loads(pages[0].headers["X-Pagination"])["total"] == 3


def test_the_text_is_in_no_log(new_database: Any, keys: Any, bearer: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """A service of this test's own, whose log goes where the test can read it."""
    app = create_app(Settings(database_url=new_database("ballots"), trusted_keys=keys.trusted))
    office = Office(app, bearer)
    _, [code] = voters(office)
    for text, fields in ((TEXT, {}), (TEXT + "\x00", {}), (TEXT, {"object": "99"})):
        report(office, code, text, **fields)
    office.query("DROP TABLE pressure_reports")
    assert report(office, code, TEXT + "!").status_code == 500
    written = "".join(capsys.readouterr())
    assert "pressure-report" in written
    assert TEXT not in written
    assert code not in written
    app.extensions["database"].engine.dispose()
    app.extensions["ballots"].close()
