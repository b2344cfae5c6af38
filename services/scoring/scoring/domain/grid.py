"""A grid of settings over a body: axes of alternatives, each of which sets values at JSON pointers (RFC 6901)."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scoring.domain.errors import Mistake

Plain = Mapping[str, Any]
Steps = tuple[str, ...]

_POINTER = re.compile(r"(?:/(?:[^~/]|~[01])*)+")
_POSITION = re.compile(r"0|[1-9][0-9]{0,8}")


def check_grid(body: Plain, grid: Sequence[Plain]) -> list[Mistake]:
    """Names that are there twice, pointers to nothing, and pointers that would undo what another one set."""
    mistakes: list[Mistake] = []
    set_by: dict[Steps, int] = {}
    for index, axis in enumerate(grid):
        if axis["name"] in [each["name"] for each in grid[:index]]:
            mistakes.append(Mistake(f"/grid/{index}/name", "duplicate-code", {"code": axis["name"]}))
        for alternative, settings in enumerate(axis["alternatives"]):
            for position, each in enumerate(settings):
                steps = steps_of(each["pointer"])
                if steps is None or not _is_settable(body, steps):
                    here = f"/grid/{index}/alternatives/{alternative}/{position}/pointer"
                    mistakes.append(Mistake(here, "unknown-pointer", {"pointer": each["pointer"]}))
                else:
                    set_by.setdefault(steps, index)
    return mistakes + [
        each
        for index, axis in enumerate(grid)
        for alternative, settings in enumerate(axis["alternatives"])
        for each in _overlaps(settings, index, set_by, f"/grid/{index}/alternatives/{alternative}")
    ]


def with_settings(body: Any, settings: Sequence[Plain]) -> Any:
    """The body with these values in it; what they leave alone is shared with the one given."""
    for each in settings:
        body = _with_value(body, steps_of(each["pointer"]) or (), each["value"])
    return body


def steps_of(pointer: str) -> Steps | None:
    """None where it is no pointer below the root."""
    if not _POINTER.fullmatch(pointer):
        return None
    return tuple(each.replace("~1", "/").replace("~0", "~") for each in pointer[1:].split("/"))


def _overlaps(settings: Sequence[Plain], axis: int, set_by: Mapping[Steps, int], here: str) -> Iterator[Mistake]:
    """Settings of what another one in the alternative, or one of another axis, sets, or of something in that."""
    own = Counter(steps_of(each["pointer"]) or () for each in settings)
    for position, each in enumerate(settings):
        steps = steps_of(each["pointer"]) or ()
        above = [steps[:length] for length in range(1, len(steps))]
        elsewhere = any(set_by.get(one, axis) != axis for one in (*above, steps))
        if elsewhere or own[steps] > 1 or any(one in own for one in above):
            yield Mistake(f"{here}/{position}/pointer", "overlapping-pointers", {"pointer": each["pointer"]})


def _is_settable(value: Any, steps: Steps) -> bool:
    """Whether there is something to set it in: a field may be new, a position in a list may not."""
    *above, last = steps
    for step in above:
        if not _is_in(value, step):
            return False
        value = value[_key(value, step)]
    return isinstance(value, Mapping) or _is_in(value, last)


def _is_in(value: Any, step: str) -> bool:
    if isinstance(value, list):
        return bool(_POSITION.fullmatch(step)) and int(step) < len(value)
    return isinstance(value, Mapping) and step in value


def _key(value: Any, step: str) -> Any:
    return int(step) if isinstance(value, list) else step


def _with_value(body: Any, steps: Steps, value: Any) -> Any:
    if not steps:
        return value
    key = _key(body, steps[0])
    copy = body.copy()
    copy[key] = _with_value(body[key], steps[1:], value) if len(steps) > 1 else value
    return copy
