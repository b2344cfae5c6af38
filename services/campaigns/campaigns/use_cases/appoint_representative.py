"""County representatives and experts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from campaigns.domain.errors import RuleBroken
from campaigns.storage import events, queries
from campaigns.storage.listing import Listing
from campaigns.storage.tables import Person
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.personal import KnownPerson, opened_person, sealed_person, shown_person


def appoint_representative(parts: Parts, campaign_id: UUID, representative: Mapping[str, Any]) -> KnownPerson:
    """Raises `campaign-certified`; `person-known` where one of this kind has this number already."""
    with parts.database.session() as session:
        queries.open_campaign(session, campaign_id, alone=parts.vault.changes_digests)
        earlier = parts.vault.earlier_digests(representative["phone"])
        if queries.person_known(session, campaign_id, representative["kind"], earlier):
            raise RuleBroken("person-known")
        row = Person(**sealed_person(parts.vault, campaign_id, representative["kind"], representative))
        with queries.unique("person-known"):
            session.add(row)
            session.commit()
        return opened_person(parts.vault, row)


def list_representatives(parts: Parts, campaign_id: UUID, *, revealed: bool) -> Sequence[KnownPerson]:
    """Masked, unless `revealed`, which is an event."""
    read = partial(shown_person, parts.vault, revealed=revealed)
    note = events.shown(campaign_id) if revealed else None
    return Listing(parts.database, queries.of_representatives(campaign_id), read, note)
