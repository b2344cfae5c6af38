"""What can be said of a certified document: slug → (verdict, zh, en)."""

from collections.abc import Mapping
from typing import Any

HOLDS, FAILS, NOT_CHECKED = "holds", "fails", "not-checked"

VERDICTS: Mapping[str, tuple[str, str, str]] = {
    "signature-holds": (HOLDS, "签名有效，且签的就是此文档", "The signature is by this key, and of this document"),
    "signature-absent": (NOT_CHECKED, "文档没有签名", "The document has no signature"),
    "keys-absent": (NOT_CHECKED, "没有可用的公钥：请在 keys 中给出", "There are no keys to check with: give `keys`"),
    "key-unknown": (NOT_CHECKED, "没有该 kid 的公钥", "There is no key of the signature's kid"),
    "signature-wrong": (FAILS, "签名无效", "The signature is not by this key"),
    "signature-of-another": (
        FAILS,
        "签名有效，但签的是另一份文档（见 fields）",
        "The signature is by this key, but of another document (see `fields`)",
    ),
    "digest-holds": (HOLDS, "文档与其 public_digest 相符", "The document is what `public_digest` says"),
    "digest-absent": (NOT_CHECKED, "文档没有 public_digest", "The document has no `public_digest`"),
    "digest-wrong": (FAILS, "文档与其 public_digest 不符", "The document is not what `public_digest` says"),
    "recomputed": (HOLDS, "全部对象重新计算的结果相同", "Every object comes out as certified"),
    "recomputed-in-part": (
        HOLDS,
        "可重新计算的对象结果相同；其余对象的票数未公开，只核对了名次和等次",
        "What can be recomputed comes out as certified; of the others, whose counts are withheld, ranks and grades do",
    ),
    "nothing-to-recompute": (
        NOT_CHECKED,
        "没有票数全部公开的对象；名次和等次与总分相符",
        "Of no object all counts are public; ranks and grades follow from the totals",
    ),
    "figures-differ": (FAILS, "有数值与认证的不同（见 differences）", "Figures come out otherwise (see `differences`)"),
    "input-incomplete": (
        NOT_CHECKED,
        "文档缺少重新计算所需的内容（见 mistakes）",
        "The document lacks what a recomputation needs (see `mistakes`)",
    ),
    "input-refused": (
        FAILS,
        "按文档内容无法计分（见 mistakes）",
        "Nothing can be computed from the document (see `mistakes`)",
    ),
}


def verdict(slug: str, **details: Any) -> dict[str, Any]:
    said, zh, en = VERDICTS[slug]
    return {"verdict": said, "reason": {"slug": slug, "zh": zh, "en": en}, **details}


def overall(verdicts: list[str]) -> str:
    """Fails where one does, holds where all do."""
    return FAILS if FAILS in verdicts else NOT_CHECKED if NOT_CHECKED in verdicts else HOLDS
