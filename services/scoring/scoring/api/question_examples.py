"""The examples of the questions: the 2024 plan's two windows; every answer is computed.

The certified document is signed with the key of RFC 8037, appendix A.1, which everybody has.
"""

from copy import deepcopy
from typing import Any

import msgspec
from joserfc import jws
from joserfc.jwk import OKPKey

from chassis.tokens import ALGORITHM
from scoring.api.examples import PLAN, SCORES_BODY
from scoring.api.question_bodies import ComparisonBody
from scoring.use_cases.analyse_sensitivity import analyse_sensitivity
from scoring.use_cases.compare_scores import compare_scores
from scoring.use_cases.compute_scores import compute_scores
from scoring.use_cases.verify_certification import KIND, canonical, public_digest, signed_claims, verify_certification

KEY = OKPKey.import_key(
    {
        "kty": "OKP",
        "crv": "Ed25519",
        "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
        "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    }
)

TWO_OFFICES: dict[str, Any] = deepcopy(SCORES_BODY)
TWO_OFFICES["objects"].append({"code": "02", "name": "企业股", "series": "offices"})
TWO_OFFICES["rounds"][0]["objects"].append({"object": "02", "counts": {"satisfied": 24, "fairly": 10, "average": 1}})
TWO_OFFICES["rounds"][1]["objects"].append(
    {"object": "02", "counts": {"satisfied": 50, "fairly": 34, "unsatisfied": 4, "unknown": 6}}
)
TWO_OFFICES["assessments"].append(
    {
        "object": "02",
        "component": "daily",
        "entries": [{"item": "pledge", "points": "18", "date": "2024-11-20", "reason": "承诺事项按期完成"}],
    }
)

CORRECTED: dict[str, Any] = deepcopy(TWO_OFFICES)
CORRECTED["rounds"][1]["objects"][1]["counts"] = {"satisfied": 30, "fairly": 50, "unsatisfied": 8, "unknown": 6}
CORRECTED["scheme"]["components"][0]["panels"][1]["min_valid"] = 30

COMPARISON_BODY: dict[str, Any] = {"before": TWO_OFFICES, "after": CORRECTED}
COMPARISON_ANSWER: dict[str, Any] = compare_scores(
    msgspec.to_builtins(msgspec.convert(COMPARISON_BODY, ComparisonBody))
)

_EXPERTS, _RECIPIENTS = (f"/scheme/components/0/panels/{index}/weight" for index in (0, 1))
SENSITIVITY_BODY: dict[str, Any] = {
    "input": TWO_OFFICES,
    "grid": [
        {
            "name": "weight of the experts",
            "alternatives": [
                [{"pointer": _EXPERTS, "value": experts}, {"pointer": _RECIPIENTS, "value": recipients}]
                for experts, recipients in (("0.2", "0.8"), ("0.3", "0.7"), ("0.5", "0.5"))
            ],
        },
        {
            "name": "points of fairly satisfied",
            "alternatives": [
                [{"pointer": f"/scheme/scales/{scale}/levels/1/points", "value": points} for scale in (0, 1)]
                for points in ("70", "80", "90")
            ],
        },
    ],
}
SENSITIVITY_ANSWER: dict[str, Any] = analyse_sensitivity(SENSITIVITY_BODY, lambda _: ())


def certified(body: dict[str, Any], key: OKPKey = KEY) -> dict[str, Any]:
    """A body of scores as campaigns certifies it, with every count public."""
    body, answer = deepcopy(body), compute_scores(body)
    rounds = body.get("rounds", [])
    document: dict[str, Any] = {
        "campaign": {"id": "0193d3a0-7a3c-7c1e-9d3e-000000000001", "code": "county-2024", "name": "民主评议"},
        "certified_at": "2024-12-20T02:00:00+00:00",
        "digest": "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "scheme": body["scheme"],
        "objects": body["objects"],
        "rounds": [{**_some(each, "code", "panel"), "state": "sealed", **_turnout(each)} for each in rounds],
        "tallies": [{**_some(each, "code", "panel", "objects"), **_turnout(each)} for each in rounds],
        **{name: body.get(name, []) for name in ("assessments", "numbers", "adjustments")},
        "results": answer["results"],
        "rules": answer["rules"],
    }
    return signed(document, key)


def signed(document: dict[str, Any], key: OKPKey = KEY) -> dict[str, Any]:
    document = {**document, "public_digest": public_digest(document)}
    claims = canonical(signed_claims(document))
    header = {"alg": ALGORITHM, "kid": key.kid, "typ": KIND}
    return {**document, "signature": jws.serialize_compact(header, claims, key, algorithms=[ALGORITHM])}


def _some(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _turnout(each: dict[str, Any]) -> dict[str, Any]:
    return {"weight": each.get("weight", "1"), "roll": each.get("roll"), "voters": each.get("ballots")}


VERIFICATION_BODY: dict[str, Any] = {
    "certification": certified({**SCORES_BODY, "scheme": PLAN}),
    "keys": {"keys": [KEY.as_dict(private=False)]},
}
VERIFICATION_ANSWER: dict[str, Any] = verify_certification(
    VERIFICATION_BODY["certification"], {KEY.kid: KEY}.__getitem__
)
