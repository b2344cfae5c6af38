"""Topics (议题): the bureau's, and each object's own one or two problems (plan section 4, 2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.domain.checklists import delivery_mistakes
from campaigns.domain.errors import Mistake, RuleBroken, refuse
from campaigns.storage import process, queries
from campaigns.storage.listing import Listing
from campaigns.storage.queries import Seen
from campaigns.storage.tables import Campaign, Topic
from campaigns.use_cases.enter_opinion import Own
from campaigns.use_cases.parts import Parts

FIELDS = ("title", "goals", "measures", "chosen_with", "pledge", "delivery")


def list_topics(parts: Parts, campaign_id: UUID, own: Own) -> Sequence[dict[str, Any]]:
    """The bureau's, and those of `own` objects."""
    return Listing(parts.database, process.of_topics(campaign_id, own), _shown)


def get_topic(parts: Parts, campaign_id: UUID, topic_id: UUID, own: Own) -> dict[str, Any]:
    """Raises `not-found`, also where it is neither the bureau's nor one of `own` objects'."""
    with parts.database.session() as session:
        return _shown(*process.topic(session, campaign_id, topic_id, own))


def choose_topic(parts: Parts, campaign_id: UUID, topic: Mapping[str, Any]) -> dict[str, Any]:
    """Without an object: the bureau's. Raises `too-many-own-problems`, and as mistakes `unknown-object`,
    `unknown-representative`."""
    with parts.database.session() as session:
        campaign = queries.locked_campaign(session, campaign_id)
        row = Topic(campaign_id=campaign_id)
        _keep(session, campaign, row, topic, topic["object"])
        session.add(row)
        session.commit()
        return _shown(row, topic["object"])


def change_topic(
    parts: Parts, campaign_id: UUID, topic_id: UUID, changes: Mapping[str, Any], seen: Seen
) -> dict[str, Any]:
    """Raises as `choose_topic` does, and `changed-meanwhile`."""
    with parts.database.session() as session:
        campaign = queries.locked_campaign(session, campaign_id)
        row, code = process.topic(session, campaign_id, topic_id)
        fields = {name: value for name, value in changes.items() if name != "object"}
        wanted = changes.get("object", code)
        if wanted != code and not seen.allows(row.version):
            raise RuleBroken("changed-meanwhile")
        queries.demand_seen(row, seen, fields)
        _keep(session, campaign, row, fields, wanted)
        session.commit()
        return _shown(row, wanted)


def _keep(session: Session, campaign: Campaign, row: Topic, fields: Mapping[str, Any], code: str | None) -> None:
    """The fields that are there, and whose the topic is."""
    known = process.county_representatives(session, campaign.id) if fields.get("chosen_with") else set()
    mistakes = [
        Mistake(f"/chosen_with/{index}", "unknown-representative")
        for index, each in enumerate(fields.get("chosen_with") or ())
        if each not in known
    ]
    found = next((each for each in queries.objects(session, campaign.id) if each.code == code), None)
    if code is not None and found is None:
        mistakes.append(Mistake("/object", "unknown-object", {"object": code}))
    refuse([*mistakes, *delivery_mistakes(fields)])
    own = [topic.id for topic, whose in process.topics(session, campaign.id) if whose == code and topic.id != row.id]
    most = campaign.limits["own_problems"]["most"]
    if code is not None and len(own) >= most:
        raise RuleBroken("too-many-own-problems", object=code, most=most)
    row.object_id = found.id if found else None
    for name in FIELDS:
        if name in fields:
            setattr(row, name, fields[name])


def _shown(row: Topic, code: str | None) -> dict[str, Any]:
    return {"object": code, **{name: getattr(row, name) for name in ("id", *FIELDS, "version")}}
