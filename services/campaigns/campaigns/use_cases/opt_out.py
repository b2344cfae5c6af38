"""Who wants no messages gets none: from any campaign, over any channel, for ever. They may vote all the same."""

from __future__ import annotations

from typing import Any

from campaigns.domain.phones import masked
from campaigns.storage import opt_outs
from campaigns.storage.vault import Vault
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.personal import opened_phone
from chassis.ids import new_id

PHONE = "opt-out.phone"
BY_SMS = "sms"


def opt_out(parts: Parts, phone: str, by: str) -> tuple[dict[str, Any], bool]:
    """(since when, whether this call made it), as somebody said on the telephone."""
    digest = parts.vault.digest(phone)
    with parts.database.session() as session:
        known = opt_outs.opt_out(session, digest)
        if known is None:
            opt_outs.keep_opt_outs(session, [_sealed(parts.vault, phone, by)])
            session.commit()
        found = opt_outs.opt_out(session, digest)
    assert found is not None  # noqa: S101  # it was just kept
    return {"phone": masked(phone), "at": found.at}, known is None


def learn_opt_outs(parts: Parts) -> None:
    """Take over what ballots was told by SMS. Raises `Refused("unavailable")`."""
    with parts.database.session() as session:
        rounds = opt_outs.polled_rounds(session)
    voters = [voter for round_id in rounds for voter in parts.ballots.opt_outs(round_id)]
    with parts.database.session() as session:
        people = opt_outs.still_in(session, voters)
        opt_outs.keep_opt_outs(
            session, [_sealed(parts.vault, opened_phone(parts.vault, each), BY_SMS) for each in people]
        )
        session.commit()


def _sealed(vault: Vault, phone: str, source: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "phone_digest": vault.digest(phone),
        "key_id": vault.current_key,
        "phone": vault.seal(phone.encode(), PHONE),
        "source": source,
    }
