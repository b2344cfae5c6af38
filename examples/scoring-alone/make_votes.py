"""Writes votes.xlsx: the worked example of the preset plan-2024 as a sheet that a county's office would fill in."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlsxwriter

from scoring.use_cases.list_presets import list_presets

FIELDS = ("编号", "名称", "系列", "评议方", "轮次", "服务对象总数")
POINTS = ("组成部分", "得分")
Line = dict[str, Any]


def lines(preset: Any) -> Iterator[Line]:
    """A line for each object in each round, then one for each object's points of the daily assessment."""
    scheme, example = preset["scheme"], preset["example"]
    objects = {each["code"]: each for each in example["objects"]}
    scales = {scale["code"]: {each["code"]: each["name"] for each in scale["levels"]} for scale in scheme["scales"]}
    panels = {panel["code"]: panel for component in scheme["components"] for panel in component.get("panels", ())}
    for polling in example["rounds"]:
        panel = panels[polling["panel"]]
        for votes in polling["objects"]:
            known = objects[votes["object"]]
            yield {
                **{"编号": known["code"], "名称": known["name"], "系列": known["series"]},
                **{"评议方": panel["name"], "轮次": polling["code"], "服务对象总数": votes.get("population")},
                **{scales[panel["scale"]][level]: count for level, count in votes["counts"].items()},
            }
    for number in example["numbers"]:
        known = objects[number["object"]]
        yield {"编号": known["code"], "名称": known["name"], "组成部分": "日常考评", "得分": float(number["points"])}


def write(path: Path) -> None:
    preset = next(each for each in list_presets() if each["code"] == "plan-2024")
    levels = [level["name"] for scale in preset["scheme"]["scales"] for level in scale["levels"]]
    headings = list(dict.fromkeys([*FIELDS, *levels, *POINTS]))
    book = xlsxwriter.Workbook(path, {"strings_to_numbers": False})
    book.set_properties({"created": dt.datetime(2024, 12, 31)})  # noqa: DTZ001  # the same bytes each time
    sheet = book.add_worksheet("票数")
    sheet.write_row(0, 0, headings)
    for row, line in enumerate(lines(preset), 1):
        for column, heading in enumerate(headings):
            if line.get(heading) is not None:
                sheet.write(row, column, line[heading])
    book.close()


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("votes.xlsx"))
