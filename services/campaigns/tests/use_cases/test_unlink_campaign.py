"""Unlinking: when it may be, what is gone after it, and the record that anybody can verify."""

from __future__ import annotations

import base64
import datetime as dt
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy import select, text

from campaigns.storage import queries
from campaigns.storage.tables import Campaign, Round, Voter
from campaigns.use_cases.unlink_campaign import unlink_campaign

BODY = {"backups_expire_on": "2099-01-31"}


@pytest.fixture
def campaign(office: Any, ballots: Any, new_votes: Any) -> str:
    """Certified, without an objection window: one round sealed, one cancelled, one that was never published."""
    path = office.active()
    office.hand_in(path, "01", "13800138000", "13800138001", "13800138002")
    july = office.published(path, code="july")
    ballots.votes[july.rpartition("/")[2]] = [new_votes("01", 9, 1)]
    office.made(july + "/seal")
    given_up = office.published(path, code="given-up", opens_at="2024-07-12T08:00:00+08:00")
    office.made(given_up + "/cancellation", {"reason": "另行组织"})
    office.made(office.planned(path, code="never") + "/cancellation", {"reason": "x"})
    assert office.patch(path, {"objection_days": 0}).status_code == 200
    office.made(path + "/certification")
    return str(path)


def rounds_of(office: Any, campaign: str) -> dict[str, str]:
    """The path of each round by its code."""
    return {each["code"]: f"{campaign}/rounds/{each['id']}" for each in office.get(campaign + "/rounds").json}


def dump(office: Any) -> str:
    """Every row of every table, as text."""
    with office.app.extensions["database"].session() as session:
        names = session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        rows = [row for name in names for row in session.scalars(text(f'SELECT t::text FROM "{name}" t'))]
    return "\n".join(rows)


def what_tells(office: Any, campaign: str) -> dict[str, list[str]]:
    """What tells a person's voter in the rounds of the campaign, or makes a code again, as the dump has it."""
    campaign_id = campaign.rpartition("/")[2]
    with office.app.extensions["database"].session() as session:
        in_rounds = select(Voter.id).join(Round).where(Round.campaign_id == campaign_id)
        keys = session.scalars(select(Round.lookup_key).where(Round.campaign_id == campaign_id)).all()
        code_key = session.scalars(select(Campaign.code_key).where(Campaign.id == campaign_id)).one()
        voters = [str(voter) for voter in session.scalars(in_rounds)]
    return {"voters": voters, "keys": [key.hex() for key in (*keys, code_key) if key]}


def in_flight(office: Any) -> Any:
    """The same office, for another thread."""
    return type(office)(office.app, office._bearer)


def test_unlink_campaign_leaves_nothing_that_tells_a_voter(office: Any, ballots: Any, campaign: str) -> None:
    july = rounds_of(office, campaign)["july"]
    invitations = office.get(july + "/invitations").json
    told = what_tells(office, campaign)
    assert (len(told["voters"]), len(told["keys"])) == (6, 3)
    assert {each["voter"] for each in invitations} < set(told["voters"])
    before = dump(office)
    assert all(each in before for each in [*told["voters"], *told["keys"]])
    assert office.post(campaign + "/unlinking", BODY).status_code == 201
    after = dump(office)
    codes = [code for each in invitations for code in (each["code"], each["code"].replace("-", ""))]
    assert [each for each in [*told["voters"], *told["keys"], *codes] if each in after] == []
    assert what_tells(office, campaign) == {"voters": [], "keys": []}
    assert campaign.rpartition("/")[2] in after
    for path in rounds_of(office, campaign).values():
        gone = office.get(path + "/invitations")
        assert (gone.status_code, gone.json["type"]) == (410, "urn:minping:problem:campaign-unlinked")


def test_unlink_campaign_leaves_how_many_could_rate_each_object(office: Any, campaign: str) -> None:
    office.made(campaign + "/unlinking", BODY)
    july = rounds_of(office, campaign)["july"].rpartition("/")[2]
    with office.app.extensions["database"].session() as session:
        assert session.scalars(select(Round.eligible).where(Round.id == UUID(july))).one() == {"01": {"": 3}, "02": {}}


def test_unlink_campaign_of_one_leaves_the_others(office: Any, campaign: str) -> None:
    other = office.active()
    office.hand_in(other, "01", "13800138000")
    round_ = office.published(other)
    invitations = office.get(round_ + "/invitations").json
    office.made(campaign + "/unlinking", BODY)
    assert office.get(round_ + "/invitations").json == invitations


