"""Say by name who calls."""

from __future__ import annotations

from uuid import UUID

from chassis.database import Database
from gateway.storage import identities


def name_caller(db: Database, subject: str) -> str | None:
    """The name of the account or client with this id, None where it is neither's."""
    try:
        found = UUID(subject)
    except ValueError:
        return None
    with db.session() as session:
        return identities.find_name(session, found)
