"""What of a sealed poll is unusual: rules that flag, and never refuse or delete.

Each rule is a pure function over aggregates, with a threshold above which it flags. Two kinds of honest difference are
allowed for, or every large poll would be flagged: groups differ a little of themselves (the correlations below), and
many groups are compared at once (Bonferroni). `FALSE_FLAGS` says what share of honest polls each rule flags
nevertheless, by `python -m benchmarks.screening 4000`.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import NormalDist, median
from typing import NamedTuple
from uuid import UUID

from ballots.domain.polls import ENTRY_CHANNELS

ERROR = 0.01
"""The share of honest polls that a rule may flag where everything is as it assumes."""
CHANNEL_CORRELATION = 0.03
"""Share of the variance of ballots that honest channels make. Pew Research Center (2015) found answers by telephone and
web 5.5 points apart in the mean of 60 questions, which is 0.01; but channels also choose their voters."""
SOURCE_CORRELATION = 0.03
"""The same for interviewers, of whom 0.03 is a typical value (Statistics Canada, Survey Methodology 48-1, 2022, section
2.1); and for the ballots of one hour, which may be one meeting's."""
INTERVIEW_CHANNELS = frozenset({"phone", "face_to_face"})
LEAST_BALLOTS = 20
"""Groups below it are not compared: what is normal about them can't be told."""
LEAST_OBJECTS = 5
"""A ballot that rates fewer says the same everywhere too easily."""
LEAST_REPEATS = 5
ALLOWED_REPEATS = 2.0
"""How much more common a vector may be in one hour of a source than elsewhere: who voted then may know each other."""
ALLOWED_BURST = 4.0
"""An hour may hold so many times what a busy hour of the source, and the rhythm of the others, let expect."""
LEAST_HOURS = 8
"""A source that was active in fewer has no habit to compare with: a system may post everything in one batch."""
LEAST_OTHERS = 100
"""Ballots of other sources, before their rhythm says anything."""

FALSE_FLAGS: Mapping[str, float] = {
    "same-vector": 0.0,
    "repeated-vector": 0.0,
    "burst": 0.0,
    "channel-gap": 0.0065,
    "interviewer-gap": 0.008,
    "more-ballots-than-roll": 0.0,
    "shared-reference": 0.0,
}
"""rule → share of simulated honest polls that it flags."""


class Place(NamedTuple):
    """Where ballots came from. None: all of them, or for an hour those of the source's small hours together."""

    channel: str | None = None
    source: str | None = None
    hour: datetime | None = None


class Sample(NamedTuple):
    """Ballots of one place, each with a value: their number, the sum of the values and of their squares."""

    place: Place
    ballots: int
    total: float
    squares: float


class Repeat(NamedTuple):
    """A vector that is not the same level everywhere: how often it stands at a place, among how many ballots that rate
    the same objects, and the same in the whole poll."""

    place: Place
    times: int
    of: int
    times_in_all: int
    of_all: int


class Shared(NamedTuple):
    """A reference of one source that several voters' ballots bear."""

    source: str
    voters: int
    ballots: Sequence[UUID]


@dataclass(frozen=True)
class Flag:
    """A comparison; flagged if its figure is above the threshold. `ballots` are how many it concerns."""

    place: Place
    figure: float
    threshold: float
    ballots: int
    ballot_ids: Sequence[UUID] = ()


@dataclass(frozen=True)
class Finding:
    """What a rule found in `compared` comparisons: figure and threshold of the one that stands out most, None where
    there was nothing to compare, and those that are flagged."""

    rule: str
    unit: str
    compared: int
    figure: float | None
    threshold: float | None
    flags: Sequence[Flag]


