"""Looking for what is unusual in a sealed poll: flags for people, who decide; nothing is refused, changed or stored."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from ballots.domain import screening as rules
from ballots.domain.errors import BallotError
from ballots.domain.polls import Poll
from ballots.domain.screening import Finding, Flag
from ballots.storage import rolls, screening
from chassis.database import Database

MOST_FLAGS = 100
"""Of a rule, and ballot ids of a flag, that are answered: the first."""


def screen_poll(db: Database, poll: Poll) -> dict[str, Any]:
    """Every rule with what it found: figures of places, never a level or a voter.

    Ballots are named only where one reference stands for several voters, because there somebody must look at each.
    Places with fewer ballots than the poll's `published_from` are in no comparison that tells of levels. Raises
    `BallotError`: poll-cancelled, poll-running (until it is sealed), ballots-unlinked.
    """
    if poll.cancelled_at:
        raise BallotError("poll-cancelled")
    if poll.sealed_at is None:
        raise BallotError("poll-running", until=poll.entry_until.isoformat())
    if poll.unlinked_at:
        raise BallotError("ballots-unlinked")
    with db.session() as session:
        hours = screening.hours(session, poll.id, poll.document["channels"])
        voters, not_on_roll = screening.standing_voters(session, poll.id)
        findings = [
            *_findings_on_levels(session, poll),
            rules.burst(hours, poll.document["published_from"]),
            rules.more_ballots_than_roll(voters, not_on_roll),
            rules.shared_reference(
                screening.references(session, poll.id), screening.shared_references(session, poll.id)
            ),
        ]
        roll = rolls.roll_size(session, poll.id)
    return {
        "poll": poll.id,
        "roll": roll,
        "voters": voters,
        "ballots": sum(hours.values()),
        "rules": [_shown(finding) for finding in findings],
    }


def _findings_on_levels(session: Session, poll: Poll) -> list[Finding]:
    channels, least = poll.document["channels"], poll.document["published_from"]
    scored = [place for place, level in enumerate(poll.levels, 1) if level not in poll.void_levels]
    straight = screening.straight_samples(session, poll.id, channels)
    gaps = screening.gap_samples(session, poll.id, channels, scored)
    whole = sum(sample.ballots for sample in straight)
    return [
        rules.same_vector(straight, least),
        rules.repeated_vector(screening.repeats(session, poll.id, channels), whole, least),
        rules.channel_gap(gaps, least),
        rules.interviewer_gap(gaps, least),
    ]


def _shown(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "unit": finding.unit,
        "compared": finding.compared,
        "figure": _rounded(finding.figure),
        "threshold": _rounded(finding.threshold),
        "flagged": len(finding.flags),
        "false_flags": rules.FALSE_FLAGS[finding.rule],
        "flags": [_shown_flag(flag) for flag in finding.flags[:MOST_FLAGS]],
    }


def _shown_flag(flag: Flag) -> dict[str, Any]:
    return {
        **flag.place._asdict(),
        "figure": _rounded(flag.figure),
        "ballots": flag.ballots,
        "ballot_ids": flag.ballot_ids[:MOST_FLAGS],
    }


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 2)
