"""A certified campaign of two objects, where all that is said of the second, and of an undercover visit, is marked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from .conftest import SCHEME, Seeded
from .seeds_of_findings import PLAN

OWN, OTHER = "own", "other"
OF_OTHER = "只说给二号股室"
UNDERCOVER = "只有暗访代表知道"
"""What nobody may read who is bound to `OWN`; what nobody may read but the organiser and who makes that visit."""


class Reach:
    """`here` is the campaign's path, `ids` what its paths name: of the other object, and the undercover visit."""

    def __init__(self, seeded: Seeded) -> None:
        self._call = seeded.call
        campaign = self._call("POST", "/campaigns/import", "campaigns:write", json=_plan())["campaign"]["id"]
        self.here = f"/campaigns/{campaign}"
        own, other = (each["id"] for each in self._call("GET", f"{self.here}/objects", "campaigns:read"))
        [polling] = self._call("GET", f"{self.here}/rounds", "campaigns:read")
        self.ids = {"campaign_id": campaign, "object_id": other, "round_id": polling["id"], "code": "problems"}
        self.own_object = own
        for number, each in enumerate((own, other)):
            people = [{"name": f"某{n}", "phone": f"138002{number}{n:04}"} for n in range(3)]
            self._made(f"/objects/{each}/recipients", "recipients:write", {"recipients": people})
        self._call("POST", f"{self.here}/activation", "campaigns:write")
        self._call("POST", f"{self.here}/rounds/{polling['id']}/publication", "rounds:write")
        self._say()
        self._visit()
        end = {"closes_at": datetime.now(UTC).isoformat(), "reason": "the test is over"}
        self._call("PATCH", f"{self.here}/rounds/{polling['id']}", "rounds:write", json=end)
        self._call("POST", f"{self.here}/rounds/{polling['id']}/seal", "rounds:write")
        self._call("POST", f"{self.here}/certification", "certification:write")
        for code, said in ((OWN, "申诉"), (OTHER, OF_OTHER)):
            objection = {"object": code, "text": said}
            self.ids["objection_id"] = self._made("/certification/objections", "objections:write", objection)
            use = {"object": code, "kind": "talk", "text": said, "on": "2026-12-30", "decided_by": "领导小组"}
            self.ids["use_id"] = self._made("/uses", "uses:write", use)

    def _made(self, path: str, permission: str, body: Any, **request: Any) -> str:
        said = {"data": body} if isinstance(body, bytes) else {"json": body}
        made = self._call("POST", self.here + path, permission, **said, **request)
        return str(made.get("id") or made.get("finding") or "")

    def _say(self) -> None:
        """Of both objects the same, one after the other: the ids that stay are of the other one."""
        for code, said in ((OWN, "一号"), (OTHER, OF_OTHER)):
            about = {"object": code, "text": said}
            self.ids["opinion_id"] = self._made("/opinions", "opinions:write", {"way": "box", **about})
            self.ids["finding_id"] = self._made("/findings", "findings:write", {"source": "special_check", **about})
            finding = f"/findings/{self.ids['finding_id']}"
            self._made(f"{finding}/plan", "findings:write", {**PLAN, "measure": said, "deadline": "2026-07-01"})
            pdf = {"params": {"name": f"{said}.pdf"}, "headers": {"Content-Type": "application/pdf"}}
            self.ids["evidence_id"] = self._made(f"{finding}/evidence", "findings:write", b"%PDF-1.4", **pdf)
            self.ids["topic_id"] = self._made("/topics", "topics:write", {"object": code, "title": said})
            entry = {"object": code, "item": "pledge", "points": "-1", "date": "2026-06-01", "reason": said}
            self.ids["entry_id"] = self._made("/assessment/entries", "assessment:write", entry)
            veto = {"object": code, "veto": "accident", "ground": said}
            self.ids["veto_id"] = self._made("/vetoes", "assessment:write", veto)
            for proposed in (f"/assessment/entries/{self.ids['entry_id']}", f"/vetoes/{self.ids['veto_id']}"):
                self._call("POST", f"{self.here}{proposed}/approval", "proposals:decide")
        comment = f"{self.here}/objects/{self.ids['object_id']}/comment"
        self._call("PUT", comment, "campaigns:write", json={"text": OF_OTHER})

    def _visit(self) -> None:
        """The other object is visited openly; together with the own one, which is reported; and both undercover."""
        inspectors = []
        for number in (1, 2):
            one = {"kind": "county", "name": "某代表", "phone": f"1390027000{number}", "account": f"visitor-{number}"}
            inspectors.append(self._made("/representatives", "people:write", one))
        visit = {"on": "2026-06-18", "inspectors": inspectors[:1]}
        both = {**visit, "kind": "open", "objects": [OWN, OTHER], "purpose": OF_OTHER}
        self.visit_of_both = self._made("/inspections", "inspections:write", both)
        report = {"text": OF_OTHER, "findings": [{"object": OTHER, "text": OF_OTHER}]}
        self._made(f"/inspections/{self.visit_of_both}/report", "inspections:report", report)
        open_one = {**visit, "kind": "open", "objects": [OTHER], "purpose": OF_OTHER}
        self.open_visit = self._made("/inspections", "inspections:write", open_one)
        hidden = {**visit, "kind": "undercover", "objects": [OWN, OTHER], "purpose": UNDERCOVER}
        self.ids["inspection_id"] = self._made("/inspections", "inspections:write", hidden)


def _plan() -> dict[str, Any]:
    now = datetime.now(UTC)
    polling = {"opens_at": (now - timedelta(hours=1)).isoformat(), "closes_at": (now + timedelta(hours=1)).isoformat()}
    phases = [("topics", "选题"), ("problems", "查摆"), ("rectification", "整改"), ("summary", "总结")]
    return {
        "code": "reach",
        "name": "评议",
        "year": 2026,
        "organiser": {"name": "经贸局", "office": "行评办"},
        "limits": {"own_problems": {"least": 2, "most": 3}},  # so that both objects miss one
        "scheme": SCHEME,
        "objects": [{"code": OWN, "name": "一号股室"}, {"code": OTHER, "name": "二号股室"}],
        "phases": [
            {"code": code, "name": name, "starts_on": "2026-05-21", "ends_on": "2026-05-31"} for code, name in phases
        ],
        "rounds": [
            {
                "code": "recipients-1",
                "name": "第一次",
                "panel": "recipients",
                **polling,
                "primary_channels": ["web", "sms"],
                "auxiliary_channels": ["phone", "questionnaire"],
            }
        ],
    }
