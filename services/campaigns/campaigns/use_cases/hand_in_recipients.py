"""An object hands in whom it has served (plan section 5 (1) 2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from campaigns.storage import queries
from campaigns.storage.listing import Listing
from campaigns.storage.tables import Person, Recipient
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.personal import opened_person, sealed_person


def hand_in_recipients(
    parts: Parts, campaign_id: UUID, object_id: UUID, rows: Sequence[Mapping[str, Any]]
) -> dict[str, int]:
    """Keep the list, all of it. A person is a number: twice in one list, or handed in before, it stays one.

    A person of several objects is one with several objects. Sorted, so that two lists with the same people never wait
    for each other. Answers how many were handed in, how many of them are new for this object, how many people it has
    in this list. Raises `campaign-certified`.
    """
    with parts.database.session() as session:
        queries.open_campaign(session, campaign_id)
        queries.appraised_object(session, campaign_id, object_id)
        by_digest: dict[bytes, tuple[dict[str, Any], Mapping[str, Any]]] = {}
        for row in rows:
            person = sealed_person(parts.vault, campaign_id, "recipient", row)
            by_digest.setdefault(person["phone_digest"], (person, row))
        ordered = sorted(by_digest)
        ids = queries.keep_people(session, [by_digest[digest][0] for digest in ordered])
        added = queries.keep_recipients(
            session,
            [
                {
                    "object_id": object_id,
                    "person_id": ids[digest],
                    "matter": by_digest[digest][1].get("matter"),
                    "served_on": by_digest[digest][1].get("served_on"),
                }
                for digest in ordered
            ],
        )
        session.commit()
    return {"handed_in": len(rows), "people": len(ordered), "added": added}


def list_recipients(parts: Parts, campaign_id: UUID, object_id: UUID) -> Sequence[dict[str, Any]]:
    with parts.database.session() as session:
        queries.appraised_object(session, campaign_id, object_id)

    def shown(recipient: Recipient, row: Person) -> dict[str, Any]:
        person = opened_person(parts.vault, row)
        return {
            "id": person.id,
            "name": person.name,
            "phone": person.phone,
            "matter": recipient.matter,
            "served_on": recipient.served_on,
        }

    return Listing(parts.database, queries.of_recipients(object_id), shown)
