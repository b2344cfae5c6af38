"""The second writing of the rules, as far as votes of merged objects. See `recomputation`."""

from collections import Counter
from typing import Any

from .recomputed_panels import Body


def with_merged_votes(body: Body) -> Body:
    """The body after all mergers, one at a time: what was merged keeps its row, and hands a copy on to the end."""
    if body["scheme"].get("merged", "apart") == "apart":
        return body
    into = {each["code"]: each.get("merged_into") for each in body["objects"]}
    rounds = []
    for round_ in body["rounds"]:
        rows = {row["object"]: row for row in round_["objects"]}
        # Only original rows are handed on, each once.
        for code, row in list(rows.items()):
            end = code
            while into[end]:
                end = into[end]
            if end != code:
                rows[end] = _both(round_, rows[end], row) if end in rows else {**row, "object": end}
        rounds.append({**round_, "objects": list(rows.values())})
    return {**body, "rounds": rounds}


def _both(round_: Body, one: Body, other: Body) -> Body:
    """Two rows of a round as one."""
    row: dict[str, Any] = {"object": one["object"], "counts": Counter(one["counts"]) + Counter(other["counts"])}
    for name in ("strata", "criteria"):
        parts, others = one.get(name, {}), other.get(name, {})
        row[name] = {code: Counter(parts.get(code)) + Counter(others.get(code)) for code in {*parts, *others}}
    # A row without a roll of its own has the round's.
    row["roll"] = sum(each.get("roll", round_.get("roll", 0)) for each in (one, other))
    return row
