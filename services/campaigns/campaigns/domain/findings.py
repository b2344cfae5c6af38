"""Findings (问题台账) and the steps of their rectification (plan section 4, 4)."""

from __future__ import annotations

from campaigns.domain.errors import RuleBroken

WAYS = ("meeting", "visit", "letter", "box", "hotline", "mail", "site", "comment", "other")
"""By which an opinion comes in (plan section 4, 3): 座谈会, 上门走访, 征求意见书, 意见箱, 热线电话, 电子信箱, 网站."""

SOURCES = ("opinion", "self_check", "inspection", "special_check")
SEVERITIES = ("minor", "ordinary", "serious")
TRIAGES = ("at_once", "by_plan")
STATES = ("registered", "planned", "in_progress", "submitted", "returned", "accepted", "excused")
CLOSED = ("accepted", "excused")
DUE = ("registered", "planned", "in_progress", "returned")
"""States in which the object still has to do something; one that is past its deadline then is overdue."""

AFTER = {
    "planned": {"registered": "planned", "planned": "planned", "in_progress": "in_progress", "returned": "returned"},
    "started": dict.fromkeys(("planned", "returned"), "in_progress"),
    "submitted": {"in_progress": "submitted"},
    "accepted": {"submitted": "accepted"},
    "returned": {"submitted": "returned"},
    "excused": dict.fromkeys((*DUE, "submitted"), "excused"),
}
"""What was done → state before → state after."""

AT_ONCE = dict.fromkeys(("registered", "planned"), "submitted")
"""What can be put right at once is (能及时整改的立即整改): it is submitted without plan or start."""


def state_after(done: str, state: str, triage: str | None) -> str:
    """Raises `step-out-of-turn`."""
    turns = AFTER[done] | (AT_ONCE if (done, triage) == ("submitted", "at_once") else {})
    if state not in turns:
        raise RuleBroken("step-out-of-turn", state=state, turns=", ".join(turns))
    return turns[state]
