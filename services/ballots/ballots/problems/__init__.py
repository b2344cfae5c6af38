"""Every way in which the ballot service says no."""

from ballots.problems import ballots, corrections, interviews, messages, paper, polls, screening
from chassis.problems import Problem

PROBLEMS: dict[str, Problem] = {
    **polls.PROBLEMS,
    **ballots.PROBLEMS,
    **corrections.PROBLEMS,
    **messages.PROBLEMS,
    **interviews.PROBLEMS,
    **paper.PROBLEMS,
    **screening.PROBLEMS,
}
