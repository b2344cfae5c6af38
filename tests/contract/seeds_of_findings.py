"""What the operations on findings, inspections and follow-ups need to be there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

PLAN = {"triage": "by_plan", "measure": "轮岗", "leader": "副局长", "office": "窗口", "deadline": "2026-09-30"}
WAY_TO = {
    "startFinding": ["plan"],
    "submitFinding": ["plan", "start"],
    "acceptFinding": ["plan", "start", "submission"],
    "returnFinding": ["plan", "start", "submission"],
    "changeFinding": [],
    "excuseFinding": [],
    "planFinding": [],
}
BODIES: dict[str, Any] = {"plan": PLAN, "start": None, "submission": {"report": "已轮岗"}}


def seed_findings(call: Callable[..., Any], here: str, ids: dict[str, str]) -> dict[str, dict[str, str]]:
    """operationId → ids, of which "" are for all: a finding with evidence, one before each step, and so on.

    `call(method, path, permission, …)` is the JSON of what must succeed.
    """

    def finding() -> str:
        body = {"object": "01", "source": "special_check", "text": "窗口无人值班"}
        return str(call("POST", f"{here}/findings", "findings:write", json=body)["id"])

    def inspection() -> str:
        body = {"kind": "open", "objects": ["01"], "on": "2026-06-18", "inspectors": [person]}
        return str(call("POST", f"{here}/inspections", "inspections:write", json=body)["id"])

    representative = {"kind": "county", "name": "某代表", "phone": "13900139999", "account": "representative"}
    person = call("POST", f"{here}/representatives", "people:write", json=representative)["id"]
    opinion = {"way": "box", "object": "01", "text": "没人"}
    asked = {"name": "某某", "phone": "13900139998", "text": "请回电"}
    call("POST", f"{here}/contact-requests", "campaigns:write", json=asked)
    plain = ids | {
        "representative_id": person,
        "opinion_id": call("POST", f"{here}/opinions", "opinions:write", json=opinion)["id"],
        "finding_id": finding(),
        "inspection_id": inspection(),
        "follow_up_id": call("GET", f"{here}/follow-ups", "follow-ups:read")[0]["id"],
    }
    files = f"{here}/findings/{plain['finding_id']}/evidence"
    pdf = {"params": {"name": "值班表.pdf"}, "data": b"%PDF-1.4", "headers": {"Content-Type": "application/pdf"}}
    plain["evidence_id"] = call("POST", files, "findings:write", **pdf)["id"]
    found = {"": plain, "cancelInspection": plain | {"inspection_id": inspection()}}
    for operation, steps in WAY_TO.items():
        found[operation] = plain | {"finding_id": (made := finding())}
        for step in steps:
            call("POST", f"{here}/findings/{made}/{step}", "findings:write", json=BODIES[step])
    return found
