"""Receipts: they prove that a ballot is recorded, and never what it says.

A receipt is SHA-256(salt ‖ content). `salt` is HMAC-SHA256(receipt key of the poll, the ballot's id); `content` is a
line for each vote, by object code: `object=level`, then `;criterion=level` for each rated criterion, by its code. No
voter and no time are in it. Nobody gets the key, so a voter can't show anybody what they voted.

At sealing the receipts of all accepted ballots, replaced and voided ones too, become the leaves of one tree, in
ascending order: that tells nothing of when they came. Leaf, node and inclusion proof are those of RFC 9162, 2.1.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from uuid import UUID

BYTES = 32
PIECE = 1024
"""Leaves that are stored together: a power of two, so that they are a tree of their own inside the whole."""


def receipt(key: bytes, ballot: UUID, content: str) -> bytes:
    """32 bytes."""
    salt = hmac.digest(key, ballot.bytes, "sha256")
    return hashlib.sha256(salt + content.encode()).digest()


def content(
    objects: Sequence[str], levels: Sequence[str], criteria: Sequence[Mapping[str, str] | None] | None = None
) -> str:
    """What a ballot says, as its receipt covers it; `levels` and `criteria` are those of `objects`, in their order."""
    if not criteria:  # as most are: this is done for each ballot
        return "\n".join(sorted(map("=".join, zip(objects, levels, strict=True))))
    lines = []
    for code, level, rated in zip(objects, levels, criteria, strict=True):
        by_criterion = (f"{name}={of}" for name, of in sorted((rated or {}).items()))
        lines.append(";".join([f"{code}={level}", *by_criterion]))
    return "\n".join(sorted(lines))


def leaf(value: bytes) -> bytes:
    return hashlib.sha256(b"\0" + value).digest()


def root(nodes: Sequence[bytes]) -> bytes:
    """The node above all of `nodes` (hashed leaves, or roots of pieces); SHA-256 of nothing if there are none."""
    if not nodes:
        return hashlib.sha256().digest()
    while len(nodes) > 1:
        nodes = _above(nodes)
    return nodes[0]


def path(nodes: Sequence[bytes], place: int) -> list[bytes]:
    """The neighbours on the way from a node to the root, the nearest first."""
    found = []
    while len(nodes) > 1:
        if place ^ 1 < len(nodes):
            found.append(nodes[place ^ 1])
        nodes, place = _above(nodes), place >> 1
    return found


def is_included(value: bytes, place: int, size: int, proof: Sequence[bytes], tree: bytes) -> bool:
    """Whether `proof` leads from a receipt at `place` (from 0) to the root of a tree of `size` (RFC 9162, 2.1.3.2)."""
    if not 0 <= place < size:
        return False
    node, last = leaf(value), size - 1
    for neighbour in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = _node(neighbour, node)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            node = _node(node, neighbour)
        place, last = place >> 1, last >> 1
    return last == 0 and hmac.compare_digest(node, tree)


def _above(nodes: Sequence[bytes]) -> list[bytes]:
    """The next level: pairs, and a last one without a neighbour as it is."""
    paired = [_node(left, right) for left, right in zip(nodes[::2], nodes[1::2], strict=False)]
    return paired + list(nodes[len(nodes) & ~1 :])


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()
