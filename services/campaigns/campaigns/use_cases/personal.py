"""People as rows: name and number encrypted, found by a keyed digest of the number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from campaigns.domain.phones import masked
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


def sealed_person(vault: Vault, campaign_id: UUID, kind: str, person: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": new_id(),
        "campaign_id": campaign_id,
        "kind": kind,
        "sector": person.get("sector"),
        "key_id": vault.current_key,
        "name": vault.seal(person["name"].encode(), NAME),
        "phone": vault.seal(person["phone"].encode(), PHONE),
        "digest_key_id": vault.current_digest_key,
        "phone_digest": vault.digest(person["phone"]),
    }


def opened_person(vault: Vault, row: Person) -> KnownPerson:
    """Of somebody who is not erased."""
    name = vault.open(row.name or b"", row.key_id or "", NAME).decode()
    return KnownPerson(row.id, row.kind, name, opened_phone(vault, row), row.sector)


def opened_phone(vault: Vault, row: Person) -> str:
    return vault.open(row.phone or b"", row.key_id or "", PHONE).decode()


def shown_person(vault: Vault, row: Person, *, revealed: bool) -> KnownPerson:
    """In the clear, or as 张* with +86138****8000."""
    person = opened_person(vault, row)
    if revealed:
        return person
    return replace(person, name=person.name[:1] + "*" * max(1, len(person.name) - 1), phone=masked(person.phone))


def digests(vault: Vault, phone: str) -> list[bytes]:
    """All under which this number's person may be found."""
    return [vault.digest(phone), *vault.earlier_digests(phone)]
