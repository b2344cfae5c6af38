"""Take in a list that came as a file: objects, representatives, an object's recipients.

Each raises `campaign-certified`, and `invalid-input` with all mistakes, unless only the good rows are to be taken.
"""

from __future__ import annotations

from uuid import UUID

from campaigns.domain.lists import HandedList, Taken, new_rows, settle
from campaigns.storage import queries
from campaigns.storage.tables import Person
from campaigns.use_cases.hand_in_recipients import keep_handed_in
from campaigns.use_cases.keep_lists import new_object
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.personal import opened_person, sealed_person


def import_objects(parts: Parts, campaign_id: UUID, handed: HandedList, *, only_good: bool) -> Taken:
    """An object is its code."""
    with parts.database.session() as session:
        campaign = queries.open_campaign(session, campaign_id, alone=True)
        known = {row.code: row for row in queries.objects(session, campaign_id)}
        new, taken = new_rows(
            handed,
            lambda fields: str(fields["code"]),
            lambda code: known.get(str(code)),
            "code",
            taken="code-taken",
            twice="duplicate-code",
        )
        settle(taken.refused, only_good)
        session.add_all(new_object(campaign_id, campaign.time_zone, fields) for fields in new)
        session.commit()
        return taken


def import_representatives(parts: Parts, campaign_id: UUID, handed: HandedList, *, only_good: bool) -> Taken:
    """A representative is a kind and a number."""
    with parts.database.session() as session:
        queries.open_campaign(session, campaign_id, alone=True)
        people = [opened_person(parts.vault, row) for row in queries.representatives(session, campaign_id)]
        known = {(person.kind, person.phone): person for person in people}
        new, taken = new_rows(
            handed,
            lambda fields: (fields["kind"], fields["phone"]),
            lambda key: known.get(key),  # type: ignore[call-overload]
            "phone",
            taken="person-known",
            twice="duplicate-person",
        )
        settle(taken.refused, only_good)
        session.add_all(Person(**sealed_person(parts.vault, campaign_id, each["kind"], each)) for each in new)
        session.commit()
        return taken


def import_recipients(
    parts: Parts, campaign_id: UUID, object_id: UUID, handed: HandedList, *, only_good: bool
) -> Taken:
    """A recipient is a number. Whom the object has handed in before, or twice, is unchanged: the first matter stays."""
    with parts.database.session() as session:
        queries.open_campaign(session, campaign_id, alone=parts.vault.changes_digests)
        queries.appraised_object(session, campaign_id, object_id)
        settle(handed.mistakes, only_good)
        rows = [(object_id, fields) for _, fields in handed.rows]
        _, added = keep_handed_in(session, parts.vault, campaign_id, rows)
        session.commit()
        return Taken(added, len(rows) - added, handed.mistakes)
