"""What a ballot says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ballots.domain.errors import Mistake


class Vote(Protocol):
    """One voter's level for one object, with optional levels for criteria and a comment; everything by code."""

    @property
    def object(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def criteria(self) -> dict[str, str] | None: ...
    @property
    def comment(self) -> str | None: ...


@dataclass(frozen=True)
class LevelVote:
    """A vote that is a level alone."""

    object: str
    level: str
    criteria: None = None
    comment: None = None


def mistakes_of_votes(found: Iterable[Mapping[str, Any]]) -> Sequence[Mistake]:
    """What `cast_ballot` found wrong, with pointers into the ballot as it was sent."""
    return [Mistake(f"/votes/{each['vote']}/{_field(each)}", each["slug"], {"value": each["value"]}) for each in found]


def _field(mistake: Mapping[str, Any]) -> str:
    """`criteria/{code}` with the code as RFC 6901 writes it."""
    name, separator, code = str(mistake["field"]).partition("/")
    return name + separator + code.replace("~", "~0").replace("/", "~1")


def levels_in_order(
    objects: Sequence[str], levels: Sequence[str], object_places: Mapping[str, int], level_places: Mapping[str, int]
) -> list[int] | None:
    """A ballot's levels as its poll keeps them: for each object of the poll the place of its level, 0 if it has none.

    None where it has no vote at all, or one that names something unknown or an object again.
    """
    if not objects:
        return None
    found = [0] * len(object_places)
    try:
        for code, level in zip(objects, levels, strict=True):
            place = object_places[code]
            if found[place]:
                return None
            found[place] = level_places[level]
    except KeyError:
        return None
    return found
