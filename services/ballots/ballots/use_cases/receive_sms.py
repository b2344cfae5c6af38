"""Receiving SMS: they are stored as they came, before anything else is done with them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from ballots.domain import voters
from ballots.domain.sms import Inbound, id_without_one
from ballots.storage import messages, polls
from ballots.storage.casting import Ballots
from ballots.storage.messages import Message
from ballots.use_cases.settle_messages import settle_message
from chassis.database import Database
from chassis.ids import new_id

LONGEST_ID = 200

__all__ = ["Message", "receive_sms", "store_messages"]


def receive_sms(
    db: Database, store: Ballots, arrived: Inbound, *, adapter: str, source: str, campaigns: set[str] | None
) -> Message:
    """Store a message and settle it: `outcome` is counted or kept, `reason` a slug.

    The same message again (by the provider's id) is answered as before. No message is ever refused: the provider
    would only send it again.
    """
    [message] = store_messages(db, [arrived], adapter=adapter, source=source, campaigns=campaigns)
    return settle_message(db, store, message) if message.outcome == "received" else message


def store_messages(
    db: Database,
    arrived: Sequence[Inbound],
    *,
    adapter: str,
    source: str,
    secret: str = "",
    campaigns: set[str] | None = None,
) -> list[Message]:
    """Store messages, all or none; one that is there already is given as it stands, perhaps settled.

    `secret` is shared with the provider; under it those without an id are recognised by number, text and time.
    `campaigns` are those that the sender reaches (None: all).
    """
    with db.session() as session:
        reached = polls.unsealed_polls_by_sms(session)
        found = [poll for poll in reached if campaigns is None or str(poll.campaign) in campaigns]
        stored = []
        for each in arrived:
            number, said = voters.read_number(each.number), _storable(each.text)
            masked = voters.mask_number(number) if number else "****"
            row = {
                "id": new_id(),
                "adapter": adapter,
                "source": source,
                "provider_id": _id(each, secret),
                "body": hashlib.sha256(f"{masked}\n{said}".encode()).digest(),
                "number_masked": masked,
                "digests": {str(p.id): voters.digest(p.lookup_key, number).hex() for p in found} if number else {},
                "access_number": _storable(each.to) if each.to else None,
                "text": said,
            }
            stored.append(messages.store_message(session, row))
        session.commit()
    return stored


def _id(arrived: Inbound, secret: str) -> str:
    """Of at most `LONGEST_ID` characters, more than which an index may not hold."""
    given = _storable(arrived.provider_id or "") or id_without_one(secret, arrived)
    return given if len(given) <= LONGEST_ID else hashlib.sha256(given.encode()).hexdigest()


def _storable(text: str) -> str:
    """PostgreSQL holds neither NUL nor half a pair; what can't be stored must not lose what can."""
    return text.replace("\0", "\ufffd").encode(errors="replace").decode()
