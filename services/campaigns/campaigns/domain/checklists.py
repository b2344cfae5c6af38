"""What each of the plan's phases is completed by (its section 4, 1 to 5), as far as the campaign's data tell it.

A check is a pure function over `Facts`. A phase of a campaign's own has its tasks for a checklist.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.domain import scheme
from campaigns.domain.errors import Mistake

LIMITS = {"own_problems": {"least": 1, "most": 2}, "key_findings": {"least": 2, "most": 3}}
"""The plan's section 4, 2 (有重点地选择1-2个问题) and 4 (集中精力解决2-3个重点问题)."""


@dataclass(frozen=True)
class TopicFacts:
    """What a topic has. `object`: code, none: the bureau's."""

    object: str | None
    chosen_with: bool
    goals: bool
    measures: bool
    pledge: bool


@dataclass(frozen=True)
class FindingFacts:
    """`planned`: it has a measure, a leader, an office and a deadline."""

    number: int
    source: str
    state: str
    triage: str | None
    planned: bool
    key: bool


@dataclass(frozen=True)
class Facts:
    """What of a campaign the checks ask. `county`, `experts`: how many are in office; `meetings` that were held: (kind,
    whether made public); `rounds`: (code, state); `entries`: (object, component, item); `ways` of opinions; `visits`:
    the kinds of inspections that are reported.
    """

    organiser: Mapping[str, Any]
    programme: bool
    scheme: Mapping[str, Any] | None
    limits: Mapping[str, Any]
    criteria: int
    objects: Sequence[str]
    county: int
    experts: int
    meetings: Sequence[tuple[str, bool]]
    topics: Sequence[TopicFacts]
    rounds: Sequence[tuple[str, str]]
    entries: set[tuple[str, str, str | None]]
    ways: set[str]
    findings: Sequence[FindingFacts]
    visits: set[str]
    comments: set[str]
    submitted: bool


@dataclass(frozen=True)
class Check:
    """`count`: how many there are of what is asked for; `missing`: what, or whose (codes); done where nothing is."""

    code: str
    zh: str
    en: str
    count: int
    missing: Sequence[str]

    @property
    def done(self) -> bool:
        return not self.missing


def checklist(phase: Any, facts: Facts) -> list[Check]:
    """Of a phase with `code`, `tasks` and `tasks_done`."""
    if phase.code in CHECKS:
        return [check(facts) for check in CHECKS[phase.code]]
    ticked = {each["task"] for each in phase.tasks_done}
    return [
        Check(f"task-{number}", task, task, int(task in ticked), [] if task in ticked else [task])
        for number, task in enumerate(phase.tasks, 1)
    ]


def missing_of(check: Check, codes: Collection[str], numbers: Collection[str]) -> Sequence[str]:
    """What a check misses of these objects and of the findings with these numbers, and what is of no single object."""
    theirs = {"objects": codes, "findings": numbers}.get(WHOSE.get(check.code, ""), check.missing)
    return [each for each in check.missing if each in theirs]


def gate_mistakes(checks: Iterable[Check]) -> list[Mistake]:
    """Why a phase cannot be completed without a reason."""
    return [
        Mistake(
            f"/checks/{each.code}", "check-open", {"zh": each.zh, "en": each.en, "missing": "; ".join(each.missing)}
        )
        for each in checks
        if not each.done
    ]


def task_mistakes(phase: Mapping[str, Any]) -> Iterable[Mistake]:
    """A tick names one of the phase's tasks; one without is another mistake."""
    for index, each in enumerate(phase.get("tasks_done") or ()):
        task = each.get("task")
        if task is not None and task not in phase["tasks"]:
            yield Mistake(f"/tasks_done/{index}/task", "unknown-task", {"task": task})


def limit_mistakes(limits: Mapping[str, Mapping[str, int]]) -> Iterable[Mistake]:
    for name, each in limits.items():
        if each["least"] > each["most"]:
            yield Mistake(f"/{name}/least", "least-above-most")


