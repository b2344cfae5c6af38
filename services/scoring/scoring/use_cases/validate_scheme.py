"""Whether a scheme can be scored by, and what in it is likely to be meant otherwise."""

from collections.abc import Mapping
from typing import Any

from scoring.domain.check_scheme import check_scheme
from scoring.domain.errors import Mistake, Refused


def validate_scheme(body: Mapping[str, Any]) -> list[Mistake]:
    """The warnings of `{"scheme": …}` of the right shape. Raises `Refused("invalid-input")` with every mistake."""
    mistakes, warnings = check_scheme(body["scheme"])
    if mistakes:
        raise Refused("invalid-input", mistakes)
    return warnings
