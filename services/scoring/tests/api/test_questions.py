"""The questions over HTTP: answers, refusals, whatever somebody hands in."""

import json
import random
from copy import deepcopy
from pathlib import Path
from typing import Any

import flask.testing
import msgspec
import pytest

from scoring import create_app
from scoring.api.question_answers import ComparisonAnswer, SensitivityAnswer, VerificationAnswer
from scoring.api.question_examples import (
    COMPARISON_ANSWER,
    COMPARISON_BODY,
    KEY,
    SENSITIVITY_ANSWER,
    SENSITIVITY_BODY,
    VERIFICATION_ANSWER,
    VERIFICATION_BODY,
)
from scoring.settings import Settings

OPERATIONS: dict[str, tuple[Any, Any, Any]] = {
    "comparison": (COMPARISON_BODY, COMPARISON_ANSWER, ComparisonAnswer),
    "sensitivity": (SENSITIVITY_BODY, SENSITIVITY_ANSWER, SensitivityAnswer),
    "verification": (VERIFICATION_BODY, VERIFICATION_ANSWER, VerificationAnswer),
}


def post(client: Any, name: str, body: Any) -> Any:
    raw = body if isinstance(body, str) else json.dumps(body)
    return client.post(f"/api/v1/scores/{name}", data=raw.encode(), headers={"Content-Type": "application/json"})


def mistakes(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.get_data(as_text=True)
    return [(each["pointer"], each["slug"]) for each in answer.json["errors"]]


@pytest.mark.parametrize("name", OPERATIONS)
def test_questions_are_answered_as_documented(client: Any, name: str) -> None:
    """No field is undocumented, none is official, and the same request gives the same bytes."""
    body, expected, kind = OPERATIONS[name]
    answer = post(client, name, body)
    assert (answer.status_code, answer.json) == (200, expected)
    written = msgspec.json.encode(msgspec.json.decode(answer.data, type=kind))
    assert json.loads(written) == answer.json
    assert answer.json["official"] is False
    assert post(client, name, body).data == answer.data


@pytest.mark.parametrize(
    ("name", "pointer"),
    [
        ("comparison", "/before/rounds/0/objects/0/counts/satisfied"),
        ("sensitivity", "/input/rounds/0/objects/0/counts/satisfied"),
        ("verification", "/certification/tallies/0/objects/0/counts/satisfied"),
    ],
)
def test_questions_refuse_a_key_that_is_there_twice(client: Any, name: str, pointer: str) -> None:
    raw = json.dumps(OPERATIONS[name][0]).replace('"satisfied": 30', '"satisfied": 31, "satisfied": 30', 1)
    assert mistakes(post(client, name, raw)) == [(pointer, "duplicate-key")]


def test_compare_scores_takes_a_default_that_is_written_out_for_no_change(client: Any) -> None:
    body = {"before": COMPARISON_BODY["before"], "after": deepcopy(COMPARISON_BODY["before"])}
    body["after"]["scheme"]["components"][0]["panels"][0] |= {"min_valid": 1, "missing_round": "reweighted"}
    body["after"] |= {"numbers": []}
    answer = post(client, "comparison", body).json
    assert (answer["scheme"], answer["objects"], answer["unchanged"]) == ([], [], 2)


@pytest.mark.parametrize(
    ("value", "pointer", "slug"),
    [
        (3, "/grid/1/alternatives/0/0/value", "invalid-value"),
        ("1e5", "/input/scheme/scales/0/levels/1/points", "broken-combination"),
        ({"a": [1]}, "/grid/1/alternatives/0/0/value", "invalid-value"),
        (10**30, "/grid/1/alternatives/0/0/value", "invalid-value"),
    ],
)
def test_analyse_sensitivity_refuses_values_that_may_not_stand_there(
    client: Any, value: Any, pointer: str, slug: str
) -> None:
    body = deepcopy(SENSITIVITY_BODY)
    body["grid"][1]["alternatives"][0][0]["value"] = value
    assert (pointer, slug) in mistakes(post(client, "sensitivity", body))


def test_analyse_sensitivity_refuses_fields_that_are_unknown(client: Any) -> None:
    body = deepcopy(SENSITIVITY_BODY)
    body["grid"][1]["alternatives"][0][0]["pointer"] = "/scheme/components/0/colour"
    assert mistakes(post(client, "sensitivity", body)) == [("/grid/1/alternatives/0/0/value", "unknown-field")]


def test_analyse_sensitivity_says_what_a_broken_combination_is_in_chinese(client: Any) -> None:
    body = deepcopy(SENSITIVITY_BODY)
    body["grid"][0]["alternatives"][0].pop()
    answer = client.post("/api/v1/scores/sensitivity", json=body, headers={"Accept-Language": "zh"})
    assert answer.json["errors"][0]["detail"].startswith(
        "取值组合 weight of the experts 0, points of fairly satisfied 0（从 0 数起）在此处违反规则 `weights-not-one`"
    )


@pytest.fixture(scope="module")
def trusting(tmp_path_factory: pytest.TempPathFactory) -> flask.testing.FlaskClient:
    """A service that trusts campaigns by the example's key."""
    path: Path = tmp_path_factory.mktemp("trusted") / "jwks.json"
    path.write_text(json.dumps({"keys": [KEY.as_dict(private=False)]}))
    settings = Settings(auth="off", trusted_keys=f"minping-campaigns={path}", log_level="WARNING")
    return create_app(settings).test_client()


def test_verify_certification_without_keys_takes_those_that_the_service_trusts(client: Any, trusting: Any) -> None:
    body = {"certification": VERIFICATION_BODY["certification"]}
    slugs = [post(each, "verification", body).json["signature"]["reason"]["slug"] for each in (client, trusting)]
    assert slugs == ["keys-absent", "signature-holds"]


def test_verify_certification_takes_the_keys_that_are_given_alone(trusting: Any) -> None:
    other = {**KEY.as_dict(private=False), "kid": "other"}
    ours = {"kty": "RSA", "n": "AQAB", "e": "AQAB"}
    answer = post(trusting, "verification", {**VERIFICATION_BODY, "keys": {"keys": [ours, other]}})
    assert answer.json["signature"]["reason"]["slug"] == "key-unknown"


@pytest.mark.parametrize("key", [{"x": "??"}, {"x": "AAAA"}, {"x": 5}, {"kid": 5}, {"key_ops": 5}, {"d": 1}])
def test_verify_certification_refuses_a_key_that_cannot_be_read(client: Any, key: dict[str, Any]) -> None:
    keys = [KEY.as_dict(private=False), KEY.as_dict(private=False) | key]
    answer = post(client, "verification", {**VERIFICATION_BODY, "keys": {"keys": keys}})
    assert mistakes(answer) == [("/keys/keys/1", "invalid-value")]


def test_verify_certification_says_mistakes_of_the_document_in_both_languages(client: Any) -> None:
    body = deepcopy(VERIFICATION_BODY)
    body["certification"]["tallies"][0]["objects"][0]["counts"]["great"] = 3
    recomputation = post(client, "verification", body).json["recomputation"]
    assert (recomputation["verdict"], recomputation["mistakes"]) == (
        "fails",
        [
            {
                "pointer": "/certification/tallies/0/objects/0/counts/great",
                "slug": "unknown-level",
                "zh": "档次表 five 中没有档次 great。",
                "en": "The scale five has no level great.",
            }
        ],
    )


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("certified_at", "2024-12-20T02:00:00"),
        ("certified_at", "yesterday"),
        ("rounds/0/weight", "-1"),
        ("tallies/1/objects/0/counts", {"satisfied": -1}),
        ("tallies/1/voters", -1),
        ("signature", 5),
        ("results/0", "x"),
    ],
)
def test_verify_certification_refuses_what_has_another_shape(client: Any, pointer: str, value: Any) -> None:
    body = deepcopy(VERIFICATION_BODY)
    *above, last = pointer.split("/")
    part = body["certification"]
    for step in above:
        part = part[int(step)] if isinstance(part, list) else part[step]
    part[int(last) if isinstance(part, list) else last] = value
    [(found, slug)] = mistakes(post(client, "verification", body))
    assert (found.startswith(f"/certification/{pointer}"), slug) == (True, "invalid-value")


