"""Handing in recipients and drawing from them: what a person costs, for lists of several sizes."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import requests

from benchmarks.figures import Figures, Row
from benchmarks.stage import OBJECTS, Size, Stage

ROWS = 5_000
"""The most that one import takes."""
LEVELS = [{"code": "satisfied", "points": "100"}, {"code": "dissatisfied", "points": "0"}]
PANEL = {"code": "recipients", "weight": "1", "scale": "two", "drawn": True}
SCHEME = {
    "scales": [{"code": "two", "levels": LEVELS}],
    "components": [{"code": "public", "points": "100", "panels": [PANEL]}],
}
WITNESSES = [{"witness": "one", "said": "3 1 4 1 5"}, {"witness": "another", "said": "9 2 6 5 3"}]


class Draws:
    """A campaign of ten objects a size. Each person is handed in by one object, every tenth by a second one too."""

    title = "Recipients of ten objects: imported from CSV, and a third drawn"

    def __init__(self, stage: Stage) -> None:
        self._sizes = stage.size.people
        self._address = f"{stage.system.addresses['campaigns']}/api/v1"
        self._headers = stage.organiser

    @staticmethod
    def rows(size: Size) -> list[Row]:
        rows = []
        for kind, what in (("import", "imported, {:,} people"), ("draw", "list and draw, {:,} people")):
            for number in size.people:
                beside = () if number == size.people[0] else (f"{kind}_{size.people[0]}",)
                rows.append(Row(f"{kind}_{number}", what.format(number), "µs a person", beside))
        return rows

    def measure(self) -> Figures:
        figures = Figures()
        for number in self._sizes:
            campaign, objects = self._campaign()
            began = time.perf_counter()
            for path, body in _files(objects, number):
                self._ask("POST", f"{campaign}/objects/{path}/recipients/import", data=body, kind="text/csv")
            figures[f"import_{number}"] = 1e6 * (time.perf_counter() - began) / number
            began = time.perf_counter()
            made = self._ask("POST", f"{campaign}/draws", json={"round": "r1", "share": "0.333"})
            certificate = self._ask("POST", f"{campaign}/draws/{made['id']}/seed", json={"witnesses": WITNESSES})
            figures[f"draw_{number}"] = 1e6 * (time.perf_counter() - began) / number
            if made["candidates"] != number or sum(len(each["drawn"]) for each in certificate["objects"]) < number / 3:
                raise RuntimeError("the draw is not of all who were handed in")
        return figures

    def _campaign(self) -> tuple[str, list[str]]:
        """The path of an active one with a planned round, and its objects' ids."""
        now = datetime.now(UTC)
        plan = {
            "code": uuid4().hex,
            "name": "评议",
            "year": 2026,
            "organiser": {"name": "经贸局", "office": "行评办"},
            "scheme": SCHEME,
            "objects": [{"code": code, "name": code} for code in OBJECTS],
            "rounds": [
                {
                    "code": "r1",
                    "name": "第一次",
                    "panel": "recipients",
                    "opens_at": now.isoformat(),
                    "closes_at": (now + timedelta(days=1)).isoformat(),
                    "primary_channels": ["sms"],
                }
            ],
        }
        path = f"/campaigns/{self._ask('POST', '/campaigns/import', json=plan)['campaign']['id']}"
        self._ask("POST", f"{path}/activation")
        return path, [each["id"] for each in self._ask("GET", f"{path}/objects")]

    def _ask(self, method: str, path: str, *, kind: str = "application/json", **sent: Any) -> Any:
        headers = self._headers | {"Content-Type": kind}
        answer = requests.request(method, self._address + path, headers=headers, timeout=120, **sent)
        if not answer.ok:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text[:1000]}")
        return answer.json()


def _files(objects: list[str], number: int) -> list[tuple[str, bytes]]:
    """(object, file) of each import."""
    own: list[list[int]] = [[] for _ in objects]
    for person in range(number):
        own[person % len(objects)].append(person)
        if person % 10 == 0:
            own[(person // 10 + 1) % len(objects)].append(person)
    files = []
    for object_, people in zip(objects, own, strict=True):
        single = list(dict.fromkeys(people))
        for start in range(0, len(single), ROWS):
            piece = single[start : start + ROWS]
            lines = [f"某{person},1390{person:07},企业备案,2024-02-20" for person in piece]
            files.append((object_, "\n".join(["姓名,电话,办理事项,办理日期", *lines]).encode()))
    return files
