"""Values of a small year, with which a template is tried out. A test holds that a report has the same names."""

from __future__ import annotations

from typing import Any

from campaigns.domain.charts import Chart

_CHART = Chart("图", ["备案窗口"], {"满意": [9]})
SAMPLE: dict[str, Any] = {
    "campaign": {"code": "bureau-2024", "name": "2024年民主评议政风行风", "year": 2024, "description": ""},
    "organiser": {
        "name": "经贸局",
        "office": "行评办",
        "people": [{"name": "局党委", "responsibility": "领导民主评议政风行风工作"}],
    },
    "programme": {"title": "工作方案", "issued_on": "2024年5月10日", "sha256": None},
    "certified": True,
    "as_of": "2024年12月20日",
    "phases": [{"name": "动员部署", "window": "2024年5月11日 至 2024年5月20日", "state": "已完成", "remark": ""}],
    "topics": [
        {
            "whose": "全局",
            "title": "企业减负",
            "goals": "目标",
            "measures": "措施",
            "pledge": "当场办结",
            "delivery": "已兑现",
            "remark": "—",
        }
    ],
    "rounds": [
        {
            "name": "第一次评议",
            "panel": "服务对象",
            "window": "2024年3月11日至2024年3月20日",
            "state": "已封存",
            "roll": "10",
            "voters": "9",
            "share": "90.0%",
            "channels": ["9"],
        }
    ],
    "channels": ["短信"],
    "turnout_chart": _CHART,
    "turnout_missing": "",
    "components": ["群众评议"],
    "series": [
        {
            "name": "窗口",
            "rows": [
                {
                    "series": "窗口",
                    "place": 1,
                    "rank_in_series": "1",
                    "rank": "1",
                    "name": "备案窗口",
                    "points": ["63.00"],
                    "total": "90.00",
                    "grade": "满意",
                }
            ],
        }
    ],
    "totals_chart": _CHART,
    "levels": [
        {
            "panel": "服务对象",
            "levels": ["满意"],
            "tables": [{"round": "第一次评议", "rows": [{"name": "备案窗口", "counts": ["9"], "valid": "9"}]}],
            "contents": [{"name": "信息公开", "counts": ["9"]}],
            "chart": _CHART,
        }
    ],
    "previous": {
        "name": "2023年民主评议政风行风",
        "rows": [{"name": "备案窗口", "last": "88.00", "total": "90.00", "change": "+2.00"}],
        "said": "",
    },
    "findings": {
        **{"total": "1", "accepted": "1", "excused": "0", "open": "0", "overdue": "0", "opinions": "3"},
        "inspections": {"open": "1", "undercover": "1"},
        "rows": [{"name": "备案窗口", "total": "1", "accepted": "1", "excused": "0", "open": "0", "overdue": "0"}],
        "key": [
            {
                "number": "1",
                "whose": "备案窗口",
                "text": "午间无人值守",
                "measure": "轮岗值守",
                "leader": "副局长",
                "deadline": "2024年9月30日",
                "state": "已销号",
            }
        ],
        "chart": _CHART,
    },
    "assessment": [["备案窗口", "2024年6月1日", "公开承诺", "-1.5", "一项公开承诺逾期"]],
    "comments": [{"name": "备案窗口", "text": "服务规范。"}],
}
