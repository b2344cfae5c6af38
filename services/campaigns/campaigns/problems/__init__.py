"""Every slug of this service beside the common ones: status, title and detail in English and Chinese."""

from campaigns.problems import files, people, plans, results, rounds, schemes
from campaigns.problems.schemes import OF_SCHEMES, SCHEME_SLUGS
from chassis.problems import Problem

PROBLEMS: dict[str, Problem] = {
    **plans.PROBLEMS,
    **schemes.PROBLEMS,
    **rounds.PROBLEMS,
    **results.PROBLEMS,
    **files.PROBLEMS,
    **people.PROBLEMS,
}

__all__ = ["OF_SCHEMES", "PROBLEMS", "SCHEME_SLUGS"]
