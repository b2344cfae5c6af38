"""Certification: what it needs, what it keeps, and that nothing moves after it."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import KeySet

from campaigns.storage import certifications
from campaigns.storage.tables import Campaign, Certification


class Once:
    """Where scoring waits, does something the first time."""

    def __init__(self, do: Callable[[], None]) -> None:
        self._do = [do]

    def wait(self, _: float) -> None:
        if self._do:
            self._do.pop()()


@pytest.fixture
def campaign(office: Any, ballots: Any, new_votes: Any) -> str:
    """With one sealed round, where object 02 has few votes."""
    path = office.active()
    office.hand_in(path, "01", "13800138000", "13800138001")
    round_ = office.published(path, code="july")
    tally = [{**new_votes("01", 9, 1), "strata": {}, "channels": {"sms": {"satisfied": 9}}}, new_votes("02", 4)]
    ballots.votes[round_.rpartition("/")[2]] = tally
    office.made(round_ + "/seal")
    return str(path)


def test_certify_results_keeps_them_for_everybody_to_read(office: Any, campaign: str) -> None:
    assert office.get(campaign + "/certification", role="").status_code == 404
    answer = office.post(campaign + "/certification")
    assert answer.status_code == 201
    assert office.get(campaign).json["state"] == "certified"
    public = office.get(campaign + "/certification", role="")
    assert (public.status_code, public.json) == (200, answer.json)
    assert public.json["campaign"]["organiser"]["office"] == "行评办"
    assert [each["total"] for each in public.json["results"]] == ["90.00", "90.00"]


def test_certification_withholds_counts_of_few_votes_and_smaller_groups(office: Any, campaign: str) -> None:
    office.made(campaign + "/certification")
    document = office.get(campaign + "/certification", role="").json
    assert document["tallies"][0]["objects"] == [
        {"object": "01", "valid": 10, "counts": {"satisfied": 9, "dissatisfied": 1, "unknown": 0}},
        {"object": "02", "valid": None, "counts": None, "withheld": "too-few"},
    ]
    assert document["results"][1]["components"][0]["panels"][0]["rounds"][0]["withheld"] == "too-few"
    assert "test" not in document.values()  # who certified is for the office


def test_certification_digest_is_of_the_whole_canonical_document(office: Any, campaign: str) -> None:
    certified = office.made(campaign + "/certification")
    with office.app.extensions["database"].session() as session:
        row = certifications.certification(session, certified["campaign"]["id"])
    assert row is not None
    document = json.loads(row.document)
    assert row.document == json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert certified["digest"] == "sha256:" + hashlib.sha256(row.document.encode()).hexdigest()
    assert document["tallies"][0]["objects"][0]["channels"] == {"sms": {"satisfied": 9}}
    assert document["certified_by"] == "test"
    assert document["request"]["rounds"][0]["objects"][1]["counts"]["satisfied"] == 4


def canonical(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def test_certification_can_be_verified_by_whoever_has_it(office: Any, campaign: str) -> None:
    """Digest and signature, with nothing but the document and the published keys."""
    text = office.post(campaign + "/certification").data
    assert office.get(campaign + "/certification", role="").data == text
    document = json.loads(text)
    assert text == canonical(document)
    signature, digest = document.pop("signature"), document.pop("public_digest")
    assert digest == "sha256:" + hashlib.sha256(canonical(document)).hexdigest()
    keys = KeySet.import_key_set(office.get("/campaigns/signing-keys", role="").json)
    signed = jws.deserialize_compact(signature, keys, algorithms=["Ed25519"])
    assert signed.headers()["typ"] == "minping-certification+json"
    claim = {"campaign": campaign.rpartition("/")[2], "digest": document["digest"], "public_digest": digest}
    assert signed.payload == canonical({**claim, "certified_at": document["certified_at"]})


def test_certification_holds_what_its_counts_are_computed_by(office: Any, campaign: str, new_scheme: Any) -> None:
    document = office.made(campaign + "/certification")
    july = {"code": "july", "panel": "recipients", "state": "sealed", "weight": "1", "roll": 2, "voters": 8}
    assert document["rounds"] == [july]
    assert document["scheme"] == new_scheme()
    assert document["objects"][0] == {"code": "01", "name": "股室01", "series": "offices"}
    assert (document["numbers"], document["adjustments"]) == ([], [])
    assert document["rules"]["round-score"] == {"zh": "round-score", "en": "round-score"}


def test_certification_holds_bonus_and_malus(office: Any, ballots: Any, new_votes: Any) -> None:
    path = office.active(adjustments=[{"code": "conduct", "bonus": "2"}])
    office.hand_in(path, "01", "13800138000")
    round_ = office.published(path)
    ballots.votes[round_.rpartition("/")[2]] = [new_votes("01", 9)]
    office.made(round_ + "/seal")
    entry = {"object": "01", "component": "conduct", "points": "1", "date": "2024-06-01", "reason": "表扬"}
    office.approved(path, entry)
    document = office.made(path + "/certification")
    entries = [{name: entry[name] for name in ("points", "date", "reason")}]
    assert document["adjustments"] == [{"object": "01", "adjustment": "conduct", "entries": entries}]
    assert document["results"][0]["adjustments"] == [{"code": "conduct", "name": "", "points": "1"}]


def in_the_form_of_0_1_0(document: dict[str, Any]) -> dict[str, Any]:
    """What 0.1.0 would have kept."""
    del document["rules"], document["request"]["adjustments"]
    for line in document["rounds"]:
        del line["weight"]
    for result in document["results"]:
        del result["adjustments"], result["distinguishable_from_next"]
        for panel in result["components"][0]["panels"]:
            del panel["uncertainty"], panel["valid"], panel["satisfied"]
            for line in panel["rounds"]:
                del line["void"], line["abstained"], line["satisfied"]
        steps = [{**each, "step": each.pop("rule"), "zh": "某规则", "en": "a rule"} for each in result["explanation"]]
        result["explanation"] = steps
    return document


@pytest.fixture
def certified_by_0_1_0(office: Any, campaign: str) -> str:
    """Another campaign with the same results, kept without a public document."""
    kept = office.made(campaign + "/certification")["campaign"]["id"]
    path = office.active()
    with office.app.extensions["database"].session() as session:
        row = certifications.certification(session, kept)
        assert row is not None
        document = in_the_form_of_0_1_0(json.loads(row.document))
        text = canonical(document).decode()
        old = Certification(document=text, digest="sha256:1", certified_at=row.certified_at, certified_by="x")
        old.campaign_id = path.rpartition("/")[2]
        session.add(old)
        session.get(Campaign, old.campaign_id).state = "certified"
        session.commit()
    return str(path)


def test_certification_of_0_1_0_is_read_in_the_present_form_and_unsigned(
    office: Any, campaign: str, certified_by_0_1_0: str
) -> None:
    new = office.get(campaign + "/certification").json
    old = office.get(certified_by_0_1_0 + "/certification").json
    assert (old["digest"], old["public_digest"], old["signature"]) == ("sha256:1", None, None)
    assert old.keys() == new.keys()
    assert old["rounds"] == new["rounds"]
    assert old["tallies"] == new["tallies"]
    assert old["rules"]["round-score"] == {"zh": "某规则", "en": "a rule"}
    assert old["results"][0]["explanation"] == new["results"][0]["explanation"]
    [line] = old["results"][0]["components"][0]["panels"][0]["rounds"]
    assert (line["valid"], line["void"]) == (10, None)
    again = office.post(certified_by_0_1_0 + "/certification")
    assert (again.status_code, again.json) == (200, old)


def test_scores_certified_by_0_1_0_are_served(office: Any, certified_by_0_1_0: str) -> None:
    certified = office.get(certified_by_0_1_0 + "/certification").json
    scores = office.get(certified_by_0_1_0 + "/scores").json
    assert (scores["state"], scores["results"], scores["rules"]) == (
        "certified",
        certified["results"],
        certified["rules"],
    )
    assert office.get(certified_by_0_1_0 + "/scores.csv?table=rounds").status_code == 200


def test_certify_results_takes_the_newest_version_of_each_tally(
    office: Any, ballots: Any, scoring: Any, campaign: str, new_votes: Any
) -> None:
    [poll] = ballots.sealed
    office.get(campaign + "/scores")
    ballots.void(poll, new_votes("01", 8, 1), new_votes("02", 4))
    certified = office.made(campaign + "/certification")
    assert [(each["version"], each["voided"]) for each in certified["tallies"]] == [(2, 1)]
    assert scoring.called("POST", "/scores")[-1]["rounds"][0]["objects"][0]["counts"]["satisfied"] == 8


def test_certify_results_with_ballots_down_certifies_nothing(office: Any, ballots: Any, campaign: str) -> None:
    ballots.stop()
    assert office.post(campaign + "/certification").status_code == 503
    assert office.get(campaign).json["state"] == "active"


def test_certify_results_with_a_void_in_between_takes_it(
    office: Any, ballots: Any, scoring: Any, campaign: str, new_votes: Any
) -> None:
    """Somebody reads scores, and so learns of it, while the certification is with scoring."""
    [poll] = ballots.sealed

    def void() -> None:
        ballots.void(poll, new_votes("01", 8, 1), new_votes("02", 4))
        office.get(campaign + "/scores")

    scoring.together = Once(void)
    certified = office.made(campaign + "/certification")
    assert certified["tallies"][0]["version"] == 2
    assert len(scoring.called("POST", "/scores")) == 3  # the one in between, and twice for the certification


def test_certify_results_again_answers_the_first(office: Any, ballots: Any, scoring: Any, campaign: str) -> None:
    first = office.post(campaign + "/certification")
    scoring.stop()
    ballots.stop()
    again = office.post(campaign + "/certification")
    assert (again.status_code, again.json) == (200, first.json)


def test_certify_results_at_once_is_once(office: Any, scoring: Any, campaign: str) -> None:
    """Both have their results from scoring before either keeps them."""
    scoring.together = threading.Barrier(2)

    def certify(_: int) -> Any:
        return type(office)(office.app, office._bearer).post(campaign + "/certification")

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(certify, range(2)))
    assert sorted(answer.status_code for answer in answers) == [200, 201]
    assert len({answer.json["digest"] for answer in answers}) == 1


def test_certification_holds_assessments_by_object_and_date(office: Any, campaign: str) -> None:
    for code, date, reason in [
        ("02", "2024-06-03", "c"),
        ("01", "2024-06-02", "a"),
        ("02", "2024-06-01", "b"),
        ("02", "2024-06-03", "d"),
    ]:
        entry = {"object": code, "item": "pledge", "points": "-1", "date": date, "reason": reason}
        office.approved(campaign, entry)
    assessments = office.made(campaign + "/certification")["assessments"]
    found = [(each["object"], [entry["reason"] for entry in each["entries"]]) for each in assessments]
    assert found == [("01", ["a"]), ("02", ["b", "c", "d"])]


def test_certify_results_with_rounds_open_names_them(office: Any, campaign: str) -> None:
    office.published(campaign, code="november")
    office.planned(campaign, code="december")
    answer = office.post(campaign + "/certification")
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:rounds-open")
    assert "november" in answer.json["detail"]
    assert "december" in answer.json["detail"]


def test_certify_results_without_a_sealed_round_is_refused(office: Any) -> None:
    path = office.active()
    office.made(office.planned(path) + "/cancellation", {"reason": "x"})
    assert office.post(path + "/certification").json["type"].endswith(":no-round-sealed")


def test_certify_results_with_scoring_down_certifies_nothing(office: Any, scoring: Any, campaign: str) -> None:
    scoring.stop()
    assert office.post(campaign + "/certification").status_code == 503
    assert office.get(campaign).json["state"] == "active"


def test_certified_scores_are_served_with_everything_down(
    office: Any, ballots: Any, scoring: Any, campaign: str
) -> None:
    certified = office.made(campaign + "/certification")
    ballots.stop()
    scoring.stop()
    scores = office.get(campaign + "/scores").json
    assert (scores["state"], scores["stale"]) == ("certified", False)
    assert scores["results"] == certified["results"]


def test_nothing_that_results_come_from_changes_after_certification(
    office: Any, campaign: str, new_round: Any, new_scheme: Any
) -> None:
    found = office.get(campaign + "/objects").json[0]["id"]
    round_ = f"{campaign}/rounds/{office.get(campaign + '/rounds').json[0]['id']}"
    office.made(campaign + "/certification")
    entry = {"object": "01", "item": "pledge", "points": "1", "date": "2024-06-01", "reason": "x"}
    person = {"name": "x", "phone": "13800138009"}
    refused = [
        office.patch(campaign, {"name": "x"}),
        office.put(campaign + "/scheme", {"scheme": new_scheme()}),
        office.post(campaign + "/activation"),
        office.post(campaign + "/criteria", {"code": "x", "name": "x"}),
        office.post(campaign + "/objects", {"code": "x", "name": "x"}),
        office.patch(f"{campaign}/objects/{found}", {"name": "x"}),
        office.post(campaign + "/representatives", {**person, "kind": "expert"}),
        office.post(f"{campaign}/objects/{found}/recipients", {"recipients": [person]}),
        office.post(campaign + "/rounds", new_round()),
        office.post(round_ + "/publication"),
        office.post(round_ + "/cancellation", {"reason": "x"}),
        office.patch(round_, {"closes_at": "2024-08-01T00:00:00Z", "reason": "x"}),
        office.post(campaign + "/assessment/entries", entry),
    ]
    assert {answer.status_code for answer in refused} == {409}
    assert office.post(campaign + "/phases/summary/completion", {"reason": "报告另报"}).status_code == 200


@pytest.mark.parametrize("role", ["operator", "auditor", "unit", "county_representative", "supervisor"])
def test_certify_results_by_others_than_the_organiser_is_forbidden(office: Any, campaign: str, role: str) -> None:
    assert office.post(campaign + "/certification", role=role).status_code == 403
