"""Reading the answers in an SMS."""

from __future__ import annotations

import pytest

from ballots.domain.sms import Level, Unreadable, clashing_words, is_opt_out, reaches, read_answers

FIVE = [
    Level("satisfied", "1", ("满意",)),
    Level("fairly", "2", ("比较满意", "较满意")),
    Level("average", "3", ("一般",)),
    Level("poor", "4", ("不太满意",)),
    Level("bad", "5", ("很不满意",)),
    Level("unknown", "6", ("不了解",)),
]
HUNDRED = [Level(str(n), None, (str(n),)) for n in range(101)]


def read(text: str, *objects: str, levels: list[Level] = FIVE) -> list[str] | str:
    """The levels, in the objects' order; or the reason why nothing is read."""
    found = read_answers(text, levels, objects or ("01",))
    if isinstance(found, Unreadable):
        return found.reason
    assert [each.object for each in found] == list(objects or ("01",))
    return [each.level for each in found]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("1", "satisfied"),
        ("１", "satisfied"),
        ("①", "satisfied"),
        ("1️⃣", "satisfied"),
        ("\u200b1\ufeff", "satisfied"),
        ("【1】！", "satisfied"),
        ("　满 意。".replace(" ", ""), "satisfied"),
        ("滿意", "satisfied"),
        ("比較滿意~", "fairly"),
        ("較滿意", "fairly"),
        ("不瞭解", "unknown"),
        ("非常满意", "satisfied"),
        ("很滿意", "satisfied"),
        ("較為滿意".replace("為", "为"), "fairly"),
        ("不够满意", "poor"),
        ("极不满意", "bad"),
        ("不清楚", "unknown"),
        ("1满意", "satisfied"),
        ("１、满意", "satisfied"),
        ("01满意", "satisfied"),
        ("01：1", "satisfied"),
        ("01 5", "bad"),
    ],
)
def test_read_answers_kindly(text: str, level: str) -> None:
    assert read(text) == [level]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "sms-not-understood"),
        ("。", "sms-not-understood"),
        ("😀", "sms-not-understood"),
        ("1😀", "sms-not-understood"),
        ("7", "sms-not-understood"),
        ("不满意", "sms-not-understood"),  # 不太满意 or 很不满意
        ("不 满意", "sms-not-understood"),
        ("满意吗", "sms-not-understood"),
        ("我不满意", "sms-not-understood"),
        ("0115", "sms-not-understood"),
        ("011", "sms-not-understood"),  # 01 and 1, or a slip
        ("02满意", "sms-not-understood"),
        ("1 2", "sms-wrong-number-of-answers"),
        ("满意 满意", "sms-wrong-number-of-answers"),
        ("1一般", "sms-mixed"),
        ("满意1", "sms-mixed"),
        ("1 td", "sms-not-understood"),
        ("1" * 501, "sms-too-long"),
        ("满" * 5000, "sms-too-long"),
    ],
)
def test_read_answers_never_guesses(text: str, reason: str) -> None:
    assert read(text) == reason


@pytest.mark.parametrize(
    ("text", "objects", "expected"),
    [
        ("121", ("01", "02", "03"), ["satisfied", "fairly", "satisfied"]),
        ("1满意 2比较满意", ("01", "02"), ["satisfied", "fairly"]),
        ("02满意，01一般", ("01", "02"), ["average", "satisfied"]),
        ("02:1 01:3", ("01", "02"), ["average", "satisfied"]),
        ("B1 满意；a1 5", ("A1", "B1"), ["bad", "satisfied"]),
        ("gov-1满意 gov-12一般", ("gov-12", "gov-1"), ["average", "satisfied"]),
        ("2满意 1一般", ("1", "2"), ["average", "satisfied"]),
        ("1 2", ("1", "2"), ["satisfied", "fairly"]),  # no codes: two answers
        ("1满意 2比较满意", ("1", "2"), ["satisfied", "fairly"]),  # both readings agree
        ("1满意 2比较满意", ("2", "1"), "sms-mixed"),  # they don't
        ("1 2 2 1", ("1", "2"), "sms-wrong-number-of-answers"),
        ("1满意", ("01", "02"), "sms-mixed"),
        ("01满意", ("01", "02"), "sms-not-understood"),
        ("01满意 01一般", ("01", "02"), "sms-not-understood"),
    ],
)
def test_read_answers_for_several_objects(text: str, objects: tuple[str, ...], expected: list[str] | str) -> None:
    assert read(text, *objects) == expected


@pytest.mark.parametrize(
    ("text", "objects", "expected"),
    [
        ("85", ("01",), ["85"]),
        ("100, 0", ("01", "02"), ["100", "0"]),
        ("8590", ("01", "02"), "sms-not-understood"),
        ("101", ("01",), "sms-not-understood"),
        ("01:85", ("01",), ["85"]),
    ],
)
def test_read_answers_on_a_scale_of_numbers(text: str, objects: tuple[str, ...], expected: list[str] | str) -> None:
    assert read(text, *objects, levels=HUNDRED) == expected


def test_a_synonym_of_two_levels_is_not_read() -> None:
    both = [Level("best", "1", ("非常满意",)), Level("good", "2", ("满意",))]
    assert read("很满意", levels=both) == "sms-not-understood"
    assert read("非常满意", levels=both) == ["best"]


@pytest.mark.parametrize("text", ["TD", "ｔｄ", " T ", "退订", "退訂。", "STOP", "拒收", "Unsubscribe!"])
def test_opt_out(text: str) -> None:
    assert is_opt_out(text)
    assert not is_opt_out(text + "1")


def test_reaches_by_number_or_extension() -> None:
    assert reaches("01", "1069000001")
    assert reaches("1069000001", "01")
    assert not reaches("02", "1069000001")
    assert not reaches(None, "1069000001")
    assert not reaches("01", None)


@pytest.mark.parametrize(
    ("words", "clashing"),
    [
        ((("满意",), ("比较满意",)), []),
        ((("满意", "滿意"), ("一般",)), []),
        ((("满意",), ("滿意 ",)), ["满意", "滿意 "]),
        ((("1",), ("2", "12")), ["12"]),
        ((("2",), ("一般",)), ["2"]),
        ((("。",), ("一般",)), ["。"]),
        ((("满意",), ("T",)), ["T"]),
    ],
)
def test_clashing_words(words: tuple[tuple[str, ...], ...], clashing: list[str]) -> None:
    levels = [Level(f"level-{n}", str(n), each) for n, each in enumerate(words, 1)]
    assert clashing_words(levels) == clashing
