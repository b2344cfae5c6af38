"""Who votes in a round: experts in office, the drawn, or all who were handed in."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from campaigns.domain import scheme
from campaigns.domain.errors import RuleBroken
from campaigns.storage import draws, people, queries
from campaigns.storage.tables import Campaign, Round

Voters = list[tuple[UUID, str | None, list[str] | None]]
Population = dict[str, dict[str, int]]


def choose_voters(session: Session, campaign: Campaign, row: Round) -> tuple[Voters, Population | None]:
    """(person, sector, codes of the objects; None: all) of each, and how many candidates a draw had for each object, by
    stratum (`""`: none).

    Experts are those in office on the day on which the round opens, in the campaign's zone. Raises `draw-unfinished`.
    """
    if row.panel == scheme.EXPERTS:
        return people.experts_on(
            session, campaign.id, row.opens_at.astimezone(ZoneInfo(campaign.time_zone)).date()
        ), None
    drawn = draws.standing(session, row.id)
    if drawn is None:
        return queries.handed_in(session, campaign.id), None
    if drawn.state != "drawn":
        raise RuleBroken("draw-unfinished", round=row.code)
    return draws.drawn(session, drawn.id), {each["object"]: {"": each["candidates"]} for each in drawn.objects}
