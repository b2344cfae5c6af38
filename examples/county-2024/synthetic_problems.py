"""What synthetic people complain about, and what is done about it. The plan names none of these texts: they fit it."""

from __future__ import annotations

import random
from typing import Any

Plain = dict[str, Any]

ONE_GO, WAITING, POLICY = "办事材料一次告知不到位", "群众等候时间较长", "对惠企政策解读不够细"
OPINIONS = {
    ONE_GO: (
        ("meeting", "申报材料补了两次，希望一次说清。"),
        ("letter", "建议公示材料清单。"),
        ("mail", "还缺什么材料没人说。"),
    ),
    WAITING: (("visit", "走访时企业反映办理等候时间长。"), ("box", "午间没有人值班，要等到下午。")),
    POLICY: (("site", "网站上的政策看不懂，希望有问答。"), ("hotline", "来电咨询政策，只让看文件。")),
}
"""Problem → what was said about it, each by one of the plan's ways (section 四, 3)."""
COMMENTS = {
    "希望一次告知所需材料。": ONE_GO,
    "窗口态度好，等候时间稍长。": WAITING,
    "政策解读可以再细一些。": POLICY,
}
"""Comment on a ballot → the problem that it names. 办事很快 names none."""
SELF_CHECKED = (
    ("general-office", "部分公开事项更新不及时。"),
    ("personnel", "内部值班记录不完整。"),
    ("operations", "企业来访登记不规范。"),
)
SPECIAL_CHECK: Plain = {
    "object": None,
    "source": "special_check",
    "text": "企业减负“九条禁令”落实情况专项检查：涉企收费目录未全部公示。",
    "severity": "serious",
}
INSPECTIONS: tuple[tuple[Plain, Plain], ...] = (
    (
        {
            "kind": "open",
            "objects": ["window-filing", "window-permits"],
            "on": "2024-06-18",
            "purpose": "了解窗口服务和一次性告知情况。",
        },
        {
            "text": "两个窗口均有人在岗，备案窗口办事指南为旧版。",
            "findings": [{"object": "window-filing", "text": "办事指南未及时更新。", "severity": "ordinary"}],
        },
    ),
    (
        {"kind": "undercover", "objects": ["brigade"], "on": "2024-06-20", "purpose": "了解执法时出示证件和告知情况。"},
        {
            "text": "执法人员态度文明，一次检查未出示执法证件。",
            "findings": [{"object": "brigade", "text": "执法检查未主动出示证件。", "severity": "serious"}],
        },
    ),
)
"""(what is planned, what the county representatives report)."""
MEASURES = {
    ONE_GO: "编制一次性告知单，首问责任到人。",
    WAITING: "实行午间轮岗，公示值班电话。",
    POLICY: "编印惠企政策问答，安排专人解读。",
}
MEASURE = "明确责任人，限期整改并公示结果。"
REPORT = "已按整改措施落实，结果已在公开栏公示。"
REMARK = "现场核查属实，同意销号。"
RETURN = "公示内容不完整，请补充。"
EXCUSE = "该事项已按县里统一安排移交，不再由本单位办理。"
CONTACT = {"object": "window-permits", "name": "样例来电人", "text": "许可材料交了两次，请告知还缺什么。"}
CLOSURE = {"outcome": "settled", "note": "已电话告知所缺材料，当日补齐。"}
FOLLOWED_UP = {"way": "hotline", "object": "window-permits", "text": "来电反映许可材料未一次告知。"}


def opinions(seed: int, objects: list[str]) -> list[Plain]:
    """Bodies for `POST …/opinions`: of each object one or two problems, all that is said about each."""
    found = []
    for code in objects:
        rng = random.Random(f"{seed}/opinions/{code}")
        for problem in rng.sample(list(OPINIONS), rng.choice((1, 1, 2))):
            for way, text in OPINIONS[problem]:
                found.append(
                    {"way": way, "object": code, "text": text, "received_on": f"2024-06-{rng.randint(3, 27):02}"}
                )
    return found


def problem_of(text: str) -> str | None:
    """The problem that an opinion is about; None: it names none."""
    said = {said: problem for problem, each in OPINIONS.items() for _, said in each}
    return {**said, **COMMENTS, FOLLOWED_UP["text"]: ONE_GO}.get(text)
