"""A voter's code and the digests by which ballots finds a voter (DESIGN section 4; contracts/voter-digest.json).

A code is three characters that mark the poll and twelve secret ones: the first 60 bits of the HMAC of voter and
generation under the campaign's code key, in Crockford's base32. It is not stored: the key makes it again.
"""

from __future__ import annotations

import hmac
import secrets
from uuid import UUID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MARK_LENGTH = 3
SECRET_LENGTH = 12


def new_mark() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(MARK_LENGTH))


def make_code(code_key: bytes, mark: str, voter: UUID, generation: int) -> str:
    """The 15 characters of a voter's code, without separators."""
    digest = hmac.digest(code_key, voter.bytes + generation.to_bytes(4, "big"), "sha256")
    bits = int.from_bytes(digest[:8], "big") >> 4
    return mark + "".join(ALPHABET[bits >> shift & 31] for shift in range(5 * (SECRET_LENGTH - 1), -1, -5))


def grouped(code: str) -> str:
    """As people read it: 7KQ-ABCD-EFGH-JKMN."""
    secret = code[MARK_LENGTH:]
    return "-".join([code[:MARK_LENGTH], *(secret[at : at + 4] for at in range(0, SECRET_LENGTH, 4))])


def voter_digest(lookup_key: bytes, text: str) -> str:
    """What the poll's roll holds instead of an E.164 number or a code (15 characters): hex of its HMAC-SHA256."""
    return hmac.digest(lookup_key, text.encode(), "sha256").hex()
