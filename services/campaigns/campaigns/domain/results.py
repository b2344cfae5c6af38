"""What is shown of scoring's results and of tallies.

A round that runs live shows its score and no counts. A sealed round with fewer valid votes for an object than the
scheme's `published_from` shows neither; points and total stay. Where a stratum or criterion that the panel weighs has
fewer, nothing is shown of any: with all but one known, the last would follow from the whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from campaigns.domain import scheme
from campaigns.domain.object_changes import successors

Plain = dict[str, Any]
Hidden = Mapping[tuple[str, str], str]
"""(object, round) → why counts of it are hidden: `running`, `too-few` or `small-part`."""

RUNNING, TOO_FEW, SMALL_PART = "running", "too-few", "small-part"
_COUNTED_NOTES = ("round-", "stratum-", "criterion-")
_OF_NO_COUNT = ("code", "name", "points", "maximum", "score", "rounds")
_FEW_VOTES = {
    "zh": "有一轮或其中一部分的有效票不足，视为缺失。",
    "en": "A round or a part of it has too few valid votes and is missing.",
}


def hidden(scheme_: Plain, tallies: Iterable[Plain]) -> dict[tuple[str, str], str]:
    """Whose counts nobody may see in which round."""
    least, panels = scheme.published_from(scheme_), scheme.panels(scheme_)
    found = {}
    for tally in tallies:
        panel = panels[tally["panel"]]
        scored = scheme.scored_levels(scheme_, panel)
        for row in tally["objects"]:
            if tally["state"] != "sealed":
                found[row["object"], tally["code"]] = RUNNING
            elif row["valid"] < least:
                found[row["object"], tally["code"]] = TOO_FEW
            elif any(_valid(part, scored) < least for part in _parts(row, panel)):
                found[row["object"], tally["code"]] = SMALL_PART
    return found


def hidden_in_results(request: Plain, tallies: Iterable[Plain]) -> dict[tuple[str, str], str]:
    """The same of results. Where votes of a merged object count for its successor, who knows the sum and the one knows
    the other: what is hidden of one is hidden of the sum."""
    found = hidden(request["scheme"], tallies)
    if request["scheme"].get("merged") == "successor":
        ends = successors(request["objects"])
        for (code, round_), why in list(found.items()):
            if code in ends and found.get((ends[code], round_)) != TOO_FEW:
                found[ends[code], round_] = why
    return found


def shown(results: Sequence[Plain], scheme_: Plain, hidden_: Hidden) -> list[Plain]:
    """Scoring's results without what is hidden."""
    exact_totals = scheme_.get("rounding") == "total"
    return [_result(each, hidden_, exact_totals) for each in results]


def shown_tallies(inputs: Plain) -> list[Plain]:
    """The sealed ones as anybody may see them: what scoring was told of each object with enough valid votes."""
    request = inputs["request"]
    why, panels = hidden(request["scheme"], inputs["tallies"]), scheme.panels(request["scheme"])
    sent = {(each["code"], row["object"]): row for each in request["rounds"] for row in each["objects"]}
    return [
        {
            **{name: tally[name] for name in ("poll", "code", "panel", "version", "roll", "voters", "digest")},
            **{name: tally[name] for name in ("supersedes", "voided") if name in tally},
            "objects": [
                _shown_row(
                    row,
                    sent[tally["code"], row["object"]],
                    panels[tally["panel"]],
                    why.get((row["object"], tally["code"])),
                )
                for row in tally["objects"]
            ],
        }
        for tally in inputs["tallies"]
        if tally["state"] == "sealed"
    ]


def only(document: Plain, codes: Collection[str]) -> Plain:
    """Scores with the results and counts of these objects alone."""
    return {
        **document,
        "tallies": [
            {**tally, "objects": [row for row in tally["objects"] if row["object"] in codes]}
            for tally in document["tallies"]
        ],
        "results": [each for each in document["results"] if each["object"] in codes],
    }


def unexplained(document: Plain) -> Plain:
    """Scores without their explanations."""
    return {**document, "results": [{**each, "explanation": []} for each in document["results"]], "rules": {}}


