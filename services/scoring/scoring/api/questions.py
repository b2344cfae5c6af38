"""`/scores/…`: questions about results. Their answers are unofficial; nothing is kept."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import flask
import msgspec
from joserfc.jwk import OKPKey

from chassis.api import Blueprint
from chassis.bodies import read_json, struct_mistakes
from chassis.problems import Refused
from chassis.tokens import TrustedKeys, import_key
from scoring.api.plain_bodies import read_plain
from scoring.api.question_answers import ComparisonAnswer, SensitivityAnswer, VerificationAnswer
from scoring.api.question_bodies import ComparisonBody, SensitivityBody, VerificationBody
from scoring.api.question_examples import (
    COMPARISON_ANSWER,
    COMPARISON_BODY,
    SENSITIVITY_ANSWER,
    SENSITIVITY_BODY,
    VERIFICATION_ANSWER,
    VERIFICATION_BODY,
)
from scoring.api.scores_body import ScoresBody
from scoring.domain.errors import Mistake
from scoring.permissions import COMPUTE
from scoring.problems import PROBLEMS
from scoring.use_cases import analyse_sensitivity as analysing
from scoring.use_cases import compare_scores as comparing
from scoring.use_cases import verify_certification as verifying

CAMPAIGNS = "minping-campaigns"


def _read_shallow(raw: bytes, kind: type[msgspec.Struct]) -> Any:
    """Where values of any type may be in the body: none is nested deeper than a walk through it bears."""
    read_json(raw)
    return read_plain(raw, kind)


blueprint = Blueprint("questions", __name__, description="Questions about results: never official.")


@blueprint.operation(
    "POST",
    "/scores/comparison",
    COMPUTE,
    answers={200: ComparisonAnswer},
    body=ComparisonBody,
    read=read_plain,
    body_example=COMPARISON_BODY,
    example=COMPARISON_ANSWER,
    audited=False,
)
def compare_scores(body: dict[str, Any]) -> dict[str, Any]:
    """Compare two scores

    What moved between two inputs, and why: last year's and this year's, with and without a correction, under one scheme
    and another. Of each object that is touched, the total, ranks, grade and every part with another figure; what was
    handed in otherwise for it, and what the scheme has otherwise. Things are matched by their codes. Unofficial; it may
    be repeated freely.
    """
    with_defaults = msgspec.to_builtins(msgspec.convert(body, ComparisonBody))
    return comparing.compare_scores(with_defaults)


@blueprint.operation(
    "POST",
    "/scores/sensitivity",
    COMPUTE,
    answers={200: SensitivityAnswer},
    body=SensitivityBody,
    read=_read_shallow,
    body_example=SENSITIVITY_BODY,
    example=SENSITIVITY_ANSWER,
    errors=("too-many-combinations", "too-much-to-compute"),
    audited=False,
)
def analyse_sensitivity(body: dict[str, Any]) -> dict[str, Any]:
    """Analyse how much a ranking hangs on settings

    Before a scheme is fixed, or where somebody doubts it: scores under every combination of a grid of settings, and of
    each object how often its ranks are other ones, between which ranks and totals it moves, and which axis alone moves
    it. Weights that must sum to 1 are set together in one alternative. Every combination must keep the rules. It is
    computed while one waits: half a minute at the limits. Unofficial; it may be repeated freely.
    """
    return analysing.analyse_sensitivity(body, _shape_mistakes)


@blueprint.operation(
    "POST",
    "/scores/verification",
    COMPUTE,
    answers={200: VerificationAnswer},
    body=VerificationBody,
    read=_read_shallow,
    body_example=VERIFICATION_BODY,
    example=VERIFICATION_ANSWER,
    audited=False,
)
def verify_certification(body: dict[str, Any]) -> dict[str, Any]:
    """Verify a certified document

    Whether it is signed by one of the keys, is what its digest says, and whether every printed figure follows from the
    counts in it. An object of which counts are withheld is named; its ranks and grade are checked against the printed
    totals. `not-checked` says what is lacking. What the verdict is worth hangs on whose keys are given. Unofficial; it
    may be repeated freely.
    """
    answer = verifying.verify_certification(body["certification"], _key_finder(body.get("keys")))
    answer["recomputation"]["mistakes"] = [_in_words(each) for each in answer["recomputation"]["mistakes"]]
    return answer


def _shape_mistakes(scores: Any) -> list[Mistake]:
    try:
        msgspec.convert(scores, ScoresBody)
    except msgspec.ValidationError:
        _, mistakes = struct_mistakes(json.dumps(scores).encode(), ScoresBody)
        return [Mistake(each.pointer, each.slug, dict(each.facts)) for each in mistakes]
    return []


def _key_finder(keys: Mapping[str, Any] | None) -> Callable[[str], OKPKey] | None:
    if keys is None:
        trusted: TrustedKeys = flask.current_app.extensions["trusted_keys"]
        return trusted.finder(CAMPAIGNS)
    found: dict[str, OKPKey] = {}
    mistakes = []
    for index, jwk in enumerate(keys["keys"]):
        try:
            key = import_key(jwk)
        except ValueError as error:
            mistakes.append(Mistake(f"/keys/keys/{index}", "invalid-value", {"reason": str(error)}))
        else:
            found |= {jwk["kid"]: key} if key else {}
    if mistakes:
        raise Refused("invalid-input", mistakes=mistakes)
    return found.__getitem__ if found else None


def _in_words(mistake: Mistake) -> dict[str, str]:
    problem = PROBLEMS[mistake.slug]
    texts = {language: problem.detail(language, mistake.facts) for language in ("zh", "en")}
    return {"pointer": mistake.pointer, "slug": mistake.slug, **texts}
