"""Many ballots in one transaction: COPY into a staging table, then `cast_ballot` for each staged line in order.

Locks, so that neither single ballots nor other batches can ever wait for this transaction while it waits for them:
`cast_ballot` takes the poll's row (shared), then the counters of the voter's slot, then the slot's turnout or
refusals. Here the poll's row comes first too, then at once the counters of all slots of the chunk in the order of their
key. From then on nobody else is in these slots, but for a single ballot of somebody who is not on the roll: it holds
one row of refusals for a moment, and waits for nothing more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import psycopg

from ballots.domain.voters import slot_of_digest, slot_of_voter
from ballots.storage.casting import CAST_ARGUMENTS, Casting, Found, Outcome

# Once sealing has begun no new lock is taken that it would have to wait for, as in cast_ballot.
_LOCK_POLL = """SELECT 1 FROM polls WHERE id = %(poll)s
    AND NOT EXISTS (SELECT 1 FROM closings WHERE poll = %(poll)s) FOR KEY SHARE"""
_LOCK_SLOTS = """SELECT 1 FROM counters WHERE poll = %(poll)s AND slot = ANY (%(slots)s)
    ORDER BY slot, stratum FOR UPDATE"""
_STAGE = f"COPY staged_ballots (chunk, line, {', '.join(CAST_ARGUMENTS)}) FROM STDIN"
_CAST = f"""SELECT {", ".join(f"answer.{name}" for name in Outcome._fields)}
    FROM (SELECT * FROM staged_ballots WHERE chunk = %(chunk)s ORDER BY line) staged
    CROSS JOIN LATERAL cast_ballot({", ".join(f"staged.{name}" for name in CAST_ARGUMENTS)}) answer
    ORDER BY staged.line"""
_UNSTAGE = "DELETE FROM staged_ballots WHERE chunk = %(chunk)s"
_FIND = """SELECT digest, poll, voter, generation FROM lookups
    WHERE poll = %(poll)s AND slot = ANY (%(slots)s) AND digest = ANY (%(digests)s)"""


def find_all(connection: psycopg.Connection[Any], poll: UUID, digests: Sequence[bytes]) -> dict[bytes, Found]:
    """Whom the digests of codes and numbers name in a poll; those that name nobody are left out."""
    slots = sorted(set(map(slot_of_digest, digests)))
    rows = connection.execute(_FIND, {"poll": poll, "slots": slots, "digests": digests})
    return {digest: Found(*found) for digest, *found in rows}


def cast_all(connection: psycopg.Connection[Any], poll: UUID, castings: Sequence[Casting]) -> list[Outcome]:
    """Check, store and count ballots of one poll, each as if it came alone and in this order."""
    if not castings:
        return []
    slots = sorted({slot_of_voter(casting.voter) for casting in castings})
    connection.execute(_LOCK_POLL, {"poll": poll})
    connection.execute(_LOCK_SLOTS, {"poll": poll, "slots": slots})
    chunk = {"chunk": uuid4()}
    with connection.cursor() as cursor, cursor.copy(_STAGE) as copy:
        for line, casting in enumerate(castings):
            copy.write_row((chunk["chunk"], line, *casting.arguments))
    outcomes = [Outcome(*row) for row in connection.execute(_CAST, chunk)]
    connection.execute(_UNSTAGE, chunk)
    return outcomes
