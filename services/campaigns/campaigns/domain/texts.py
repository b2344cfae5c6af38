"""What voters are sent: a campaign's texts, what must be in them, and how long they get as SMS."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.domain.errors import Mistake

INVITATION, REMINDER, REISSUE = KINDS = ("invitation", "reminder", "reissue")
PLACEHOLDERS = ("name", "organiser", "campaign", "round", "objects", "answer", "code", "until")
BASIS = "个人信息保护法"
STOP_WORDS = ("退订", "拒收", "TD", "STOP")
MOST_PARTS = 6
MOST_NAMED = 5
MOST_LEVELS = 10
LONGEST_TEXT = 1000

_END = f"{{answer}}。截止{{until}}。依《{BASIS}》第十三条为履行法定职责使用您的号码，仅限本次评议。不愿再收请回复退订"
DEFAULTS = {
    INVITATION: f"【{{organiser}}】您好！{{campaign}}邀请您评价{{objects}}的工作。{_END}",
    REMINDER: f"【{{organiser}}】您好！您尚未评价{{objects}}，{{campaign}}期待您的意见。{_END}",
    REISSUE: f"【{{organiser}}】您好！{{campaign}}为您换发了评议码，旧码作废，请评价{{objects}}。{_END}",
}
"""After the plan's section 5 (1) 2 and what counties send: who asks, about whom, how and until when to answer, on which
basis (Personal Information Protection Law, article 13), and how to be left alone."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM7_ESCAPED = frozenset("^{}\\[~]|€\f")


@dataclass(frozen=True)
class Size:
    """A text as SMS (3GPP TS 23.038 and 23.040): septets of GSM-7 or 16-bit units of UCS-2, and in how many parts."""

    characters: int
    encoding: str
    parts: int


def size(text: str) -> Size:
    """160 characters of GSM-7 or 70 of UCS-2 in one part; 153 or 67 in each of several."""
    if all(each in _GSM7 or each in _GSM7_ESCAPED for each in text):
        characters, alone, joined, encoding = sum(1 + (each in _GSM7_ESCAPED) for each in text), 160, 153, "GSM-7"
    else:
        characters, alone, joined, encoding = len(text.encode("utf-16-be")) // 2, 70, 67, "UCS-2"
    return Size(characters, encoding, 1 if characters <= alone else -(-characters // joined))


def text_mistakes(kind: str, text: str, example: Mapping[str, str]) -> Iterator[Mistake]:
    """What is wrong with a text; `example` fills its placeholders to tell its length."""
    place = f"/{kind}"
    for name in dict.fromkeys(_PLACEHOLDER.findall(text)):
        if name not in PLACEHOLDERS:
            known = " ".join(f"{{{each}}}" for each in PLACEHOLDERS)
            yield Mistake(place, "unknown-placeholder", {"placeholder": f"{{{name}}}", "known": known})
    if not {"answer", "code"} & set(_PLACEHOLDER.findall(text)):
        yield Mistake(place, "text-without-answer")
    if BASIS not in text:
        yield Mistake(place, "text-without-basis")
    if not any(word in text.upper() for word in STOP_WORDS):
        yield Mistake(place, "text-without-stop")
    if (parts := size(render(text, example)).parts) > MOST_PARTS:
        yield Mistake(place, "text-too-long", {"parts": parts, "most": MOST_PARTS})


def render(text: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def objects_named(objects: Sequence[Mapping[str, str]]) -> str:
    """`办公室`; of several `01办公室、02执法大队`, by whose code an answer names them; of many how many."""
    if len(objects) == 1:
        return objects[0]["name"]
    if len(objects) > MOST_NAMED:
        return f"{objects[0]['name']}等{len(objects)}个单位"
    return "、".join(f"{each['code']}{each['name']}" for each in objects)


def how_to_answer(
    code: str,
    objects: Sequence[Mapping[str, str]],
    levels: Sequence[Mapping[str, Any]],
    channels: Sequence[str],
    page: str,
) -> str:
    """`回复1满意、2不满意，或打开https://…#7KQ-…评议`: the ways that the round offers, always with the code.

    Ballots reads the digits of levels; of several objects an answer names each by its code.
    """
    named = "、".join(f"{level.get('digit') or ''}{level['name']}" for level in levels)
    first = levels[0].get("digit") or levels[0]["name"]
    by_code = f"打开{page}#{code}评议" if page and "web" in channels else f"凭评议码{code}评议"
    if "sms" not in channels or len(objects) > MOST_NAMED or len(levels) > MOST_LEVELS:
        return f"请{by_code}"
    if len(objects) == 1:
        return f"请回复{named}，或{by_code}"
    return (
        f"请逐个回复编号和档次（{named}），如“{objects[0]['code']} {first}，{objects[1]['code']} {first}”，或{by_code}"
    )
