"""Scores to pull: forms, what they hold and withhold, and revalidation."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

import openpyxl
import pytest

from campaigns import create_app
from campaigns.api import revalidation

JSON = "application/json"
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS = ["/scores.json", "/scores.csv", "/scores.csv?table=rounds", "/scores.xlsx"]


@pytest.fixture
def campaign(office: Any, ballots: Any, new_votes: Any) -> str:
    """With one sealed round, where object 02 has few votes, and one that runs live."""
    path = office.active()
    office.hand_in(path, "01", "13800138000")
    for code, seen in [("july", [new_votes("01", 9, 1, 2), new_votes("02", 3)]), ("august", [new_votes("01", 7)])]:
        round_ = office.published(path, code=code, live=code == "august")
        ballots.votes[round_.rpartition("/")[2]] = seen
        if code == "july":
            office.made(round_ + "/seal")
    return str(path)


def certify(office: Any, campaign: str) -> Any:
    august = next(each["id"] for each in office.get(campaign + "/rounds").json if each["code"] == "august")
    office.made(f"{campaign}/rounds/{august}/seal")
    return office.made(campaign + "/certification")


def rows(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), strict=True))


def sheets(answer: Any) -> list[list[dict[str, Any]]]:
    """The lines of each sheet, by what stands in its header."""
    found = []
    for sheet in openpyxl.load_workbook(io.BytesIO(answer.data)):
        header, *lines = sheet.iter_rows(values_only=True)
        found.append([dict(zip(header, line, strict=True)) for line in lines])
    return found


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("text/csv", CSV),
        ("Text/CSV; charset=utf-8", CSV),
        (f"{JSON};q=0.1, {XLSX}", XLSX),
        (f"{JSON};q=0, */*;q=0.5", CSV),
        ("text/html, text/csv;q=0.5, */*;q=0.1", CSV),
    ],
)
def test_get_scores_by_accept(office: Any, campaign: str, accept: str, kind: str) -> None:
    answer = office.get(campaign + "/scores", headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype, answer.headers["Vary"]) == (200, kind, "Accept")


@pytest.mark.parametrize("accept", ["text/html", f"{JSON};q=0", "nonsense"])
def test_get_scores_in_another_form_is_refused(office: Any, campaign: str, accept: str) -> None:
    answer = office.get(campaign + "/scores", headers={"Accept": accept})
    assert (answer.status_code, answer.json["type"]) == (406, "urn:minping:problem:not-acceptable")
    assert CSV in answer.json["detail"]
    assert "Accept," in answer.headers["Vary"]


@pytest.mark.parametrize(("suffix", "kind"), [("json", JSON), ("csv", CSV), ("xlsx", XLSX)])
def test_get_scores_by_suffix_whatever_is_accepted(office: Any, campaign: str, suffix: str, kind: str) -> None:
    answer = office.get(f"{campaign}/scores.{suffix}", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.mimetype) == (200, kind)
    assert office.get(campaign + "/scores", headers={"Accept": kind}).data == answer.data
    assert office.get(f"{campaign}/scores.ods").status_code == 404


@pytest.mark.parametrize("certified", [False, True])
def test_get_scores_without_explanation_is_the_rest(office: Any, campaign: str, certified: bool) -> None:
    if certified:
        certify(office, campaign)
    long, short = (office.get(f"{campaign}/scores?explain={each}") for each in ("true", "false"))
    assert long.data == office.get(campaign + "/scores").data
    assert long.json["rules"].keys()
    assert long.json["results"][0]["explanation"]
    bare = [{**each, "explanation": []} for each in long.json["results"]]
    assert short.json == {**long.json, "results": bare, "rules": {}}
    for answer, path in ((long, "/scores"), (short, "/scores?explain=false")):
        again = office.get(campaign + path, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
    other = office.get(campaign + "/scores?explain=false", headers={"If-None-Match": long.headers["ETag"]})
    assert (other.status_code, other.data) == (200, short.data)


def test_get_scores_asks_scoring_for_explanations_where_they_are_shown(
    office: Any, scoring: Any, campaign: str
) -> None:
    for path in ("/scores", "/scores.json", "/scores?explain=false", "/scores.csv", "/scores.xlsx"):
        office.get(campaign + path)
    assert scoring.explained == [True, True, False, False, False]


@pytest.mark.parametrize("value", ["0", "False", ""])
def test_get_scores_explained_otherwise_is_refused(office: Any, campaign: str, mistakes: Any, value: str) -> None:
    assert mistakes(office.get(f"{campaign}/scores?explain={value}")) == {("/explain", "invalid-value")}


def test_get_scores_of_an_unknown_table_is_refused(office: Any, campaign: str, mistakes: Any) -> None:
    assert mistakes(office.get(campaign + "/scores.csv?table=x")) == {("/table", "invalid-value")}


@pytest.mark.parametrize("path", FORMS)
def test_get_scores_says_in_headers_how_they_stand(office: Any, ballots: Any, campaign: str, path: str) -> None:
    def standing() -> list[str]:
        headers = office.get(campaign + path).headers
        return [headers[f"Scores-{name}"] for name in ("State", "As-Of", "Stale")]

    assert standing() == ["provisional", "2024-07-15T08:00:00+00:00", "false"]
    ballots.stop()
    assert standing() == ["provisional", "2024-07-15T08:00:00+00:00", "true"]
    ballots.start()
    certify(office, campaign)
    as_of = office.get(campaign + "/scores").json["as_of"]
    assert standing() == ["certified", as_of, "false"]


def test_get_scores_as_csv_has_a_line_for_each_object(office: Any, campaign: str) -> None:
    answer = office.get(campaign + "/scores.csv")
    assert answer.data.startswith(b"\xef\xbb\xbfobject,name,")
    assert answer.data.count(b"\n") == answer.data.count(b"\r\n") == 3
    first, _ = rows(answer)
    assert first == {
        "object": "01",
        "name": "股室01",
        "series": "offices",
        "total": "90.00",
        "grade": "",
        "grade_name": "",
        "rank": "1",
        "rank_in_series": "1",
        "component:public": "63.00",
        "panel:public/experts": "",
        "panel:public/recipients": "63.00",
        "component:daily": "",
        "notes": "",
        "state": "provisional",
        "as_of": "2024-07-15T08:00:00+00:00",
        "stale": "false",
        "official": "true",
    }


def test_get_scores_as_csv_of_rounds_has_a_line_for_each_object_and_round(office: Any, campaign: str) -> None:
    found = rows(office.get(campaign + "/scores.csv?table=rounds"))
    lines = {(each["object"], each["round"]): each for each in found}
    assert lines.keys() == {("01", "july"), ("02", "july"), ("01", "august")}
    assert lines["01", "july"] == {
        "object": "01",
        "round": "july",
        "panel": "recipients",
        "score": "90.00",
        "valid": "10",
        "satisfied_share": "0.9000",
        "level:three/satisfied": "9",
        "level:three/dissatisfied": "1",
        "level:three/unknown": "2",
        "withheld": "",
        "state": "provisional",
        "as_of": "2024-07-15T08:00:00+00:00",
        "stale": "false",
        "official": "true",
    }
    assert list(lines["02", "july"].values())[3:10] == ["", "", "", "", "", "", "too-few"]
    assert list(lines["01", "august"].values())[3:10] == ["90.00", "", "", "", "", "", "running"]


def test_get_scores_as_csv_has_a_column_for_each_adjustment(office: Any) -> None:
    adjustments = [{"code": "conduct", "name": "作风加分", "bonus": "2"}, {"code": "safety", "malus": "5"}]
    path = office.active(adjustments=adjustments)
    entry = {"object": "01", "component": "conduct", "points": "1.5", "date": "2024-06-01", "reason": "表扬"}
    office.approved(path, entry)
    found = rows(office.get(path + "/scores.csv"))
    assert [(each["adjustment:conduct"], each["adjustment:safety"]) for each in found] == [("1.5", ""), ("", "")]
    scores, _ = sheets(office.get(path + "/scores.xlsx"))
    assert scores[0]["作风加分 adjustment:conduct"] == 1.5


def test_get_scores_as_csv_by_marks_has_a_column_for_each(office: Any, ballots: Any, new_scheme: Any) -> None:
    path = office.active(scales=[{"code": "three", "marks": 2}])
    office.hand_in(path, "01", "13800138000")
    round_ = office.published(path)
    poll = ballots.polls[round_.rpartition("/")[2]]
    assert [each["code"] for each in poll["scale"]["levels"]] == ["0", "1", "2"]
    counts = {"0": 1, "1": 2, "2": 6}
    ballots.votes[round_.rpartition("/")[2]] = [{"object": "01", "valid": 9, "counts": counts}]
    office.made(round_ + "/seal")
    (row,) = rows(office.get(path + "/scores.csv?table=rounds"))
    assert {mark: row[f"level:three/{mark}"] for mark in counts} == {"0": "1", "1": "2", "2": "6"}


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_get_scores_as_csv_never_holds_a_formula(office: Any, first: str) -> None:
    path = office.active(objects=())
    name = f"{first}cmd|' /C calc'!A1, \"x\""
    office.made(path + "/objects", {"code": "01", "name": name, "series": "-1.5"})
    (row,) = rows(office.get(path + "/scores.csv"))
    assert (row["name"], row["series"]) == ("'" + name, "-1.5")


def test_get_scores_as_csv_names_the_file(office: Any, campaign: str) -> None:
    code = office.get(campaign).json["code"]
    found = office.get(campaign + "/scores.csv?table=rounds").headers["Content-Disposition"]
    name = f"{code}-%E5%90%84%E8%BD%AE.csv"
    assert found == f"attachment; filename=\"{code}-rounds.csv\"; filename*=UTF-8''{name}"
    assert "Content-Disposition" not in office.get(campaign + "/scores").headers


def test_get_scores_as_xlsx_has_both_tables(office: Any, campaign: str) -> None:
    answer = office.get(campaign + "/scores.xlsx")
    scores, rounds = sheets(answer)
    assert (scores[0]["总分 total"], scores[0]["名次 rank"], scores[0]["非最新 stale"]) == (90, 1, False)
    assert scores[0]["代码 object"] == "01"
    assert [(each["轮次 round"], each["满意 level:three/satisfied"]) for each in rounds] == [
        ("july", 9),
        ("august", None),
        ("july", None),
    ]
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["总分 scores", "各轮 rounds"]
    assert [sheet.freeze_panes for sheet in book] == ["B2", "B2"]
    assert (book["总分 scores"]["D2"].number_format, book["各轮 rounds"]["F2"].number_format) == ("0.00", "0.0000")


def test_get_scores_as_xlsx_holds_every_text_as_text(office: Any) -> None:
    path = office.active(objects=())
    names = ["=1+1", "https://a.test", "+1", "{=1}", "a\ufffeb", "1.5"]
    for number, name in enumerate(names):
        office.made(path + "/objects", {"code": f"0{number}", "name": name, "series": "s"})
    answer = office.get(path + "/scores.xlsx")
    cells = openpyxl.load_workbook(io.BytesIO(answer.data))["总分 scores"]["B"][1:]
    assert [(cell.value, cell.data_type) for cell in cells] == [(n.replace("\ufffe", "\ufffd"), "s") for n in names]
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(answer.data)).read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("path", [*FORMS, "/scores", "/scores/{id}"])
def test_get_scores_tells_no_count_that_is_withheld(office: Any, ballots: Any, new_votes: Any, path: str) -> None:
    """Counts that nothing else in an answer is made of, of a running round and of one with few votes."""
    campaign = office.active(objects=("01",), published_from=80_000)
    office.hand_in(campaign, "01", "13800138000")
    for code, seen in [("few", (70_123, 4_567, 3_321)), ("live", (81_234, 5_678, 2_345))]:
        row = new_votes("01", *seen)
        row["strata"] = row["channels"] = {"npc": row["counts"]}
        round_ = office.published(campaign, code=code, live=code == "live")
        ballots.votes[round_.rpartition("/")[2]] = [row]
        if code == "few":
            office.made(round_ + "/seal")
    answer = office.get(campaign + path.format(id=office.get(campaign + "/objects").json[0]["id"]))
    shown = json.dumps(sheets(answer)) if answer.mimetype == XLSX else answer.text
    assert "90" in shown  # the total, to which they came
    for count in (70_123, 4_567, 3_321, 74_690, 81_234, 5_678, 2_345, 86_912):
        assert str(count) not in shown


@pytest.mark.parametrize("path", [*FORMS, "/scores", "/scores/{id}"])
def test_get_scores_again_is_not_modified_and_asks_no_scoring(
    office: Any, scoring: Any, campaign: str, path: str
) -> None:
    path = campaign + path.format(id=office.get(campaign + "/objects").json[0]["id"])
    first = office.get(path)
    etag = first.headers["ETag"]
    assert etag.startswith('"')
    assert first.headers["Cache-Control"] == "private, no-cache"
    scoring.stop()
    for asked in (etag, f'"x", W/"y", {etag}', f"W/{etag}", "*"):
        again = office.get(path, headers={"If-None-Match": asked})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
        assert again.headers["Scores-State"] == "provisional"
        assert again.headers.get("Vary") == first.headers.get("Vary")
    scoring.start()
    assert office.get(path, headers={"If-None-Match": '"x"'}).data == first.data


def test_get_scores_has_an_etag_of_its_own_in_each_form(office: Any, campaign: str) -> None:
    assert len({office.get(campaign + path).headers["ETag"] for path in FORMS}) == len(FORMS)
    zh = office.get(campaign + "/scores", headers={"Accept-Language": "zh"})
    assert zh.headers["ETag"] == office.get(campaign + "/scores").headers["ETag"]


@pytest.mark.parametrize("path", FORMS)
def test_get_scores_has_another_etag_once_anything_is_new(
    office: Any, ballots: Any, campaign: str, new_votes: Any, path: str
) -> None:
    etags = []

    def changed() -> bool:
        """An older ETag is modified, and gets one that was not there before."""
        answer = office.get(campaign + path, headers={"If-None-Match": ", ".join(etags) or '"none"'})
        etags.append(answer.headers["ETag"])
        return answer.status_code == 200 and len(set(etags)) == len(etags)

    assert changed()
    ballots.stop()
    assert changed()  # stale
    ballots.start()
    entry = {"object": "02", "item": "pledge", "points": "-1.50", "date": "2024-06-01", "reason": "逾期"}
    office.approved(campaign, entry)
    ballots.as_of = "2024-07-16T08:00:00+00:00"
    for votes in ballots.votes.values():
        votes[0] = new_votes("01", 20)
    assert changed()
    certify(office, campaign)
    assert changed()


def test_get_scores_with_new_votes_alone_is_modified(office: Any, ballots: Any, campaign: str, new_votes: Any) -> None:
    """What scoring says stays the same here; the time of the tally does not."""
    first = office.get(campaign + "/scores")
    ballots.as_of = "2024-07-16T08:00:00+00:00"
    again = office.get(campaign + "/scores", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    for votes in ballots.votes.values():
        votes[0] = new_votes("01", 20)
    again = office.get(campaign + "/scores", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.json["as_of"]) == (200, ballots.as_of)


@pytest.mark.parametrize("path", ["/scores.json", "/scores.csv", "/scores.xlsx"])
def test_get_scores_of_another_scoring_release_is_seen(office: Any, scoring: Any, campaign: str, path: str) -> None:
    """At once without an ETag; with one, when the process has forgotten."""
    etag = office.get(campaign + path).headers["ETag"]
    scoring.total = "90.01"
    revalidation.remembered.clear()
    again = office.get(campaign + path, headers={"If-None-Match": etag})
    assert (again.status_code, again.headers["ETag"] != etag) == (200, True)
    scoring.total = "90.02"
    assert office.get(campaign + path).headers["ETag"] != again.headers["ETag"]


@pytest.mark.parametrize("certified", [False, True])
def test_get_scores_from_two_services_is_the_same_to_the_byte(
    office: Any, settings: Any, bearer: Any, campaign: str, certified: bool
) -> None:
    if certified:
        certify(office, campaign)
    other = type(office)(create_app(settings), bearer)
    for path in [*FORMS, *(["/certification"] if certified else [])]:
        one, two = office.get(campaign + path), other.get(campaign + path)
        assert (one.status_code, one.headers["ETag"]) == (200, two.headers["ETag"])
        assert one.data == two.data


def test_get_certification_again_is_not_modified(office: Any, scoring: Any, campaign: str) -> None:
    certified = certify(office, campaign)
    scoring.stop()
    for path in ("/certification", *FORMS):
        etag = office.get(campaign + path).headers["ETag"]
        again = office.get(campaign + path, headers={"If-None-Match": etag})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
    first = office.get(campaign + "/certification", role="")
    assert (first.json, first.headers["Cache-Control"]) == (certified, "no-cache")


def test_get_object_scores_shows_that_object_alone(office: Any, campaign: str) -> None:
    whole = office.get(campaign + "/scores").json
    found = office.get(campaign + "/objects").json[1]["id"]
    one = office.get(f"{campaign}/scores/{found}").json
    assert one["results"] == [each for each in whole["results"] if each["object"] == "02"]
    assert one["tallies"][0]["objects"] == [{"object": "02", "valid": None, "counts": None, "withheld": "too-few"}]
    names = ("campaign", "state", "as_of", "stale", "rounds")
    assert [one[name] for name in names] == [whole[name] for name in names]


def test_get_object_scores_by_who_is_bound_to_an_object(office: Any, campaign: str) -> None:
    own, other = [f"{campaign}/scores/{each['id']}" for each in office.get(campaign + "/objects").json]
    assert office.get(own, role="unit", objects=["01"]).status_code == 200
    refused = office.get(other, role="unit", objects=["01"])
    assert (refused.status_code, refused.json["type"]) == (404, "urn:minping:problem:not-found")


@pytest.mark.parametrize("form", ["csv", "json"])
def test_get_scores_by_who_is_bound_to_an_object(office: Any, campaign: str, form: str) -> None:
    """Its own alone; and no ETag of it stands for the scores of all."""
    path, unit = f"{campaign}/scores.{form}", {"role": "unit", "objects": ["01"]}
    own, whole = office.get(path, **unit), office.get(path)
    assert ("股室01" in own.text, "股室02" in own.text, "股室02" in whole.text) == (True, False, True)
    again = {"headers": {"If-None-Match": whole.headers["ETag"]}, **unit}
    assert office.get(path, **again).data == own.data
    assert office.get(path, **{**unit, "objects": ["02"]}).headers["ETag"] != own.headers["ETag"]


def test_get_object_scores_of_an_object_that_is_not_there(office: Any, campaign: str, unknown_id: str) -> None:
    elsewhere = office.get(office.active() + "/objects").json[0]["id"]
    assert office.get(f"{campaign}/scores/{unknown_id}").status_code == 404
    assert office.get(f"{campaign}/scores/{elsewhere}").status_code == 404


@pytest.mark.parametrize("path", ["/scores.csv", "/scores.xlsx", "/scores.json"])
def test_get_scores_by_who_may_not_read_them(office: Any, campaign: str, path: str) -> None:
    assert office.get(campaign + path, role="operator").status_code == 403


@pytest.fixture
def voided(office: Any, ballots: Any, campaign: str, new_votes: Any) -> str:
    """The campaign with a dissatisfied ballot of july voided."""
    poll = next(iter(ballots.sealed))
    ballots.void(poll, new_votes("01", 9, 0, 2), new_votes("02", 3))
    return campaign


@pytest.mark.parametrize("certified", [False, True])
def test_get_scores_with_voided_ballots_counted(office: Any, scoring: Any, voided: str, certified: bool) -> None:
    """The same document of the first versions; what is read without it stays as it was."""
    if certified:
        certify(office, voided)
    official = office.get(voided + "/scores")
    answer = office.get(voided + "/scores?voided=counted")
    sent = next(each for each in scoring.called("POST", "/scores")[-1]["rounds"] if each["code"] == "july")
    assert sent["objects"][0]["counts"] == {"satisfied": 9, "dissatisfied": 1, "unknown": 2}
    july = next(each for each in answer.json["tallies"] if each["code"] == "july")
    assert (july["version"], july["objects"][0]["valid"], july["voters"]) == (1, 10, 8)
    assert next(each["voters"] for each in answer.json["rounds"] if each["code"] == "july") == 8
    assert (answer.json["official"], answer.headers["Scores-Official"]) == (False, "false")
    assert (answer.json["state"], answer.headers["Scores-State"]) == ("provisional", "provisional")
    assert answer.json.keys() == official.json.keys()
    assert answer.headers["ETag"] != official.headers["ETag"]
    again = office.get(voided + "/scores")
    assert (again.data, again.json["official"]) == (official.data, True)
    seen = {each["code"]: each["objects"][0]["valid"] for each in again.json["tallies"]}
    assert seen["july"] == 9


def test_get_scores_with_voided_ballots_counted_says_in_each_form_that_they_are_unofficial(
    office: Any, voided: str
) -> None:
    answer = office.get(voided + "/scores.csv?table=rounds&voided=counted")
    lines = {(each["object"], each["round"]): each for each in rows(answer)}
    assert (lines["01", "july"]["valid"], lines["01", "july"]["official"]) == ("10", "false")
    assert "-unofficial-rounds.csv" in answer.headers["Content-Disposition"]
    scores, _ = sheets(office.get(voided + "/scores.xlsx?voided=counted"))
    assert scores[0]["正式 official"] is False


def test_get_scores_with_voided_ballots_counted_again_is_not_modified(office: Any, scoring: Any, voided: str) -> None:
    path = voided + "/scores?voided=counted"
    etag = office.get(path).headers["ETag"]
    scoring.stop()
    assert office.get(path, headers={"If-None-Match": etag}).status_code == 304


def test_get_scores_with_voided_ballots_counted_and_ballots_down(office: Any, ballots: Any, voided: str) -> None:
    """What is not kept here is not made up; where nothing was voided, all is kept."""
    office.get(voided + "/scores")
    ballots.stop()
    assert office.get(voided + "/scores?voided=counted").status_code == 503
    assert office.get(voided + "/scores").status_code == 200


def test_get_scores_with_voided_ballots_counted_asks_for_no_tally_without_a_void(
    office: Any, ballots: Any, campaign: str
) -> None:
    plain = office.get(campaign + "/scores").json
    ballots.stop()
    answer = office.get(campaign + "/scores?voided=counted")
    assert answer.json == {**plain, "stale": True, "official": False}


@pytest.mark.parametrize(
    ("role", "scope", "status"),
    [
        ("organiser", None, 200),
        ("auditor", None, 200),
        ("supervisor", None, 200),
        ("unit", None, 403),
        ("county_representative", None, 403),
        ("operator", None, 403),
        ("system", "scores:read", 403),
        ("system", "voided-scores:read", 403),
        ("system", "scores:read voided-scores:read", 200),
    ],
)
@pytest.mark.parametrize("path", ["/scores", "/scores.csv"])
def test_get_scores_with_voided_ballots_counted_by_role(
    office: Any, voided: str, path: str, role: str, scope: str | None, status: int
) -> None:
    answer = office.get(f"{voided}{path}?voided=counted", role=role, scope=scope)
    assert answer.status_code == status


def test_get_scores_with_voided_ballots_anything_else_is_refused(office: Any, campaign: str, mistakes: Any) -> None:
    assert mistakes(office.get(campaign + "/scores?voided=yes")) == {("/voided", "invalid-value")}
