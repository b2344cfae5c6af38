"""Many ballots of one voter at the same moment."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from uuid import uuid4

import pytest
import requests

from laptop.system import System

from .conftest import LEVELS, Polling

pytestmark = pytest.mark.slow

POSTS = 50
SENDERS = 16


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


@pytest.mark.parametrize("counts", ["first", "last"])
def test_all_channels_race_for_one_invitation_and_one_stands(two_services: System, counts: str) -> None:
    """The voter at the web page and by SMS, an operator on the telephone, a county system with a batch: all at once."""
    polling = Polling(two_services, counts)
    names = polling.named_voter()
    start = threading.Barrier(SENDERS)

    def race(number: int) -> str:
        address, level = polling.addresses[number // 4 % 2] + "/api/v1", number % 6
        votes = [{"object": str(n), "level": LEVELS[level]} for n in range(10)]
        reference, code = f"ref-{number}", {"Ballot-Code": names["code"]}
        with requests.Session() as session:
            start.wait()
            if number % 4 == 0:
                answer = session.put(f"{address}/ballot", json={"votes": votes}, headers=code, timeout=30).json()
            elif number % 4 == 1:
                message = {"id": f"{polling.poll} {number}", "from": names["phone"], "text": str(level) * 10}
                url = f"{address}/inbound/sms/generic"
                answer = session.post(url, json=message, headers=polling.portal, timeout=30).json()
            elif number % 4 == 2:
                ballot = {"phone": names["phone"], "channel": "phone", "source_ref": reference, "votes": votes}
                answer = polling.post(polling.addresses[number // 4 % 2], ballot, session).json()
            else:
                line = {"code": names["code"], "channel": "web", "source_ref": reference, "votes": votes}
                url = f"{address}/polls/{polling.poll}/batches"
                batch = session.post(url, json={"ballots": [line]}, headers=polling.portal, timeout=30).json()
                [answer] = batch["ballots"]
        slug = answer.get("slug") or answer.get("reason") or answer.get("type", "").rpartition(":")[2]
        return str(slug or answer["outcome"])

    with ThreadPoolExecutor(SENDERS) as pool:
        answers = Counter(pool.map(race, range(SENDERS)))

    if counts == "first":
        assert answers["accepted"] + answers["counted"] == 1
        assert answers["already-voted"] == SENDERS - 1
    else:
        assert answers["accepted"] <= 1
        assert answers.keys() <= {"accepted", "replaced", "counted", "newer-ballot"}
    assert list(polling.standing()) == [names["voter"]]
    assert polling.counted() == polling.recounted() != {}
    [[voters]] = polling.query("SELECT sum(voters) FROM turnout WHERE poll = %s", polling.poll)
    assert voters == 1


def test_seal_poll_while_ballots_come_in_counts_what_was_acknowledged(two_services: System) -> None:
    """Sixteen senders go on until they are refused, while the poll ends and somebody tries to seal it all the time."""
    polling = Polling(two_services, "last")
    voters = [str(uuid4()) for _ in range(SENDERS * 400)]
    polling.load(*({"voter": voter} for voter in voters))

    def send(number: int) -> int:
        """How many were acknowledged before the first refusal."""
        with requests.Session() as session:
            for place, voter in enumerate(voters[number::SENDERS]):
                ballot = {"voter": voter, "source_ref": voter, "votes": [{"object": "0", "level": "satisfied"}]}
                answer = polling.post(polling.addresses[number % 2], ballot, session)
                if answer.status_code != 201:
                    assert answer.json()["type"].rpartition(":")[2] in ("poll-closed", "poll-sealed")
                    return place
        raise AssertionError("the poll never ended")

    with ThreadPoolExecutor(SENDERS) as pool:
        sending = [pool.submit(send, number) for number in range(SENDERS)]
        polling.end_in(1)
        while (tally := polling.try_to_seal()) is None:
            pass
        acknowledged = sum(each.result() for each in sending)

    assert tally["voters"] == tally["objects"][0]["counts"]["satisfied"] == acknowledged > 0
    assert polling.counted() == polling.recounted() == {(1, 1): acknowledged}
