"""An object hands in whom it has served (plan section 5 (1) 2), and who works for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.domain.errors import refuse
from campaigns.domain.phones import number_mistakes
from campaigns.storage import events, people, queries
from campaigns.storage.listing import Listing
from campaigns.storage.tables import Person, Recipient
from campaigns.storage.vault import Vault
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.personal import KnownPerson, sealed_person, shown_person

RECIPIENT, STAFF = "recipient", "staff"
LISTED_AS = {RECIPIENT: "recipients", STAFF: "staff"}
Rows = Sequence[Mapping[str, Any]]


def hand_in_recipients(parts: Parts, campaign_id: UUID, object_id: UUID, rows: Rows) -> dict[str, int]:
    """Keep the list, all of it. A person is a number: twice in one list, or handed in before, it stays one.

    A person of several objects is one with several objects. Sorted, so that two lists with the same people never wait
    for each other. Answers how many were handed in, how many of them are new for this object, how many people it has
    in this list. Raises `campaign-certified`; as mistakes `real-number`, `simulated-number`.
    """
    return _hand_in(parts, campaign_id, object_id, RECIPIENT, rows)


def hand_in_staff(parts: Parts, campaign_id: UUID, object_id: UUID, rows: Rows) -> dict[str, int]:
    """The same for an object's own people (本单位人员), who are kept apart and never drawn for it."""
    return _hand_in(parts, campaign_id, object_id, STAFF, rows)


def keep_handed_in(
    session: Session, vault: Vault, campaign_id: UUID, kind: str, rows: Iterable[tuple[UUID, Mapping[str, Any]]]
) -> tuple[int, int]:
    """Add (object, person with matter and day) of each row; answers (people, new ones of these objects).

    While the digests' key is changed the campaign is held alone, or new.
    """
    named: dict[bytes, dict[str, Any]] = {}
    earlier: dict[bytes, bytes] = {}
    handed_in: dict[tuple[bytes, UUID], Mapping[str, Any]] = {}
    for object_id, row in rows:
        person = sealed_person(vault, campaign_id, kind, row)
        named.setdefault(person["phone_digest"], person)
        earlier.update(dict.fromkeys(vault.earlier_digests(row["phone"]), person["phone_digest"]))
        handed_in.setdefault((person["phone_digest"], object_id), row)
    if not named:
        return 0, 0
    ids = people.keep_people(session, [named[digest] for digest in sorted(named)], earlier)
    links = sorted(handed_in.items(), key=lambda each: each[0])
    if kind == STAFF:
        staff = [{"object_id": object_id, "person_id": ids[digest]} for (digest, object_id), _ in links]
        return len(named), people.keep_staff(session, staff)
    recipients = [
        {
            "object_id": object_id,
            "person_id": ids[digest],
            "matter": row.get("matter"),
            "served_on": row.get("served_on"),
        }
        for (digest, object_id), row in links
    ]
    return len(named), queries.keep_recipients(session, recipients)


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


def list_staff(parts: Parts, campaign_id: UUID, object_id: UUID, *, revealed: bool) -> Sequence[KnownPerson]:
    """Who works for the object; as `list_recipients`."""
    with parts.database.session() as session:
        queries.appraised_object(session, campaign_id, object_id)
    line = partial(shown_person, parts.vault, revealed=revealed)
    return Listing(parts.database, people.of_staff(object_id), line, events.shown(campaign_id) if revealed else None)


def _hand_in(parts: Parts, campaign_id: UUID, object_id: UUID, kind: str, rows: Rows) -> dict[str, int]:
    numbers = ((f"/{LISTED_AS[kind]}/{index}/phone", row["phone"]) for index, row in enumerate(rows))
    with parts.database.session() as session:
        campaign = queries.open_campaign(session, campaign_id, alone=parts.vault.changes_digests)
        refuse(number_mistakes(numbers, rehearsal=campaign.rehearsal))
        queries.appraised_object(session, campaign_id, object_id)
        number, added = keep_handed_in(session, parts.vault, campaign_id, kind, [(object_id, row) for row in rows])
        session.commit()
    return {"handed_in": len(rows), "people": number, "added": added}
