"""Whom to invite to a round, with the code that is the right to hand in one ballot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from campaigns.domain import codes, polls
from campaigns.domain.errors import RuleBroken
from campaigns.domain.phones import masked
from campaigns.storage import events, queries
from campaigns.storage.listing import Listing
from campaigns.storage.tables import Person, Voter
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.personal import opened_person
from campaigns.use_cases.publish_round import campaign_code_key


def read_invitations(parts: Parts, campaign_id: UUID, round_id: UUID) -> Sequence[dict[str, Any]]:
    """One a voter, the same each time; to read some is an event.

    Raises `campaign-unlinked`, `round-planned`, `round-publishing`, `round-cancelled`.
    """
    with parts.database.session() as session:
        code_key = campaign_code_key(parts, queries.campaign(session, campaign_id))
        row = queries.round_(session, campaign_id, round_id)
        if row.state not in ("published", "sealed"):
            raise RuleBroken(f"round-{row.state}")
    poll = row.poll or {}
    everything = [each["code"] for each in poll["objects"]]

    def invitation(voter: Voter, person_row: Person) -> dict[str, Any]:
        person = opened_person(parts.vault, person_row)
        return {
            "voter": voter.id,
            "name": person.name,
            "phone": masked(person.phone),
            "objects": everything if voter.objects is None else voter.objects,
            "code": codes.grouped(codes.make_code(code_key, poll["mark"], voter.id, voter.generation)),
            "channels": polls.channels(row),
        }

    return Listing(parts.database, queries.of_voters(round_id), invitation, events.shown(campaign_id))
