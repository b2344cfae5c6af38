"""Scores: what goes into scoring, what comes out, and what is shown of it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

COUNTED = ("valid", "satisfied", "satisfied_share")
NO_COUNTS = dict.fromkeys((*COUNTED, "void", "abstained"))


@pytest.fixture
def campaign(office: Any) -> str:
    path = office.active()
    office.hand_in(path, "01", "13800138000", "13800138001")
    office.hand_in(path, "02", "13800138002")
    return str(path)


def poll_of(path: str) -> str:
    return path.rpartition("/")[2]


def test_compute_scores_sends_scheme_objects_tallies_and_entries(
    office: Any, ballots: Any, scoring: Any, campaign: str, new_votes: Any, new_scheme: Any
) -> None:
    path = office.published(campaign, code="july", weight="2")
    ballots.votes[poll_of(path)] = [new_votes("01", 9, 1, 1), new_votes("02", 2)]
    office.made(path + "/seal")
    entry = {"object": "02", "item": "pledge", "points": "-1.50", "date": "2024-06-01", "reason": "逾期"}
    office.approved(campaign, entry)
    answer = office.get(campaign + "/scores")
    assert answer.status_code == 200
    assert scoring.called("POST", "/scores") == [
        {
            "scheme": new_scheme(),
            "objects": [
                {"code": "01", "name": "股室01", "series": "offices"},
                {"code": "02", "name": "股室02", "series": "offices"},
            ],
            "rounds": [
                {
                    "code": "july",
                    "panel": "recipients",
                    "weight": "2",
                    "roll": 3,
                    "ballots": 8,
                    "objects": [
                        {"object": "01", "counts": {"satisfied": 9, "dissatisfied": 1, "unknown": 1}, "roll": 2},
                        {"object": "02", "counts": {"satisfied": 2, "dissatisfied": 0, "unknown": 0}, "roll": 1},
                    ],
                }
            ],
            "assessments": [
                {
                    "object": "02",
                    "component": "daily",
                    "entries": [{"item": "pledge", "points": "-1.50", "date": "2024-06-01", "reason": "逾期"}],
                }
            ],
            "numbers": [],
            "adjustments": [],
        }
    ]
    assert (answer.json["state"], answer.json["stale"]) == ("provisional", False)
    july = {"code": "july", "panel": "recipients", "state": "sealed", "weight": "2", "roll": 3, "voters": 8}
    assert answer.json["rounds"] == [july]
    assert answer.json["rules"]["total"] == {"zh": "total", "en": "total"}


def test_compute_scores_withholds_counts_of_few_votes_but_no_points(
    office: Any, ballots: Any, campaign: str, new_votes: Any
) -> None:
    path = office.published(campaign, code="july")
    ballots.votes[poll_of(path)] = [new_votes("01", 9, 1), new_votes("02", 4)]
    office.made(path + "/seal")
    many, few = office.get(campaign + "/scores").json["results"]
    assert many["components"][0]["panels"][0]["rounds"][0]["valid"] == 10
    assert many["components"][0]["panels"][0]["uncertainty"]["standard_error"] == "1.00"
    assert many["explanation"][0]["formula"] == "10×90/10"
    assert few["components"][0]["panels"][0]["rounds"] == [
        {"code": "july", "score": None, **NO_COUNTS, "withheld": "too-few"}
    ]
    assert few["explanation"] == []
    assert (few["total"], few["components"][0]["panels"][0]["points"]) == ("90.00", "63.00")


def test_compute_scores_of_a_live_round_shows_scores_and_no_counts(
    office: Any, ballots: Any, scoring: Any, campaign: str, new_votes: Any
) -> None:
    path = office.published(campaign, code="july", live=True)
    ballots.votes[poll_of(path)] = [new_votes("01", 9, 1), new_votes("02", 4)]
    answer = office.get(campaign + "/scores")
    sent = scoring.called("POST", "/scores")[0]["rounds"][0]["objects"]
    assert [each["object"] for each in sent] == ["01"]
    many, few = answer.json["results"]
    assert many["components"][0]["panels"][0]["rounds"] == [
        {"code": "july", "score": "90.00", **NO_COUNTS, "withheld": "running"}
    ]
    panel = many["components"][0]["panels"][0]
    assert {name: panel[name] for name in (*COUNTED, "uncertainty")} == dict.fromkeys((*COUNTED, "uncertainty"))
    assert [(each["rule"], each["formula"], each["exact"]) for each in many["explanation"]] == [
        ("round-score", None, None)
    ]
    assert few["components"][0]["panels"][0]["rounds"] == []
    assert "10" not in json.dumps(many["explanation"])
    assert answer.json["as_of"] == "2024-07-15T08:00:00+00:00"


def test_compute_scores_leaves_out_a_running_round_that_is_not_live(
    office: Any, ballots: Any, scoring: Any, campaign: str, new_votes: Any
) -> None:
    path = office.published(campaign, code="july")
    ballots.votes[poll_of(path)] = [new_votes("01", 9)]
    answer = office.get(campaign + "/scores")
    assert scoring.called("POST", "/scores")[0]["rounds"] == []
    assert ballots.called("GET", "/tally") == []
    assert answer.json["rounds"] == [
        {"code": "july", "panel": "recipients", "state": "published", "weight": "1", "roll": None, "voters": None}
    ]


def test_compute_scores_leaves_out_a_cancelled_round(
    office: Any, ballots: Any, scoring: Any, campaign: str, new_votes: Any
) -> None:
    path = office.published(campaign, live=True)
    ballots.votes[poll_of(path)] = [new_votes("01", 9)]
    office.get(campaign + "/scores")
    office.made(path + "/cancellation", {"reason": "x"})
    assert office.get(campaign + "/scores").json["rounds"] == []
    assert scoring.called("POST", "/scores")[-1]["rounds"] == []


def test_compute_scores_leaves_out_a_round_that_ballots_alone_has_cancelled(
    office: Any, ballots: Any, scoring: Any, campaign: str, new_votes: Any
) -> None:
    """The answer to its cancellation got lost, so that here it is still published."""
    path = office.published(campaign, code="july", live=True)
    ballots.votes[poll_of(path)] = [new_votes("01", 9)]
    office.get(campaign + "/scores")
    ballots.refuse("GET", "/tally", 409, "poll-cancelled")
    answer = office.get(campaign + "/scores")
    assert (answer.status_code, answer.json["stale"]) == (200, False)
    assert scoring.called("POST", "/scores")[-1]["rounds"] == []


def test_compute_scores_as_of_moves_only_with_a_live_tally_that_has_changed(
    office: Any, ballots: Any, campaign: str, new_votes: Any
) -> None:
    path = office.published(campaign, live=True)
    ballots.votes[poll_of(path)] = [new_votes("01", 9)]
    first = office.get(campaign + "/scores").json["as_of"]
    ballots.as_of = "2024-07-15T12:00:00+00:00"
    assert office.get(campaign + "/scores").json["as_of"] == first == "2024-07-15T08:00:00+00:00"
    ballots.votes[poll_of(path)] = [new_votes("01", 19)]
    assert office.get(campaign + "/scores").json["as_of"] == ballots.as_of


def test_compute_scores_where_nothing_moves_is_as_of_the_last_thing_that_came_in(
    office: Any, ballots: Any, campaign: str, new_votes: Any
) -> None:
    def as_of() -> Any:
        return office.get(campaign + "/scores").json["as_of"]

    activated = dt.datetime.fromisoformat(office.get(campaign).json["activated_at"])
    assert dt.datetime.fromisoformat(as_of()) == activated
    path = office.published(campaign)
    ballots.votes[poll_of(path)] = [new_votes("01", 9)]
    ballots.as_of = "2999-01-01T08:00:00+08:00"
    office.made(path + "/seal")
    assert as_of() == "2999-01-01T00:00:00+00:00"


def test_compute_scores_with_an_entry_is_as_of_that(office: Any, campaign: str) -> None:
    entry = {"object": "02", "item": "pledge", "points": "-1", "date": "2024-06-01", "reason": "逾期"}
    entered = office.approved(campaign, entry)["decision"]["at"]
    as_of = office.get(campaign + "/scores").json["as_of"]
    assert dt.datetime.fromisoformat(as_of) == dt.datetime.fromisoformat(entered)


def test_compute_scores_shows_level_counts_of_sealed_rounds(
    office: Any, ballots: Any, campaign: str, new_votes: Any
) -> None:
    path = office.published(campaign, code="july")
    ballots.votes[poll_of(path)] = [new_votes("01", 9, 1, 2), new_votes("02", 4)]
    running = office.published(campaign, code="august", live=True)
    ballots.votes[poll_of(running)] = [new_votes("01", 9)]
    office.made(path + "/seal")
    (tally,) = office.get(campaign + "/scores").json["tallies"]
    assert (tally["code"], tally["objects"]) == (
        "july",
        [
            {"object": "01", "valid": 10, "counts": {"satisfied": 9, "dissatisfied": 1, "unknown": 2}},
            {"object": "02", "valid": None, "counts": None, "withheld": "too-few"},
        ],
    )


def test_compute_scores_with_ballots_down_serves_the_last_tally_as_stale(
    office: Any, ballots: Any, campaign: str, new_votes: Any
) -> None:
    path = office.published(campaign, live=True)
    ballots.votes[poll_of(path)] = [new_votes("01", 9)]
    fresh = office.get(campaign + "/scores").json
    ballots.stop()
    answer = office.get(campaign + "/scores")
    assert (answer.status_code, answer.json) == (200, {**fresh, "stale": True})


def test_compute_scores_with_ballots_down_and_no_tally_ever_is_unavailable(
    office: Any, ballots: Any, campaign: str
) -> None:
    office.published(campaign, live=True)
    ballots.stop()
    answer = office.get(campaign + "/scores")
    assert (answer.status_code, answer.json["type"]) == (503, "urn:minping:problem:unavailable")


def test_compute_scores_of_a_sealed_round_with_ballots_down_serves_the_kept_tally_as_stale(
    office: Any, ballots: Any, campaign: str, new_votes: Any
) -> None:
    path = office.published(campaign)
    ballots.votes[poll_of(path)] = [new_votes("01", 9)]
    office.made(path + "/seal")
    fresh = office.get(campaign + "/scores").json
    ballots.stop()
    answer = office.get(campaign + "/scores")
    assert (answer.status_code, answer.json) == (200, {**fresh, "stale": True})


def test_compute_scores_with_scoring_down_is_unavailable(office: Any, scoring: Any, campaign: str) -> None:
    scoring.stop()
    assert office.get(campaign + "/scores").status_code == 503


def test_compute_scores_that_scoring_refuses(office: Any, scoring: Any, campaign: str) -> None:
    errors = [{"pointer": "/rounds/0", "slug": "x", "detail": "No such panel."}]
    scoring.refuse("POST", "/scores", 422, "invalid-input", errors=errors)
    answer = office.get(campaign + "/scores")
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:scoring-refused")
    assert "/rounds/0: No such panel." in answer.json["detail"]


def test_compute_scores_of_a_draft_is_refused(office: Any) -> None:
    assert office.get(office.draft() + "/scores").json["type"].endswith(":campaign-not-active")


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("organiser", 200),
        ("auditor", 200),
        ("supervisor", 200),
        ("county_representative", 200),
        ("unit", 200),
        ("operator", 403),
        ("system", 403),
        ("public", 403),
    ],
)
def test_get_scores_by_role(office: Any, campaign: str, role: str, status: int) -> None:
    assert office.get(campaign + "/scores", role=role).status_code == status


def test_get_scores_by_a_system_with_the_scope(office: Any, campaign: str) -> None:
    assert office.get(campaign + "/scores", role="system", scope="scores:read").status_code == 200
