"""Take in a list that came as a file: objects, representatives, an object's recipients and its own people.

Each raises `campaign-certified`, and `invalid-input` with all mistakes, unless only the good rows are to be taken.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from uuid import UUID

from campaigns.domain.errors import Mistake
from campaigns.domain.lists import Fields, HandedList, Taken, new_rows, settle
from campaigns.domain.phones import number_mistakes
from campaigns.domain.sectors import Seats
from campaigns.storage import people, queries
from campaigns.use_cases.hand_in_recipients import RECIPIENT, STAFF, keep_handed_in
from campaigns.use_cases.keep_lists import new_object
from campaigns.use_cases.keep_sectors import taken_seats
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.personal import Representative, opened_representative, sealed_representative


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
    """A representative is a kind and a number. Sectors and their seats hold for each row, in their order."""
    with parts.database.session() as session:
        campaign = queries.open_campaign(session, campaign_id, alone=True)
        codes, today = people.object_codes(session, campaign_id), queries.today(session, campaign)
        handed = _of_right_numbers(handed, rehearsal=campaign.rehearsal)
        rows = queries.representatives(session, campaign_id)
        there = [opened_representative(parts.vault, row, codes, today) for row in rows]
        known: dict[Hashable, Representative] = {(person.kind, person.phone): person for person in there}

        def key(fields: Fields) -> Hashable:
            return fields["kind"], fields["phone"]

        new, taken = new_rows(
            _seated(handed, taken_seats(session, campaign), lambda fields: key(fields) in known),
            key,
            known.get,
            "phone",
            taken="person-known",
            twice="duplicate-person",
        )
        settle(taken.refused, only_good)
        session.add_all(sealed_representative(parts.vault, campaign_id, each, {}) for each in new)
        session.commit()
        return taken


def import_recipients(
    parts: Parts, campaign_id: UUID, object_id: UUID, handed: HandedList, *, only_good: bool
) -> Taken:
    """A recipient is a number. Whom the object has handed in before, or twice, is unchanged: the first matter stays."""
    return _import_handed_in(parts, campaign_id, object_id, RECIPIENT, handed, only_good=only_good)


def import_staff(parts: Parts, campaign_id: UUID, object_id: UUID, handed: HandedList, *, only_good: bool) -> Taken:
    """One of an object's own people is a number, too."""
    return _import_handed_in(parts, campaign_id, object_id, STAFF, handed, only_good=only_good)


def _seated(handed: HandedList, seats: Seats, known: Callable[[Fields], bool]) -> HandedList:
    """The rows that find their sector and a seat in it; who is there already has one."""
    good, mistakes, seen = [], list(handed.mistakes), set()
    for number, fields in handed.rows:
        person = (fields["kind"], fields["phone"])
        wrong = []
        if person not in seen and not known(fields):
            term = (fields["term_from"], fields["term_to"])
            wrong = [*seats.mistakes(fields["kind"], fields["sector"], term)]
        seen.add(person)
        mistakes += [Mistake(f"/rows/{number}{each.pointer}", each.slug, each.facts) for each in wrong]
        if not wrong:
            good.append((number, fields))
    return HandedList(good, mistakes)


def _import_handed_in(
    parts: Parts, campaign_id: UUID, object_id: UUID, kind: str, handed: HandedList, *, only_good: bool
) -> Taken:
    with parts.database.session() as session:
        campaign = queries.open_campaign(session, campaign_id, alone=parts.vault.changes_digests)
        queries.appraised_object(session, campaign_id, object_id)
        handed = _of_right_numbers(handed, rehearsal=campaign.rehearsal)
        settle(handed.mistakes, only_good)
        rows = [(object_id, fields) for _, fields in handed.rows]
        _, added = keep_handed_in(session, parts.vault, campaign_id, kind, rows)
        session.commit()
        return Taken(added, len(rows) - added, handed.mistakes)


def _of_right_numbers(handed: HandedList, *, rehearsal: bool) -> HandedList:
    """Without the rows of real numbers in a rehearsal, or of simulated ones elsewhere, which become mistakes."""
    numbers = [(f"/rows/{row}/phone", fields["phone"]) for row, fields in handed.rows]
    wrong = {each.pointer: each for each in number_mistakes(numbers, rehearsal=rehearsal)}
    rows = [each for each, (pointer, _) in zip(handed.rows, numbers, strict=True) if pointer not in wrong]
    return HandedList(rows, [*handed.mistakes, *wrong.values()])
