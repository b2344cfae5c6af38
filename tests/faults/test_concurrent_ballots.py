"""Many ballots of one voter at the same moment."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice

import pytest
import requests

from laptop.system import System

from .conftest import LEVELS, Polling

POSTS = 50


@pytest.mark.parametrize("counts", ["first", "last"])
def test_post_ballot_fifty_times_at_once_leaves_one_standing(two_services: System, counts: str) -> None:
    """By code, phone and voter mixed, each with a reference and a body of its own, against two processes."""
    polling = Polling(two_services, counts)
    names = polling.named_voter()
    start = threading.Barrier(POSTS)

    def post(number: int) -> tuple[int, str]:
        name = ("code", "phone", "voter")[number % 3]
        votes = [{"object": str(n), "level": LEVELS[(number + n) % 6]} for n in range(number % 10 + 1)]
        ballot = {name: names[name], "source_ref": f"ref-{number}", "votes": votes}
        address = next(islice(cycle(polling.addresses), number, None))
        with requests.Session() as session:
            start.wait()
            answer = polling.post(address, ballot, session)
        return answer.status_code, answer.json().get("outcome") or answer.json()["type"].rpartition(":")[2]

    with ThreadPoolExecutor(POSTS) as pool:
        answers = Counter(pool.map(post, range(POSTS)))

    others = (409, "already-voted") if counts == "first" else (200, "replaced")
    assert answers == {(201, "accepted"): 1, others: POSTS - 1}
    assert list(polling.standing()) == [names["voter"]]
    assert polling.counted() == polling.recounted() != {}
