"""The draw: the example of docs/draw.md, and what holds for every draw."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest

from campaigns.domain import draw

PAGE = (Path(__file__).parents[4] / "docs/draw.md").read_text()
BLOCKS = dict(re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL))
ASKED: list[dict[str, Any]] = [
    {"object": "01", "size": 2, "share": None},
    {"object": "window-3", "size": None, "share": "0.3"},
]


def example() -> tuple[dict[str, list[str]], str]:
    """Candidates and seed of the page."""
    return draw.read_list(BLOCKS["list"]), BLOCKS["seed"].strip()


def test_example_of_the_page_is_what_is_computed() -> None:
    candidates, seed = example()
    assert draw.write_list(candidates) == BLOCKS["list"]
    assert draw.digest(BLOCKS["list"]) == BLOCKS["digest"].strip()
    assert draw.seed(BLOCKS["digest"].strip(), BLOCKS["said"].splitlines()) == seed
    ranks = [line.split() for line in BLOCKS["ranks"].splitlines()]
    assert [draw.rank(seed, code, id_) for code, id_, _ in ranks] == [rank for _, _, rank in ranks]
    drawn = draw.draw(candidates, ASKED, seed)
    assert draw.write_list(draw.ballots(drawn)) == BLOCKS["ballots"]


def test_example_of_the_page_by_other_means() -> None:
    """With hashlib alone, as the page says it in words."""
    digest = hashlib.sha256(BLOCKS["list"].encode()).hexdigest()
    seed = hashlib.sha256((digest + "\n" + BLOCKS["said"]).encode()).hexdigest()
    assert seed == BLOCKS["seed"].strip()
    own = [line.split()[0] for line in BLOCKS["list"].splitlines() if "01" in line.split()[1].split(",")]
    ranked = sorted(own, key=lambda id_: hashlib.sha256(f"{seed} 01 {id_}".encode()).digest())
    drawn = draw.draw(draw.read_list(BLOCKS["list"]), ASKED, seed)
    assert drawn[0]["drawn"] == ranked[:2]


@pytest.mark.parametrize(
    ("share", "candidates", "number"), [("0.3", 10, 3), ("0.3", 4, 2), ("0.001", 5, 1), ("1", 7, 7)]
)
def test_size_of_a_share_is_rounded_up(share: str, candidates: int, number: int) -> None:
    """Exactly: 0.3 of 10 are 3, not 4, as binary fractions would have it."""
    assert draw.size({"share": share, "size": None}, candidates) == number
    assert draw.size({"share": "0.5", "size": None}, 0) == 0


def test_draw_of_more_than_there_are_takes_all_and_says_so() -> None:
    candidates, seed = example()
    asked = [{"object": "01", "size": 5}, {"object": "02", "size": 1}]
    one, none = draw.draw(candidates, asked, seed)
    assert (len(one["drawn"]), one["candidates"], one["short_by"]) == (3, 3, 2)
    assert none == {"object": "02", "size": 1, "share": None, "candidates": 0, "short_by": 1, "drawn": []}


def test_draw_does_not_depend_on_the_order_of_the_list() -> None:
    candidates, seed = example()
    turned = dict(reversed(candidates.items()))
    assert draw.draw(turned, ASKED, seed) == draw.draw(candidates, ASKED, seed)


def test_draw_of_more_people_keeps_those_drawn_before() -> None:
    candidates, seed = example()
    fewer, more = (draw.draw(candidates, [{"object": "window-3", "size": size}], seed)[0] for size in (1, 3))
    assert more["drawn"][:1] == fewer["drawn"]


def test_draw_by_many_seeds_takes_everybody_as_often() -> None:
    """10 of 50, 2,000 times: each 400 times on average, with a standard deviation of 17.9."""
    candidates = {f"{number:032x}": ["01"] for number in range(50)}
    often = dict.fromkeys(candidates, 0)
    for number in range(2_000):
        for id_ in draw.draw(candidates, [{"object": "01", "size": 10}], draw.digest(str(number)))[0]["drawn"]:
            often[id_] += 1
    assert sum(often.values()) == 20_000
    assert min(often.values()) > 400 - 5 * 18
    assert max(often.values()) < 400 + 5 * 18


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-1],
        lambda text: text + "\n",
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\n".join(reversed(text.splitlines())) + "\n",
        lambda text: text + text.splitlines()[-1] + "\n",
        lambda text: text.replace("01,window-3", "window-3,01"),
        lambda text: text.replace("01,window-3", "01,01,window-3"),
        lambda text: text.replace(" 01", "  01"),
    ],
)
def test_read_list_of_another_form_is_refused(change: Any) -> None:
    with pytest.raises(ValueError, match="not sorted"):
        draw.read_list(change(BLOCKS["list"]))
