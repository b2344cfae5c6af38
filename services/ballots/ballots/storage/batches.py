"""Many ballots in one transaction: COPY into staging tables, `cast_ballots` for what looks plain, and `cast_ballot` for
each line that is left, in order.

Locks, so that neither single ballots nor other batches can ever wait for this transaction while it waits for them:
`cast_ballot` takes the poll's row (shared), then the counters of the voter's slot, then the slot's turnout or
refusals. Here the poll's row comes first too, then at once the counters of all slots of the chunk in the order of their
key. From then on nobody else is in these slots, but for a single ballot of somebody who is not on the roll: it holds
one row of refusals for a moment, and waits for nothing more. Plain ballots are staged before the slots are locked, and
cast in the statement that locks them: nobody waits for the staging, nor for Python to go on.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.adapt import Dumper
from psycopg.postgres import types
from psycopg.pq import Format

from ballots.domain.voters import slot_of_digest, slot_of_voter
from ballots.domain.votes import levels_in_order
from ballots.storage.casting import CAST_ARGUMENTS, Casting, Found, Outcome

# Once sealing has begun no new lock is taken that it would have to wait for, as in cast_ballot.
_LOCK_POLL = """SELECT objects, levels FROM polls WHERE id = %(poll)s
    AND NOT EXISTS (SELECT 1 FROM closings WHERE poll = %(poll)s) FOR KEY SHARE"""
_PLAIN_TYPES = {
    **{"chunk": "uuid", "line": "int4", "slot": "int2", "voter": "uuid", "generation": "int4", "ballot": "uuid"},
    **{"channel": "text", "source": "text", "source_ref": "text", "body": "bytea", "levels": "int2[]"},
}
_STAGE_PLAIN = f"COPY staged_plain_ballots ({', '.join(_PLAIN_TYPES)}) FROM STDIN (FORMAT BINARY)"
_CAST_PLAIN = "SELECT cast_ballots(%(poll)s, %(chunk)s, %(slots)s::smallint[])"
_STAGE = f"COPY staged_ballots (chunk, line, {', '.join(CAST_ARGUMENTS)}) FROM STDIN"
_CAST = f"""SELECT {", ".join(f"answer.{name}" for name in Outcome._fields)}
    FROM (SELECT * FROM staged_ballots WHERE chunk = %(chunk)s ORDER BY line) staged
    CROSS JOIN LATERAL cast_ballot({", ".join(f"staged.{name}" for name in CAST_ARGUMENTS)}) answer
    ORDER BY staged.line"""
_UNSTAGE = "DELETE FROM staged_ballots WHERE chunk = %(chunk)s AND slot = ANY (%(slots)s)"
_FIND = """SELECT digest, poll, voter, generation FROM lookups
    WHERE poll = %(poll)s AND slot = ANY (%(slots)s) AND digest = ANY (%(digests)s)"""


class _SmallintArray(Dumper):
    """As PostgreSQL reads it: psycopg's own asks of each number anew how it is sent, a fifth of a line's time."""

    format = Format.BINARY
    oid = types["int2"].array_oid

    def dump(self, numbers: list[int]) -> bytes:
        dimensions, nulls, lowest = 1, 0, 1
        head = struct.pack(">5i", dimensions, nulls, types["int2"].oid, len(numbers), lowest)
        return head + b"".join(map(_array_item, numbers))


@cache
def _array_item(number: int) -> bytes:
    return struct.pack(">ih", 2, number)


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
    chunk: dict[str, Any] = {"poll": poll, "chunk": uuid4(), "slots": slots}
    frozen = connection.execute(_LOCK_POLL, chunk).fetchone()
    plain = _plain(castings, *frozen) if frozen else {}
    if plain:
        _stage_plain(connection, chunk["chunk"], castings, plain)
    [[lines]] = connection.execute(_CAST_PLAIN, chunk)
    accepted = set(lines)
    left = {line: casting for line, casting in enumerate(castings) if line not in accepted}
    answers = iter(_cast_each(connection, chunk, left) if left else ())
    return [
        next(answers) if line in left else Outcome("accepted", casting.ballot, None, False)
        for line, casting in enumerate(castings)
    ]


def _plain(castings: Sequence[Casting], objects: Sequence[str], levels: Sequence[str]) -> dict[int, list[int]]:
    """line → levels as the poll keeps them, of ballots that `cast_ballots` may be able to cast.

    The order of lines matters only between those of one voter, so whoever has several is left to `cast_ballot`; so are
    criteria, comments, and whatever is a mistake.
    """
    lines = Counter(casting.voter for casting in castings)
    object_places = {code: place for place, code in enumerate(objects)}
    level_places = {code: place for place, code in enumerate(levels, 1)}
    found = {}
    for line, casting in enumerate(castings):
        if lines[casting.voter] == 1 and not (casting.criteria or casting.comments or casting.stored_at):
            ordered = levels_in_order(casting.objects, casting.levels, object_places, level_places)
            if ordered:
                found[line] = ordered
    return found


def _stage_plain(
    connection: psycopg.Connection[Any], chunk: UUID, castings: Sequence[Casting], plain: Mapping[int, list[int]]
) -> None:
    with connection.cursor() as cursor, cursor.copy(_STAGE_PLAIN) as copy:
        cursor.adapters.register_dumper(None, _SmallintArray)
        copy.set_types(list(_PLAIN_TYPES.values()))
        for line, levels in plain.items():
            each = castings[line]
            voter = (slot_of_voter(each.voter), each.voter, each.generation)
            sent = (each.ballot, each.channel, each.source, each.source_ref, each.body)
            copy.write_row((chunk, line, *voter, *sent, levels))


def _cast_each(
    connection: psycopg.Connection[Any], chunk: Mapping[str, Any], castings: Mapping[int, Casting]
) -> Iterable[Outcome]:
    with connection.cursor() as cursor, cursor.copy(_STAGE) as copy:
        for line, casting in castings.items():
            copy.write_row((chunk["chunk"], line, *casting.arguments))
    outcomes = [Outcome(*row) for row in connection.execute(_CAST, chunk)]
    connection.execute(_UNSTAGE, chunk)
    return outcomes
