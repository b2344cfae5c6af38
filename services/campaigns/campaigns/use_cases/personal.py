"""People as rows: name and number encrypted, found by a keyed digest of the number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

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
        "phone_digest": vault.digest(person["phone"]),
    }


def opened_person(vault: Vault, row: Person) -> KnownPerson:
    name = vault.open(row.name, row.key_id, NAME).decode()
    return KnownPerson(row.id, row.kind, name, opened_phone(vault, row), row.sector, row.account)


def opened_phone(vault: Vault, row: Person) -> str:
    return vault.open(row.phone, row.key_id, PHONE).decode()
