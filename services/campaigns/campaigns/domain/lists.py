"""A list that somebody hands in as a file: its rows, what is wrong with it, and what of it is new."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.domain.errors import Mistake, refuse

Fields = Mapping[str, Any]


@dataclass(frozen=True)
class HandedList:
    """`rows`: number in the file and fields of the rows that are right.

    A mistake's pointer is `/rows/{number}/{column}`.
    """

    rows: Sequence[tuple[int, Fields]]
    mistakes: Sequence[Mistake] = ()


@dataclass(frozen=True)
class Taken:
    """What became of the rows: `unchanged` were there already, `refused` are those with mistakes."""

    added: int
    unchanged: int
    refused: Sequence[Mistake]

    @property
    def rows(self) -> int:
        return self.added + self.unchanged + len({_row(mistake) for mistake in self.refused})


def new_rows(
    handed: HandedList,
    key: Callable[[Fields], Hashable],
    stored: Callable[[Hashable], Any],
    column: str,
    *,
    taken: str,
    twice: str,
) -> tuple[list[Fields], Taken]:
    """The rows that are not there yet. `stored`: what is there under a key, or None.

    A row that is there with the same values, in the file or stored, is unchanged; with other values it is a mistake in
    `column`: `twice` or `taken`.
    """
    new: dict[Hashable, tuple[int, Fields]] = {}
    unchanged, mistakes = 0, list(handed.mistakes)
    for number, fields in handed.rows:
        here = key(fields)
        facts = {"code": fields.get("code")}
        if here in new:
            first, earlier = new[here]
            same, slug, facts["first"] = earlier == fields, twice, f"/rows/{first}"
        elif (there := stored(here)) is not None:
            same, slug = all(getattr(there, name) == value for name, value in fields.items()), taken
        else:
            new[here] = number, fields
            continue
        if same:
            unchanged += 1
        else:
            mistakes.append(Mistake(f"/rows/{number}/{column}", slug, facts))
    return [fields for _, fields in new.values()], Taken(len(new), unchanged, sorted(mistakes, key=_row))


def settle(refused: Sequence[Mistake], only_good: bool) -> None:
    """Raises `invalid-input` with all mistakes, unless only the good rows are to be taken."""
    if not only_good:
        refuse(refused)


def _row(mistake: Mistake) -> int:
    return int(mistake.pointer.split("/")[2])
