"""Entries of the daily assessment: progress on pledged problems, and deductions for findings. All are synthetic."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from play import Year

DAILY = "daily"
FINDINGS = {
    "mobilisation": ("-0.5", "动员材料不全"),
    "self-check": ("-0.3", "征求意见书回收偏少"),
    "disclosure": ("-0.2", "收费标准未及时更新"),
    "rectification": ("-1", "一项问题未按期整改"),
    "discipline": ("-0.3", "暗访发现人员离岗"),
}
PROGRESS = ("2", "2.5", "3", "3.5", "4")
"""Points for one of the pledged problems, by how far it was solved."""


def assess(year: Year) -> str:
    """Of all objects. One organiser proposes, another approves."""
    codes = [each["code"] for each in year.plan["objects"]]
    entries = sum(year.pool.map(lambda code: _assess_object(year, code), codes))
    return f"{entries} entries for {len(codes)} objects, each approved by somebody else"


def _assess_object(year: Year, code: str) -> int:
    """An object's entries one after the other, since an explanation names them in the order they were made."""
    entries = _entries_of(year.seed, code)
    for entry in entries:
        made = year.organiser.call("POST", f"{year.path}/assessment/entries", entry)
        year.approver.call("POST", f"{year.path}/assessment/entries/{made['id']}/approval")
    return len(entries)


def _entries_of(seed: int, code: str) -> list[dict[str, Any]]:
    rng = random.Random(f"{seed}/assessment/{code}")
    entries = [
        {"item": "pledged-problems", "points": rng.choice(PROGRESS), "date": day, "reason": f"选题问题{number}进展"}
        for number, day in enumerate(("2024-09-30", "2024-11-20"), 1)
    ]
    for item in rng.sample(sorted(FINDINGS), rng.randint(0, 3)):
        points, reason = FINDINGS[item]
        entries.append({"item": item, "points": points, "date": "2024-10-15", "reason": reason})
    return [{"object": code, "component": DAILY, **entry} for entry in entries]
