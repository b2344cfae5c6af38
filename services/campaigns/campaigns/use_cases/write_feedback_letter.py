"""What the feedback letter (意见建议反馈函) to an object says."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from campaigns.domain.errors import RuleBroken
from campaigns.domain.polls import titled
from campaigns.storage import findings, queries
from campaigns.use_cases.parts import Parts


def write_feedback_letter(parts: Parts, campaign_id: UUID, object_id: UUID, reply_by: dt.date | None) -> dict[str, Any]:
    """The values of its template, days in Chinese. Raises `no-findings`: none is there, or all are excused."""
    with parts.database.session() as session:
        campaign = queries.campaign(session, campaign_id)
        addressee, day = (
            queries.appraised_object(session, campaign_id, object_id),
            queries.today(session, queries.campaign(session, campaign_id)),
        )
        rows = session.execute(findings.of_findings(campaign_id, [addressee.code], {}, day)).all()
    told = [(row, merged) for row, _, merged in rows if row.state != "excused"]
    if not told:
        raise RuleBroken("no-findings")
    return {
        "organiser": campaign.organiser["name"],
        "office": campaign.organiser.get("office") or "",
        "campaign": titled(campaign),
        "rehearsal": campaign.rehearsal,
        "object": addressee.name,
        "findings": [
            {
                "number": row.number,
                "text": row.text,
                "key": row.key,
                "opinions": merged,
                "measure": row.measure or "请制定整改措施",
                "leader": row.leader or "",
                "deadline": _in_chinese(row.deadline) if row.deadline else "请提出整改期限",
            }
            for row, merged in told
        ],
        "opinions": sum(merged for _, merged in told),
        "reply_by": _in_chinese(reply_by) if reply_by else "",
        "date": _in_chinese(day),
    }


def _in_chinese(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
