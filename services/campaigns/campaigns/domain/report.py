"""The final report (总结报告) as the values that its template takes; docs/report.md explains each. Texts are Chinese.

Whatever is withheld in the scores is withheld here: only what `results.shown` and `shown_tallies` leave is read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from campaigns.domain import scheme
from campaigns.domain.charts import Chart
from campaigns.domain.polls import titled

Plain = dict[str, Any]

NOTHING = "—"
WITHHELD = "不公布"
CHANNELS = {
    "sms": "短信",
    "web": "网络",
    "questionnaire": "问卷",
    "phone": "电话",
    "face_to_face": "面对面",
}
ROUND_STATES = {"planned": "未发布", "publishing": "发布中", "published": "进行中", "sealed": "已封存"}


def report(
    campaign: Any,
    scores: Plain,
    rounds: Iterable[Any],
    turnout: Mapping[str, Plain | None],
    previous: Plain | None,
) -> Plain:
    """What the scores tell. `turnout`: round → what ballots says, None where it did not; `previous`: the certified
    document of last year's campaign."""
    zone = ZoneInfo(campaign.time_zone)
    names = {each["object"]: each["name"] for each in scores["results"]}
    counted = [each for each in rounds if each.state != "cancelled"]
    return {
        "campaign": {
            "name": titled(campaign),
            **{name: getattr(campaign, name) for name in ("code", "year", "description")},
        },
        "organiser": campaign.organiser,
        "programme": _programme(campaign.programme),
        "certified": scores["state"] == "certified",
        "as_of": day(as_of(campaign, scores)),
        **_turnout(counted, turnout, scores, zone),
        **_ranking(scores),
        "levels": [_levels(scores, each, names, counted) for each in scheme.panels(scores["scheme"]).values()],
        "previous": _previous(campaign, scores, previous),
    }


def as_of(campaign: Any, scores: Plain) -> dt.date:
    """Of certification, or of the figures, where the campaign is."""
    return dt.datetime.fromisoformat(scores["as_of"]).astimezone(ZoneInfo(campaign.time_zone)).date()


def day(when: dt.date) -> str:
    return f"{when.year}年{when.month}月{when.day}日"


def _programme(programme: Plain | None) -> Plain | None:
    return programme and {**programme, "issued_on": day(dt.date.fromisoformat(programme["issued_on"]))}


def _turnout(rounds: Sequence[Any], turnout: Mapping[str, Plain | None], scores: Plain, zone: ZoneInfo) -> Plain:
    panels = scheme.panels(scores["scheme"])
    counted = {each["code"]: each for each in scores["rounds"]}
    channels = list(dict.fromkeys(code for row in rounds for code in (*row.primary_channels, *row.auxiliary_channels)))
    rows, series = [], {code: [0] * len(rounds) for code in channels}
    for place, row in enumerate(rounds):
        line, told = counted.get(row.code, {}), turnout.get(row.code)
        roll, voters = line.get("roll"), line.get("voters")
        by_channel = (told or {}).get("by_channel", {})
        for code in channels:
            series[code][place] = by_channel.get(code, 0)
        rows.append(
            {
                "name": row.name,
                "panel": part_name(panels.get(row.panel, {"code": row.panel})),
                "window": f"{day(row.opens_at.astimezone(zone))}至{day(row.closes_at.astimezone(zone))}",
                "state": ROUND_STATES[row.state],
                "roll": _text(roll),
                "voters": _text(voters),
                "share": f"{Decimal(100 * voters / roll):.1f}%" if roll and voters is not None else NOTHING,
                "channels": [_text(by_channel.get(code)) for code in channels],
            }
        )
    said = {CHANNELS.get(code, code): values for code, values in series.items() if any(values)}
    chart = Chart("各轮评议参与人数（按渠道）", [row.name for row in rounds], said, "count") if said else None
    unknown = [row.name for row in rounds if row.code in turnout and turnout[row.code] is None]
    return {
        "rounds": rows,
        "channels": [CHANNELS.get(code, code) for code in channels],
        "turnout_chart": chart,
        "turnout_missing": "、".join(unknown),
    }


