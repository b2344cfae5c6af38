"""How often each rule of screening flags an honest poll, and how often it finds what somebody did to one.

`python -m benchmarks.screening 4000` simulates that many honest polls: the figures of `FALSE_FLAGS`.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random

from ballots.domain.screening import FALSE_FLAGS
from benchmarks.figures import Figures, Row
from benchmarks.simulated_polls import DAYS, SIZES, Ballot, Poll, screened
from benchmarks.stage import Size, Stage

SIMULATED = tuple(rule for rule in FALSE_FLAGS if rule not in ("more-ballots-than-roll", "shared-reference"))
"""The others count what no honest poll has."""
STUFFED = 0.05
"""Of the ballots, added in one hour of one source."""
HALF_A_LEVEL = 0.75
"""Of attitude makes half a level of votes, as far as the scale has room."""
LARGER = SIZES[-2:]


class Screening:
    """No service is needed for it: the rules take plain figures."""

    title = f"Screening of simulated polls of {SIZES[0]} to {SIZES[-1]:,} ballots"

    def __init__(self, stage: Stage) -> None:
        self._size, self._round = stage.size, 0

    @staticmethod
    def rows(size: Size) -> list[Row]:
        honest = [Row(f"honest_{rule}", f"honest polls that `{rule}` flags", "%") for rule in SIMULATED]
        return honest + [Row(name, f"{what}: polls found", "%") for name, (_, what, _) in MANIPULATIONS.items()]

    def measure(self) -> Figures:
        self._round += 1
        drawn = Random(self._round)
        flagged = flagged_shares(drawn, self._size.honest_polls)
        found = {f"honest_{rule}": 100 * flagged[rule] for rule in SIMULATED}
        polls = self._size.manipulated_polls
        return found | {name: 100 * found_share(drawn, name, polls) for name in MANIPULATIONS}


def flagged_shares(drawn: Random, polls: int) -> dict[str, float]:
    """rule → share of honest polls that it flags; the sizes in turn."""
    flagged = Counter[str]()
    for number in range(polls):
        findings = screened(Poll(drawn, SIZES[number % len(SIZES)]).ballots)
        flagged.update(rule for rule, finding in findings.items() if finding.flags)
    return {rule: flagged[rule] / polls for rule in FALSE_FLAGS}


def found_share(drawn: Random, name: str, polls: int) -> float:
    """Of manipulated polls of the larger sizes in which the rule can compare anything, the share that it flags."""
    rule, _, manipulate = MANIPULATIONS[name]
    found = 0
    for _, finding in zip(range(polls), _compared(drawn, rule, manipulate), strict=False):
        found += bool(finding)
    return found / polls


def _compared(drawn: Random, rule: str, manipulate: Callable[[Poll], list[Ballot]]) -> Iterator[bool]:
    while True:
        poll = Poll(drawn, drawn.choice(LARGER))
        finding = screened(manipulate(poll))[rule]
        if finding.compared:
            yield bool(finding.flags)


def _stuffed(poll: Poll, levels: tuple[int, ...] | None = None) -> list[Ballot]:
    """With ballots added to one source, in an office hour; `levels` None: such as honest voters give."""
    source = poll.drawn.choice(sorted({ballot.place._replace(hour=None) for ballot in poll.ballots}))
    hour = poll.drawn.randrange(DAYS) * 24 + poll.drawn.randrange(9, 18)
    place = poll.place(source.channel or "", source.source or "", hour)
    added = [poll.cast(place) for _ in range(round(STUFFED * poll.size))]
    if levels is not None:
        rated = len(poll.qualities)
        added = [Ballot(place, (levels * rated)[:rated]) for _ in added]
    return poll.ballots + added


def _kinder_interviewer(poll: Poll, kindness: float) -> list[Ballot]:
    if not poll.interviewers:
        return []
    who = poll.drawn.choice(sorted(poll.interviewers))
    own = poll.interviewers[who]
    return [
        poll.cast(ballot.place, own + kindness) if ballot.place._replace(hour=None) == who else ballot
        for ballot in poll.ballots
    ]


def _kinder_channel(poll: Poll) -> list[Ballot]:
    channel = poll.drawn.choice(sorted({ballot.place.channel or "" for ballot in poll.ballots}))
    return [
        poll.cast(ballot.place, 2 * HALF_A_LEVEL) if ballot.place.channel == channel else ballot
        for ballot in poll.ballots
    ]


MANIPULATIONS: dict[str, tuple[str, str, Callable[[Poll], list[Ballot]]]] = {
    "stuffed_same": ("same-vector", "5 % added in an hour, all satisfied with everything", lambda p: _stuffed(p, (1,))),
    "stuffed_vector": ("repeated-vector", "5 % added in an hour, all alike", lambda p: _stuffed(p, (1, 2, 1, 1, 3))),
    "stuffed_hour": ("burst", "5 % added in an hour, as others vote", _stuffed),
    "channel_kinder": ("channel-gap", "a channel one level kinder", _kinder_channel),
    "interviewer_half": (
        "interviewer-gap",
        "an interviewer half a level kinder",
        lambda p: _kinder_interviewer(p, HALF_A_LEVEL),
    ),
    "interviewer_whole": (
        "interviewer-gap",
        "an interviewer one level kinder",
        lambda p: _kinder_interviewer(p, 2 * HALF_A_LEVEL),
    ),
}
"""key → the rule that should find it, what was done, how."""


if __name__ == "__main__":
    for flagged_rule, share in flagged_shares(Random(2026), int(sys.argv[1])).items():
        print(f"{flagged_rule}: {share:.2%}")
