"""What becomes of an entry or a veto: one proposes it, another decides, its object may object, and is answered."""

from __future__ import annotations

PROPOSED, APPROVED, REJECTED, STRUCK = STATES = ("proposed", "approved", "rejected", "struck")


def state(approved: bool | None, upheld: bool | None) -> str:
    """`approved`: what was decided; `upheld`: what an objection was answered; None where neither was yet.

    Only what is approved counts; an upheld objection strikes it.
    """
    if approved is None:
        return PROPOSED
    if not approved:
        return REJECTED
    return STRUCK if upheld else APPROVED
