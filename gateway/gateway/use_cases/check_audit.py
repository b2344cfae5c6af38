"""Say whether the audit trail is as it was written, and which record or batch is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from chassis.tokens import read_document
from gateway.domain.audit import SIGNED, Chain, check_export
from gateway.storage import audit
from gateway.use_cases.keep_audit import AuditTrail


def new_chain(key: Callable[[str], Any], *, whole: bool) -> Chain:
    """`key`: the gateway's public key of a `kid`; raises `KeyError`."""
    return Chain(lambda signed: read_document(signed, SIGNED, key), whole=whole)


def check_audit(trail: AuditTrail, chain: Chain, noted: str | None) -> bool:
    """Follow the whole trail, then close what is open and follow that.

    Returns whether the role that reads it could change it. Raises `AuditFault`.
    """
    _follow(trail, chain)
    chain.end(noted)
    trail.close_all()
    _follow(trail, chain)
    chain.end()
    with trail.db.session() as session:
        return audit.can_change(session)


def check_file(lines: Iterable[str], chain: Chain, noted: str | None) -> None:
    """The same of an export, which may begin with any batch. Raises `AuditFault`."""
    check_export(lines, chain, noted)


def _follow(trail: AuditTrail, chain: Chain) -> None:
    for batch, records in audit.batches(trail.db, chain.newest.number if chain.newest else 0):
        chain.follow(batch, records)
