"""Polls as they may really go, honest or not, to see what screening says of them.

What is assumed of an honest poll: 35 % of voters, by SMS more, give one level to everything; channels and interviewers
differ a little of themselves; paper comes in stacks of people who met; answers follow the hours of the day, an
invitation and reminders; operators work in shifts; a system may post everything at night.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple

from ballots.domain import screening
from ballots.domain.polls import ENTRY_CHANNELS
from ballots.domain.screening import Finding, Place, Repeat, Sample

START = datetime(2026, 7, 11, tzinfo=UTC)
DAYS = 10
LEVELS = 5
PUBLISHED_FROM = 5
SIZES = (60, 200, 600, 2000)
DAY = [1, 1, 0, 0, 0, 1, 4, 10, 14, 16, 15, 12, 13, 12, 12, 13, 14, 14, 14, 18, 22, 20, 12, 5]
"""Answers of voters by the hour of the day."""
ATTITUDES = 0.9
"""The standard deviation of voters' attitudes, in levels, and of their single votes around it."""
BALLOTS = 1.2
"""What of attitude makes one standard deviation of the mean votes of ballots (0.8 levels, since the scale has ends)."""

CHANNELS, SOURCES = 0.02, 0.03
"""Shares of the variance of ballots that come from honest channels (twice what is measured), and from interviewers and
stacks of paper."""


class Ballot(NamedTuple):
    """Levels count from 1; 0: the object is not rated."""

    place: Place
    levels: tuple[int, ...]


