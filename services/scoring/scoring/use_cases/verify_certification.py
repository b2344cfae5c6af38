"""Whether a certified document is what was signed, and whether its results follow from its counts."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from joserfc.jwk import OKPKey

from chassis.tokens import read_document
from scoring.domain.certified import Difference, Figures, Rebuilt, text
from scoring.domain.errors import Mistake, Refused
from scoring.domain.standings import from_totals, order_in_ties
from scoring.domain.verdicts import overall, verdict
from scoring.use_cases.compute_scores import compute_scores

Plain = Mapping[str, Any]
KIND = "minping-certification+json"
_ROOT = "/certification"
_MOST = 1_000
_HANGS_ON_OTHERS = ("rank", "rank_in_series", "grade")


def verify_certification(document: Plain, key: Callable[[str], OKPKey] | None) -> dict[str, Any]:
    """`{"official", "rehearsal", "verdict", "signature", "digest", "recomputation"}` of a document of the right shape.

    `key` gives the key of a `kid` or raises `KeyError`; None: there are no keys. The recomputation's `mistakes` are
    `Mistake`s.
    """
    checks = {
        "signature": _signature(document, key),
        "digest": _digest(document),
        "recomputation": _recompute(document),
    }
    rehearsal = document["campaign"].get("rehearsal") is True
    found = overall([each["verdict"] for each in checks.values()])
    return {"official": False, "rehearsal": rehearsal, "verdict": found, **checks}


def canonical(document: Plain) -> bytes:
    """One text for one document: keys sorted, no spaces, UTF-8."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def public_digest(document: Plain) -> str:
    """Of a certified document, without what was added to it afterwards."""
    digested = {name: value for name, value in document.items() if name not in ("public_digest", "signature")}
    return "sha256:" + hashlib.sha256(canonical(digested)).hexdigest()


def signed_claims(document: Plain) -> dict[str, Any]:
    """What the signature of a certified document is of."""
    names = ("certified_at", "digest", "public_digest")
    return {"campaign": document["campaign"].get("id"), **{name: document.get(name) for name in names}}


def _signature(document: Plain, key: Callable[[str], OKPKey] | None) -> dict[str, Any]:
    signature = document.get("signature")
    if signature is None:
        return verdict("signature-absent", fields=[])
    if key is None:
        return verdict("keys-absent", fields=[])
    try:
        claims = json.loads(read_document(signature, KIND, key))
    except LookupError:
        return verdict("key-unknown", fields=[])
    except (ValueError, RecursionError):
        return verdict("signature-wrong", fields=[])
    expected = signed_claims(document)
    given = claims if isinstance(claims, dict) else {}
    if fields := sorted(name for name in {**expected, **given} if expected.get(name) != given.get(name)):
        return verdict("signature-of-another", fields=fields)
    return verdict("signature-holds", fields=[])


def _digest(document: Plain) -> dict[str, Any]:
    stated, computed = document.get("public_digest"), public_digest(document)
    slug = "digest-absent" if stated is None else "digest-holds" if stated == computed else "digest-wrong"
    return verdict(slug, stated=stated, computed=computed)


def _recompute(document: Plain) -> dict[str, Any]:
    rebuilt = Rebuilt(document)
    try:
        answer = compute_scores(rebuilt.body, explain=False)
    except Refused as refused:
        return _refused([rebuilt.in_document(each) for each in refused.mistakes])
    recomputed = {each["object"]: each for each in answer["results"]}
    figures = Figures()
    found = [*_differences(document, rebuilt, recomputed, figures)]
    withheld = [{"object": code, "rounds": rounds} for code, rounds in rebuilt.withheld.items() if code in recomputed]
    slug = "recomputed-in-part" if withheld else "recomputed"
    if found:
        slug = "figures-differ"
    elif withheld and len(withheld) == len(recomputed):
        slug = "nothing-to-recompute"
    return verdict(
        slug,
        figures=figures.compared,
        differences=[each._asdict() for each in found[:_MOST]],
        withheld=withheld,
        mistakes=[],
    )


def _differences(
    document: Plain, rebuilt: Rebuilt, recomputed: dict[str, Any], figures: Figures
) -> Iterator[Difference]:
    """Of every object with all its counts each figure; of all objects what follows from the printed totals."""
    certified: dict[str, Plain] = {}
    pointers: dict[str, str] = {}
    for index, result in enumerate(document["results"]):
        code, at = result.get("object"), f"{_ROOT}/results/{index}"
        if not isinstance(code, str) or code not in recomputed or code in certified:
            yield Difference(f"{at}/object", text(code), None)
            continue
        certified[code], pointers[code] = result, at
        if code not in rebuilt.withheld:
            own = {name: value for name, value in recomputed[code].items() if name not in _HANGS_ON_OTHERS}
            yield from figures.differences(result, own, at)
    yield from (Difference(f"{_ROOT}/results", None, code) for code in recomputed if code not in certified)
    totals = {code: result.get("total") for code, result in certified.items()}
    order = order_in_ties(certified, recomputed, rebuilt.withheld)
    body = from_totals(document["scheme"], document["objects"], totals, order)
    for each in compute_scores(body, explain=False)["results"]:
        if each["object"] in certified:
            own = {name: each[name] for name in _HANGS_ON_OTHERS}
            at = pointers[each["object"]]
            yield from figures.differences(certified[each["object"]], own, at)


def _refused(mistakes: list[Mistake]) -> dict[str, Any]:
    """An earlier release did not publish all that its scheme needs; anything else that is wrong was never computed."""
    incomplete = all(each.slug.endswith("-absent") for each in mistakes)
    said = [Mistake(_ROOT + each.pointer, each.slug, each.facts) for each in mistakes]
    slug = "input-incomplete" if incomplete else "input-refused"
    return verdict(slug, figures=0, differences=[], withheld=[], mistakes=said)
