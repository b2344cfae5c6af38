"""Calling back (回访) whoever leaves name and number, apart from every ballot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from campaigns.domain.errors import RuleBroken, refuse
from campaigns.domain.phones import number_mistakes
from campaigns.storage import events, follow_ups, queries
from campaigns.storage.listing import Listing
from campaigns.storage.tables import FollowUp
from campaigns.storage.vault import Vault
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.places import object_mistakes

ASKED = ("name", "phone", "text")
SEALED = (*ASKED, "note")


def ask_for_contact(parts: Parts, campaign_id: UUID, asked: Mapping[str, Any]) -> FollowUp:
    """To be called back within the campaign's `follow_up_days`. Raises `campaign-not-active` for a draft, and
    as mistakes `unknown-object`, `real-number`, `simulated-number`."""
    with parts.database.session() as session:
        campaign, ids = queries.campaign(session, campaign_id), queries.object_ids(session, campaign_id)
        if campaign.state == "draft":
            raise RuleBroken("campaign-not-active")
        wrong_number = number_mistakes([("/phone", asked["phone"])], rehearsal=campaign.rehearsal)
        refuse([*object_mistakes(asked["object"], ids, None), *wrong_number])
        row = FollowUp(
            campaign_id=campaign_id,
            object_id=ids.get(asked["object"]),
            key_id=parts.vault.current_key,
            deadline=queries.today(session, campaign) + dt.timedelta(days=campaign.follow_up_days),
            **{name: _sealed(parts.vault, name, asked[name]) for name in ASKED},
        )
        session.add(row)
        session.commit()
        session.refresh(row)
        return row


def list_follow_ups(parts: Parts, campaign_id: UUID, filters: Mapping[str, bool]) -> Sequence[dict[str, Any]]:
    """In the clear, which is an event."""
    with parts.database.session() as session:
        query = follow_ups.of_follow_ups(
            campaign_id, filters, queries.today(session, queries.campaign(session, campaign_id))
        )
    return Listing(parts.database, query, partial(_shown, parts.vault), events.shown(campaign_id, "follow_ups"))


def close_follow_up(
    parts: Parts, campaign_id: UUID, follow_up_id: UUID, outcome: str, note: str, by: str
) -> dict[str, Any]:
    """Raises `follow-up-closed`, also where it is erased."""
    with parts.database.session() as session:
        found = follow_ups.follow_up(session, campaign_id, follow_up_id)
        if found is None:
            raise RuleBroken("not-found")
        row, code = found
        if row.closed_at is not None or row.key_id is None:
            raise RuleBroken("follow-up-closed")
        opened = {name: _opened(parts.vault, row, name) or "" for name in ASKED}
        for name, value in {**opened, "note": note}.items():  # one row, one key
            setattr(row, name, _sealed(parts.vault, name, value))
        row.key_id = parts.vault.current_key
        row.outcome, row.closed_by, row.closed_at = outcome, by, queries.now(session)
        session.commit()
        return _shown(parts.vault, row, code)


def purpose(name: str) -> str:
    """For which the column of that name is encrypted."""
    return f"follow_up.{name}"


def _sealed(vault: Vault, name: str, value: str) -> bytes:
    return vault.seal(value.encode(), purpose(name))


def _opened(vault: Vault, row: FollowUp, name: str) -> str | None:
    sealed = getattr(row, name)
    return None if sealed is None else vault.open(sealed, row.key_id or "", purpose(name)).decode()


def _shown(vault: Vault, row: FollowUp, code: str | None) -> dict[str, Any]:
    plain = {
        name: getattr(row, name) for name in ("id", "received_at", "deadline", "outcome", "closed_by", "closed_at")
    }
    return {"object": code, **plain, **{name: _opened(vault, row, name) for name in SEALED}}
