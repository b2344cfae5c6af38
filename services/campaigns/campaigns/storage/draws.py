"""Draws and their candidates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast
from uuid import UUID

from sqlalchemy import ARRAY, Select, Table, Text, delete, exists, func, literal, select, update
from sqlalchemy.orm import Session, aliased, undefer

from campaigns.domain.errors import RuleBroken
from campaigns.storage.queries import NOT_ERASED, add_unless_there
from campaigns.storage.tables import AppraisedObject, Candidate, Draw, Person, Recipient, Round, Staff


def of_draws(campaign_id: UUID) -> Select[Draw, str]:
    """With the code of the round; in the order in which they were made."""
    query = select(Draw, Round.code).join(Round, Round.id == Draw.round_id)
    return query.where(Draw.campaign_id == campaign_id).order_by(Draw.id)


def draw(session: Session, campaign_id: UUID, draw_id: UUID, *, whole: bool = False) -> tuple[Draw, Round]:
    """The draw, `whole` with its list and certificate, and its round."""
    query = select(Draw, Round).join(Round, Round.id == Draw.round_id)
    query = query.where(Draw.campaign_id == campaign_id, Draw.id == draw_id)
    if whole:
        query = query.options(undefer(Draw.lines), undefer(Draw.certificate), undefer(Draw.jws))
    found = session.execute(query).one_or_none()
    if found is None:
        raise RuleBroken("not-found")
    return found.Draw, found.Round


def standing(session: Session, round_id: UUID) -> Draw | None:
    """The round's draw that was not discarded."""
    query = select(Draw).where(Draw.round_id == round_id, Draw.state != "discarded")
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def eligible(session: Session, campaign_id: UUID, leave_out: Sequence[UUID]) -> list[tuple[UUID, list[str]]]:
    """(person, codes of the objects) of each recipient: not for an object that the person works for, and nobody who was
    drawn in one of the rounds `leave_out`."""
    own = aliased(Person)
    works_there = exists().where(
        Staff.object_id == Recipient.object_id, Staff.person_id == own.id, own.phone_digest == Person.phone_digest
    )
    drawn_lately = (
        select(Candidate.person_id)
        .join(Draw, Draw.id == Candidate.draw_id)
        .where(Draw.round_id.in_(leave_out), Draw.state == "drawn", Candidate.drawn.is_not(None))
    )
    query = (
        select(Recipient.person_id, func.array_agg(AppraisedObject.code))
        .join(AppraisedObject, AppraisedObject.id == Recipient.object_id)
        .join(Person, Person.id == Recipient.person_id)
        .where(AppraisedObject.campaign_id == campaign_id, NOT_ERASED, ~works_there)
        .where(Recipient.person_id.not_in(drawn_lately))
        .group_by(Recipient.person_id)
    )
    return [(person, list(codes)) for person, codes in session.execute(query)]


def keep_candidates(session: Session, draw_id: UUID, people: Mapping[str, UUID]) -> None:
    """Person by opaque id, in the order of the ids, which tells nothing."""
    rows = [{"draw_id": draw_id, "id": id_, "person_id": people[id_]} for id_ in sorted(people)]
    if rows:
        add_unless_there(session, Candidate.__table__, rows)


def keep_drawn(session: Session, draw_id: UUID, ballots: Mapping[str, Sequence[str]]) -> None:
    """Who was drawn, for which objects: codes hold no comma."""
    table = cast(Table, Candidate.__table__)
    named = select(
        func.unnest(literal(list(ballots), ARRAY(Text))).label("id"),
        func.unnest(literal([",".join(codes) for codes in ballots.values()], ARRAY(Text))).label("codes"),
    ).subquery()
    drawn = update(table).where(table.c.draw_id == draw_id, table.c.id == named.c.id)
    session.execute(drawn.values(drawn=func.string_to_array(named.c.codes, ",")))


def drawn(session: Session, draw_id: UUID) -> list[tuple[UUID, str | None, list[str] | None]]:
    """(person, no sector, codes of the objects) of each who was drawn, and not erased since."""
    query = select(Candidate.person_id, Candidate.drawn).join(Person, Person.id == Candidate.person_id)
    query = query.where(Candidate.draw_id == draw_id, Candidate.drawn.is_not(None), NOT_ERASED)
    return [(person, None, codes) for person, codes in session.execute(query.order_by(Candidate.person_id))]


def forget_candidates(session: Session, draw_id: UUID) -> None:
    session.execute(delete(Candidate).where(Candidate.draw_id == draw_id))


def forget_all_candidates(session: Session, campaign_id: UUID) -> None:
    own = select(Draw.id).where(Draw.campaign_id == campaign_id)
    session.execute(delete(Candidate).where(Candidate.draw_id.in_(own)))