def delivery_mistakes(topic: Mapping[str, Any]) -> Iterable[Mistake]:
    """A pledge is delivered on a day."""
    delivery = topic.get("delivery") or {}
    if delivery.get("state") == "delivered" and delivery.get("on") is None:
        yield Mistake("/delivery/on", "missing-field")


def overdue(ends_on: dt.date | None, state: str, today: dt.date) -> bool:
    return ends_on is not None and ends_on < today and state != "completed"


def _organiser(facts: Facts) -> Check:
    missing = [name for name in ("office", "people") if not facts.organiser.get(name)]
    people = len(facts.organiser.get("people") or ())
    return Check("organiser", "领导小组及其办公室明确", "Leading group and office are named", people, missing)


def _objects(facts: Facts) -> Check:
    found = len(facts.objects)
    return Check("objects", "评议对象确定", "Objects are fixed", found, [] if found else ["objects"])


def _contents(facts: Facts) -> Check:
    found = facts.criteria
    return Check("contents", "评议内容确定", "Contents (criteria) are fixed", found, [] if found else ["criteria"])


def _programme(facts: Facts) -> Check:
    missing = [] if facts.programme else ["programme"]
    return Check("programme", "实施方案制定", "The programme is issued", int(facts.programme), missing)


def _representatives(facts: Facts) -> Check:
    """Experts are asked for where the scheme has a panel of them."""
    wanted = {"county": facts.county}
    if scheme.EXPERTS in scheme.panels(facts.scheme):
        wanted["expert"] = facts.experts
    missing = [kind for kind, number in wanted.items() if not number]
    found = facts.county + facts.experts
    return Check("representatives", "评议代表选聘", "Representatives are appointed", found, missing)


def _mobilised(facts: Facts) -> Check:
    held = [public for kind, public in facts.meetings if kind == "mobilisation"]
    missing = [] if any(held) else ["made_public"] if held else ["meeting"]
    zh, en = "动员部署会召开并公开", "The mobilisation meeting is held and made public"
    return Check("mobilisation-meeting", zh, en, len(held), missing)


def _bureau_topic(facts: Facts) -> Check:
    wanted = ("chosen_with", "goals", "measures", "pledge")
    found = [[name for name in wanted if not getattr(each, name)] for each in facts.topics if each.object is None]
    zh = "全局议题与县行评代表共同研究确定，有目标、措施和公开承诺"
    en = "The bureau's topic is chosen with county representatives, with goals, measures and a public pledge"
    return Check("bureau-topic", zh, en, len(found), min(found, key=len, default=["topic"]))


def _own_problems(facts: Facts) -> Check:
    """Each object's own problems within the campaign's limits."""
    least, most = (facts.limits["own_problems"][name] for name in ("least", "most"))
    own = [each.object for each in facts.topics if each.object is not None]
    missing = _of_objects(facts, [code for code in facts.objects if not least <= own.count(code) <= most])
    zh, en = f"各评议对象选定{least}-{most}个问题", f"Each object has {least} to {most} problems of its own"
    return Check("own-problems", zh, en, len(own), missing)


def _checked_itself(facts: Facts) -> Check:
    found = sum(each.source == "self_check" for each in facts.findings)
    return Check("self-check", "组织自查", "The self-check found problems", found, [] if found else ["self_check"])


def _opinions_sought(facts: Facts) -> Check:
    """By the plan's ways, or another (其他形式); comments on ballots are none that was sought."""
    found = len(facts.ways - {"comment"})
    return Check(
        "opinions", "广泛征求意见", "Opinions were sought, by so many ways", found, [] if found else ["opinions"]
    )


def _visited(facts: Facts) -> Check:
    missing = [kind for kind in ("open", "undercover") if kind not in facts.visits]
    return Check("visits", "明察暗访", "Open and undercover visits were made", len(facts.visits), missing)


