"""Schemes that real plans and counties have used, ready to be taken, each with a worked example.

They are the files in `presets/`, so that a county's IT can copy one and change it.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

CODES = (
    "plan-2024",
    "nbs-2008",
    "chaozhou-2020",
    "jinxiang-2016",
    "kaixian",
    "two-levels",
    "marks-by-criterion",
    "series-grades",
)


@cache
def list_presets() -> tuple[Mapping[str, Any], ...]:
    """`{code, name: {zh, en}, source: {zh, en, address}, scheme, example}` each; `example` is a whole body."""
    return tuple(_preset(code) for code in CODES)


def scheme_of(code: str) -> Mapping[str, Any]:
    """The scheme of a preset. Raises `KeyError` for another code."""
    scheme: Mapping[str, Any] = {preset["code"]: preset["scheme"] for preset in list_presets()}[code]
    return scheme


def _preset(code: str) -> Mapping[str, Any]:
    preset: dict[str, Any] = json.loads((files("scoring") / "presets" / f"{code}.json").read_text(encoding="utf-8"))
    return preset | {"example": {"scheme": preset["scheme"], **preset["example"]}}
