"""The draw of a round: who is in the list, what stands, whom the round then asks, and what unlinking takes away."""

from __future__ import annotations

import hashlib
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from sqlalchemy import create_engine, make_url, text

WITNESSES = {"witnesses": [{"witness": "县纪委派员", "said": "3 1 4 1 5"}, {"witness": "民评代表", "said": "富美建设"}]}


def phones(first: int, number: int) -> list[str]:
    return [f"1390000{each:04}" for each in range(first, first + number)]


def slug(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["type"].rpartition(":")[2]


def rows(table: str, settings: Any) -> list[Any]:
    with psycopg.connect(settings.database_url) as connection:
        return connection.execute(f"SELECT * FROM {table}").fetchall()  # type: ignore[call-overload]


def lines_of(office: Any, made: str) -> dict[str, list[str]]:
    """The list: codes by id."""
    listed = office.get(made + "/list", role="").text.splitlines()
    return {id_: codes.split(",") for id_, codes in (line.split(" ") for line in listed)}


@pytest.fixture
def campaign(office: Any, new_scheme: Any) -> str:
    """Object 01 has handed in 20 people, 02 the last five of them and five more; the panel is drawn."""
    components = new_scheme()["components"]
    components[0]["panels"][1]["drawn"] = True
    path = office.active(components=components)
    office.hand_in(path, "01", *phones(0, 20))
    office.hand_in(path, "02", *phones(15, 10))
    return str(path)


@pytest.fixture
def round_(office: Any, campaign: str) -> str:
    return str(office.planned(campaign, code="july"))


def drawn(office: Any, campaign: str, **asked: Any) -> str:
    """The path of a draw that has its seed."""
    made = listed(office, campaign, **asked)
    office.made(made + "/seed", WITNESSES)
    return made


def listed(office: Any, campaign: str, **asked: Any) -> str:
    """The path of a draw whose list is fixed."""
    made = office.post(campaign + "/draws", {"round": "july", "size": 3, **asked})
    assert made.status_code == 201, made.text
    return f"{campaign}/draws/{made.json['id']}"


def test_make_draw_publishes_the_list_with_its_digest_first(office: Any, campaign: str, round_: str) -> None:
    asked = {"round": "july", "share": "0.25", "objects": {"02": {"size": 4}}}
    made = office.made(campaign + "/draws", asked)
    path = f"{campaign}/draws/{made['id']}"
    answer = office.get(path + "/list", role="")
    assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
    assert hashlib.sha256(answer.data).hexdigest() == made["list_digest"]
    assert answer.data.splitlines(keepends=True) == sorted(answer.data.splitlines(keepends=True))
    candidates = lines_of(office, path)
    assert (made["candidates"], len(candidates)) == (25, 25)
    assert sorted(map(tuple, candidates.values())).count(("01", "02")) == 5
    assert all(len(id_) == 32 for id_ in candidates)
    assert made["objects"] == [
        {"object": "01", "size": None, "share": "0.25", "candidates": 20},
        {"object": "02", "size": 4, "share": None, "candidates": 10},
    ]
    assert office.get(path, role="").json == made
    assert office.get(campaign + "/draws").json == [made]
    assert office.get(path + "/certificate", role="").status_code == 404
    office.hand_in(campaign, "01", *phones(50, 3))
    assert office.get(path + "/list", role="").data == answer.data


def test_make_draw_leaves_an_objects_own_people_out_for_this_object(office: Any, campaign: str, round_: str) -> None:
    one, two = (f"{campaign}/objects/{each['id']}" for each in office.get(campaign + "/objects").json)
    people = [{"name": "本单位", "phone": phone} for phone in [*phones(0, 2), *phones(15, 1)]]
    office.made(one + "/staff", {"staff": people})
    office.made(two + "/staff", {"staff": [{"name": "x", "phone": "13800138000"}]})
    candidates = [*lines_of(office, listed(office, campaign)).values()]
    assert len(candidates) == 23
    assert sum("01" in codes for codes in candidates) == 17
    assert sum("02" in codes for codes in candidates) == 10


def test_make_draw_leaves_out_who_was_drawn_in_the_last_rounds(
    office: Any, ballots: Any, campaign: str, round_: str
) -> None:
    drawn(office, campaign, size=4, objects={"02": {"size": 2}})
    for code, opens_at in (("august", "2024-07-12T08:00:00+08:00"), ("september", "2024-07-13T08:00:00+08:00")):
        office.planned(campaign, code=code, opens_at=opens_at)
    office.planned(campaign, code="given-up", opens_at="2024-07-11T20:00:00+08:00")
    office.made(round_ + "/publication")
    asked = {each["phone"] for each in office.get(round_ + "/invitations").json}
    rounds = {each["code"]: each["id"] for each in office.get(campaign + "/rounds").json}
    office.made(f"{campaign}/rounds/{rounds['given-up']}/cancellation", {"reason": "x"})
    drawn(office, campaign, round="august", size=5, leave_out_last=1)
    august = f"{campaign}/rounds/{rounds['august']}"
    office.made(august + "/publication")
    second = {each["phone"] for each in office.get(august + "/invitations").json}
    assert not asked & second
    both = listed(office, campaign, round="september", leave_out_last=2)
    assert office.get(both).json["candidates"] == 25 - len(asked) - len(second)
    office.made(both + "/discard", {"reason": "重来"})
    assert office.get(listed(office, campaign, round="september", leave_out_last=1)).json["candidates"] == 25 - len(
        second
    )


def test_make_draw_after_a_round_whose_draw_is_unfinished_is_refused(office: Any, campaign: str, round_: str) -> None:
    listed(office, campaign)
    office.planned(campaign, code="august", opens_at="2024-07-12T08:00:00+08:00")
    body = {"round": "august", "size": 1, "leave_out_last": 1}
    assert slug(office.post(campaign + "/draws", body)) == (409, "draw-unfinished")
    listed(office, campaign, round="august")


def test_make_draw_with_mistakes_says_all(office: Any, campaign: str, round_: str, mistakes: Any) -> None:
    body: dict[str, Any] = {"round": "july", "objects": {"01": {"size": 1, "share": "0.5"}, "02": {}}}
    answer = office.post(campaign + "/draws", body)
    expected = {
        ("/size", "size-or-share"),
        ("/objects/01/size", "size-or-share"),
        ("/objects/02/size", "size-or-share"),
    }
    assert (answer.status_code, mistakes(answer)) == (422, expected)
    body = {"round": "none", "size": 1, "objects": {"03": {"size": 1}}}
    expected = {("/round", "unknown-round"), ("/objects/03", "unknown-object")}
    assert mistakes(office.post(campaign + "/draws", body)) == expected
    body = {"round": "july", "size": 1, "objects": {"01": {"size": 0}, "x y": {"size": 1}, "02": {"share": "2"}}}
    expected = {(f"/objects/{at}", "invalid-value") for at in ("01/size", "x y", "02/share")}
    assert mistakes(office.post(campaign + "/draws", body)) == expected
    assert mistakes(office.post(campaign + "/draws", {**body, "objects": []})) == {("/objects", "invalid-value")}
    for share in ("0", "1.1", "-1"):
        wrong = mistakes(office.post(campaign + "/draws", {"round": "july", "share": share}))
        assert wrong == {("/share", "invalid-value")}
    assert office.get(campaign + "/draws").json == []


def test_make_draw_of_a_round_that_can_have_none_is_refused(office: Any, campaign: str, round_: str) -> None:
    office.planned(campaign, code="experts", panel="experts")
    assert slug(office.post(campaign + "/draws", {"round": "experts", "size": 1})) == (409, "panel-not-drawn")
    office.published(campaign, code="out")
    assert slug(office.post(campaign + "/draws", {"round": "out", "size": 1})) == (409, "round-published")
    empty = office.active()
    office.planned(empty, code="july")
    assert slug(office.post(empty + "/draws", {"round": "july", "size": 1})) == (409, "round-without-voters")
    draft = office.draft()
    assert slug(office.post(draft + "/draws", {"round": "july", "size": 1})) == (409, "campaign-not-active")
    listed(office, campaign)
    assert slug(office.post(campaign + "/draws", {"round": "july", "size": 1})) == (409, "draw-exists")
    assert slug(office.patch(round_, {"panel": "experts"})) == (409, "draw-exists")


def test_make_draw_at_once_makes_one(office: Any, campaign: str, round_: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        offices = [type(office)(office.app, office._bearer) for _ in range(4)]
        body = {"round": "july", "size": 1}
        answers = list(pool.map(lambda each: each.post(campaign + "/draws", body).status_code, offices))
    assert sorted(answers) == [201, 409, 409, 409]


def test_discard_draw_before_its_seed_stays_on_record(office: Any, campaign: str, round_: str, settings: Any) -> None:
    made = listed(office, campaign)
    before = len(rows("candidates", settings))
    answer = office.made(made + "/discard", {"reason": "名单漏报"})
    assert answer["discarded"] | {"at": ""} == {"at": "", "by": "test", "reason": "名单漏报"}
    assert office.made(made + "/discard", {"reason": "别的"}) == answer
    assert len(rows("candidates", settings)) == before - 25
    assert slug(office.post(made + "/seed", WITNESSES)) == (409, "draw-discarded")
    assert len(lines_of(office, made)) == 25
    other = drawn(office, campaign)
    assert [each["state"] for each in office.get(campaign + "/draws").json] == ["discarded", "drawn"]
    assert slug(office.post(other + "/discard", {"reason": "不满意"})) == (409, "draw-seeded")


def test_seed_draw_once_and_never_otherwise(office: Any, campaign: str, round_: str) -> None:
    made = listed(office, campaign)
    certificate = office.made(made + "/seed", WITNESSES)
    said = "\n".join([certificate["list_digest"], "3 1 4 1 5", "富美建设", ""])
    assert certificate["seed"] == hashlib.sha256(said.encode()).hexdigest()
    assert office.made(made + "/seed", WITNESSES) == certificate
    assert office.get(made + "/certificate", role="").json == certificate
    other = {"witnesses": [*WITNESSES["witnesses"][:1], {"witness": "民评代表", "said": "富美"}]}
    assert slug(office.post(made + "/seed", other)) == (409, "draw-seeded")
    assert office.get(made, role="").json["state"] == "drawn"


@pytest.mark.parametrize("said", ["", " ", "1\n2", "a\x7f", "x" * 201])
def test_seed_draw_with_what_is_no_line_is_refused(
    office: Any, campaign: str, round_: str, said: str, mistakes: Any
) -> None:
    body = {"witnesses": [WITNESSES["witnesses"][0], {"witness": "民评代表", "said": said}]}
    assert mistakes(office.post(listed(office, campaign) + "/seed", body)) == {("/witnesses/1/said", "invalid-value")}


def test_seed_draw_by_one_witness_is_refused(office: Any, campaign: str, round_: str, mistakes: Any) -> None:
    body = {"witnesses": WITNESSES["witnesses"][:1]}
    assert mistakes(office.post(listed(office, campaign) + "/seed", body)) == {("/witnesses", "invalid-value")}


def test_seed_draw_of_a_cancelled_round_is_refused(office: Any, campaign: str, round_: str) -> None:
    made = listed(office, campaign)
    office.made(round_ + "/cancellation", {"reason": "x"})
    assert slug(office.post(made + "/seed", WITNESSES)) == (409, "round-cancelled")


def test_publish_round_asks_the_drawn_alone(office: Any, ballots: Any, campaign: str, round_: str) -> None:
    made = drawn(office, campaign, size=12, objects={"02": {"share": "1"}})
    certificate = office.get(made + "/certificate", role="").json
    assert [len(each["drawn"]) for each in certificate["objects"]] == [12, 10]
    office.made(round_ + "/publication")
    roll = ballots.rolls[round_.rpartition("/")[2]]
    drawn_for: dict[str, list[str]] = {}
    for each in certificate["objects"]:
        for id_ in each["drawn"]:
            drawn_for.setdefault(id_, []).append(each["object"])
    assert sorted(line["objects"] for line in roll.values()) == sorted(drawn_for.values())
    assert not {voter.replace("-", "") for voter in roll} & drawn_for.keys()
    invited = office.get(round_ + "/invitations").json
    assert len(invited) == len(drawn_for) < 22  # somebody was drawn for both, and has one ballot
    assert slug(office.post(made + "/discard", {"reason": "x"})) == (409, "draw-seeded")


def test_publish_round_before_the_seed_is_refused(office: Any, campaign: str, round_: str) -> None:
    made = listed(office, campaign)
    assert slug(office.post(round_ + "/publication")) == (409, "draw-unfinished")
    assert office.get(round_).json["state"] == "planned"
    office.made(made + "/discard", {"reason": "不抽取"})
    assert office.post(round_ + "/publication").status_code == 200
    assert len(office.get(round_ + "/invitations").json) == 25


def test_publish_round_with_a_draw_tells_scoring_how_many_candidates_there_were(
    office: Any, ballots: Any, scoring: Any, new_votes: Any, campaign: str, round_: str
) -> None:
    drawn(office, campaign, size=12, objects={"02": {"size": 50}})
    office.made(round_ + "/publication")
    ballots.votes[round_.rpartition("/")[2]] = [new_votes("01", 9), new_votes("02", 6)]
    office.made(round_ + "/seal")
    assert office.get(campaign + "/scores").status_code == 200
    [sent] = scoring.called("POST", "/scores")[-1]["rounds"]
    assert [(each["roll"], each["population"]) for each in sent["objects"]] == [(12, 20), (10, 10)]


def test_unlink_campaign_forgets_who_had_which_id(
    office: Any, ballots: Any, new_votes: Any, campaign: str, round_: str, settings: Any
) -> None:
    before = len(rows("candidates", settings))
    made = drawn(office, campaign)
    listed(office, campaign, round=office.get(office.planned(campaign)).json["code"])
    assert len(rows("candidates", settings)) == before + 50
    office.made(round_ + "/publication")
    ballots.votes[round_.rpartition("/")[2]] = [new_votes("01", 9)]
    office.made(round_ + "/seal")
    for each in office.get(campaign + "/rounds").json:
        if each["state"] == "planned":
            office.made(f"{campaign}/rounds/{each['id']}/cancellation", {"reason": "x"})
    office.patch(campaign, {"objection_days": 0})
    office.made(campaign + "/certification")
    assert slug(office.post(made + "/discard", {"reason": "x"})) == (409, "campaign-certified")
    certificate = office.get(made + "/certificate", role="").json
    office.made(campaign + "/unlinking", {"backups_expire_on": "2099-01-31"})
    assert len(rows("candidates", settings)) == before
    assert office.get(made + "/certificate", role="").json == certificate
    assert len(lines_of(office, made)) == 25


@pytest.mark.parametrize(
    "statement",
    ["UPDATE draws SET lines = ''", "UPDATE draws SET certificate = '{}' WHERE state = 'drawn'", "DELETE FROM draws"],
)
def test_draws_stand_in_the_database(office: Any, campaign: str, round_: str, settings: Any, statement: str) -> None:
    drawn(office, campaign)
    engine = create_engine(make_url(settings.database_url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection, pytest.raises(Exception, match="ever changed or deleted"):
        connection.execute(text(statement))
    engine.dispose()


def test_draws_are_made_by_the_organiser_and_read_by_all(office: Any, campaign: str, round_: str) -> None:
    made = listed(office, campaign)
    for role in ("operator", "auditor", "supervisor", "county_representative", "unit"):
        assert office.post(campaign + "/draws", {"round": "july", "size": 1}, role=role).status_code == 403
        assert office.post(made + "/seed", WITNESSES, role=role).status_code == 403
        assert office.get(campaign + "/draws", role=role).status_code == 200
    other = office.draft()
    assert office.get(made.replace(campaign, other), role="").status_code == 404


def test_draws_name_nobody(
    office: Any, campaign: str, round_: str, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    made = drawn(office, campaign)
    answers = [office.get(made + end, role="").text for end in ("", "/list", "/certificate")]
    written = "".join(answers) + capsys.readouterr().err + caplog.text
    assert not [phone for phone in phones(0, 25) if phone in written]
    assert "对象1390" not in written
