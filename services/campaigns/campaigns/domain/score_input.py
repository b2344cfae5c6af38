"""What goes into scoring: the scheme, the objects, what each round counted, the entries of the daily assessment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from campaigns.domain import scheme
from campaigns.domain.assessment import plain_number, scoring_input
from campaigns.domain.object_changes import shown_name, standing

Plain = dict[str, Any]


def score_request(
    campaign: Any,
    objects: Iterable[Any],
    rounds: Iterable[Any],
    entries: Iterable[tuple[Any, str]],
    vetoes: Iterable[tuple[Any, str]] = (),
) -> Plain:
    """The body for `POST /scores`: all objects, and each round that has a tally, in order of time.

    `entries` and `vetoes` are those that count, each with its object's code.
    """
    laid = _laid(vetoes)
    panels = scheme.panels(campaign.scheme)
    least = scheme.published_from(campaign.scheme)
    return {
        "scheme": campaign.scheme,
        "objects": [
            {
                "code": each.code,
                "name": shown_name(each),
                "series": each.series,
                **standing(each),
                **laid.get(each.code, {}),
            }
            for each in objects
        ],
        "rounds": [
            {
                "code": each.code,
                "panel": each.panel,
                "weight": plain_number(each.weight),
                **_turnout(each.tally),
                "objects": [
                    _votes(row, panels[each.panel]) | _lists(row["object"], panels[each.panel], each)
                    for row in each.tally["objects"]
                    if each.tally["state"] == "sealed" or row["valid"] >= least
                ],
            }
            for each in rounds
            if each.tally is not None and _scorable(each.tally, panels[each.panel])
        ],
        **scoring_input(campaign.scheme, entries),
    }


def with_tallies(inputs: Plain, tallies: Mapping[str, Plain]) -> Plain:
    """The inputs as they would be if these sealed tallies, by their rounds' codes, were the last ones."""
    request = inputs["request"]
    panels = scheme.panels(request["scheme"])
    rounds = [
        _with_tally(each, tallies[each["code"]], panels[each["panel"]]) if each["code"] in tallies else each
        for each in request["rounds"]
    ]
    turnout = {code: {name: tally[name] for name in ("roll", "voters")} for code, tally in tallies.items()}
    return {
        "request": {**request, "rounds": rounds},
        "rounds": [{**each, **turnout.get(each["code"], {})} for each in inputs["rounds"]],
        "tallies": [tallies.get(each["code"], each) for each in inputs["tallies"]],
    }


def round_lines(rounds: Iterable[Any]) -> list[Plain]:
    """What each round weighs, how many were on its roll and how many voted."""
    return [
        {
            "code": each.code,
            "panel": each.panel,
            "state": each.state,
            "weight": plain_number(each.weight),
            "roll": each.tally["roll"] if each.tally else None,
            "voters": each.tally["voters"] if each.tally else None,
        }
        for each in rounds
        if each.state in ("published", "sealed")
    ]


def _laid(vetoes: Iterable[tuple[Any, str]]) -> dict[str, dict[str, list[str]]]:
    """Of each object that has some, its vetoes' codes, each once."""
    codes: dict[str, dict[str, None]] = {}
    for row, object_code in vetoes:
        codes.setdefault(object_code, {})[row.veto] = None
    return {object_code: {"vetoes": [*laid]} for object_code, laid in codes.items()}


def _with_tally(round_: Plain, tally: Plain, panel: Mapping[str, Any]) -> Plain:
    """The round by another tally; the lists that its voters are of stay."""
    before = {row["object"]: row for row in round_["objects"]}
    objects = [{**before.get(row["object"], {}), **_votes(row, panel)} for row in tally["objects"]]
    return {**round_, **_turnout(tally), "objects": objects}


def _turnout(tally: Plain) -> Plain:
    """Entries of the roll, and voters with a ballot that counts."""
    return {"roll": tally["roll"], "ballots": tally["voters"]}


def _lists(object_: str, panel: Mapping[str, Any], round_: Any) -> Plain:
    """How many may rate the object; for a panel that is drawn, from how many: the candidates of the round's draw, or
    without one all who are handed in, who are asked.

    Nothing of a round that was published before that was kept.
    """
    by_stratum = (round_.eligible or {}).get(object_)
    if by_stratum is None:
        return {}
    everybody = sum(by_stratum.values())
    if not panel.get("drawn"):
        return {"roll": everybody}
    listed = by_stratum if round_.population is None else round_.population.get(object_, {})
    strata = [each["code"] for each in panel.get("strata") or ()]
    return {"roll": everybody, "population": {code: listed.get(code, 0) for code in strata} or sum(listed.values())}


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
