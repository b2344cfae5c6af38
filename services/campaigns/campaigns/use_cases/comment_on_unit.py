"""The leading group's comment on each unit (点评; plan section 4, 5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from campaigns.domain.errors import RuleBroken
from campaigns.storage import process, queries
from campaigns.storage.listing import Listing
from campaigns.storage.queries import Seen
from campaigns.storage.tables import UnitComment
from campaigns.use_cases.enter_opinion import Own
from campaigns.use_cases.parts import Parts


def list_comments(parts: Parts, campaign_id: UUID, own: Own) -> Sequence[dict[str, Any]]:
    return Listing(parts.database, process.of_comments(campaign_id, own), _shown)


def read_comment(parts: Parts, campaign_id: UUID, object_id: UUID, own: Own) -> dict[str, Any]:
    """Empty, of version 0, until one is written. Raises `not-found`, also of an object that is not one of `own`."""
    with parts.database.session() as session:
        code = queries.appraised_object(session, campaign_id, object_id).code
        if own is not None and code not in own:
            raise RuleBroken("not-found")
        return _shown(process.comment(session, object_id) or _unwritten(object_id), code)


def comment_on_unit(parts: Parts, campaign_id: UUID, object_id: UUID, text: str, seen: Seen, by: str) -> dict[str, Any]:
    """Raises `changed-meanwhile`."""
    with parts.database.session() as session:
        queries.locked_campaign(session, campaign_id)
        code = queries.appraised_object(session, campaign_id, object_id).code
        written = process.comment(session, object_id)
        row = written or _unwritten(object_id)
        queries.demand_seen(row, seen, {"text": text})
        if row.text != text:
            row = written or UnitComment(object_id=object_id)
            row.text, row.written_by = text, by
            session.add(row)
            session.flush()
            session.refresh(row)
            session.commit()
        return _shown(row, code)


def _unwritten(object_id: UUID) -> UnitComment:
    return UnitComment(object_id=object_id, text="", written_by=None, written_at=None, version=0)


def _shown(row: UnitComment, code: str) -> dict[str, Any]:
    return {"object": code, **{name: getattr(row, name) for name in ("text", "written_by", "written_at", "version")}}
