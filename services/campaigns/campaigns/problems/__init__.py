"""Every slug of this service beside the common ones: status, title and detail in English and Chinese."""

from campaigns.problems import (
    changes,
    deliveries,
    draws,
    files,
    findings,
    people,
    plans,
    process,
    proposals,
    rehearsals,
    results,
    rounds,
    schemes,
)
from campaigns.problems.schemes import OF_SCHEMES, SCHEME_SLUGS
from chassis.problems import Problem

PROBLEMS: dict[str, Problem] = {
    **plans.PROBLEMS,
    **schemes.PROBLEMS,
    **rounds.PROBLEMS,
    **results.PROBLEMS,
    **proposals.PROBLEMS,
    **process.PROBLEMS,
    **files.PROBLEMS,
    **findings.PROBLEMS,
    **people.PROBLEMS,
    **draws.PROBLEMS,
    **changes.PROBLEMS,
    **rehearsals.PROBLEMS,
    **deliveries.PROBLEMS,
}

__all__ = ["OF_SCHEMES", "PROBLEMS", "SCHEME_SLUGS"]