def _ranking(scores: Plain) -> Plain:
    results = scores["results"]
    components = [(each["code"], part_name(each)) for each in scores["scheme"]["components"]]
    adjustments = [(code, part_name(each)) for code, each in scheme.adjustments(scores["scheme"]).items()]
    rows = [_ranked(each, [code for code, _ in components], [code for code, _ in adjustments]) for each in results]
    series = list(dict.fromkeys(each["series"] for each in results))
    ranked = sorted((each for each in results if each["total"] is not None), key=lambda each: -Decimal(each["total"]))
    totals = {"总分": [Decimal(each["total"]) for each in ranked]}
    return {
        "components": [name for _, name in (*components, *adjustments)],
        "series": [
            {
                "name": name or "未分系列",
                "rows": sorted((row for row in rows if row["series"] == name), key=lambda row: row["place"]),
            }
            for name in series
        ],
        "totals_chart": Chart("总分", [each["name"] for each in ranked], totals) if ranked else None,
    }


def _ranked(result: Plain, components: Sequence[str], adjustments: Sequence[str]) -> Plain:
    points = {each["code"]: each["points"] for each in (*result["components"], *result["adjustments"])}
    return {
        "series": result["series"],
        "place": result["rank_in_series"] or len(points) + 10_000,
        "rank_in_series": _text(result["rank_in_series"]),
        "rank": _text(result["rank"]),
        "name": result["name"],
        "points": [_text(points.get(code)) for code in (*components, *adjustments)],
        "total": _text(result["total"]),
        "grade": (result["grade"] or {}).get("name") or NOTHING,
    }


def _levels(scores: Plain, panel: Mapping[str, Any], names: Mapping[str, str], rounds: Sequence[Any]) -> Plain:
    """Counts of a panel's sealed rounds, and together as a chart; what its votes say of the contents, where known."""
    levels = [(each["code"], each["name"]) for each in scheme.scale(scores["scheme"], panel)["levels"]]
    titles = {row.code: row.name for row in rounds}
    tallies = [each for each in scores["tallies"] if each["panel"] == panel["code"]]
    together: dict[str, dict[str, int]] = {}
    contents: dict[str, dict[str, int]] = {}
    tables = []
    for tally in tallies:
        rows = []
        for row in tally["objects"]:
            name, counts = names.get(row["object"], row["object"]), row["counts"]
            shown = [WITHHELD] * len(levels) if counts is None else [str(counts.get(code, 0)) for code, _ in levels]
            rows.append({"name": name, "counts": shown, "valid": WITHHELD if counts is None else _text(row["valid"])})
            _add(together.setdefault(name, {}), counts or {})
            for criterion, voted in (row.get("criteria") or {}).items():
                _add(contents.setdefault(criterion, {}), voted)
        tables.append({"round": titles.get(tally["code"], tally["code"]), "rows": rows})
    shown_names = [name for name, counts in together.items() if any(counts.values())]
    series = {title: [together[name].get(code, 0) for name in shown_names] for code, title in levels}
    title = f"{part_name(panel)}：各档次占比"
    return {
        "panel": part_name(panel),
        "levels": [title for _, title in levels],
        "tables": tables,
        "contents": [
            {"name": criterion, "counts": [str(counts.get(code, 0)) for code, _ in levels]}
            for criterion, counts in contents.items()
        ],
        "chart": Chart(title, shown_names, series, "share") if shown_names else None,
    }


def _previous(campaign: Any, scores: Plain, previous: Plain | None) -> Plain:
    if campaign.previous is None:
        return {"name": "", "rows": [], "said": "本次评议未指明上一年度的评议活动，不作比较。"}
    if previous is None:
        return {"name": "", "rows": [], "said": "所指明的上一年度评议活动不在本系统内，或尚未评定，不作比较。"}
    before = {each["object"]: each for each in previous["results"]}
    rows = []
    for each in scores["results"]:
        last = before.get(each["object"], {}).get("total")
        known = last is not None and each["total"] is not None
        change = format(Decimal(each["total"]) - Decimal(last), "+f") if known else NOTHING
        rows.append({"name": each["name"], "last": _text(last), "total": _text(each["total"]), "change": change})
    return {"name": previous["campaign"]["name"], "rows": rows, "said": ""}


def _add(sums: dict[str, int], counts: Mapping[str, int]) -> None:
    for code, count in counts.items():
        sums[code] = sums.get(code, 0) + count


def part_name(part: Mapping[str, Any]) -> str:
    return str(part.get("name") or part["code"])


def _text(value: Any) -> str:
    return NOTHING if value is None else str(value)
