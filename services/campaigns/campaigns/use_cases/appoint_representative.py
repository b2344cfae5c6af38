"""County representatives and experts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from campaigns.domain.errors import refuse
from campaigns.domain.phones import number_mistakes
from campaigns.storage import queries
from campaigns.storage.listing import Listing
from campaigns.storage.tables import Person
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.personal import KnownPerson, opened_person, sealed_person


def appoint_representative(parts: Parts, campaign_id: UUID, representative: Mapping[str, Any]) -> KnownPerson:
    """Raises `campaign-certified`; `person-known` where one of this kind has this number already; `real-number` or
    `simulated-number` as a mistake."""
    with parts.database.session() as session:
        campaign = queries.open_campaign(session, campaign_id)
        refuse(number_mistakes([("/phone", representative["phone"])], rehearsal=campaign.rehearsal))
        row = Person(**sealed_person(parts.vault, campaign_id, representative["kind"], representative))
        with queries.unique("person-known"):
            session.add(row)
            session.commit()
        return opened_person(parts.vault, row)


def list_representatives(parts: Parts, campaign_id: UUID) -> Sequence[KnownPerson]:
    return Listing(parts.database, queries.of_representatives(campaign_id), partial(opened_person, parts.vault))