def test_unlink_campaign_keeps_a_record_for_everybody(office: Any, ballots: Any, campaign: str) -> None:
    assert office.get(campaign + "/unlinking", role="").status_code == 404
    made = office.made(campaign + "/unlinking", BODY)
    polls = {code: path.rpartition("/")[2] for code, path in rounds_of(office, campaign).items()}
    assert made["rounds"] == [
        {
            "round": "july",
            "poll": polls["july"],
            "tally_digest": "sha256:" + "0" * 64,
            "receipts": {"size": 9, "root": "sha256:" + "1" * 64},
            "ballots": 9,
            "votes": 8,
            "voters": 3,
        },
        {
            "round": "given-up",
            "poll": polls["given-up"],
            "tally_digest": None,
            "receipts": None,
            "ballots": 9,
            "votes": 0,
            "voters": 3,
        },
    ]
    assert (made["campaign"], made["unlinked_by"]) == (campaign.rpartition("/")[2], "test")
    assert made["backups_expire_on"] == BODY["backups_expire_on"]
    assert set(ballots.unlinked) == {polls["july"], polls["given-up"]}
    public = office.get(campaign + "/unlinking", role="")
    assert (public.status_code, public.json) == (200, made)


def test_unlink_campaign_signs_the_record(office: Any, keys: Any, campaign: str) -> None:
    """Whoever has the published keys verifies it, and no word can be another."""
    record = office.made(campaign + "/unlinking", BODY)
    signed = record.pop("jws")
    published = KeySet.import_key_set(office.get("/campaigns/signing-keys").json)
    verified = jws.deserialize_compact(signed, published, algorithms=["Ed25519"])
    assert json.loads(verified.payload) == record
    canonical = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert verified.payload == canonical.encode()
    assert verified.headers()["typ"] == "minping-unlinking+json"
    header, _, signature = signed.split(".")
    other = base64.urlsafe_b64encode(canonical.replace("2099", "2098").encode()).decode().rstrip("=")
    with pytest.raises(JoseError):
        jws.deserialize_compact(f"{header}.{other}.{signature}", published, algorithms=["Ed25519"])
    assert office.get(campaign + "/scores", headers={"Authorization": f"Bearer {signed}"}).status_code == 401


def test_unlink_campaign_again_answers_the_first_record(office: Any, ballots: Any, campaign: str) -> None:
    first = office.made(campaign + "/unlinking", BODY)
    ballots.stop()
    for date in ("2099-01-31", "2098-01-01", "2001-01-01"):
        again = office.post(campaign + "/unlinking", {"backups_expire_on": date})
        assert (again.status_code, again.json) == (200, first)


def test_unlink_campaign_at_once_is_once(office: Any, ballots: Any, campaign: str) -> None:
    ballots.together = threading.Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        posts = [pool.submit(in_flight(office).post, campaign + "/unlinking", BODY) for _ in range(2)]
        answers = [each.result() for each in posts]
    assert sorted(each.status_code for each in answers) == [200, 201]
    assert answers[0].json == answers[1].json
    assert [each["voters"] for each in answers[0].json["rounds"]] == [3, 3]


@pytest.mark.parametrize("done", [0, 1])
def test_unlink_campaign_that_stopped_is_finished_by_repeating_it(
    office: Any, ballots: Any, campaign: str, done: int
) -> None:
    """Ballots goes away after so many polls: nothing is deleted here, and no record is there."""
    poll = rounds_of(office, campaign)[["july", "given-up"][done]].rpartition("/")[2]
    ballots.refuse("POST", f"{poll}/unlinking", 500, "internal-error")
    assert office.post(campaign + "/unlinking", BODY).status_code == 503
    assert len(ballots.unlinked) == done
    assert len(what_tells(office, campaign)["voters"]) == 6
    assert office.get(campaign + "/unlinking").status_code == 404
    again = office.post(campaign + "/unlinking", BODY)
    assert (again.status_code, [each["voters"] for each in again.json["rounds"]]) == (201, [3, 3])


class Crash(Exception):
    def sign_document(self, *_: Any) -> str:
        raise self


def test_unlink_campaign_that_crashes_at_the_end_keeps_all_or_nothing(office: Any, campaign: str) -> None:
    """When the record is signed, voters and keys have been deleted in the same transaction."""
    told = what_tells(office, campaign)
    crashing = replace(office.app.extensions["campaigns"], signer=Crash())
    day = dt.date.fromisoformat(BODY["backups_expire_on"])
    with office.app.app_context(), pytest.raises(Crash):
        unlink_campaign(crashing, UUID(campaign.rpartition("/")[2]), day, "test")
    assert what_tells(office, campaign) == told
    assert office.post(campaign + "/unlinking", BODY).status_code == 201


def test_unlink_campaign_with_a_cancelled_round_that_ballots_never_got(
    office: Any, ballots: Any, campaign: str
) -> None:
    given_up = rounds_of(office, campaign)["given-up"].rpartition("/")[2]
    del ballots.polls[given_up]
    lines = office.made(campaign + "/unlinking", BODY)["rounds"]
    assert [(each["ballots"], each["votes"], each["voters"]) for each in lines] == [(9, 8, 3), (0, 0, 3)]


