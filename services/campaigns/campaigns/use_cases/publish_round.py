"""Publish a round as a poll with its roll.

Three steps, each kept before the next: freeze the round's own objects and people (state `publishing`), tell ballots
the poll and then the roll, mark the round published. Ballots takes each line any number of times, so that repeating
the whole finishes what an earlier try began, wherever that one stopped.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from campaigns.domain import codes, polls
from campaigns.domain.errors import RuleBroken
from campaigns.domain.object_changes import has_left
from campaigns.storage import queries
from campaigns.storage.tables import Campaign, Person, Round, Voter
from campaigns.storage.vault import KEY_BYTES
from campaigns.use_cases.cancel_round import tell_ballots
from campaigns.use_cases.choose_voters import choose_voters
from campaigns.use_cases.keep_campaigns import CODE_KEY
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.personal import opened_phone

LOOKUP_KEY = "round.lookup_key"
LINES_A_REQUEST = 5_000
MARKS_TRIED = 20


def publish_round(parts: Parts, campaign_id: UUID, round_id: UUID) -> Round:
    """Raises `campaign-not-active`, `round-without-voters`, `draw-unfinished`, `sector-without-weight`,
    `round-cancelled`, `round-sealed`; `ballots-refused` where ballots does not take such a poll: the round is planned
    again, to be mended; `Refused("unavailable")` where ballots is away: publish again."""
    state = _freeze(parts, campaign_id, round_id)
    try:
        published = push_poll(parts, campaign_id, round_id)
    except RuleBroken:
        _thaw(parts, campaign_id, round_id)
        raise
    if state == "published":
        return published
    roll = _roll(parts, campaign_id, round_id)
    while lines := list(islice(roll, LINES_A_REQUEST)):
        parts.ballots.add_to_roll(round_id, lines)
    with parts.database.session() as session:
        row = queries.round_(session, campaign_id, round_id, lock=True)
        if row.state == "publishing":
            row.state, row.published_at = "published", queries.now(session)
            session.commit()
    if row.state == "cancelled":  # while ballots was told the poll, which it must not keep open
        tell_ballots(parts, campaign_id, round_id)
        raise RuleBroken("round-cancelled")
    return row


def push_poll(parts: Parts, campaign_id: UUID, round_id: UUID) -> Round:
    """Tell ballots the poll as it is now, unless it has taken that; make a new mark where another poll has ours."""
    for _ in range(MARKS_TRIED):
        with parts.database.session() as session:
            row = queries.round_(session, campaign_id, round_id)
        poll: dict[str, Any] = row.poll or {}
        if row.pushed_revision >= poll["revision"]:
            return row
        try:
            lookup_key = base64.b64encode(_lookup_key(parts, row)).decode()
            parts.ballots.put_poll(round_id, {**poll, "lookup_key": lookup_key})
        except RuleBroken as broken:
            if broken.slug == "mark-taken":
                _change_mark(parts, campaign_id, round_id, poll["mark"])
            elif broken.facts.get("reason") != "revision-stale":  # then somebody else has told a newer one
                raise
            continue
        with parts.database.session() as session:
            row = queries.round_(session, campaign_id, round_id, lock=True)
            row.pushed_revision = max(row.pushed_revision, poll["revision"])
            session.commit()
    raise RuleBroken("ballots-refused", reason="mark-taken", said="mark-taken")


def _freeze(parts: Parts, campaign_id: UUID, round_id: UUID) -> str:
    """The round's state, `publishing` or `published`, with poll and voters made at the first call."""
    with parts.database.session() as session:
        campaign = queries.open_campaign(session, campaign_id)
        row = queries.round_(session, campaign_id, round_id, lock=True)
        if row.state in ("cancelled", "sealed"):
            raise RuleBroken(f"round-{row.state}")
        if row.state == "planned":
            if campaign.state != "active":
                raise RuleBroken("campaign-not-active")
            _make_poll(parts, session, campaign, row)
            session.commit()
        return row.state


def _thaw(parts: Parts, campaign_id: UUID, round_id: UUID) -> None:
    """Plan a round again whose poll ballots has never taken."""
    with parts.database.session() as session:
        row = queries.round_(session, campaign_id, round_id, lock=True)
        if row.state == "publishing" and row.pushed_revision == 0:
            queries.delete_voters(session, round_id)
            row.state, row.poll, row.key_id, row.lookup_key = "planned", None, None, None
            row.eligible = row.population = None
            session.commit()


def _make_poll(parts: Parts, session: Session, campaign: Any, row: Round) -> None:
    standing = [each for each in queries.objects(session, campaign.id) if not has_left(each)]
    objects = [{"code": each.code, "name": each.name} for each in standing]
    voters, row.population = choose_voters(session, campaign, row)
    people = polls.still_asked(voters, objects)
    if not people:
        raise RuleBroken("round-without-voters", panel=row.panel)
    criteria = [{"code": each.code, "name": each.name} for each in queries.criteria(session, campaign.id)]
    row.poll = polls.poll(campaign, row, objects, criteria, [sector for _, sector, _ in people])
    row.eligible = polls.eligible(objects, [(sector, its_objects) for _, sector, its_objects in people])
    row.key_id = parts.vault.current_key
    row.lookup_key = parts.vault.seal(secrets.token_bytes(KEY_BYTES), LOOKUP_KEY)
    row.state = "publishing"
    session.add_all(
        Voter(id=uuid4(), round_id=row.id, person_id=person, objects=its_objects, stratum=sector)
        for person, sector, its_objects in people
    )


def _change_mark(parts: Parts, campaign_id: UUID, round_id: UUID, refused: str) -> None:
    with parts.database.session() as session:
        row = queries.round_(session, campaign_id, round_id, lock=True)
        if row.poll and row.poll["mark"] == refused:
            row.poll = {**row.poll, "mark": codes.new_mark()}
            session.commit()


class RollLines:
    """What ballots is told of the voters of a published round."""

    def __init__(self, parts: Parts, campaign: Campaign, row: Round) -> None:
        self._vault, self._mark = parts.vault, (row.poll or {})["mark"]
        self._code_key, self._lookup_key = campaign_code_key(parts, campaign), _lookup_key(parts, row)
        self._by_sms = polls.SMS in polls.channels(row)

    def line(self, voter: Voter, person: Person) -> dict[str, Any]:
        return polls.roll_line(
            voter.id,
            voter.generation,
            voter.objects,
            voter.stratum,
            code=codes.make_code(self._code_key, self._mark, voter.id, voter.generation),
            phone=opened_phone(self._vault, person) if self._by_sms else None,
            lookup_key=self._lookup_key,
        )


def _roll(parts: Parts, campaign_id: UUID, round_id: UUID) -> Iterator[dict[str, Any]]:
    with parts.database.session() as session:
        row = queries.round_(session, campaign_id, round_id)
        lines = RollLines(parts, queries.campaign(session, campaign_id), row)
        voters = queries.voters(session, round_id)
    return (lines.line(voter, person) for voter, person in voters)


def campaign_code_key(parts: Parts, campaign: Campaign) -> bytes:
    """Raises `campaign-unlinked`."""
    if campaign.code_key is None:
        raise RuleBroken("campaign-unlinked")
    return parts.vault.open(campaign.code_key, campaign.key_id, CODE_KEY)


def _lookup_key(parts: Parts, row: Round) -> bytes:
    return parts.vault.open(row.lookup_key or b"", row.key_id or "", LOOKUP_KEY)
