"""On whose behalf something is done."""

from __future__ import annotations

from typing import NamedTuple


class Who(NamedTuple):
    """By which request and operation too; empty where there is none."""

    actor: str
    role: str
    request_id: str
    operation: str