def test_unlink_campaign_with_a_cancelled_round_that_is_open_in_ballots(
    office: Any, ballots: Any, campaign: str
) -> None:
    """A publication that crashed had told ballots after the cancellation."""
    ballots.cancelled.clear()
    assert office.post(campaign + "/unlinking", BODY).status_code == 201


@pytest.mark.parametrize(("status", "slug"), [(404, "poll-not-found"), (404, "not-found"), (409, "poll-not-sealed")])
def test_unlink_campaign_that_ballots_refuses_deletes_nothing(
    office: Any, ballots: Any, campaign: str, status: int, slug: str
) -> None:
    july = rounds_of(office, campaign)["july"].rpartition("/")[2]
    ballots.refuse("POST", f"{july}/unlinking", status, slug)
    answer = office.post(campaign + "/unlinking", BODY)
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:ballots-refused")
    assert slug in answer.json["detail"]
    assert len(what_tells(office, campaign)["voters"]) == 6


@pytest.mark.parametrize("answer", [{}, [], {"ballots": "9", "votes": 8}, {"ballots": 9}])
def test_unlink_campaign_with_an_answer_that_says_no_numbers_deletes_nothing(
    office: Any, ballots: Any, campaign: str, answer: Any
) -> None:
    ballots.refusals["POST", "/unlinking"] = [(answer, 200)]
    assert office.post(campaign + "/unlinking", BODY).status_code == 503
    assert len(what_tells(office, campaign)["voters"]) == 6


def test_unlink_campaign_before_certification_is_refused(office: Any, ballots: Any) -> None:
    answer = office.post(office.active() + "/unlinking", BODY)
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:campaign-not-certified")


def test_unlink_campaign_within_the_objection_window_is_refused(office: Any, ballots: Any, campaign: str) -> None:
    """The window is counted from certification, by the clock of the campaign's zone."""
    with office.app.extensions["database"].session() as session:
        row = queries.campaign(session, campaign.rpartition("/")[2])
        row.objection_days = 15
        session.commit()
    answer = office.post(campaign + "/unlinking", BODY)
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:objections-open")
    certified = dt.datetime.fromisoformat(office.get(campaign + "/certification").json["certified_at"])
    until = certified.astimezone(dt.timezone(dt.timedelta(hours=8))) + dt.timedelta(days=15)
    assert until.isoformat() in answer.json["detail"]
    assert ballots.unlinked == {}


@pytest.mark.parametrize(
    ("body", "mistake"),
    [
        ({}, ("/backups_expire_on", "missing-field")),
        ({"backups_expire_on": "soon"}, ("/backups_expire_on", "invalid-value")),
        ({"backups_expire_on": "2001-01-01"}, ("/backups_expire_on", "day-past")),
    ],
)
def test_unlink_campaign_without_a_day_to_come_is_refused(
    office: Any, ballots: Any, campaign: str, mistakes: Any, body: Any, mistake: tuple[str, str]
) -> None:
    answer = office.post(campaign + "/unlinking", body)
    assert (answer.status_code, mistakes(answer)) == (422, {mistake})
    assert ballots.unlinked == {}


def test_unlink_campaign_leaves_scores_certification_and_plan_readable(
    office: Any, ballots: Any, campaign: str
) -> None:
    paths = ["/scores", "/certification", "/scores.csv", "/export"]
    before = [office.get(campaign + path).data for path in paths]
    office.made(campaign + "/unlinking", BODY)
    assert [office.get(campaign + path).data for path in paths] == before
    assert office.get(campaign + "/scores?voided=counted").status_code == 200


def test_unlink_campaign_ends_publishing_and_changing(office: Any, campaign: str, new_round: Any) -> None:
    office.made(campaign + "/unlinking", BODY)
    rounds = rounds_of(office, campaign)
    found = office.get(campaign + "/objects").json[0]["id"]
    person = {"name": "x", "phone": "13800138009"}
    refused = [
        *(office.post(path + "/publication") for path in rounds.values()),
        office.post(rounds["july"] + "/cancellation", {"reason": "x"}),
        office.patch(rounds["july"], {"closes_at": "2099-08-01T00:00:00Z", "reason": "x"}),
        office.patch(campaign, {"objection_days": 0}),
        office.post(campaign + "/rounds", new_round()),
        office.post(campaign + "/representatives", {**person, "kind": "expert"}),
        office.post(f"{campaign}/objects/{found}/recipients", {"recipients": [person]}),
    ]
    assert {answer.status_code for answer in refused} == {409}


@pytest.mark.parametrize("role", ["operator", "auditor", "unit", "county_representative", "supervisor", "system"])
def test_unlink_campaign_by_others_than_the_organiser_is_forbidden(office: Any, campaign: str, role: str) -> None:
    assert office.post(campaign + "/unlinking", BODY, role=role).status_code == 403
