"""The list of a round's draw: fixed, digested and published before anybody speaks.

Then the seed is made (`seed_draw`), or the draw discarded with a reason that stays on record.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.domain import draw, scheme
from campaigns.domain.errors import Mistake, RuleBroken, refuse
from campaigns.domain.object_changes import has_left
from campaigns.storage import draws, queries
from campaigns.storage.listing import Listing
from campaigns.storage.tables import Draw, Round
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.rotate_keys import under_one_key

ID_BYTES = 16


def make_draw(parts: Parts, campaign_id: UUID, asked: Mapping[str, Any], by: str) -> dict[str, Any]:
    """Fix the list: who may be drawn for which objects, under ids that tell nothing.

    Raises `campaign-not-active`, `campaign-certified`, `round-published` and its like, `panel-not-drawn`,
    `draw-exists`, `draw-unfinished` (of an earlier round whose drawn are to be left out), `round-without-voters`; as
    mistakes `unknown-round`, `unknown-object`.
    """
    with parts.database.session() as session:
        campaign = queries.open_campaign(session, campaign_id)
        if campaign.state != "active":
            raise RuleBroken("campaign-not-active")
        row, codes = _named(session, campaign_id, asked)
        if row.state != "planned":
            raise RuleBroken(f"round-{row.state}")
        if row.panel == scheme.EXPERTS:
            raise RuleBroken("panel-not-drawn", panel=row.panel)
        if draws.standing(session, row.id) is not None:
            raise RuleBroken("draw-exists", round=row.code)
        under_one_key(session, parts.vault, campaign_id)
        left_out = _last_rounds(session, row, asked["leave_out_last"])
        people = {secrets.token_hex(ID_BYTES): each for each in draws.eligible(session, campaign_id, left_out)}
        if not people:
            raise RuleBroken("round-without-voters", panel=row.panel)
        candidates = {id_: objects for id_, (_, objects) in people.items()}
        lines = draw.write_list(candidates)
        made = Draw(
            campaign_id=campaign_id,
            round_id=row.id,
            leave_out_last=asked["leave_out_last"],
            objects=[*_sizes(codes, asked, candidates)],
            candidates=len(people),
            lines=lines,
            list_digest=draw.digest(lines),
            listed_by=by,
        )
        session.add(made)
        session.flush()
        session.refresh(made)
        draws.keep_candidates(session, made.id, {id_: person for id_, (person, _) in people.items()})
        session.commit()
        return shown(made, row.code)


def list_draws(parts: Parts, campaign_id: UUID) -> Sequence[dict[str, Any]]:
    return Listing(parts.database, draws.of_draws(campaign_id), shown)


def get_draw(parts: Parts, campaign_id: UUID, draw_id: UUID) -> dict[str, Any]:
    with parts.database.session() as session:
        row, round_ = draws.draw(session, campaign_id, draw_id)
        return shown(row, round_.code)


def read_list(parts: Parts, campaign_id: UUID, draw_id: UUID) -> str:
    """Byte for byte what the digest is of."""
    with parts.database.session() as session:
        row, _ = draws.draw(session, campaign_id, draw_id, whole=True)
        return row.lines


def discard_draw(parts: Parts, campaign_id: UUID, draw_id: UUID, reason: str, by: str) -> dict[str, Any]:
    """Only before the seed: afterwards whoever dislikes the outcome could draw until one pleases.

    The list stays published; which person had which id is forgotten. Raises `campaign-certified`, `draw-seeded`. The
    first reason stands.
    """
    with parts.database.session() as session:
        queries.open_campaign(session, campaign_id)
        row, round_ = locked_draw(session, campaign_id, draw_id)
        if row.state == "drawn":
            raise RuleBroken("draw-seeded", round=round_.code)
        if row.state == "listed":
            row.discarded = {"at": queries.now(session).astimezone(dt.UTC).isoformat(), "by": by, "reason": reason}
            row.state = "discarded"
            draws.forget_candidates(session, row.id)
            session.commit()
        return shown(row, round_.code)


def locked_draw(session: Session, campaign_id: UUID, draw_id: UUID, *, whole: bool = False) -> tuple[Draw, Round]:
    """Nobody else publishes the round, seeds or discards the draw until this transaction ends."""
    _, round_ = draws.draw(session, campaign_id, draw_id)
    queries.round_(session, campaign_id, round_.id, lock=True)
    session.expire_all()
    return draws.draw(session, campaign_id, draw_id, whole=whole)


def shown(row: Draw, round_code: str) -> dict[str, Any]:
    names = ("id", "state", "leave_out_last", "objects", "candidates", "list_digest", "listed_at", "discarded")
    return {"round": round_code, **{name: getattr(row, name) for name in names}}


def _named(session: Session, campaign_id: UUID, asked: Mapping[str, Any]) -> tuple[Round, list[str]]:
    """The round, locked, and the codes of all objects. Raises `unknown-round`, `unknown-object` as mistakes."""
    codes = [each.code for each in queries.objects(session, campaign_id) if not has_left(each)]
    found = next((each for each in queries.rounds(session, campaign_id) if each.code == asked["round"]), None)
    mistakes = [] if found else [Mistake("/round", "unknown-round", {"round": asked["round"]})]
    strays = [code for code in asked["objects"] if code not in codes]
    refuse([*mistakes, *(Mistake(f"/objects/{code}", "unknown-object", {"object": code}) for code in strays)])
    assert found is not None  # noqa: S101  # else refused
    return queries.round_(session, campaign_id, found.id, lock=True), codes


def _last_rounds(session: Session, row: Round, number: int) -> list[UUID]:
    """So many rounds of the same panel that open before this one."""
    earlier = [
        each
        for each in queries.rounds(session, row.campaign_id)
        if each.panel == row.panel and each.state != "cancelled" and each.opens_at < row.opens_at
    ]
    last = earlier[-number:] if number else []
    for each in last:
        made = draws.standing(session, each.id)
        if made is not None and made.state == "listed":
            raise RuleBroken("draw-unfinished", round=each.code)
    return [each.id for each in last]


def _sizes(codes: list[str], asked: Mapping[str, Any], candidates: draw.Candidates) -> Iterator[dict[str, Any]]:
    own = draw.candidates_of(candidates)
    for code in codes:
        wanted = asked["objects"].get(code, asked)
        share = wanted.get("share")
        line = {"object": code, "size": wanted.get("size"), "share": None if share is None else format(share, "f")}
        yield {**line, "candidates": len(own.get(code, []))}
