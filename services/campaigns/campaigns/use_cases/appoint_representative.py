"""County representatives and experts: appoint, read, change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.domain.errors import Mistake, RuleBroken, refuse
from campaigns.domain.phones import number_mistakes
from campaigns.domain.sectors import term_mistakes
from campaigns.storage import events, people, queries
from campaigns.storage.listing import Listing
from campaigns.storage.queries import Seen
from campaigns.storage.tables import Campaign, Person
from campaigns.storage.vault import Vault
from campaigns.use_cases.keep_sectors import demand_seat, taken_seats
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.personal import (
    Representative,
    excused_rows,
    masked_person,
    opened_representative,
    sealed_representative,
)


def appoint_representative(parts: Parts, campaign_id: UUID, fields: Mapping[str, Any]) -> Representative:
    """Raises `campaign-certified`, `sector-full`; `person-known` where one of this kind has this number already; as
    mistakes `unknown-sector`, `unknown-object`, `real-number`, `simulated-number`."""
    with parts.database.session() as session:
        campaign = queries.open_campaign(session, campaign_id, alone=True)
        refuse(number_mistakes([("/phone", fields["phone"])], rehearsal=campaign.rehearsal))
        ids = _known_objects(session, campaign_id, fields.get("excused", ()))
        row = sealed_representative(parts.vault, campaign_id, fields, ids)
        demand_seat(taken_seats(session, campaign), row.kind, row.sector, (row.term_from, row.term_to))
        keep_representative(session, parts.vault, row, fields["phone"])
        found = shown(parts, session, campaign, row)
        session.commit()
        return found


def keep_representative(session: Session, vault: Vault, row: Person, phone: str) -> None:
    """Add the row; the campaign is held alone. Raises `person-known`."""
    if people.person_known(session, row.campaign_id, row.kind, vault.earlier_digests(phone)):
        raise RuleBroken("person-known")
    with queries.unique("person-known"):
        session.add(row)
        session.flush()


def list_representatives(parts: Parts, campaign_id: UUID, *, revealed: bool) -> Sequence[Representative]:
    """Masked, unless `revealed`, which is an event."""
    with parts.database.session() as session:
        today = queries.today(session, queries.campaign(session, campaign_id))
        codes = people.object_codes(session, campaign_id)

    def line(row: Person) -> Representative:
        person = opened_representative(parts.vault, row, codes, today)
        return person if revealed else masked_person(person)

    note = events.shown(campaign_id) if revealed else None
    return Listing(parts.database, queries.of_representatives(campaign_id), line, note)


def get_representative(parts: Parts, campaign_id: UUID, person_id: UUID) -> Representative:
    """In the clear, which is an event."""
    with parts.database.session() as session:
        campaign = queries.campaign(session, campaign_id)
        found = shown(parts, session, campaign, people.representative(session, campaign_id, person_id))
        events.add_event(session, campaign_id, "people", "reveal", row_id=person_id)
        session.commit()
        return found


def change_representative(
    parts: Parts, campaign_id: UUID, person_id: UUID, changes: Mapping[str, Any], seen: Seen
) -> Representative:
    """Sector, term, what one is excused from; a published round keeps its own experts.

    Raises `campaign-certified`, `changed-meanwhile`, `representative-ended`, `sector-full`, and mistakes as when
    appointing.
    """
    with parts.database.session() as session:
        campaign = queries.open_campaign(session, campaign_id, alone=True)
        row = people.representative(session, campaign_id, person_id)
        kept = dict(changes)
        if "excused" in kept:
            kept["excused"] = excused_rows(kept["excused"], _known_objects(session, campaign_id, kept["excused"]))
        queries.demand_seen(row, seen, kept)
        if row.ended is not None:
            raise RuleBroken("representative-ended", on=row.ended["on"])
        for name, value in kept.items():
            setattr(row, name, value)
        with session.no_autoflush:
            refuse(term_mistakes({"term_from": row.term_from, "term_to": row.term_to}))
            seats = taken_seats(session, campaign, without=row.id)
            demand_seat(seats, row.kind, row.sector, (row.term_from, row.term_to))
        session.flush()
        found = shown(parts, session, campaign, row)
        session.commit()
        return found


def shown(parts: Parts, session: Session, campaign: Campaign, row: Person) -> Representative:
    codes = people.object_codes(session, campaign.id)
    return opened_representative(parts.vault, row, codes, queries.today(session, campaign))


def _known_objects(session: Session, campaign_id: UUID, excused: Sequence[Mapping[str, Any]]) -> dict[str, UUID]:
    """Code → id. Raises `unknown-object` as a mistake."""
    ids = {code: id_ for id_, code in people.object_codes(session, campaign_id).items()} if excused else {}
    refuse(
        Mistake(f"/excused/{index}/object", "unknown-object", {"object": each["object"]})
        for index, each in enumerate(excused)
        if each["object"] not in ids
    )
    return ids
