"""People who do not exist: experts, county representatives and recipients, the same for the same seed.

Their names say that they are made up. The telephone numbers are one block of ten thousand that looks like no real one,
and differs from campaign to campaign, so that an answer by SMS never fits the rounds of two campaigns.
"""

from __future__ import annotations

import random
import zlib
from dataclasses import dataclass, field
from typing import Any

SECTORS = {
    "npc": "人大代表",
    "cppcc": "政协委员",
    "parties": "民主党派人士",
    "enterprises": "企业主",
    "departments": "县直机关",
}
"""Who sends experts (plan, section 五、（一）1)."""
MATTERS = ("备案", "许可", "咨询", "项目申报", "检查", "投诉处理")
SEVERAL_OBJECTS = 0.12
"""The share of recipients whom more than one object has served."""


@dataclass
class Person:
    name: str
    phone: str
    sector: str | None = None
    kind: str = "recipient"
    objects: list[str] = field(default_factory=list)


class People:
    """All people of one campaign, by name."""

    def __init__(self, seed: int, campaign_code: str, objects: list[str], experts: int, recipients: int) -> None:
        """`experts` in all; `recipients`: how many each object hands in, at least."""
        self._block = zlib.crc32(campaign_code.encode()) % 10_000
        self._serial = 0
        rng = random.Random(f"{seed}/people")
        sectors = list(SECTORS)
        self.representatives = [self._new("样例行评代表", kind="county") for _ in range(3)]
        self.experts = [
            self._new(f"样例专家（{SECTORS[sector]}）", kind="expert", sector=sector)
            for sector in (sectors[number % len(sectors)] for number in range(experts))
        ]
        self.recipients = [
            self._new("样例服务对象", objects=_served_by(rng, each, objects))
            for each in objects
            for _ in range(recipients)
        ]
        self.caller = self._new("样例来电人")
        self.by_name = {each.name: each for each in (*self.experts, *self.recipients)}

    def appointments(self, account: str | None) -> list[dict[str, Any]]:
        """Bodies for `POST …/representatives`; the first county representative signs in with `account`."""
        bodies: list[dict[str, Any]] = [
            {"kind": each.kind, "name": each.name, "phone": each.phone, "sector": each.sector}
            for each in (*self.representatives, *self.experts)
        ]
        return [{**bodies[0], "account": account}, *bodies[1:]]

    def list_of(self, code: str) -> list[dict[str, Any]]:
        """What an object hands in: whom it has served, in which matter."""
        return [
            {"name": each.name, "phone": each.phone, "matter": MATTERS[number % len(MATTERS)]}
            for number, each in enumerate(self.recipients)
            if code in each.objects
        ]

    def _new(self, title: str, **more: Any) -> Person:
        self._serial += 1
        return Person(f"{title}{self._serial:04d}", f"+86199{self._block:04d}{self._serial:04d}", **more)


def _served_by(rng: random.Random, code: str, objects: list[str]) -> list[str]:
    others = [each for each in objects if each != code]
    return [code, *rng.sample(others, rng.choice((1, 1, 2)))] if rng.random() < SEVERAL_OBJECTS else [code]
