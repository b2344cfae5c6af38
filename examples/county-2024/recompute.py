"""Recomputes a certified table from the public counts, with nothing but Python's standard library.

    python recompute.py --gateway http://127.0.0.1:8000 --campaign ID
    python recompute.py --tallies tallies.json --certification certification.json

Both documents are open to everybody: GET /api/v1/tallies?campaign=ID has the counts of each round, object and level,
GET /api/v1/campaigns/ID/certification the scheme, the entries of the daily assessment and the results, and a digest of
all that. Ends with 0 if digest and every figure come out the same, with 1 and a line for each that does not, with 2 if
a document can't be had or read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

Table = dict[str, dict[str, str]]
"""object → what ("experts", "daily", "total", "rank" …) → figure as printed."""


_OTHER_RULES = ("strata", "criteria", "min_share", "void_above_roll", "trim")
"""What a panel may score by that this script, kept short, does not know."""


class CannotRecompute(Exception):
    """A document can't be had, or asks for a rule that is not in here."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gateway", default="http://127.0.0.1:8000")
    parser.add_argument("--campaign", help="the campaign's id")
    parser.add_argument("--tallies", type=Path, help="a file instead of the gateway's answer")
    parser.add_argument("--certification", type=Path, help="a file instead of the gateway's answer")
    arguments = parser.parse_args()
    if not arguments.campaign and not (arguments.tallies and arguments.certification):
        parser.error("name a --campaign, or both files")
    api = f"{arguments.gateway.rstrip('/')}/api/v1"
    try:
        tallies = _read(arguments.tallies, f"{api}/tallies?campaign={arguments.campaign}")["tallies"]
        certification = _read(arguments.certification, f"{api}/campaigns/{arguments.campaign}/certification")
        found = list(differences(tallies, certification))
    except CannotRecompute as error:
        print(f"can't recompute: {error}", file=sys.stderr)
        return 2
    if certification["campaign"].get("rehearsal"):
        print("a rehearsal (演练): none of this is a result")
    for line in found:
        print(f"different: {line}")
    if not found:
        print(f"recomputed {len(certification['objects'])} objects: equal")
    return 1 if found else 0


def differences(tallies: list[dict[str, Any]], certification: dict[str, Any]) -> Iterator[str]:
    """A line for an altered document, each count that it does not rest on, and each figure that comes out otherwise."""
    certified, digest = certification.get("public_digest"), public_digest(certification)
    if certified not in (digest, None):  # a certification of 0.1.0 has none
        yield f"public_digest: recomputed {digest}, certified {certified}"
    yield from _different_counts(tallies, certification["tallies"])
    ours, theirs = recompute(tallies, certification), _printed(certification["results"])
    for code in sorted(ours.keys() | theirs.keys()):
        one, other = ours.get(code, {}), theirs.get(code, {})
        for what in sorted(one.keys() | other.keys()):
            if one.get(what) != other.get(what):
                yield f"{code} {what}: recomputed {one.get(what)}, certified {other.get(what)}"


