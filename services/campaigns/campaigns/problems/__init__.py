"""Every slug of this service beside the common ones: status, title and detail in English and Chinese."""

from campaigns.problems import files, plans, process, results, rounds, schemes
from campaigns.problems.schemes import OF_SCHEMES, SCHEME_SLUGS
from chassis.problems import Problem

PROBLEMS: dict[str, Problem] = {
    **plans.PROBLEMS,
    **schemes.PROBLEMS,
    **rounds.PROBLEMS,
    **results.PROBLEMS,
    **process.PROBLEMS,
    **files.PROBLEMS,
}

__all__ = ["OF_SCHEMES", "PROBLEMS", "SCHEME_SLUGS"]
