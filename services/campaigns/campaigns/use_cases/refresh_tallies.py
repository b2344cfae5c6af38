"""Keep what ballots says now of the rounds that scores are made of."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock
from typing import Any
from uuid import UUID

from cachetools import TTLCache

from campaigns.storage import certifications, queries
from campaigns.storage.tables import Round
from campaigns.use_cases.parts import Parts
from chassis.problems import Refused

ASKED_SECONDS = 60
asked: TTLCache[UUID, bool] = TTLCache(maxsize=4096, ttl=ASKED_SECONDS)
"""The sealed polls that this process has asked for lately, and whether ballots was there."""
_lock = Lock()


def refresh_tallies(parts: Parts, rounds: Iterable[Round], *, at_once: bool) -> bool:
    """False where ballots is away, or was when it was last asked, and what it said before serves.

    `rounds` are those of `queries.counted_rounds`. Live ones are asked for each time. A sealed one has a newer version
    only when a ballot was voided: unless `at_once`, a process asks once a minute, and the ETag that it sends makes the
    answer small. Where ballots is silent once it is asked no further. Raises `ballots-refused`;
    `Refused("unavailable")` where ballots is away and a live round was never read.
    """
    silence: Refused | None = None
    heard = []
    for row in rounds:
        sealed = row.state == "sealed"
        lately = _lately(row) if sealed and not at_once else None
        if lately is None:
            try:
                if silence is not None:
                    raise silence
                (_refresh_sealed if sealed else _refresh_live)(parts, row)
            except Refused as refused:
                if row.tally is None:
                    raise
                silence = refused
            if sealed:
                _remember(row, silence is None)
        heard.append(silence is None if lately is None else lately)
    return all(heard)


def _lately(row: Round) -> bool | None:
    with _lock:
        return asked.get(row.id)


def _remember(row: Round, heard: bool) -> None:
    with _lock:
        asked[row.id] = heard


def _refresh_sealed(parts: Parts, row: Round) -> None:
    """A newer version replaces the kept one, until the campaign is certified, and while a correction is open; an older
    one, come late, does not."""
    tally = parts.ballots.newer_tally(row.id, (row.tally or {})["digest"])
    if tally is None:
        return
    with parts.database.session() as session:
        campaign = queries.locked_campaign(session, row.campaign_id, alone=False)
        kept = queries.round_(session, row.campaign_id, row.id, lock=True)
        settled = campaign.state == "certified" and not certifications.open_correction(session, row.campaign_id)
        if not settled and (kept.tally or {})["version"] < tally["version"]:
            kept.tally = tally
            session.commit()


def _refresh_live(parts: Parts, row: Round) -> None:
    """A tally that differs from the kept one in its time alone leaves that: `as_of` tells since when it has stood so,
    and scores in which nothing has changed stay the same to the byte."""
    tally = parts.ballots.tally(row.id)
    if _without_time(row.tally) != _without_time(tally):
        with parts.database.session() as session:
            queries.keep_live_tally(session, row.id, tally)
            session.commit()


def _without_time(tally: dict[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (tally or {}).items() if name != "as_of"}