def same_vector(samples: Iterable[Sample], least: int) -> Finding:
    """Too many ballots that give one level to everything they rate, at a place against the rest of its channel.

    `samples` are the ballots of each channel, source and hour that rate `LEAST_OBJECTS` or more, with the value 1 for
    such a ballot and 0 for another. Most people say one thing everywhere, so only the difference counts.
    """
    away = _away_in_channels(samples, least, SOURCE_CORRELATION)
    return _finding("same-vector", "standard-errors", _above_normal(away, tails=1))


def repeated_vector(repeats: Iterable[Repeat], ballots: int, least: int) -> Finding:
    """The same vector, not one level everywhere, more often in one place than its share elsewhere makes credible.

    The figure is minus the decimal logarithm of a bound on the chance of that (Chernoff's, for a Poisson number);
    `ballots`, how many were looked at, bounds the number of comparisons.
    """
    threshold = math.log10(max(ballots, 1) / ERROR)
    compared = []
    for each in repeats:
        if each.times >= max(LEAST_REPEATS, least):
            elsewhere = (each.times_in_all - each.times + 1) / (each.of_all - each.of + 1)
            expected = ALLOWED_REPEATS * each.of * elsewhere
            surprise = each.times * math.log(each.times / expected) - each.times + expected
            figure = surprise / math.log(10) if each.times > expected else 0.0
            compared.append(Flag(each.place, figure, threshold, each.times))
    return _finding("repeated-vector", "orders-of-magnitude", compared)


def burst(hours: Mapping[Place, int], least: int) -> Finding:
    """Far more ballots of a source in one hour than its own busy hours and the rhythm of the other sources let expect.

    `hours` holds every accepted ballot. A busy hour is the median of the source's active hours and two robust standard
    deviations, by logarithm. Reminders move all that voters send themselves, but not what operators enter: a source is
    measured by the others of its kind that are active in as many hours. The figure is the number over the larger of
    both.
    """
    sources: dict[bool, dict[Place, dict[datetime | None, int]]] = {True: defaultdict(dict), False: defaultdict(dict)}
    for place, number in hours.items():
        sources[place.channel in ENTRY_CHANNELS][place._replace(hour=None)][place.hour] = number
    compared = []
    for kind in sources.values():
        for place, own in kind.items():
            rhythm = Counter[datetime | None]()
            for other, theirs in kind.items():
                if other != place and len(theirs) >= len(own) / 2:  # else it posts what it gathered over hours
                    rhythm.update(theirs)
            if rhythm.total() < LEAST_OTHERS or len(own) < LEAST_HOURS:
                continue
            busy, scale = _busy_hour(own.values()), sum(own.values()) / rhythm.total()
            for hour, number in own.items():
                if number >= max(LEAST_BALLOTS, least):
                    usual = scale * (rhythm[hour] + 2 * math.sqrt(rhythm[hour]) + 1)  # the most that it may stand for
                    figure = number / max(busy, usual)
                    compared.append(Flag(place._replace(hour=hour), figure, ALLOWED_BURST, number))
    return _finding("burst", "times-expected", compared)


def channel_gap(samples: Iterable[Sample], least: int) -> Finding:
    """A channel whose ballots are kinder or harsher than those of the others.

    The value of a ballot is by how many levels it is away, in the mean, from the mean of each object and stratum that
    it rates; so a channel is not flagged for having rated better offices.
    """
    channels = _large(_together(samples, lambda place: Place(place.channel)), least)
    return _finding("channel-gap", "standard-errors", _above_normal(_away(channels, CHANNEL_CORRELATION), tails=2))


def interviewer_gap(samples: Iterable[Sample], least: int) -> Finding:
    """An interviewer whose ballots are kinder or harsher than those of the channel's others; values as in
    `channel_gap`.

    `samples` are those of each channel and interviewer; only those of interviews are compared.
    """
    samples = (sample for sample in samples if sample.place.channel in INTERVIEW_CHANNELS)
    away = _away_in_channels(samples, least, SOURCE_CORRELATION)
    return _finding("interviewer-gap", "standard-errors", _above_normal(away, tails=2))


