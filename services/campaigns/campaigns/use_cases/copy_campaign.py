"""Begin next year's campaign from this year's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from campaigns.domain.errors import Mistake, refuse
from campaigns.domain.windows import FIRST_YEAR, LAST_YEAR, moved_phase, moved_round
from campaigns.storage import queries
from campaigns.storage.tables import Campaign
from campaigns.use_cases.export_plan import WINDOW, planned
from campaigns.use_cases.import_campaign import keep_plan
from campaigns.use_cases.parts import Parts


def copy_campaign(parts: Parts, campaign_id: UUID, own: Mapping[str, Any]) -> Campaign:
    """A draft under `own`: code, name and year. Windows and rated periods move by the difference in years.

    It names this one as `previous`, and has no programme yet. Phases and rounds are planned again, objects join today.
    Nobody comes along: representatives are appointed, and recipients handed in, for each year (plan sections 4 and 5).
    Raises `code-taken`; a mistake in `/year` where a window would leave the years that can be kept.
    """
    with parts.database.session() as session:
        queries.at_one_moment(session)
        plan = planned(session, campaign_id)
        years, zone = own["year"] - plan["year"], ZoneInfo(plan["time_zone"])
        plan |= {
            **own,
            "programme": None,
            "previous": campaign_id,
            "objects": [{**each, "joined_on": None} for each in plan["objects"]],
            "phases": [{**moved_phase(each, years), "tasks_done": [], "state": "planned"} for each in plan["phases"]],
            "rounds": [moved_round(each, years, zone) for each in plan["rounds"]],
        }
        _demand_known_years(plan)
        campaign = keep_plan(session, parts.vault, plan, queries.campaign(session, campaign_id).warnings)
        session.commit()
        return campaign


def _demand_known_years(plan: Mapping[str, Any]) -> None:
    moved = [each[name] for each in plan["phases"] for name in ("starts_on", "ends_on")]
    moved += [each[name] for each in plan["rounds"] for name in WINDOW]
    if any(each and not FIRST_YEAR <= each.year <= LAST_YEAR for each in moved):
        reason = f"A window would be before {FIRST_YEAR} or after {LAST_YEAR}."
        refuse([Mistake("/year", "invalid-value", {"reason": reason})])
