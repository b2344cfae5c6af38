"""A certification as anybody may see it, and those that were kept before results had their present form."""

from __future__ import annotations

from typing import Any

from campaigns.domain import results

Plain = dict[str, Any]

FIRST: Plain = {"version": 1, "supersedes": None, "correction": None}
"""What a first version says of itself; a later one names the digest of the one before, and why it was corrected."""

_ROUND = ("void", "abstained", "satisfied")
_PANEL = ("valid", "satisfied", "uncertainty")
"""What is said of a round and of a panel, and was not by 0.1.0."""


def public_document(kept: Plain, certified_at: str, digest: str) -> Plain:
    """What of the kept document is no secret: with it, whatever is shown can be computed again."""
    request = kept["request"]
    hidden = results.hidden_in_results(request, kept["tallies"])
    return {
        "campaign": kept["campaign"],
        "certified_at": certified_at,
        "digest": digest,
        **{name: kept.get(name, default) for name, default in FIRST.items()},
        **{name: request[name] for name in ("scheme", "objects", "assessments", "numbers", "adjustments")},
        "rounds": kept["rounds"],
        "tallies": results.shown_tallies(kept),
        "results": results.shown(kept["results"], request["scheme"], hidden),
        "rules": kept["rules"],
    }


def in_present_form(kept: Plain) -> Plain:
    """A kept document; 0.1.0 knew no adjustments, and a rule's texts stood in each step of an explanation."""
    if "rules" in kept:
        return kept
    weights = {each["code"]: each["weight"] for each in kept["request"]["rounds"]}
    steps = [step for result in kept["results"] for step in result["explanation"]]
    return {
        **kept,
        "request": {**kept["request"], "adjustments": []},
        "rounds": [{**each, "weight": weights[each["code"]]} for each in kept["rounds"]],
        "results": [_result(each) for each in kept["results"]],
        "rules": {step["step"]: {"zh": step["zh"], "en": step["en"]} for step in steps},
    }


def _result(result: Plain) -> Plain:
    terms = [
        {"rule": step["step"], **{name: step[name] for name in ("of", "formula", "exact", "value")}}
        for step in result["explanation"]
    ]
    components = [
        {**each, "panels": [_panel(panel) for panel in each["panels"]]} if "panels" in each else each
        for each in result["components"]
    ]
    new: Plain = {"distinguishable_from_next": None, "adjustments": []}
    return {**result, **new, "components": components, "explanation": terms}


def _panel(panel: Plain) -> Plain:
    rounds = [{**dict.fromkeys(_ROUND), **each} for each in panel["rounds"]]
    return {**dict.fromkeys(_PANEL), **panel, "rounds": rounds}
