"""An object hands in whom it has served (plan section 5 (1) 2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.storage import events, queries
from campaigns.storage.listing import Listing
from campaigns.storage.tables import Person, Recipient
from campaigns.storage.vault import Vault
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.personal import sealed_person, shown_person


def hand_in_recipients(
    parts: Parts, campaign_id: UUID, object_id: UUID, rows: Sequence[Mapping[str, Any]]
) -> dict[str, int]:
    """Keep the list, all of it. A person is a number: twice in one list, or handed in before, it stays one.

    A person of several objects is one with several objects. Sorted, so that two lists with the same people never wait
    for each other. Answers how many were handed in, how many of them are new for this object, how many people it has
    in this list. Raises `campaign-certified`.
    """
    with parts.database.session() as session:
        queries.open_campaign(session, campaign_id, alone=parts.vault.changes_digests)
        queries.appraised_object(session, campaign_id, object_id)
        people, added = keep_handed_in(session, parts.vault, campaign_id, [(object_id, row) for row in rows])
        session.commit()
    return {"handed_in": len(rows), "people": people, "added": added}


def keep_handed_in(
    session: Session, vault: Vault, campaign_id: UUID, rows: Iterable[tuple[UUID, Mapping[str, Any]]]
) -> tuple[int, int]:
    """Add (object, person with matter and day) of each row; answers (people, new ones of these objects).

    While the digests' key is changed the campaign is held alone, or new.
    """
    people: dict[bytes, dict[str, Any]] = {}
    earlier: dict[bytes, bytes] = {}
    handed_in: dict[tuple[bytes, UUID], Mapping[str, Any]] = {}
    for object_id, row in rows:
        person = sealed_person(vault, campaign_id, "recipient", row)
        people.setdefault(person["phone_digest"], person)
        earlier.update(dict.fromkeys(vault.earlier_digests(row["phone"]), person["phone_digest"]))
        handed_in.setdefault((person["phone_digest"], object_id), row)
    if not people:
        return 0, 0
    ids = queries.keep_people(session, [people[digest] for digest in sorted(people)], earlier)
    added = queries.keep_recipients(
        session,
        [
            {
                "object_id": object_id,
                "person_id": ids[digest],
                "matter": row.get("matter"),
                "served_on": row.get("served_on"),
            }
            for (digest, object_id), row in sorted(handed_in.items(), key=lambda each: each[0])
        ],
    )
    return len(people), added


def list_recipients(parts: Parts, campaign_id: UUID, object_id: UUID, *, revealed: bool) -> Sequence[dict[str, Any]]:
    """Whom the object has handed in; masked, unless `revealed`, which is an event."""
    with parts.database.session() as session:
        queries.appraised_object(session, campaign_id, object_id)

    def line(recipient: Recipient, row: Person) -> dict[str, Any]:
        person = shown_person(parts.vault, row, revealed=revealed)
        return {
            "id": person.id,
            "name": person.name,
            "phone": person.phone,
            "matter": recipient.matter,
            "served_on": recipient.served_on,
        }

    note = events.shown(campaign_id) if revealed else None
    return Listing(parts.database, queries.of_recipients(object_id), line, note)
