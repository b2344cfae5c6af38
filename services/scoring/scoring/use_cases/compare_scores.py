"""What moved between two scores, and why."""

from collections.abc import Mapping
from typing import Any

from scoring.domain.changes import FlatInputs, changes, flat_scheme
from scoring.domain.comparison import compare_object
from scoring.domain.errors import Mistake, Refused
from scoring.domain.reasons import REASONS
from scoring.use_cases.compute_scores import compute_scores

Plain = Mapping[str, Any]


def compare_scores(body: Plain) -> dict[str, Any]:
    """`{"official", "scheme", "objects", "unchanged", "rules"}` for `{"before", "after"}`, two bodies of scores.

    Objects stand in the order of the later ranking, those that left last. Defaults should be written out: one that is
    written on one side alone counts as a change. Raises `Refused("invalid-input")` with every mistake of both.
    """
    before, after = _both(body)
    scheme = changes(flat_scheme(body["before"]["scheme"]), flat_scheme(body["after"]["scheme"]))
    old, new = ({each["object"]: each for each in answer["results"]} for answer in (before, after))
    inputs = FlatInputs(body["before"]), FlatInputs(body["after"])
    compared = {
        code: compare_object(old.get(code), new.get(code), (inputs[0].of(code), inputs[1].of(code)), scheme)
        for code in {**new, **old}
    }
    objects = [each for each in compared.values() if each is not None]
    return {
        "official": False,
        "scheme": [each._asdict() for each in scheme],
        "objects": objects,
        "unchanged": len(compared) - len(objects),
        "rules": _texts(objects, {**before["rules"], **after["rules"]}),
    }


def _both(body: Plain) -> list[dict[str, Any]]:
    answers, mistakes = [], []
    for name in ("before", "after"):
        try:
            answers.append(compute_scores(body[name]))
        except Refused as refused:
            mistakes += [Mistake(f"/{name}{each.pointer}", each.slug, each.facts) for each in refused.mistakes]
    if mistakes:
        raise Refused("invalid-input", mistakes)
    return answers


def _texts(objects: list[dict[str, Any]], rules: Plain) -> dict[str, Any]:
    named = dict.fromkeys(slug for each in objects for slug in (*each["why"], *each["limits"]))
    known = {slug: {"zh": zh, "en": en} for slug, (zh, en) in REASONS.items()}
    return {slug: known.get(slug) or rules[slug] for slug in named}