def _triaged(facts: Facts) -> Check:
    open_ = [str(each.number) for each in facts.findings if each.triage is None and each.state != "excused"]
    zh, en = "问题梳理分类", "Findings are sorted: at once, or by plan"
    return Check("triage", zh, en, len(facts.findings) - len(open_), _of_findings(facts, open_))


def _planned(facts: Facts) -> Check:
    by_plan = [each for each in facts.findings if each.triage == "by_plan" and each.state != "excused"]
    missing = [str(each.number) for each in by_plan if not each.planned]
    zh, en = "整改计划完备", "What is rectified by plan has its plan"
    return Check("plans", zh, en, len(by_plan) - len(missing), _of_findings(facts, missing))


def _key_findings(facts: Facts) -> Check:
    """What is excused is not one that the bureau solves."""
    least, most = (facts.limits["key_findings"][name] for name in ("least", "most"))
    found = sum(each.key and each.state != "excused" for each in facts.findings)
    missing = [] if least <= found <= most else ["key_findings"]
    zh, en = f"集中解决{least}-{most}个重点问题", f"There are {least} to {most} key problems"
    return Check("key-findings", zh, en, found, missing)


def _settled(facts: Facts) -> Check:
    missing = [str(each.number) for each in facts.findings if each.state not in ("accepted", "excused")]
    zh, en = "问题全部销号或说明", "All findings are accepted or excused"
    return Check("findings", zh, en, len(facts.findings) - len(missing), _of_findings(facts, missing))


def _rounds_closed(facts: Facts) -> Check:
    sealed = sum(state == "sealed" for _, state in facts.rounds)
    missing = [code for code, state in facts.rounds if state not in ("sealed", "cancelled")]
    return Check("rounds", "各轮评议结束", "Rounds are closed", sealed, missing or ([] if sealed else ["rounds"]))


def _assessed(facts: Facts) -> Check:
    """Whatever starts from zero, an item or a number handed in, has an entry for each object."""
    wanted: list[tuple[str, str | None]] = []
    for code, component in scheme.assessed(facts.scheme).items():
        if component.get("number") is not None:
            wanted.append((code, None))
        named = scheme.items(component).items()
        wanted += [(code, item) for item, each in named if each.get("starts", "zero") == "zero"]
    missing = [code for code in facts.objects if any((code, *each) not in facts.entries for each in wanted)]
    if wanted:
        missing = _of_objects(facts, missing)
    if facts.scheme is None:
        missing = ["scheme"]
    return Check("assessment", "日常考评完成", "The daily assessment is complete", len(facts.entries), missing)


def _commented(facts: Facts) -> Check:
    missing = [code for code in facts.objects if code not in facts.comments]
    found = len(facts.objects) - len(missing)
    return Check("comments", "逐一点评", "Each unit has a comment", found, _of_objects(facts, missing))


def _submitted(facts: Facts) -> Check:
    missing = [] if facts.submitted else ["submission"]
    zh, en = "总结报告形成并上报", "The report is made and its submission recorded"
    return Check("report", zh, en, int(facts.submitted), missing)


def _of_objects(facts: Facts, missing: list[str]) -> list[str]:
    """Where there is no object nothing is done for each."""
    return missing if facts.objects else ["objects"]


def _of_findings(facts: Facts, missing: list[str]) -> list[str]:
    return missing if facts.findings else ["findings"]


CHECKS: Mapping[str, Sequence[Callable[[Facts], Check]]] = {
    "mobilisation": (_organiser, _objects, _contents, _programme, _representatives, _mobilised),
    "topics": (_bureau_topic, _own_problems),
    "problems": (_checked_itself, _opinions_sought, _visited),
    "rectification": (_triaged, _planned, _key_findings, _settled),
    "summary": (_rounds_closed, _assessed, _commented, _submitted),
}
"""By the codes of the plan's phases (`windows.FIVE_PHASES`)."""

WHOSE = {
    **dict.fromkeys(("own-problems", "assessment", "comments"), "objects"),
    **dict.fromkeys(("triage", "plans", "findings"), "findings"),
}
"""What a check's `missing` names: codes of objects, or numbers of findings."""