def _parts(row: Plain, panel: Mapping[str, Any]) -> Iterable[Mapping[str, int]]:
    """The counts of each stratum or criterion, where the panel weighs them."""
    return (counts for name in ("strata", "criteria") if panel.get(name) for counts in (row.get(name) or {}).values())


def _valid(counts: Mapping[str, int], scored: Iterable[str]) -> int:
    return sum(counts.get(level, 0) for level in scored)


def _shown_row(row: Plain, sent: Plain, panel: Mapping[str, Any], why: str | None) -> Plain:
    if why == TOO_FEW:
        return {"object": row["object"], "valid": None, "counts": None, "withheld": TOO_FEW}
    used = {"roll": panel.get("min_share") is not None, "population": bool(panel.get("drawn"))}
    used |= dict.fromkeys(("strata", "criteria"), why is None)
    return {
        **{name: row[name] for name in ("object", "valid", "counts")},
        **{name: sent[name] for name, wanted in used.items() if wanted and name in sent},
        **({} if why is None else {"withheld": why}),
    }


def _result(result: Plain, hidden_: Hidden, exact_totals: bool) -> Plain:
    paths: dict[str, str] = {}  # of each hidden round, why
    above: dict[str, set[str]] = {}  # panels of these, and with exact totals what they enter; why
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
                    for place in (path, component["code"], "total") if exact_totals else (path,):
                        above.setdefault(place, set()).add(reason)
                rounds.append(each if reason is None else _without_counts(each, reason))
            panels.append(_panel({**panel, "rounds": rounds}, above.get(path)))
        components.append({**component, "panels": panels} if panels else component)
    explanation = [term for each in result["explanation"] if (term := _term(each, paths, above, hidden_)) is not None]
    notes = [_note(each) for each in result["notes"]] if paths else result["notes"]
    return {**result, "components": components, "notes": notes, "explanation": explanation}


def _without_counts(round_: Plain, reason: str) -> Plain:
    if reason == SMALL_PART:
        return {**round_, "withheld": reason}
    known = {"code", "score"} if reason == RUNNING else {"code"}
    return {**{name: each if name in known else None for name, each in round_.items()}, "withheld": reason}


def _panel(panel: Plain, reasons: set[str] | None) -> Plain:
    """Its points, and its score; whatever else is said of it is made of counts."""
    if reasons is None:
        return panel
    if reasons == {SMALL_PART}:
        return {**panel, "uncertainty": None}
    return {name: each if name in _OF_NO_COUNT else None for name, each in panel.items()}


def _note(note: Plain) -> Plain:
    told = note["slug"].startswith(_COUNTED_NOTES) and note["slug"] != "round-void"  # whose figures are no secret
    return {**note, **_FEW_VOTES} if told else note


def _term(term: Plain, paths: Mapping[str, str], above: Mapping[str, set[str]], hidden_: Hidden) -> Plain | None:
    """The term as it is; its value alone, where the result shows that too; or None. An unknown rule may tell counts."""
    rule, of = term["rule"], term["of"]
    if of == "rank":  # what breaks a tie is exact, and may be another object's
        return term if rule in ("rank", "rank-in-series") or not hidden_ else None
    parts = of.split("/")
    panel, round_ = "/".join(parts[:2]), "/".join(parts[:3])
    if round_ in paths and len(parts) > 2:
        reasons: Collection[str] = {paths[round_]}
        valued = rule.startswith("round-score") and of == round_ and paths[round_] != TOO_FEW
    elif len(parts) > 2:
        reasons = above.get(panel, ()) if parts[2] == "(pooled)" else ()
        valued = rule.startswith("round-score") and of == round_
    else:
        reasons = above.get(of, ())
        valued = len(parts) < 2 or rule.startswith(("panel-score", "panel-points"))
    if not reasons or rule == "panel-maximum" or (rule == "satisfied-share" and reasons == {SMALL_PART}):
        return term
    return {**term, "formula": None, "exact": None} if valued else None
