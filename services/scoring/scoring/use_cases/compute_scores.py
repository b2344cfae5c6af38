"""Weighted results with their explanation, out of a scheme and what is to be scored."""

from collections.abc import Mapping
from typing import Any

from scoring.domain.answer import Answers
from scoring.domain.check_input import check_input
from scoring.domain.check_scheme import check_scheme
from scoring.domain.errors import Refused


def score(body: Mapping[str, Any], explain: bool = True) -> Answers:
    """The results of a body of the right shape (`scores_body.ScoresBody`), one by one.

    A pure function: the same body gives the same answer. Raises `Refused("invalid-input")` with every mistake of the
    scheme and of the input.
    """
    mistakes, _ = check_scheme(body["scheme"])
    mistakes += check_input(body)
    if mistakes:
        raise Refused("invalid-input", mistakes)
    return Answers(body, explain)


def compute_scores(body: Mapping[str, Any], explain: bool = True) -> dict[str, Any]:
    """The same all together: `{"results": […], "rules": {…}}`."""
    answers = score(body, explain)
    return {"results": list(answers), "rules": answers.rules}
