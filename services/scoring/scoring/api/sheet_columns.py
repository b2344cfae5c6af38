"""The headings of a sheet with votes: its fixed columns, in Chinese or English, and one for each level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl.utils import get_column_letter

from chassis.problems import Mistake, Refused
from scoring.domain.scales import levels_of

Plain = Mapping[str, Any]

FIELDS: Mapping[str, tuple[str, ...]] = {
    "object": ("评议对象", "编号", "代码"),
    "name": ("名称",),
    "series": ("系列", "序列"),
    "panel": ("评议方",),
    "round": ("轮次",),
    "stratum": ("界别",),
    "criterion": ("评议内容",),
    "roll": ("名册数",),
    "ballots": ("收回选票数",),
    "population": ("服务对象总数",),
    "component": ("组成部分",),
    "item": ("考评项目",),
    "points": ("得分",),
}
_CALLED = {name: name for name in FIELDS} | {label: name for name, labels in FIELDS.items() for label in labels}


def names_of_levels(scale: Plain) -> dict[str, str]:
    """Code → name."""
    return {level["code"]: level.get("name") or level["code"] for level in levels_of(scale)}


def named(text: str, names: Iterable[tuple[str, str]]) -> list[str]:
    """The codes of the (code, name) pairs that `text` is the code or the name of; a code goes before names."""
    pairs = list(names)
    return [code for code, _ in pairs if code == text] or [code for code, name in pairs if name == text]


@dataclass
class Columns:
    """`headings`: place → what stands there; `fields`: fixed column → place; `levels`: scale → place → code of a level.

    A place is counted from 0.
    """

    headings: dict[int, str] = field(default_factory=dict)
    fields: dict[str, int] = field(default_factory=dict)
    levels: dict[str, dict[int, str]] = field(default_factory=dict)

    def letter(self, name: str) -> str:
        """Where a fixed column stands, or its own name where there is none."""
        return get_column_letter(self.fields[name] + 1) if name in self.fields else name


def find_columns(number: int, headings: Sequence[Any], scheme: Plain) -> Columns:
    """The columns under the headings in row `number`. Raises `Refused("invalid-input")` with all that is wrong."""
    columns = Columns(levels={scale["code"]: {} for scale in scheme["scales"]})
    mistakes: list[Mistake] = []
    for place, heading in enumerate(headings):
        if heading in (None, ""):
            continue
        text = str(int(heading) if isinstance(heading, float) and heading.is_integer() else heading)
        columns.headings[place] = text
        wrong = _place(columns, place, text, scheme)
        if wrong:
            letter = get_column_letter(place + 1)
            slug, facts = wrong
            mistakes.append(Mistake(f"/rows/{number}/{letter}", slug, {"column": letter, **facts}))
    if "object" not in columns.fields and "name" not in columns.fields:
        mistakes.append(Mistake(f"/rows/{number}/object", "missing-column", {"column": "object 评议对象"}))
    if mistakes:
        raise Refused("invalid-input", mistakes=mistakes)
    return columns


def _place(columns: Columns, place: int, text: str, scheme: Plain) -> tuple[str, dict[str, str]] | None:
    """Enter one heading; if it cannot be, the slug and facts of what is wrong with it."""
    name = _CALLED.get(text.casefold())
    found = {scale["code"]: named(text, names_of_levels(scale).items()) for scale in scheme["scales"]}
    if any(len(codes) > 1 for codes in found.values()) or (name and any(found.values())):
        return "ambiguous-column", {}
    if not name and not any(found.values()):
        return "unknown-column", {"known": _known(scheme)}
    if name and columns.fields.setdefault(name, place) != place:
        return "repeated-column", {"first": get_column_letter(columns.fields[name] + 1)}
    for scale, codes in found.items():
        there = {code: at for at, code in columns.levels[scale].items()}
        for code in codes:
            if code in there:
                return "repeated-column", {"first": get_column_letter(there[code] + 1)}
            columns.levels[scale][place] = code
    return None


def _known(scheme: Plain) -> str:
    levels = [name for scale in scheme["scales"] for name in names_of_levels(scale).values()]
    shown = levels if len(levels) <= 30 else [*levels[:10], "…", levels[-1]]
    return ", ".join([*(f"{name} {labels[0]}" for name, labels in FIELDS.items()), *dict.fromkeys(shown)])
