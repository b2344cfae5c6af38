"""Take in a list that came as a file: objects, representatives, an object's recipients.

Each raises `campaign-certified`, and `invalid-input` with all mistakes, unless only the good rows are to be taken.
"""

from __future__ import annotations

from collections.abc import Hashable
from uuid import UUID

from campaigns.domain.lists import Fields, HandedList, Taken, new_rows, settle
from campaigns.domain.phones import number_mistakes
from campaigns.storage import queries
from campaigns.storage.tables import Person
from campaigns.use_cases.hand_in_recipients import keep_handed_in
from campaigns.use_cases.keep_lists import new_object
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.personal import KnownPerson, opened_person, sealed_person


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
        campaign = queries.open_campaign(session, campaign_id, alone=True)
        handed = _of_right_numbers(handed, rehearsal=campaign.rehearsal)
        known = {(row.kind, row.phone_digest): row for row in queries.representatives(session, campaign_id)}

        def key(fields: Fields) -> Hashable:
            return fields["kind"], parts.vault.digest(fields["phone"])

        def stored(here: Hashable) -> KnownPerson | None:
            return opened_person(parts.vault, known[here]) if here in known else None

        new, taken = new_rows(handed, key, stored, "phone", taken="person-known", twice="duplicate-person")
        settle(taken.refused, only_good)
        session.add_all(Person(**sealed_person(parts.vault, campaign_id, each["kind"], each)) for each in new)
        session.commit()
        return taken


def import_recipients(
    parts: Parts, campaign_id: UUID, object_id: UUID, handed: HandedList, *, only_good: bool
) -> Taken:
    """A recipient is a number. Whom the object has handed in before, or twice, is unchanged: the first matter stays."""
    with parts.database.session() as session:
        campaign = queries.open_campaign(session, campaign_id)
        queries.appraised_object(session, campaign_id, object_id)
        handed = _of_right_numbers(handed, rehearsal=campaign.rehearsal)
        settle(handed.mistakes, only_good)
        rows = [(object_id, fields) for _, fields in handed.rows]
        _, added = keep_handed_in(session, parts.vault, campaign_id, rows)
        session.commit()
        return Taken(added, len(rows) - added, handed.mistakes)


def _of_right_numbers(handed: HandedList, *, rehearsal: bool) -> HandedList:
    """Without the rows of real numbers in a rehearsal, or of simulated ones elsewhere, which become mistakes."""
    numbers = [(f"/rows/{row}/phone", fields["phone"]) for row, fields in handed.rows]
    wrong = {each.pointer: each for each in number_mistakes(numbers, rehearsal=rehearsal)}
    rows = [each for each, (pointer, _) in zip(handed.rows, numbers, strict=True) if pointer not in wrong]
    return HandedList(rows, [*handed.mistakes, *wrong.values()])
