"""What can be said of a draw's certificate: slug → (verdict, zh, en)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from campaigns.domain import draw

HOLDS, FAILS, NOT_CHECKED = "holds", "fails", "not-checked"

VERDICTS: Mapping[str, tuple[str, str, str]] = {
    "list-holds": (HOLDS, "名单与其摘要相符", "The list has the digest that was published"),
    "list-differs": (FAILS, "名单与其摘要不符", "The list has another digest than was published"),
    "list-malformed": (
        FAILS,
        "名单格式不符：未排序、有重复或不完整",
        "The list is not sorted, not whole or not single",
    ),
    "seed-holds": (HOLDS, "种子由摘要和见证人所说得出", "The seed follows from the digest and what witnesses said"),
    "seed-differs": (
        FAILS,
        "种子与摘要和见证人所说不符",
        "Another seed follows from the digest and what witnesses said",
    ),
    "drawn-holds": (HOLDS, "重新抽取的结果相同", "Drawn again, everything comes out the same"),
    "drawn-differs": (FAILS, "重新抽取的结果不同（见 objects）", "Drawn again, it comes out otherwise (see `objects`)"),
    "drawn-without-list": (NOT_CHECKED, "名单格式不符，无法重新抽取", "Nothing can be drawn from such a list"),
    "signature-holds": (HOLDS, "签名有效，且签的就是此证书", "The signature is by this key, and of this certificate"),
    "signature-absent": (NOT_CHECKED, "证书没有签名", "The certificate has no signature"),
    "keys-absent": (NOT_CHECKED, "没有可用的公钥", "There are no keys to check with"),
    "key-unknown": (NOT_CHECKED, "没有该 kid 的公钥", "There is no key of the signature's kid"),
    "signature-wrong": (FAILS, "签名无效", "The signature is not by this key"),
    "signature-of-another": (FAILS, "签名有效，但签的是另一份证书", "The signature is of another certificate"),
}


def verdict(slug: str, **details: Any) -> dict[str, Any]:
    said, zh, en = VERDICTS[slug]
    return {"verdict": said, "reason": {"slug": slug, "zh": zh, "en": en}, **details}


def overall(verdicts: list[str]) -> str:
    """Fails where one does, holds where all do."""
    return FAILS if FAILS in verdicts else NOT_CHECKED if NOT_CHECKED in verdicts else HOLDS


def drawn_again(certificate: Mapping[str, Any], text: str) -> dict[str, dict[str, Any]]:
    """Verdicts of the list, the seed and the drawn. Each step begins with what was computed in the one before it, so
    that a change anywhere shows in all that follows."""
    stated, computed = certificate["list_digest"], draw.digest(text)
    seed = draw.seed(computed, (each["said"] for each in certificate["witnesses"]))
    digests = {"stated": stated, "computed": computed}
    seeds = {"stated": certificate["seed"], "computed": seed}
    found = {
        "list": verdict("list-holds" if stated == computed else "list-differs", **digests),
        "seed": verdict("seed-holds" if certificate["seed"] == seed else "seed-differs", **seeds),
    }
    try:
        candidates = draw.read_list(text)
    except ValueError:
        found["list"] = verdict("list-malformed", **digests)
        return {**found, "drawn": verdict("drawn-without-list", objects=[])}
    objects = certificate["objects"]
    again = draw.draw(candidates, objects, seed)
    differing = {each["object"] for each, line in zip(objects, again, strict=True) if dict(each) != line}
    differing |= draw.candidates_of(candidates).keys() - {each["object"] for each in objects}
    return {**found, "drawn": verdict("drawn-differs" if differing else "drawn-holds", objects=sorted(differing))}
