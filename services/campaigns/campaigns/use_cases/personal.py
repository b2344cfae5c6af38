"""People as rows: name and number encrypted, found by a keyed digest of the number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from uuid import UUID

from campaigns.domain.phones import masked
from campaigns.domain.sectors import in_office
from campaigns.storage.tables import Person
from campaigns.storage.vault import Vault
from chassis.ids import new_id

NAME, PHONE = "person.name", "person.phone"


@dataclass(frozen=True)
class KnownPerson:
    """A person in the clear; never logged."""

    id: UUID
    kind: str
    name: str
    phone: str
    sector: str | None = None
    account: str | None = None


@dataclass(frozen=True)
class Representative(KnownPerson):
    """A county representative or an expert. `excused`: `{object, reason}`, by code; `in_office` on a day."""

    term_from: dt.date | None = None
    term_to: dt.date | None = None
    excused: Sequence[Mapping[str, Any]] = ()
    in_office: bool = True
    ended: Mapping[str, Any] | None = None
    predecessor: UUID | None = None
    version: int = 1


P = TypeVar("P", bound=KnownPerson)


def sealed_person(vault: Vault, campaign_id: UUID, kind: str, person: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": new_id(),
        "campaign_id": campaign_id,
        "kind": kind,
        "sector": person.get("sector"),
        "account": person.get("account"),
        "key_id": vault.current_key,
        "name": vault.seal(person["name"].encode(), NAME),
        "phone": vault.seal(person["phone"].encode(), PHONE),
        "digest_key_id": vault.current_digest_key,
        "phone_digest": vault.digest(person["phone"]),
    }


def sealed_representative(
    vault: Vault, campaign_id: UUID, representative: Mapping[str, Any], objects: Mapping[str, UUID]
) -> Person:
    """`objects`: code → id of those that one may be excused from."""
    return Person(
        **sealed_person(vault, campaign_id, representative["kind"], representative),
        term_from=representative.get("term_from"),
        term_to=representative.get("term_to"),
        excused=excused_rows(representative.get("excused", ()), objects),
    )


def excused_rows(excused: Sequence[Mapping[str, Any]], objects: Mapping[str, UUID]) -> list[dict[str, str]]:
    return [{"object_id": str(objects[each["object"]]), "reason": each["reason"]} for each in excused]


def opened_person(vault: Vault, row: Person) -> KnownPerson:
    """Of somebody who is not erased."""
    name = vault.open(row.name or b"", row.key_id or "", NAME).decode()
    return KnownPerson(row.id, row.kind, name, opened_phone(vault, row), row.sector, row.account)


def opened_representative(vault: Vault, row: Person, codes: Mapping[UUID, str], day: dt.date) -> Representative:
    """`codes`: of the objects by their id."""
    excused = [{"object": codes[UUID(each["object_id"])], "reason": each["reason"]} for each in row.excused]
    person, term = opened_person(vault, row), (row.term_from, row.term_to)
    return Representative(
        **vars(person),
        term_from=row.term_from,
        term_to=row.term_to,
        excused=excused,
        in_office=in_office(term, day),
        ended=row.ended,
        predecessor=row.predecessor_id,
        version=row.version,
    )


def opened_phone(vault: Vault, row: Person) -> str:
    return vault.open(row.phone or b"", row.key_id or "", PHONE).decode()


def shown_person(vault: Vault, row: Person, *, revealed: bool) -> KnownPerson:
    """In the clear, or masked."""
    person = opened_person(vault, row)
    return person if revealed else masked_person(person)


def masked_person(person: P) -> P:
    """As 张* with +86138****8000."""
    return replace(person, name=person.name[:1] + "*" * max(1, len(person.name) - 1), phone=masked(person.phone))


def digests(vault: Vault, phone: str) -> list[bytes]:
    """All under which this number's person may be found."""
    return [vault.digest(phone), *vault.earlier_digests(phone)]
