"""Bad input: every rule has a slug and a pointer, all faults are said at once, and nothing is ever a 500."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from scoring.api.examples import SCORES_BODY
from scoring.problems.figures import FIGURES
from scoring.problems.inputs import INPUT
from scoring.problems.schemes import SCHEME

from .broken_rules import BREAKS, Break, broken
from .calculator import check
from .conftest import Post
from .right_body import RIGHT, Body

RAW = json.dumps(RIGHT, ensure_ascii=False)
RULES = FIGURES.keys() | SCHEME.keys() | INPUT.keys()
"""The slugs of schemes and bodies; those of files and of questions have tests of their own."""
COMMON = {"missing-field", "unknown-field", "invalid-value", "invalid-text"}
DEEP = 60
COUNTS = "/rounds/0/objects/0/counts"


def mistakes(answer: Any) -> list[tuple[str, str]]:
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json"), answer.get_data(as_text=True)
    assert all(each["detail"] for each in answer.json["errors"])
    return [(each["pointer"], each["slug"]) for each in answer.json["errors"]]


def expected(*breaks: Break) -> set[tuple[str, str]]:
    return {(pointer, each.slug) for each in breaks for pointer in each.pointers}


def test_right_body_is_right(post: Post) -> None:
    answer = post(RIGHT)
    assert answer.status_code == 200, answer.json
    assert all(result["total"] for result in answer.json["results"])
    assert post({"scheme": RIGHT["scheme"]}, "/api/v1/schemes/validation").json == {"valid": True, "warnings": []}


def test_every_slug_has_a_way_to_break_its_rule() -> None:
    raw = {"duplicate-key"}  # no object of Python has a key twice
    assert {each.slug for each in BREAKS} | raw == RULES


@pytest.mark.parametrize("one", BREAKS, ids=lambda one: f"{one.slug}-{next(iter(one.changes))}")
def test_a_broken_rule_is_named_with_its_pointer_and_nothing_else(post: Post, one: Break) -> None:
    assert sorted(mistakes(post(broken(one)))) == sorted(expected(one))


@pytest.mark.parametrize("one", [each for each in BREAKS if all(p.startswith("/scheme") for p in each.changes)])
def test_a_broken_rule_of_a_scheme_is_named_alike_by_its_validation(post: Post, one: Break) -> None:
    answer = post({"scheme": broken(one)["scheme"]}, "/api/v1/schemes/validation")
    assert sorted(mistakes(answer)) == sorted(expected(one))


def places(one: Break) -> set[str]:
    """What a break touches: a round, a list of the scheme, or another list."""
    steps = (pointer.split("/") for pointer in one.changes)
    return {"/".join(each[:3] if each[1] in ("scheme", "rounds") else each[:2]) for each in steps}


@pytest.mark.parametrize("seed", range(60))
def test_all_broken_rules_are_said_at_once(post: Post, seed: int) -> None:
    """Breaks that touch different places: as many as fit. (An unknown scale hides what its rounds break.)"""
    chosen: list[Break] = []
    for one in random.Random(seed).sample(BREAKS, len(BREAKS)):
        if one.slug != "unknown-scale" and not any(places(one) & places(other) for other in chosen):
            chosen.append(one)
    assert len(chosen) >= 8
    found = mistakes(post(broken(*chosen)))
    assert set(found) == expected(*chosen)
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("old", "new", "pointer", "slug"),
    [
        # a key twice: readers disagree about which of them counts
        ('"rounding": "total"', '"rounding": "parts", "rounding": "total"', "/scheme/rounding", "duplicate-key"),
        ('"satisfied": 15', '"satisfied": 1, "satisfied": 15', f"{COUNTS}/satisfied", "duplicate-key"),
        ('"satisfied": 15', '"\\u0073atisfied": 1, "satisfied": 15', f"{COUNTS}/satisfied", "duplicate-key"),
        ('"numbers": [', '"numbers": [], "numbers": [', "/numbers", "duplicate-key"),
        # JSON numbers where a string is meant, and numbers that are no counts
        ('"points": "9.5"', '"points": 9.5', "/numbers/0/points", "invalid-value"),
        ('"points": "9.5"', '"points": 1e400', "/numbers/0/points", "invalid-value"),
        ('"points": "9.5"', '"points": "1e400"', "/numbers/0/points", "not-a-decimal"),
        ('"points": "9.5"', '"points": "NaN"', "/numbers/0/points", "not-a-decimal"),
        ('"points": "9.5"', '"points": "١٢"', "/numbers/0/points", "not-a-decimal"),
        ('"satisfied": 15', '"satisfied": 1e400', f"{COUNTS}/satisfied", "invalid-value"),
        ('"satisfied": 15', '"satisfied": 15.0', f"{COUNTS}/satisfied", "invalid-value"),
        ('"satisfied": 15', '"satisfied": 1e1', f"{COUNTS}/satisfied", "invalid-value"),
        ('"satisfied": 15', '"satisfied": -15', f"{COUNTS}/satisfied", "negative-count"),
        ('"satisfied": 15', f'"satisfied": {"9" * 400}', f"{COUNTS}/satisfied", "invalid-value"),
        ('"population": 200', '"population": 200.0', "/rounds/1/objects/0/population", "invalid-value"),
        ('"roll": 40', '"roll": 40.0', "/rounds/0/roll", "invalid-value"),
        ('"marks": 10', '"marks": 101', "/scheme/scales/1/marks", "invalid-value"),
        # inside a list that may be left out
        ('"code": "pledge", ', "", "/scheme/components/1/assessment/items/0/code", "missing-field"),
        ('"trim": 1', '"trim": -1', "/scheme/components/0/panels/0/trim", "invalid-value"),
        ('"trim": 1', '"trims": 1', "/scheme/components/0/panels/0/trims", "unknown-field"),
        ('"last": 1', '"last": 0', "/scheme/grades/3/last", "invalid-value"),
        ('"10": 3', '"10": null', "/rounds/2/objects/0/criteria/openness/10", "invalid-value"),
        # nesting, within what a reader bears
        ('"weight": "1.5"', '"weight": ' + "[" * DEEP + "]" * DEEP, "/rounds/1/weight", "invalid-value"),
        ('"weight": "1.5"', '"weight": ' + '{"a":' * DEEP + "1" + "}" * DEEP, "/rounds/1/weight", "invalid-value"),
        # texts that are none
        ('"name": "投资股"', '"name": "\\u0000"', "/objects/0/name", "invalid-text"),
        ('"name": "投资股"', '"name": "\\udc00"', "/objects/0/name", "invalid-text"),
    ],
)  # fmt: skip
def test_what_only_bytes_can_say_is_refused_with_its_pointer(
    post: Post, old: str, new: str, pointer: str, slug: str
) -> None:
    assert old in RAW
    assert (pointer, slug) in mistakes(post(RAW.replace(old, new, 1).encode()))


@pytest.mark.parametrize(
    "raw",
    [
        RAW.replace('"9.5"', "NaN").encode(),
        RAW.replace('"9.5"', "-Infinity").encode(),
        RAW.replace('"9.5"', "١٢").encode(),
        RAW.replace('"9.5"', "[" * 100_000).encode(),
        RAW.replace('"9.5"', "[" * 150 + "]" * 150).encode(),
        RAW.replace('"9.5"', '{"a":' * 100_000).encode(),
        RAW.replace('"satisfied": 15', f'"satisfied": {"9" * 5000}').encode(),
        RAW.encode("utf-16"),
        RAW.encode("gb18030"),
        b"\xef\xbb\xbf" + RAW.encode(),
        RAW.encode()[:-1],
        RAW.encode() + b"}",
        b"\x00",
    ],
    ids=range(13),
)
def test_what_is_no_json_is_refused_whole(post: Post, raw: bytes) -> None:
    answer = post(raw)
    assert (answer.status_code, answer.json["type"]) == (400, "urn:minping:problem:invalid-json")


ODD: list[Any] = [
    None, True, False, 0, -1, 1, 2, 3.5, 1.0, 10**9, 10**9 + 1, 10**30, -(10**30), 1e308,
    "", " ", "0", "1", "-1", "0.5", "100", "1e400", "NaN", "Infinity", "١٢", "１２", "0x1F", "1_000", "1" * 400,
    "01", "02", "experts", "public", "five", "satisfied", "unknown", "zero", "mean", "pooled", "block",
    "x" * 65, "x" * 5000, "满意", "a\u0301", "\u202e", "\ufeff", "😀", "a/b~c", "\n", "\x00", "\ud800",
    [], {}, [[]], [{}], {"a": 1}, ["a"], ["01", "01"], [None], {"": {}},
]  # fmt: skip


def nested(depth: int) -> Any:
    value: Any = "1"
    for level in range(depth):
        value = [value] if level % 3 else {"code": value}
    return value


def mutate(body: Body, chance: random.Random) -> None:
    """Change one of all places in the body: replace, remove, double, rename, swap, move, nest."""
    sites = list(sites_in(body))
    where, key = chance.choice(sites)
    value, there, other = where[key], *chance.choice(sites)
    match chance.choice(["odd"] * 6 + ["alike"] * 6 + ["nested", "moved", "swapped", "removed", "more", "renamed"]):
        case "odd":
            where[key] = deepcopy(chance.choice(ODD))
        case "alike":
            where[key] = deepcopy(chance.choice([each for each in ODD if type(each) is type(value)]))
        case "nested":
            where[key] = nested(chance.randrange(1, DEEP))
        case "moved":
            where[key] = deepcopy(there[other])
        case "swapped":
            where[key], there[other] = deepcopy(there[other]), deepcopy(value)
        case "removed":
            del where[key]
        case "more" if isinstance(where, list):
            where += [deepcopy(value)] * chance.choice([1, 1, 50])
        case _ if isinstance(where, dict):
            where[chance.choice([*KEYS, "", "公众", "a/b"])] = where.pop(key)


def sites_in(value: Any) -> Iterator[tuple[Any, Any]]:
    """(container, key or index) of everything in a value."""
    if isinstance(value, dict | list):
        for key, below in value.items() if isinstance(value, dict) else enumerate(value):
            yield value, key
            yield from sites_in(below)


KEYS = sorted({key for _, key in sites_in(RIGHT) if isinstance(key, str)})


def points_into(body: Any, pointer: str) -> bool:
    """Whether a pointer names the body or something in it, or something that one there lacks or has too much."""
    if not pointer:
        return True
    *steps, last = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    for step in steps:
        if isinstance(body, list):
            if not step.isdecimal() or int(step) >= len(body):
                return False
            body = body[int(step)]
        elif isinstance(body, dict):
            if step not in body:
                return False
            body = body[step]
        else:
            return False
    return isinstance(body, dict) or (isinstance(body, list) and last.isdecimal() and int(last) < len(body))


def test_mutated_bodies_are_200_or_422(post: Post) -> None:
    """1,000 of them; what is refused says where and by which rule, what is computed can be followed."""
    chance = random.Random(20241124)
    statuses: Counter[int] = Counter()
    slugs: Counter[str] = Counter()
    for number in range(1000):
        body = deepcopy(SCORES_BODY if number % 3 == 0 else RIGHT)
        for _ in range(chance.choice([1, 1, 1, 2, 4])):
            mutate(body, chance)
        answer = post(body)
        statuses[answer.status_code] += 1
        assert answer.status_code in (200, 422), (answer.status_code, body)
        if answer.status_code == 422:
            for pointer, slug in mistakes(answer):
                assert slug in RULES | COMMON
                assert points_into(body, pointer), (pointer, slug, body)
                slugs[slug] += 1
        else:
            for result in answer.json["results"]:
                check(result)
    assert min(statuses[200], statuses[422]) >= 50, statuses
    assert len(slugs) >= 25, slugs


def test_mutated_bytes_are_never_a_500(post: Post) -> None:
    chance = random.Random(7)
    for _ in range(300):
        raw = bytearray(RAW.encode())
        for _ in range(chance.choice([1, 1, 3])):
            place = chance.randrange(len(raw))
            match chance.randrange(3):
                case 0:
                    raw[place] = chance.randrange(256)
                case 1:
                    del raw[place : place + chance.randrange(1, 30)]
                case _:
                    raw[place:place] = chance.choice(
                        [b'"', b"{", b"]", b"9" * 30, b"\\u0000", b",", b"e9", b"-", b"null"]
                    )
        assert post(bytes(raw)).status_code in (200, 400, 422), bytes(raw)