@pytest.mark.parametrize("certification", [{}, [], None, 5, "x"])
def test_verify_certification_of_another_thing_names_what_is_missing(client: Any, certification: Any) -> None:
    found = mistakes(post(client, "verification", {"certification": certification}))
    if certification == {}:
        assert ("/certification/scheme", "missing-field") in found
    else:
        assert found == [("/certification", "invalid-value")]


DEEP = "[" * 50_000 + "]" * 50_000
HUGE = "9" * 5_000
WHOLE = json.dumps(VERIFICATION_BODY)


@pytest.mark.parametrize(
    ("old", "new", "status"),
    [
        ('"code": "county-2024"', f'"code": {DEEP}', 400),
        ('"code": "county-2024"', f'"code": {"[" * 300}{"]" * 300}', 400),
        ('"code": "county-2024"', f'"code": {HUGE}', 400),
        ('"code": "county-2024"', '"code": "\\ud800"', 422),
        ('"code": "county-2024"', '"code": NaN', 400),
        ('"code": "county-2024"', f'"code": {10**40}', 200),
        ('"total": "89.91"', f'"total": {10**40}', 200),
        ('"total": "89.91"', '"total": 1e308', 200),
        ('"satisfied": 30', f'"satisfied": {10**40}', 422),
        ('"campaign": {', '"campaign": {"id": {}, ', 422),
    ],
)
def test_verify_certification_of_monstrous_values(client: Any, old: str, new: str, status: int) -> None:
    assert old in WHOLE
    assert post(client, "verification", WHOLE.replace(old, new, 1)).status_code == status


VALUES: list[Any] = [
    None, True, 0, -1, 3.5, 10**30, 1e300, "", "0", "1", "-1", "1e400", "NaN", "01", "experts", "x" * 99,
    [], {}, [{}], {"a": 1}, ["a"], [[]], "mean", "zero", "99999999999", "0.1", "满意", "/", "/scheme", "a.b.c",
]  # fmt: skip


def mutate(value: Any, chance: random.Random) -> Any:
    """The body with one value somewhere in it replaced, removed or doubled."""
    if isinstance(value, dict) and value and chance.random() < 0.9:
        changed = dict(value)
        key = chance.choice(list(value))
        if chance.random() < 0.1:
            del changed[key]
        else:
            changed[key] = mutate(value[key], chance)
        return changed
    if isinstance(value, list) and value and chance.random() < 0.9:
        index = chance.randrange(len(value))
        if chance.random() < 0.1:
            return [*value[:index], *value[index + 1 :], *value[:1]]
        return [*value[:index], mutate(value[index], chance), *value[index + 1 :]]
    return chance.choice(VALUES)


@pytest.mark.parametrize("name", OPERATIONS)
def test_questions_of_mutated_bodies_are_200_or_422(client: Any, name: str) -> None:
    chance = random.Random(20241124)
    statuses: dict[int, int] = {}
    for _ in range(400):
        body = OPERATIONS[name][0]
        for _ in range(chance.choice([1, 1, 2])):
            body = mutate(body, chance)
        status = post(client, name, json.dumps(body)).status_code
        statuses[status] = statuses.get(status, 0) + 1
        assert status in (200, 422), (status, body)
    assert min(statuses[200], statuses[422]) >= 10
