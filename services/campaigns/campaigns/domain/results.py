"""What goes into scoring, and what of its answer is shown.

A round that runs live shows its score and no counts. A sealed round with fewer valid votes for an object than the
scheme's `published_from` shows neither; points and total stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from campaigns.domain import scheme
from campaigns.domain.assessment import plain_number, scoring_input

Plain = dict[str, Any]
Hidden = Mapping[tuple[str, str], str]
"""(object, round) → why its counts are hidden: `running` or `too-few`."""

RUNNING, TOO_FEW = "running", "too-few"
_COUNTED_STEPS = re.compile("satisfied-share|(stratum|criterion)-score")
_FEW_VOTES = {
    "zh": "有一轮的有效票不足，视为缺失。",
    "en": "A round has too few valid votes and is missing.",
}


def score_request(campaign: Any, objects: Iterable[Any], rounds: Iterable[Any], entries: Iterable[Any]) -> Plain:
    """The body for `POST /scores`: all objects, and each round that has a tally, in order of time."""
    panels = scheme.panels(campaign.scheme)
    least = scheme.published_from(campaign.scheme)
    assessments, numbers = scoring_input(campaign.scheme, entries)
    return {
        "scheme": campaign.scheme,
        "objects": [{"code": each.code, "name": each.name, "series": each.series} for each in objects],
        "rounds": [
            {
                "code": each.code,
                "panel": each.panel,
                "weight": plain_number(each.weight),
                "objects": [
                    _votes(row, panels[each.panel])
                    for row in each.tally["objects"]
                    if each.tally["state"] == "sealed" or row["valid"] >= least
                ],
            }
            for each in rounds
            if each.tally is not None and _scorable(each.tally, panels[each.panel])
        ],
        "assessments": assessments,
        "numbers": numbers,
    }


def with_tallies(inputs: Plain, tallies: Mapping[str, Plain]) -> Plain:
    """The inputs as they would be if these sealed tallies, by their rounds' codes, were the last ones."""
    request = inputs["request"]
    panels = scheme.panels(request["scheme"])
    votes = {
        each["code"]: [_votes(row, panels[each["panel"]]) for row in tallies[each["code"]]["objects"]]
        for each in request["rounds"]
        if each["code"] in tallies
    }
    turnout = {code: {name: tally[name] for name in ("roll", "voters")} for code, tally in tallies.items()}
    rounds = [{**each, "objects": votes.get(each["code"], each["objects"])} for each in request["rounds"]]
    return {
        "request": {**request, "rounds": rounds},
        "rounds": [{**each, **turnout.get(each["code"], {})} for each in inputs["rounds"]],
        "tallies": [tallies.get(each["code"], each) for each in inputs["tallies"]],
    }


def round_lines(rounds: Iterable[Any]) -> list[Plain]:
    """How many were on each round's roll and how many voted."""
    return [
        {
            "code": each.code,
            "panel": each.panel,
            "state": each.state,
            "roll": each.tally["roll"] if each.tally else None,
            "voters": each.tally["voters"] if each.tally else None,
        }
        for each in rounds
        if each.state in ("published", "sealed")
    ]


def hidden(scheme_: Plain, tallies: Iterable[Plain]) -> dict[tuple[str, str], str]:
    """Whose counts nobody may see in which round."""
    least = scheme.published_from(scheme_)
    found = {}
    for tally in tallies:
        for row in tally["objects"]:
            if tally["state"] != "sealed":
                found[row["object"], tally["code"]] = RUNNING
            elif row["valid"] < least:
                found[row["object"], tally["code"]] = TOO_FEW
    return found


def shown(results: Sequence[Plain], scheme_: Plain, hidden_: Hidden) -> list[Plain]:
    """Scoring's results without what is hidden."""
    exact_totals = scheme_.get("rounding") == "total"
    return [_result(each, hidden_, exact_totals) for each in results]


def only(document: Plain, code: str) -> Plain:
    """Scores with one object's result and counts alone."""
    return {
        **document,
        "tallies": [
            {**tally, "objects": [row for row in tally["objects"] if row["object"] == code]}
            for tally in document["tallies"]
        ],
        "results": [each for each in document["results"] if each["object"] == code],
    }


def _scorable(tally: Plain, panel: Mapping[str, Any]) -> bool:
    """Criteria are counted at sealing only."""
    return tally["state"] == "sealed" or not panel.get("criteria")


def _votes(row: Plain, panel: Mapping[str, Any]) -> Plain:
    """Counts, and those of strata or criteria where the panel weighs them."""
    votes = {"object": row["object"], "counts": row["counts"]}
    for name in ("strata", "criteria"):
        weighed = {each["code"] for each in panel.get(name) or ()}
        if weighed:
            votes[name] = {code: counts for code, counts in (row.get(name) or {}).items() if code in weighed}
    return votes


def _result(result: Plain, hidden_: Hidden, exact_totals: bool) -> Plain:
    paths: dict[str, str] = {}  # of each hidden round, why
    above: set[str] = set()  # panels of these, and with exact totals what they enter
    components = []
    for component in result["components"]:
        panels = []
        for panel in component.get("panels", ()):
            path = f"{component['code']}/{panel['code']}"
            rounds = []
            for each in panel["rounds"]:
                reason = hidden_.get((result["object"], each["code"]))
                if reason is not None:
                    paths[f"{path}/{each['code']}"] = reason
                    above |= {path, component["code"], "total"} if exact_totals else {path}
                rounds.append(each if reason is None else _without_counts(each, reason))
            panels.append({**panel, "rounds": rounds, **({"satisfied_share": None} if path in above else {})})
        components.append({**component, "panels": panels} if panels else component)
    if not paths:
        return result
    notes = [{**each, **_FEW_VOTES} if each["slug"] == "round-missing" else each for each in result["notes"]]
    steps = [step for each in result["explanation"] if (step := _step(each, paths, above)) is not None]
    return {**result, "components": components, "notes": notes, "explanation": steps}


def _without_counts(round_: Plain, reason: str) -> Plain:
    score = round_["score"] if reason == RUNNING else None
    return {"code": round_["code"], "score": score, "valid": None, "satisfied_share": None, "withheld": reason}


def _step(step: Plain, paths: Mapping[str, str], above: set[str]) -> Plain | None:
    """The step as it is, without formula and exact value, or None."""
    parts = step["of"].split("/")
    path, panel = "/".join(parts[:3]), "/".join(parts[:2])
    reason = paths.get(path)
    pooled = len(parts) > 2 and parts[2] == "(pooled)" and panel in above
    if reason is None and not pooled and step["of"] not in above:
        return step
    if reason == TOO_FEW or _COUNTED_STEPS.fullmatch(step["step"]):
        return None
    if step["step"] == "panel-maximum":
        return step
    return {**step, "formula": None, "exact": None}


def shown_tallies(tallies: Iterable[Plain], scheme_: Plain) -> list[Plain]:
    """The sealed ones as anybody may see them: level counts of objects with enough valid votes."""
    least = scheme.published_from(scheme_)
    return [
        {
            **{name: tally[name] for name in ("poll", "code", "panel", "version", "roll", "voters", "digest")},
            **{name: tally[name] for name in ("supersedes", "voided") if name in tally},
            "objects": [
                {"object": row["object"], "valid": row["valid"], "counts": row["counts"]}
                if row["valid"] >= least
                else {"object": row["object"], "valid": None, "counts": None, "withheld": TOO_FEW}
                for row in tally["objects"]
            ],
        }
        for tally in tallies
        if tally["state"] == "sealed"
    ]
