"""Bring everything encrypted, and every digest, under the current keys: in pieces, while the service runs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.domain.errors import RuleBroken
from campaigns.storage import queries, sealed
from campaigns.storage.vault import Vault
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.sealed_tables import SEALED

ROWS_A_PIECE = 500
SECONDS_BETWEEN_TRIES = 0.2


def rotate_keys(parts: Parts) -> Iterator[tuple[str, int]]:
    """(table, rows brought under the current keys) of each table, once it is done.

    Each piece is a transaction of its own: whatever stops it, the next call goes on. It waits until others let go of
    the rows that they hold. Raises `key-missing`; `person-twice` where two people of one campaign turn out to have the
    same number, handed in by processes of which one did not know the other's digest key.
    """
    for each in SEALED:
        done = 0
        while left(parts, each):
            with parts.database.session() as session, queries.unique("person-twice", table=each.table.name):
                try:
                    rows = sealed.rotate_piece(session, each, parts.vault, ROWS_A_PIECE)
                except KeyError as unknown:
                    raise RuleBroken("key-missing", table=each.table.name, key=unknown.args[0]) from None
                session.commit()
            done += rows
            if not rows:
                time.sleep(SECONDS_BETWEEN_TRIES)
        yield each.table.name, done


def under_one_key(session: Session, vault: Vault, campaign_id: UUID) -> None:
    """Bring a campaign's people, and all who opted out, under the current keys at once, so that their digests can be
    compared; nothing unless that key is being changed. Raises `person-twice`."""
    if not vault.changes_digests:
        return
    for each in SEALED:
        if each.digests:
            with queries.unique("person-twice", table=each.table.name):
                sealed.rotate_campaign(session, each, vault, campaign_id)


def rows_left(parts: Parts) -> dict[str, int]:
    """table → rows under an earlier key."""
    return {each.table.name: left(parts, each) for each in SEALED}


def left(parts: Parts, each: sealed.Sealed) -> int:
    with parts.database.session() as session:
        return sealed.left(session, each, parts.vault)
