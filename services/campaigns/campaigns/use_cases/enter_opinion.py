"""Opinions (征求意见): what somebody said, never who (plan section 4, 3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from campaigns.domain.errors import RuleBroken, refuse
from campaigns.storage import opinions, queries
from campaigns.storage.listing import Listing
from campaigns.storage.opinions import of_opinions
from campaigns.storage.tables import Opinion, TakenComments
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.places import object_mistakes

Own = Collection[str] | None
"""The codes of the objects to which the caller is bound; None: to none."""


def enter_opinion(parts: Parts, campaign_id: UUID, opinion: Mapping[str, Any], own: Own, by: str) -> dict[str, Any]:
    """Received today, unless a day is given. Raises `unknown-object` and `not-your-object` as mistakes."""
    fields = dict(opinion)
    code = fields.pop("object")
    with parts.database.session() as session:
        ids = queries.object_ids(session, campaign_id)
        refuse(object_mistakes(code, ids, own))
        fields.setdefault("received_on", queries.today(session, queries.campaign(session, campaign_id)))
        row = Opinion(campaign_id=campaign_id, object_id=ids.get(code), entered_by=by, **fields)
        session.add(row)
        session.commit()
        session.refresh(row)
        return _shown(row, code, None)


def list_opinions(parts: Parts, campaign_id: UUID, own: Own, filters: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
    return Listing(parts.database, of_opinions(campaign_id, own, filters), _shown)


def get_opinion(parts: Parts, campaign_id: UUID, opinion_id: UUID, own: Own) -> dict[str, Any]:
    with parts.database.session() as session:
        found = opinions.opinion(session, campaign_id, opinion_id, own)
    if found is None:
        raise RuleBroken("not-found")
    return _shown(*found)


def take_over_comments(parts: Parts, campaign_id: UUID, round_id: UUID, by: str) -> tuple[dict[str, Any], bool]:
    """Make an opinion of each comment that ballots shows of a sealed round, once; whether it was done now.

    No opinion tells from which ballot it is, or that two are from one. Raises `round-{state}`, `ballots-refused`;
    `Refused("unavailable")` without ballots.
    """
    with parts.database.session() as session:
        state = queries.round_(session, campaign_id, round_id).state
        if done := opinions.taken_comments(session, round_id):
            return _taken(done), False
    if state != "sealed":
        raise RuleBroken(f"round-{state}")
    comments = parts.ballots.comments(round_id)
    with parts.database.session() as session:
        queries.round_(session, campaign_id, round_id, lock=True)
        if done := opinions.taken_comments(session, round_id):
            return _taken(done), False
        ids, day = (
            queries.object_ids(session, campaign_id),
            queries.today(session, queries.campaign(session, campaign_id)),
        )
        session.add_all(
            Opinion(
                campaign_id=campaign_id,
                object_id=ids[each["object"]],
                way="comment",
                text=each["text"],
                received_on=day,
                entered_by=by,
            )
            for each in comments
        )
        done = TakenComments(round_id=round_id, opinions=len(comments), taken_by=by)
        session.add(done)
        session.commit()
        session.refresh(done)
        return _taken(done), True


def _taken(row: TakenComments) -> dict[str, Any]:
    return {"round": row.round_id, "opinions": row.opinions, "taken_by": row.taken_by, "taken_at": row.taken_at}


def _shown(row: Opinion, code: str | None, finding: UUID | None) -> dict[str, Any]:
    names = ("id", "way", "text", "received_on", "entered_by", "entered_at")
    return {"object": code, "finding": finding, **{name: getattr(row, name) for name in names}}
