"""Import a plan as one document: all of it or nothing, with all that is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from campaigns.domain.errors import Mistake, refuse
from campaigns.domain.plan import plan_mistakes
from campaigns.storage import queries
from campaigns.storage.tables import Campaign, Criterion, Phase
from campaigns.storage.vault import Vault
from campaigns.use_cases.hand_in_recipients import RECIPIENT, STAFF, keep_handed_in
from campaigns.use_cases.keep_campaigns import default_phases, new_campaign
from campaigns.use_cases.keep_lists import new_object
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.personal import sealed_representative
from campaigns.use_cases.plan_round import new_round

LISTS = ("criteria", "objects", "phases", "representatives", "recipients", "staff", "rounds")


def import_campaign(parts: Parts, plan: Mapping[str, Any], mistakes: Iterable[Mistake]) -> Campaign:
    """A draft with all that the plan names. `mistakes` were found in its fields; `plan` holds those that are right.

    Scoring is asked about a scheme of the right shape. Raises `invalid-input` with these, scoring's, and those across
    lists; `Refused("unavailable")` without scoring.
    """
    scheme, mistakes = plan.get("scheme"), list(mistakes)
    judged = isinstance(scheme, dict) and not any(each.pointer.startswith("/scheme") for each in mistakes)
    warnings, wrong = parts.scoring.validate(scheme) if judged else ([], [])
    with parts.database.session() as session:
        code = plan.get("code")
        taken = [Mistake("/code", "code-taken", {"code": code})] if code and queries.code_taken(session, code) else []
        today = queries.now(session).date()
        refuse([*mistakes, *taken, *plan_mistakes(plan, today), *wrong])
        campaign = keep_plan(session, parts.vault, plan, warnings)
        session.commit()
        return campaign


def keep_plan(session: Session, vault: Vault, plan: Mapping[str, Any], warnings: list[Any]) -> Campaign:
    """Add a draft with all that a right plan names; people may be left out. Raises `code-taken`."""
    own = {name: value for name, value in plan.items() if name not in LISTS}
    campaign = new_campaign(vault, {**own, "warnings": warnings})
    with queries.unique("code-taken", code=campaign.code):
        session.add(campaign)
        session.flush()
    objects = [new_object(campaign.id, campaign.time_zone, each) for each in plan["objects"]]
    phases = [Phase(campaign_id=campaign.id, **each) for each in plan["phases"]]
    session.add_all(Criterion(campaign_id=campaign.id, **each) for each in plan["criteria"])
    session.add_all(objects)
    session.add_all(phases or default_phases(campaign.id))
    session.add_all(new_round(campaign.id, each) for each in plan["rounds"])
    session.flush()
    ids = {each.code: each.id for each in objects}
    representatives = plan.get("representatives", ())
    session.add_all(sealed_representative(vault, campaign.id, each, ids) for each in representatives)
    session.flush()
    for kind, name in ((RECIPIENT, "recipients"), (STAFF, "staff")):
        handed_in = [(ids[each["object"]], each) for each in plan.get(name, ())]
        keep_handed_in(session, vault, campaign.id, kind, handed_in)
    return campaign
