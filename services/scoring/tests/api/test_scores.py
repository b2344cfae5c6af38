"""The service over HTTP: answers, refusals, identical bytes."""

import json
import random
from copy import deepcopy
from typing import Any

import msgspec
import pytest

from scoring.api.answers import ScoresAnswer
from scoring.api.examples import SCORES_ANSWER, SCORES_BODY

URL = "/api/v1/scores"
GOOD = json.dumps(SCORES_BODY)


def post(client: Any, body: str, **headers: str) -> Any:
    return client.post(URL, data=body.encode(), headers={"Content-Type": "application/json", **headers})


def mistakes(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.get_data(as_text=True)
    assert answer.content_type == "application/problem+json"
    return [(each["pointer"], each["slug"]) for each in answer.json["errors"]]


def test_compute_scores_answers_as_documented(client: Any) -> None:
    answer = post(client, GOOD)
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.json == SCORES_ANSWER
    read = msgspec.json.decode(answer.data, type=ScoresAnswer)
    # (30×100 + 5×80)/35×0.21 = 20.40; (60×100 + 20×80 + 10×30)/90×0.49 = 43.01; 18 + 8.5 = 26.50
    assert (read.results[0].total, read.results[0].rank) == ("89.91", 1)


def test_compute_scores_answers_only_what_is_documented(client: Any) -> None:
    """Every answer, read as documented and written again, is the same: no field is undocumented."""
    answer = post(client, GOOD)
    written = msgspec.json.encode(msgspec.json.decode(answer.data, type=ScoresAnswer))
    assert json.loads(written) == answer.json


def test_compute_scores_of_the_same_request_gives_the_same_bytes(client: Any) -> None:
    assert len({post(client, GOOD).data for _ in range(5)}) == 1


def test_compute_scores_without_explanations(client: Any) -> None:
    """All else is the same, to the figure."""
    whole = post(client, GOOD).json
    answer = client.post(f"{URL}?explain=false", data=GOOD.encode(), headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json["rules"]) == (200, {})
    assert answer.json["results"] == [each | {"explanation": []} for each in whole["results"]]
    assert whole["results"][0]["explanation"]


@pytest.mark.parametrize("query", ["explain=perhaps", "explained=false"])
def test_compute_scores_with_a_wrong_query(client: Any, query: str) -> None:
    answer = client.post(f"{URL}?{query}", data=GOOD.encode(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 422


def test_compute_scores_of_nobody(client: Any) -> None:
    body = SCORES_BODY | {"objects": [], "rounds": [], "assessments": []}
    assert post(client, json.dumps(body)).json == {"results": [], "rules": {}}


@pytest.mark.parametrize(
    ("old", "new", "pointer", "slug"),
    [
        ('"points": "18"', '"points": "1e400"', "/assessments/0/entries/0/points", "not-a-decimal"),
        ('"points": "18"', '"points": "NaN"', "/assessments/0/entries/0/points", "not-a-decimal"),
        ('"points": "18"', '"points": "١٢"', "/assessments/0/entries/0/points", "not-a-decimal"),
        ('"points": "18"', '"points": 18', "/assessments/0/entries/0/points", "invalid-value"),
        ('"satisfied": 30', '"satisfied": -30', "/rounds/0/objects/0/counts/satisfied", "negative-count"),
        ('"satisfied": 30', '"satisfied": "30"', "/rounds/0/objects/0/counts/satisfied", "invalid-value"),
        ('"satisfied": 30', '"satisfied": 30.5', "/rounds/0/objects/0/counts/satisfied", "invalid-value"),
        ('"satisfied": 30', '"satisfied": 10000000000', "/rounds/0/objects/0/counts/satisfied", "invalid-value"),
        ('"satisfied": 30', '"satisfied": true', "/rounds/0/objects/0/counts/satisfied", "invalid-value"),
        ('"satisfied": 30', '"satisfied": 1, "satisfied": 30', "/rounds/0/objects/0/counts/satisfied", "duplicate-key"),
        ('"scheme": {', '"rounds": [], "scheme": {', "/rounds", "duplicate-key"),
        ('"series": "offices"', '"series": "\\u0000"', "/objects/0/series", "invalid-text"),
        ('"series": "offices"', '"series": "\\ud800"', "/objects/0/series", "invalid-text"),
        ('"series": "offices"', '"serie": "offices"', "/objects/0/serie", "unknown-field"),
        ('"code": "01", ', "", "/objects/0/code", "missing-field"),
        ('"weight": "0.3"', '"weight": "0.300000001"', "/scheme/components/0/panels", "weights-not-one"),
    ],
)
def test_compute_scores_refuses(client: Any, old: str, new: str, pointer: str, slug: str) -> None:
    assert old in GOOD
    assert (pointer, slug) in mistakes(post(client, GOOD.replace(old, new)))


def test_compute_scores_says_the_mistakes_of_scheme_and_input_at_once(client: Any) -> None:
    body = deepcopy(SCORES_BODY)
    body["scheme"]["components"][0]["points"] = "71"
    body["scheme"]["components"][0]["panels"][0]["weight"] = "0.4"
    body["objects"].append({"code": "01"})
    body["rounds"][0]["panel"] = "visitors"
    body["rounds"][1]["objects"][0]["counts"]["good"] = 3
    body["assessments"][0]["entries"][0]["item"] = "x"
    assert mistakes(post(client, json.dumps(body))) == [
        ("/scheme/components/0/panels", "weights-not-one"),
        ("/scheme/components", "points-not-100"),
        ("/objects/1/code", "duplicate-code"),
        ("/rounds/0/panel", "unknown-panel"),
        ("/rounds/1/objects/0/counts/good", "unknown-level"),
        ("/assessments/0/entries/0/item", "unknown-item"),
    ]


def test_compute_scores_refuses_in_the_language_asked_for(client: Any) -> None:
    answer = post(client, GOOD.replace('"satisfied": 30', '"satisfied": -30'), **{"Accept-Language": "zh-CN"})
    assert answer.json["errors"][0]["detail"] == "票数不能为 -30。"


@pytest.mark.parametrize(
    "body", ["", "{", "[" * 100_000, '{"scheme":' * 100_000, GOOD.replace(": 30,", f": {'9' * 5000},", 1)]
)
def test_compute_scores_of_an_unreadable_body(client: Any, body: str) -> None:
    answer = post(client, body)
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


def test_compute_scores_of_another_content_type(client: Any) -> None:
    assert client.post(URL, data=GOOD, headers={"Content-Type": "text/plain"}).status_code == 415


def test_compute_scores_of_many_rounds_with_many_strata(client: Any) -> None:
    """Their exact mean has more figures than Python writes of an integer by default."""
    weights = [{"code": f"s{index}", "weight": "0.04"} for index in range(25)]
    body = deepcopy(SCORES_BODY)
    body["scheme"]["components"][0]["panels"][0]["strata"] = weights
    body["rounds"] = [
        {
            "code": f"r{index}",
            "panel": "experts",
            "objects": [
                {
                    "object": "01",
                    "counts": {"satisfied": 25, "fairly": sum(range(25)) + 25 * (900_000 + index * 25)},
                    "strata": {f"s{one}": {"satisfied": 1, "fairly": 900_000 + index * 25 + one} for one in range(25)},
                }
            ],
        }
        for index in range(60)
    ]
    answer = post(client, json.dumps(body))
    assert answer.status_code == 200
    assert max(len(step["exact"]) for step in answer.json["results"][0]["explanation"]) > 4300


VALUES: list[Any] = [
    None, True, 0, -1, 3.5, 10**30, "", "0", "1", "-1", "1e400", "NaN", "١٢", "01", "experts", "satisfied", "x" * 99,
    [], {}, [{}], {"a": 1}, ["a"], "mean", "zero", "99999999999", "0.1", "\x00", "满意",
]  # fmt: skip


def mutate(value: Any, chance: random.Random) -> Any:
    """The body with one value somewhere in it replaced, removed or doubled."""
    if isinstance(value, dict) and value and chance.random() < 0.9:
        key = chance.choice(list(value))
        changed = dict(value)
        action = chance.random()
        if action < 0.08:
            del changed[key]
        elif action < 0.14:
            changed[chance.choice(["code", "points", "weight", "unknown", "x"])] = chance.choice(VALUES)
        else:
            changed[key] = mutate(value[key], chance)
        return changed
    if isinstance(value, list) and value and chance.random() < 0.9:
        index = chance.randrange(len(value))
        action = chance.random()
        if action < 0.08:
            return value[:index] + value[index + 1 :]
        if action < 0.16:
            return [*value, value[index]]
        return [*value[:index], mutate(value[index], chance), *value[index + 1 :]]
    return chance.choice(VALUES)


def test_compute_scores_of_mutated_bodies_is_200_or_422(client: Any) -> None:
    chance = random.Random(20241124)
    statuses: dict[int, int] = {}
    for _ in range(500):
        body: Any = SCORES_BODY
        for _ in range(chance.choice([1, 1, 2, 3])):
            body = mutate(body, chance)
        answer = post(client, json.dumps(body))
        statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
        assert answer.status_code in (200, 422), (answer.status_code, body)
    assert set(statuses) == {200, 422}
    assert min(statuses.values()) >= 25
