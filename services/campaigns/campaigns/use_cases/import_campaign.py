"""Import a plan as one document: all of it or nothing, with all that is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from campaigns.domain.errors import Mistake, refuse
from campaigns.domain.plan import plan_mistakes
from campaigns.storage import queries
from campaigns.storage.tables import Campaign, Criterion, Person, Phase
from campaigns.use_cases.keep_campaigns import default_phases, new_campaign
from campaigns.use_cases.keep_lists import new_object
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.personal import sealed_person
from campaigns.use_cases.plan_round import new_round

LISTS = ("criteria", "objects", "phases", "representatives", "rounds")


def import_campaign(parts: Parts, plan: Mapping[str, Any], mistakes: Iterable[Mistake]) -> Campaign:
    """A draft with all that the plan names. `mistakes` were found in its fields; `plan` holds those that are right.

    Raises `invalid-input` with these, scoring's, and those across lists; `Refused("unavailable")` without scoring.
    """
    scheme = plan.get("scheme")
    warnings, wrong = parts.scoring.validate(scheme) if isinstance(scheme, dict) else ([], [])
    with parts.database.session() as session:
        code = plan.get("code")
        taken = [Mistake("/code", "code-taken", {"code": code})] if code and queries.code_taken(session, code) else []
        refuse([*mistakes, *taken, *plan_mistakes(plan), *wrong])
        own = {name: value for name, value in plan.items() if name not in LISTS}
        campaign = new_campaign(parts.vault, {**own, "scheme": scheme, "warnings": warnings})
        with queries.unique("code-taken", code=code):
            session.add(campaign)
            session.flush()
        session.add_all(Criterion(campaign_id=campaign.id, **each) for each in plan["criteria"])
        session.add_all(new_object(campaign.id, campaign.time_zone, each) for each in plan["objects"])
        phases = [Phase(campaign_id=campaign.id, **each) for each in plan["phases"]]
        session.add_all(phases or default_phases(campaign.id))
        session.add_all(
            Person(**sealed_person(parts.vault, campaign.id, each["kind"], each)) for each in plan["representatives"]
        )
        session.add_all(new_round(campaign.id, each) for each in plan["rounds"])
        session.commit()
        return campaign
