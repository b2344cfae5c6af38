"""The rules of screening over plain figures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from ballots.domain import screening
from ballots.domain.screening import Place, Repeat, Sample, Shared

START = datetime(2026, 7, 11, tzinfo=UTC)
LEAST = 5


def shares(channel: str, *numbers: tuple[int, int]) -> list[Sample]:
    """Sources of a channel: their ballots, and those with the value 1."""
    return [Sample(Place(channel, f"s{n}"), *numbers, numbers[1]) for n, numbers in enumerate(numbers)]


def means(channel: str, *values: tuple[int, float]) -> list[Sample]:
    """Sources of a channel: their ballots and the mean of them; the deviation inside each is 0.8."""
    return [
        Sample(Place(channel, f"s{n}"), ballots, ballots * mean, ballots * (mean**2 + 0.64))
        for n, (ballots, mean) in enumerate(values)
    ]


def hours(source: str, numbers: Iterable[int], channel: str = "web") -> dict[Place, int]:
    return {Place(channel, source, START + timedelta(hours=n)): number for n, number in enumerate(numbers) if number}


def test_same_vector_flags_the_source_whose_voters_all_say_one_thing() -> None:
    found = screening.same_vector(shares("web", (400, 150), (60, 60), (400, 160)), LEAST)
    assert [flag.place.source for flag in found.flags] == ["s1"]
    assert found.figure == found.flags[0].figure > found.flags[0].threshold == found.threshold


@pytest.mark.parametrize("straight", [100, 390], ids=["few", "nearly everybody"])
def test_same_vector_is_silent_where_all_say_one_thing_equally_often(straight: int) -> None:
    found = screening.same_vector(shares("web", *[(400, straight)] * 4), LEAST)
    assert (found.compared, found.flags) == (4, [])


def test_same_vector_does_not_flag_a_source_for_differing_from_another_channel() -> None:
    """By SMS one letter rates everything."""
    found = screening.same_vector(shares("sms", (400, 380), (400, 385)) + shares("web", (400, 100), (400, 90)), LEAST)
    assert not found.flags


def test_repeated_vector_flags_what_stands_nowhere_else() -> None:
    place = Place("questionnaire", "s1", START)
    [flag] = screening.repeated_vector([Repeat(place, 40, 50, 40, 1000)], 1000, LEAST).flags
    assert (flag.place, flag.ballots) == (place, 40)
    for times, of in ((40, 500), (5, 50)):
        found = screening.repeated_vector([Repeat(place, times, of, 80, 1000)], 1000, LEAST)
        assert (found.compared, found.flags) == (1, [])


def test_repeated_vector_is_silent_where_there_is_no_elsewhere() -> None:
    assert not screening.repeated_vector([Repeat(Place("web", "s1"), 40, 50, 40, 50)], 1000, LEAST).flags


def test_burst_flags_an_hour_that_only_one_source_has() -> None:
    quiet = [3, 5, 8, 6, 4, 7, 5, 6, 4, 5, 6, 4, 7, 5, 6, 8, 4, 5, 6, 7, 5, 4]
    stuffed = [*quiet[:10], 120, *quiet[11:]]
    found = screening.burst(hours("voter", quiet) | hours("system:portal", stuffed), LEAST)
    assert [(flag.place.source, flag.place.hour, flag.ballots) for flag in found.flags] == [
        ("system:portal", START + timedelta(hours=10), 120)
    ]


def test_burst_takes_a_reminder_for_one() -> None:
    """It moves everybody who answers alone, over whatever channel."""
    reminded = [3, 5, 8, 6, 4, 7, 5, 6, 4, 120, 40, 12, 7, 5, 6, 8, 4, 5, 6, 7, 5, 4]
    found = screening.burst(hours("voter", reminded) | hours("system:gateway", reminded, "sms"), LEAST)
    assert found.compared > 0
    assert not found.flags


def test_burst_says_nothing_of_a_source_that_posts_in_batches() -> None:
    steady = hours("voter", [20] * 30)
    assert not screening.burst(steady | hours("system:portal", [0, 0, 300, 0, 40]), LEAST).flags


def test_channel_gap_flags_the_channel_that_is_kinder() -> None:
    found = screening.channel_gap(
        means("web", (500, 0.1)) + means("sms", (500, 0.1)) + means("phone", (200, -0.9)), LEAST
    )
    assert [flag.place for flag in found.flags] == [Place("phone")]
    assert not screening.channel_gap(means("web", (500, 0.1)) + means("phone", (500, -0.1)), LEAST).flags


def test_interviewer_gap_flags_one_of_several() -> None:
    found = screening.interviewer_gap(means("phone", (90, 0.1), (90, 0.0), (90, 0.15), (90, -0.8), (90, 0.05)), LEAST)
    assert [flag.place.source for flag in found.flags] == ["s3"]


def test_interviewer_gap_compares_interviews_only_and_inside_their_channel() -> None:
    apart = [*means("web", (90, -2), (90, 2)), *means("phone", (90, -1)), *means("face_to_face", (90, 1))]
    assert screening.interviewer_gap(apart, LEAST).compared == 0


def test_groups_below_the_minimum_are_on_neither_side() -> None:
    """Else the others' figures would tell of them."""
    large = means("web", (200, 0.0)) + means("sms", (200, 0.1))
    small = means("phone", (39, -2.0))
    assert screening.channel_gap(large + small, least=40) == screening.channel_gap(large, least=40)
    assert screening.channel_gap(means("web", (200, 0.0)) + small, least=40).compared == 0
    vectors = [Repeat(Place("web", "s1"), 30, 40, 30, 1000)]
    assert screening.repeated_vector(vectors, 1000, least=31).compared == 0


def test_more_ballots_than_roll_flags_a_voter_who_is_not_on_it() -> None:
    assert not screening.more_ballots_than_roll(100, 0).flags
    assert [flag.ballots for flag in screening.more_ballots_than_roll(101, 1).flags] == [1]


def test_shared_reference_names_the_ballots() -> None:
    ballots = [uuid4(), uuid4()]
    found = screening.shared_reference(10, [Shared("system:portal", 2, ballots)])
    assert [(flag.place.source, flag.ballot_ids) for flag in found.flags] == [("system:portal", ballots)]
    assert screening.shared_reference(10, []).figure == 1
    assert screening.shared_reference(0, []).figure is None


def test_rules_say_that_there_is_nothing_to_compare() -> None:
    silent = [
        screening.same_vector([], LEAST),
        screening.repeated_vector([], 0, LEAST),
        screening.burst({}, LEAST),
        screening.channel_gap([], LEAST),
        screening.interviewer_gap([], LEAST),
        screening.more_ballots_than_roll(0, 0),
    ]
    assert {(found.compared, found.figure, found.threshold) for found in silent} == {(0, None, None)}
    assert {found.rule for found in silent} | {"shared-reference"} == set(screening.FALSE_FLAGS)