def more_ballots_than_roll(voters: int, not_on_roll: int) -> Finding:
    """Voters with a ballot that counts who are not on the roll: as many at least as there are more voters than the roll
    has."""
    compared = [Flag(Place(), not_on_roll, 0, not_on_roll)] if voters else []
    return _finding("more-ballots-than-roll", "voters", compared)


def shared_reference(references: int, shared: Iterable[Shared]) -> Finding:
    """One `source_ref` of one source on the ballots of several voters. `references` is how many there are in all."""
    flags = [Flag(Place(source=each.source), each.voters, 1, each.voters, each.ballots) for each in shared]
    unshared = [Flag(Place(), 1, 1, 1)] * (references - len(flags))
    return _finding("shared-reference", "voters", flags + unshared)


def _finding(rule: str, unit: str, compared: Sequence[Flag]) -> Finding:
    ordered = sorted(compared, key=lambda each: -each.figure)
    if not ordered:
        return Finding(rule, unit, 0, None, None, ())
    flags = [each for each in ordered if each.figure > each.threshold]
    return Finding(rule, unit, len(ordered), ordered[0].figure, ordered[0].threshold, flags)


def _away_in_channels(samples: Iterable[Sample], least: int, correlation: float) -> list[tuple[Sample, float]]:
    channels: dict[str | None, list[Sample]] = defaultdict(list)
    for sample in _large(samples, least):
        channels[sample.place.channel].append(sample)
    return [found for channel in channels.values() for found in _away(channel, correlation)]


def _away(samples: Sequence[Sample], correlation: float) -> list[tuple[Sample, float]]:
    """How many standard errors the mean of each sample is away from that of the others.

    The variance of a mean of n ballots is that of a ballot times 1/n + correlation (Kish's design effect), and of
    several samples together 1/n + correlation times the sum of their squared shares.
    """
    if len(samples) < 2:
        return []
    ballots, total = sum(each.ballots for each in samples), sum(each.total for each in samples)
    variance = sum(each.squares for each in samples) / ballots - (total / ballots) ** 2
    squared = sum(each.ballots**2 for each in samples)
    found = []
    for each in samples:
        others = ballots - each.ballots
        spread = 1 + (squared - each.ballots**2) / others**2
        error = math.sqrt(max(variance, 0) * (1 / each.ballots + 1 / others + correlation * spread))
        away = each.total / each.ballots - (total - each.total) / others
        found.append((each, away / error if error > 1e-9 else 0.0))
    return found


def _above_normal(away: Sequence[tuple[Sample, float]], tails: int) -> list[Flag]:
    """Compared with what chance alone exceeds in `ERROR` of honest polls, in all these comparisons together."""
    if not away:
        return []
    limit = NormalDist().inv_cdf(1 - ERROR / tails / len(away))
    return [
        Flag(sample.place, abs(distance) if tails == 2 else distance, limit, sample.ballots)
        for sample, distance in away
    ]


def _large(samples: Iterable[Sample], least: int) -> list[Sample]:
    """Small groups are left out of both sides of a comparison, so that no difference tells of them."""
    return [each for each in samples if each.ballots >= max(LEAST_BALLOTS, least)]


def _together(samples: Iterable[Sample], of: Callable[[Place], Place]) -> list[Sample]:
    sums: dict[Place, list[float]] = defaultdict(lambda: [0, 0, 0])
    for place, *numbers in samples:
        sums[of(place)] = [a + b for a, b in zip(sums[of(place)], numbers, strict=True)]
    return [Sample(place, int(ballots), total, squares) for place, (ballots, total, squares) in sums.items()]


def _busy_hour(ballots: Iterable[int]) -> float:
    logarithms = [math.log(number) for number in ballots]
    middle = median(logarithms)
    spread = 1.4826 * median(abs(each - middle) for each in logarithms)  # the factor makes it a standard deviation
    return math.exp(middle + 2 * max(spread, 0.5))
