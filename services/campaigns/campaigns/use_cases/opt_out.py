"""Who wants no messages gets none: from any campaign, over any channel, for ever. They may vote all the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from campaigns.domain.phones import masked
from campaigns.storage import opt_outs
from campaigns.storage.vault import Vault
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.personal import digests, opened_phone
from chassis.ids import new_id

PHONE = "opt-out.phone"
BY_SMS = "sms"


def opt_out(parts: Parts, phone: str, by: str) -> tuple[dict[str, Any], bool]:
    """(since when, whether this call made it), as somebody said on the telephone."""
    with parts.database.session() as session:
        known = opt_outs.opt_out(session, digests(parts.vault, phone))
        if known is None:
            _keep(session, parts.vault, [phone], by)
            session.commit()
        found = opt_outs.opt_out(session, digests(parts.vault, phone))
    assert found is not None  # noqa: S101  # it was just kept
    return {"phone": masked(phone), "at": found.at}, known is None


def learn_opt_outs(parts: Parts) -> None:
    """Take over what ballots was told by SMS. Raises `Refused("unavailable")`."""
    with parts.database.session() as session:
        rounds = opt_outs.polled_rounds(session)
    voters = [voter for round_id in rounds for voter in parts.ballots.opt_outs(round_id)]
    with parts.database.session() as session:
        people = opt_outs.still_in(session, voters)
        _keep(session, parts.vault, [opened_phone(parts.vault, each) for each in people], BY_SMS)
        session.commit()


def has_opted_out(session: Session, vault: Vault, phone: str) -> bool:
    return opt_outs.opt_out(session, digests(vault, phone)) is not None


def _keep(session: Session, vault: Vault, phones: Iterable[str], source: str) -> None:
    """Those that are there stay as they are, under whichever key they are found."""
    if vault.changes_digests:
        opt_outs.hold_opt_outs(session)
        phones = [each for each in phones if not has_opted_out(session, vault, each)]
    opt_outs.keep_opt_outs(session, [_sealed(vault, each, source) for each in phones])


def _sealed(vault: Vault, phone: str, source: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "digest_key_id": vault.current_digest_key,
        "phone_digest": vault.digest(phone),
        "key_id": vault.current_key,
        "phone": vault.seal(phone.encode(), PHONE),
        "source": source,
    }