@dataclass
class Poll:
    """A poll that is being simulated, and the voter's attitude, straightness and lists that it draws from."""

    drawn: Random
    size: int

    def __post_init__(self) -> None:
        drawn = self.drawn
        self.qualities = [drawn.gauss(0, 0.4) for _ in range(drawn.choice((3, 8, 12, 20)))]
        self.lists = len(self.qualities) >= 8 and drawn.random() < 0.3  # each voter rates only some
        self.mean = drawn.uniform(1.4, 2.6)
        self.reminders = sorted(drawn.uniform(8, DAYS * 24 - 24) // 24 * 24 + drawn.uniform(9, 19) for _ in range(2))
        self.ballots: list[Ballot] = []
        self.interviewers: dict[Place, float] = {}
        channels = drawn.sample(["web", "sms", "phone", "questionnaire", "face_to_face"], drawn.randint(1, 4))
        shares = [drawn.uniform(0.5, 2) for _ in channels]
        for channel, share in zip(channels, shares, strict=True):
            self._add_channel(channel, round(self.size * share / sum(shares)))

    def place(self, channel: str, source: str, hour: int) -> Place:
        return Place(channel, source, START + timedelta(hours=min(max(hour, 0), DAYS * 24 - 1)))

    def cast(self, place: Place, kindness: float = 0.0) -> Ballot:
        """What an honest voter says; `kindness` in levels."""
        drawn = self.drawn
        attitude = self.mean + drawn.gauss(0, ATTITUDES) - kindness
        if drawn.random() < (0.5 if place.channel == "sms" else 0.35):
            same = _level(attitude + drawn.gauss(0, 0.3))
            votes = [same] * len(self.qualities)
        else:
            votes = [
                0 if drawn.random() < 0.02 else _level(attitude + quality + drawn.gauss(0, ATTITUDES))
                for quality in self.qualities
            ]
        if self.lists:
            listed = set(drawn.sample(range(len(votes)), max(3, len(votes) // 2)))
            votes = [vote if n in listed else 0 for n, vote in enumerate(votes)]
        return Ballot(place, tuple(votes))

    def _add_channel(self, channel: str, number: int) -> None:
        drawn = self.drawn
        kindness = drawn.gauss(0, math.sqrt(CHANNELS) * BALLOTS)
        if channel not in ENTRY_CHANNELS:
            portal = channel == "web" and drawn.random() < 0.3
            for _ in range(number):
                if portal and drawn.random() < 0.3:  # posts what it took in during the day, at night
                    place = self.place(channel, "system:portal", drawn.randrange(1, DAYS) * 24 + 2)
                else:
                    source = "voter" if channel == "web" else "system:gateway"
                    place = self.place(channel, source, self._answering_hour(1.5 if channel == "sms" else 3))
                self.ballots.append(self.cast(place, kindness))
            return
        staff = max(1, min(drawn.randint(3, 10), number // 25))
        for n in range(staff):
            own = kindness + drawn.gauss(0, math.sqrt(SOURCES) * BALLOTS)
            shifts = drawn.sample(range(DAYS), drawn.randint(3, 8))
            who, met, stack = f"operator:{channel}-{n}", 0.0, 0
            if channel in screening.INTERVIEW_CHANNELS:
                self.interviewers[Place(channel, who)] = own
            for _ in range(number // staff):
                if stack == 0 and channel == "questionnaire":
                    stack = drawn.randint(10, 60)
                    met = drawn.gauss(0, math.sqrt(SOURCES) * BALLOTS)
                    sheets_hour = drawn.choice(shifts) * 24 + drawn.randrange(8, 18)
                hour = drawn.choice(shifts) * 24 + drawn.choice((8, 9, 9, 10, 10, 11, 14, 15, 15, 16, 17, 19))
                if channel == "questionnaire":
                    stack, hour = stack - 1, sheets_hour
                self.ballots.append(self.cast(self.place(channel, who, hour), own + met))

    def _answering_hour(self, mean_hours: float) -> int:
        """Half of the answers follow the invitation or a reminder, each weaker than the one before."""
        drawn = self.drawn
        if drawn.random() < 0.5:
            sent = drawn.choices([9.5, *self.reminders], (5, 3, 2))[0]
            return int(sent + drawn.expovariate(1 / mean_hours))
        return drawn.randrange(DAYS) * 24 + drawn.choices(range(24), DAY)[0]


def _level(value: float) -> int:
    return min(max(round(value), 1), LEVELS)


def screened(ballots: Iterable[Ballot]) -> dict[str, Finding]:
    """rule → what it finds in these ballots, each of a voter of its own, aggregated as storage/screening.py does it."""
    ballots, least = list(ballots), PUBLISHED_FROM
    gaps = gap_samples(ballots)
    whole = whole_ballots(ballots)
    findings = [
        screening.same_vector(straight_samples(whole), least),
        screening.repeated_vector(repeats(whole), len(whole), least),
        screening.burst(hours(ballots), least),
        screening.channel_gap(gaps, least),
        screening.interviewer_gap(gaps, least),
    ]
    return {finding.rule: finding for finding in findings}


def whole_ballots(ballots: Iterable[Ballot]) -> list[Ballot]:
    """Those that rate enough objects."""
    return [each for each in ballots if len(each.levels) - each.levels.count(0) >= screening.LEAST_OBJECTS]


def hours(ballots: Iterable[Ballot]) -> Counter[Place]:
    return Counter(ballot.place for ballot in ballots)


def gap_samples(ballots: Iterable[Ballot]) -> list[Sample]:
    votes: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for ballot in ballots:
        for n, level in enumerate(ballot.levels):
            if level:
                votes[n][0] += 1
                votes[n][1] += level
    means = {n: total / number for n, (number, total) in votes.items()}
    values = defaultdict(list)
    for ballot in ballots:
        away = [level - means[n] for n, level in enumerate(ballot.levels) if level]
        if away:
            values[ballot.place._replace(hour=None)].append(sum(away) / len(away))
    return [Sample(place, len(found), sum(found), sum(v * v for v in found)) for place, found in values.items()]


def cells(ballots: Iterable[Ballot]) -> list[Ballot]:
    """The ballots with small hours of a source thrown together."""
    found = list(ballots)
    sizes = Counter(ballot.place for ballot in found)
    small = {place for place, size in sizes.items() if size < screening.LEAST_BALLOTS}
    return [
        ballot._replace(place=ballot.place._replace(hour=None)) if ballot.place in small else ballot for ballot in found
    ]


def straight(levels: Iterable[int]) -> bool:
    return len(set(levels) - {0}) == 1


def straight_samples(ballots: Iterable[Ballot]) -> list[Sample]:
    found = cells(ballots)
    sizes = Counter(ballot.place for ballot in found)
    same = Counter(ballot.place for ballot in found if straight(ballot.levels))
    return [Sample(place, size, same[place], same[place]) for place, size in sizes.items()]


def repeats(ballots: Iterable[Ballot]) -> list[Repeat]:
    found = [(ballot.place, ballot.levels, tuple(map(bool, ballot.levels))) for ballot in cells(ballots)]
    vectors, here = Counter(levels for _, levels, _ in found), Counter((place, levels) for place, levels, _ in found)
    rated, rated_here = Counter(r for *_, r in found), Counter((place, r) for place, _, r in found)
    return [
        Repeat(place, times, rated_here[place, r := tuple(map(bool, levels))], vectors[levels], rated[r])
        for (place, levels), times in here.items()
        if times >= screening.LEAST_REPEATS and not straight(levels)
    ]
