"""Declaring a batch of paper, and correcting its total."""

from __future__ import annotations

from .conftest import Office, slug
from .paper import Pile


def test_declare_batch_again_gives_the_same_and_another_total_is_refused(office: Office) -> None:
    pile = Pile(office, 1)
    again = pile.declare(1)
    assert (again.status_code, again.json["batch"]) == (200, pile.batch)
    answer = pile.declare(2)
    assert (answer.status_code, slug(answer)) == (409, "batch-code-taken")


def test_correct_declared_keeps_what_it_was(office: Office) -> None:
    pile = Pile(office, 1, declared=3)
    path, body = f"/paper-batches/{pile.batch}/correction", {"declared": 1, "reason": "数错"}
    for _ in range(2):
        found = pile.call("POST", path, body, pile.second).json
    [correction] = found["corrections"]
    assert (found["declared"], correction["declared"], correction["by"], correction["reason"]) == (1, 3, "ben", "数错")