def public_digest(certification: dict[str, Any]) -> str:
    """SHA-256 of the document without digest and signature, as canonical JSON: keys sorted, no spaces, UTF-8."""
    covered = {name: each for name, each in certification.items() if name not in ("public_digest", "signature")}
    text = json.dumps(covered, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def recompute(tallies: list[dict[str, Any]], certification: dict[str, Any]) -> Table:
    """The table out of counts, scheme and entries alone: points, totals, ranks and grades."""
    scheme = certification["scheme"]
    _demand_known_rules(scheme)
    if scheme.get("merged") == "successor":
        tallies = _with_merged(tallies, certification["objects"])
    table: Table = {}
    totals: dict[str, Fraction] = {}
    for each in certification["objects"]:
        if each.get("merged_into") or each.get("withdrawn"):
            continue  # it left in mid-year and has no total, so there is nothing to compare
        row: dict[str, str] = {}
        points = Fraction(0)
        for component in scheme["components"]:
            if component.get("panels"):
                points += _panels(scheme, component, tallies, each["code"], row)
            else:
                points += _assessment(component, certification["assessments"], each["code"], row)
        laid = [veto for veto in scheme.get("vetoes") or () if veto["code"] in each.get("vetoes", ())]
        points = _limited(points, laid)
        table[each["code"]] = row | {"total": _printed_points(points), "grade": _grade(scheme, points, laid)}
        if not any(veto["effect"] == "unranked" for veto in laid):
            totals[each["code"]] = points
    series = {each["code"]: each["series"] for each in certification["objects"]}
    for code in table:
        inside = [other for name, other in totals.items() if series[name] == series[code]]
        ranked = code in totals
        table[code]["rank"] = _rank(totals[code], list(totals.values())) if ranked else "None"
        table[code]["rank_in_series"] = _rank(totals[code], inside) if ranked else "None"
    return table


def _panels(
    scheme: dict[str, Any], component: dict[str, Any], tallies: list[dict[str, Any]], code: str, row: dict[str, str]
) -> Fraction:
    """Points of each panel, rounded, and their sum. A panel without valid votes leaves its weight to the others."""
    scores = {panel["code"]: _panel_score(scheme, panel, tallies, code) for panel in component["panels"]}
    weights = {panel["code"]: Fraction(panel["weight"]) for panel in component["panels"]}
    present = sum((weights[name] for name, score in scores.items() if score is not None), Fraction(0))
    if not present:
        raise CannotRecompute(f"{code} has no valid vote in {component['code']}")
    total = Fraction(0)
    for name, score in scores.items():
        if score is None:
            continue
        maximum = Fraction(component["points"]) * weights[name] / present
        points = half_up(score / 100 * maximum)
        row[name] = _printed_points(points)
        total += points
    return min(total, Fraction(component["points"]))


def _panel_score(
    scheme: dict[str, Any], panel: dict[str, Any], tallies: list[dict[str, Any]], code: str
) -> Fraction | None:
    """0..100: the mean over the rounds of Σ votes × points of level / valid votes."""
    levels = next(each["levels"] for each in scheme["scales"] if each["code"] == panel["scale"])
    scores = []
    for tally in tallies:
        counts = _counts(tally, code) if tally["panel"] == panel["code"] else None
        if counts is None:
            continue
        scored = [level for level in levels if not level.get("void") and not level.get("abstention")]
        valid = sum(counts[level["code"]] for level in scored)
        if valid >= panel.get("min_valid", 1):
            score = sum((counts[level["code"]] * Fraction(level["points"]) for level in scored), Fraction(0)) / valid
            scores.append(score)
    return sum(scores, Fraction(0)) / len(scores) if scores else None


def _counts(tally: dict[str, Any], code: str) -> dict[str, int] | None:
    """Level → votes; None where the object took no part in the round."""
    row = next((each for each in tally["objects"] if each["object"] == code), None)
    if row is not None and row["counts"] is None:
        raise CannotRecompute(f"the counts of {code} in {tally['code']} are not published: too few votes")
    return None if row is None else row["counts"]


def _with_merged(tallies: list[dict[str, Any]], objects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The tallies with the votes of merged objects added to those of the object that each has ended in."""
    into = {each["code"]: each["merged_into"] for each in objects if each.get("merged_into")}
    found = []
    for tally in tallies:
        sums = {row["object"]: row["counts"] for row in tally["objects"]}
        for row in tally["objects"]:
            end = row["object"]
            while end in into:
                end = into[end]
            if end != row["object"]:
                both = [sums.get(end, {}), row["counts"]]
                known = {} if None in both else {**both[0], **both[1]}
                sums[end] = {level: sum(each.get(level, 0) for each in both) for level in known} if known else None
        found.append({**tally, "objects": [{"object": code, "counts": counts} for code, counts in sums.items()]})
    return found


def _assessment(
    component: dict[str, Any], assessments: list[dict[str, Any]], code: str, row: dict[str, str]
) -> Fraction:
    """Items start at zero or in full, entries add or deduct, each item stays within 0..its points."""
    entries = [
        entry
        for each in assessments
        if (each["object"], each["component"]) == (code, component["code"])
        for entry in each["entries"]
    ]
    total = Fraction(0)
    for item in component["assessment"]["items"]:
        most = Fraction(item["points"])
        points = most if item.get("starts") == "full" else Fraction(0)
        points += sum((Fraction(each["points"]) for each in entries if each["item"] == item["code"]), Fraction(0))
        total += min(max(points, Fraction(0)), most)
    points = min(half_up(total), Fraction(component["points"]))
    row[component["code"]] = _printed_points(points)
    return points


def _limited(total: Fraction, laid: list[dict[str, Any]]) -> Fraction:
    """Zero, or at most a maximum, where such a veto is laid."""
    limits = [Fraction(veto["maximum"]) for veto in laid if veto["effect"] == "maximum"]
    limits += [Fraction(0) for veto in laid if veto["effect"] == "zero"]
    return min([total, *limits])


def _grade(scheme: dict[str, Any], total: Fraction, laid: list[dict[str, Any]]) -> str:
    """The first that the total reaches; at best the worst one that a veto names."""
    codes = [str(each["code"]) for each in scheme["grades"]]
    reached = next(
        place for place, each in enumerate(scheme["grades"]) if "from" not in each or total >= Fraction(each["from"])
    )
    return codes[max([reached, *(codes.index(veto["grade"]) for veto in laid if veto["effect"] == "grade")])]


def _rank(total: Fraction, totals: list[Fraction]) -> str:
    """1, 2, 2, 4: one more than there are better ones."""
    return str(1 + sum(other > total for other in totals))


def half_up(value: Fraction) -> Fraction:
    """To two decimals, halves upwards."""
    return Fraction(math.floor(value * 100 + Fraction(1, 2)), 100)


def _printed_points(value: Fraction) -> str:
    whole, hundredths = divmod(int(value * 100), 100)
    return f"{whole}.{hundredths:02d}"


def _printed(results: list[dict[str, Any]]) -> Table:
    """The certified figures, in the form of our table."""
    table: Table = {}
    for result in results:
        if result["total"] is None:
            continue
        row = {name: str(result[name]) for name in ("total", "rank", "rank_in_series")}
        row["grade"] = result["grade"]["code"]
        for component in result["components"]:
            parts = component.get("panels") or [component]
            row |= {part["code"]: part["points"] for part in parts if part["points"] is not None}
        table[result["object"]] = row
    return table


def _different_counts(tallies: list[dict[str, Any]], certified: list[dict[str, Any]]) -> Iterator[str]:
    """The certification names the counts that it rests on: they are those that the ballot service publishes."""
    ours, theirs = _by_round(tallies), _by_round(certified)
    for key in sorted(ours.keys() | theirs.keys()):
        if ours.get(key) != theirs.get(key):
            yield f"counts of {key[1]} in {key[0]}: published {ours.get(key)}, certified {theirs.get(key)}"


def _by_round(tallies: list[dict[str, Any]]) -> dict[tuple[str, str], Any]:
    return {(tally["code"], row["object"]): row["counts"] for tally in tallies for row in tally["objects"]}


def _demand_known_rules(scheme: dict[str, Any]) -> None:
    """Raises `CannotRecompute` for a scheme with rules that this script, kept short, does not know."""
    unknown = [f"rounding {scheme['rounding']}"] if scheme.get("rounding", "parts") != "parts" else []
    unknown += [name for name in ("adjustments", "ties") if scheme.get(name)]
    unknown += [f"marks of scale {each['code']}" for each in scheme["scales"] if each.get("marks") is not None]
    unknown += [] if scheme.get("grades") else ["default grades"]
    for grade in scheme.get("grades") or ():
        unknown += [f"grades by {name}" for name in ("share", "first", "last") if grade.get(name) is not None]
    for component in scheme["components"]:
        if component.get("number") is not None or component.get("missing_panel", "reweighted") != "reweighted":
            unknown.append(f"component {component['code']}")
        for panel in component.get("panels") or ():
            usual = (panel.get("rounds", "mean"), panel.get("missing_round", "reweighted")) == ("mean", "reweighted")
            if not usual or any(panel.get(name) for name in _OTHER_RULES):
                unknown.append(f"panel {panel['code']}")
    if unknown:
        raise CannotRecompute("this script does not know these rules: " + ", ".join(unknown))


def _read(file: Path | None, address: str) -> dict[str, Any]:
    try:
        if file is not None:
            text = file.read_bytes()
        else:
            with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 – the caller's own gateway
                text = answer.read()
        document: dict[str, Any] = json.loads(text)
    except (OSError, ValueError) as error:
        raise CannotRecompute(f"{file or address}: {error}") from error
    return document


if __name__ == "__main__":
    sys.exit(main())
