"""What must be in a text, and how long it is as SMS."""

from __future__ import annotations

import pytest

from campaigns.domain import texts

OBJECTS = [{"code": f"0{n}", "name": f"股室{n}"} for n in range(1, 8)]
LEVELS = [{"digit": "1", "name": "满意"}, {"digit": "2", "name": "不满意"}]
GOOD = "您好{answer}，依《个人信息保护法》，退订回TD"
EXAMPLE = {"answer": "请回复1满意"}


@pytest.mark.parametrize(
    ("text", "characters", "encoding", "parts"),
    [
        ("a" * 160, 160, "GSM-7", 1),
        ("a" * 161, 161, "GSM-7", 2),
        ("a" * 306, 306, "GSM-7", 2),
        ("a" * 307, 307, "GSM-7", 3),
        ("€" * 80, 160, "GSM-7", 1),
        ("€" * 81, 162, "GSM-7", 2),
        ("民" * 70, 70, "UCS-2", 1),
        ("民" * 71, 71, "UCS-2", 2),
        ("民" * 134, 134, "UCS-2", 2),
        ("民" * 135, 135, "UCS-2", 3),
        ("😀" * 35, 70, "UCS-2", 1),
        ("😀" * 36, 72, "UCS-2", 2),
        ("", 0, "GSM-7", 1),
    ],
)
def test_size_of_a_text_as_sms(text: str, characters: int, encoding: str, parts: int) -> None:
    assert texts.size(text) == texts.Size(characters, encoding, parts)


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        (GOOD, []),
        (GOOD.replace("{answer}", "{code}"), []),
        (GOOD + "{phone}{phone}", ["unknown-placeholder"]),
        (GOOD.replace("{answer}", ""), ["text-without-answer"]),
        (GOOD.replace("个人信息保护法", "法"), ["text-without-basis"]),
        (GOOD.replace("退订回TD", ""), ["text-without-stop"]),
        (GOOD + "长" * 402, ["text-too-long"]),
        ("{x}", ["unknown-placeholder", "text-without-answer", "text-without-basis", "text-without-stop"]),
    ],
)
def test_mistakes_of_a_text_are_all_said(text: str, slugs: list[str]) -> None:
    found = list(texts.text_mistakes("invitation", text, EXAMPLE))
    assert [each.slug for each in found] == slugs
    assert {each.pointer for each in found} <= {"/invitation"}


@pytest.mark.parametrize("kind", texts.KINDS)
def test_shipped_texts_have_no_mistake(kind: str) -> None:
    example = dict.fromkeys(texts.PLACEHOLDERS, "某" * 12)
    assert list(texts.text_mistakes(kind, texts.DEFAULTS[kind], example)) == []


def test_render_leaves_what_was_filled_in_alone() -> None:
    assert texts.render("{name}{round}", {"name": "{round}", "round": "一"}) == "{round}一"


@pytest.mark.parametrize(
    ("objects", "channels", "page", "answer"),
    [
        (1, ["sms"], "", "请回复1满意、2不满意，或凭评议码C评议"),
        (1, ["web"], "", "请凭评议码C评议"),
        (1, ["sms", "web"], "https://p", "请回复1满意、2不满意，或打开https://p#C评议"),
        (1, ["sms"], "https://p", "请回复1满意、2不满意，或凭评议码C评议"),
        (2, ["sms"], "", "请逐个回复编号和档次（1满意、2不满意），如“01 1，02 1”，或凭评议码C评议"),
        (6, ["sms"], "", "请凭评议码C评议"),
    ],
)
def test_how_to_answer_names_the_ways_that_the_round_offers(
    objects: int, channels: list[str], page: str, answer: str
) -> None:
    assert texts.how_to_answer("C", OBJECTS[:objects], LEVELS, channels, page) == answer


def test_objects_named_by_code_where_there_are_several() -> None:
    named = [texts.objects_named(OBJECTS[:number]) for number in (1, 2, 6)]
    assert named == ["股室1", "01股室1、02股室2", "股室1等6个单位"]
