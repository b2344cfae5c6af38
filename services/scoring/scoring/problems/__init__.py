"""The slugs that this service refuses or warns with, beside those that all services share; a closed list."""

from collections.abc import Mapping

from chassis.problems import Problem
from scoring.problems.figures import FIGURES
from scoring.problems.files import FILES
from scoring.problems.inputs import INPUT
from scoring.problems.questions import QUESTIONS
from scoring.problems.schemes import SCHEME
from scoring.problems.warnings import WARNINGS

PROBLEMS: Mapping[str, Problem] = {**FILES, **FIGURES, **SCHEME, **WARNINGS, **INPUT, **QUESTIONS}
