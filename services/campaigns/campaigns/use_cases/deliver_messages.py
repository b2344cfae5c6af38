"""Empty the outbox: at most once to a person, whatever dies on the way.

A message is committed as `sending` before the sender is called. What comes back says whether it was taken; where
nothing comes back, by a time-out or because the worker died, it is `unknown` and stays so until a report or a person
says more.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from campaigns.clients.senders import Message, NotTaken, Rejected, Sender, Uncertain
from campaigns.domain import codes, texts
from campaigns.domain.deliveries import pause_after
from campaigns.domain.errors import RuleBroken
from campaigns.storage import deliveries, outbox, queries
from campaigns.storage.outbox import Worker
from campaigns.storage.tables import Campaign, Delivery, Round
from campaigns.use_cases.opt_out import has_opted_out, learn_opt_outs
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.personal import opened_person
from campaigns.use_cases.publish_round import campaign_code_key
from campaigns.use_cases.write_texts import write_text
from chassis.problems import Refused

IDLE_SECONDS = 2.0
AWAY_SECONDS = 5.0
LOOK_ROUND_SECONDS = 30.0
"""How often ballots is asked who opted out and who has answered, and messages of dead workers are looked for."""


class Step(NamedTuple):
    """What one step came to: whether more may be due at once, after how many seconds, and the message's new state."""

    go_on: bool
    seconds: float = 0
    state: str | None = None


class Claimed(NamedTuple):
    message: Message
    attempt: int


def deliver_messages(parts: Parts, sender: Sender, stop: threading.Event, *, once: bool) -> Counter[str]:
    """Send what is due until `stop` is set; `once`: until nothing more is due now. How many came to which state.

    Where ballots is away nobody knows who opted out or answered meanwhile, and nothing is sent. Raises
    `OperationalError` where the database is away: then the worker is to be started again.
    """
    reached: Counter[str] = Counter()
    look_round_at = 0.0
    with outbox.working(parts.database) as worker:
        while not stop.is_set():
            if time.monotonic() >= look_round_at:
                step = _look_round(parts, reached)
                if step.go_on:
                    look_round_at = time.monotonic() + LOOK_ROUND_SECONDS
            else:
                step = _send_next(parts, sender, worker)
            reached.update([step.state] if step.state else [])
            if once and not step.go_on:
                break
            stop.wait(step.seconds)
    return reached


def _look_round(parts: Parts, reached: Counter[str]) -> Step:
    with parts.database.session() as session:
        if lost := outbox.mark_unknown(session):
            structlog.get_logger().warning("messages of workers that are gone are unknown", messages=lost)
        session.commit()
    try:
        learn_opt_outs(parts)
        reached.update(_withdraw_answered(parts))
    except (Refused, RuleBroken) as error:
        structlog.get_logger().warning("ballots can't be asked; nothing is sent", reason=error.slug)
        return Step(False, AWAY_SECONDS)
    return Step(True)


def _withdraw_answered(parts: Parts) -> list[str]:
    """Reminders to who has answered since they were queued: the new state of each. Raises `ballots-refused`,
    `Refused("unavailable")`."""
    with parts.database.session() as session:
        due = outbox.due_voters(session, texts.REMINDER, parts.outgoing.opens, parts.outgoing.closes)
    withdrawn = 0
    for round_id, voters in due.items():
        if answered := voters.difference(parts.ballots.unanswered(round_id)):
            with parts.database.session() as session:
                withdrawn += outbox.withdraw(session, round_id, texts.REMINDER, answered, "answered")
                session.commit()
    return ["withdrawn"] * withdrawn


def _send_next(parts: Parts, sender: Sender, worker: Worker) -> Step:
    with worker.session() as session:
        if wait := outbox.seconds_to_wait(session):
            return Step(True, wait)
        found = outbox.next_due(session, parts.outgoing.opens, parts.outgoing.closes)
        if found is None:
            return Step(False, IDLE_SECONDS)
        claimed = _claim(parts, session, worker, *found)
        if claimed is not None:
            outbox.take_turn(session, parts.outgoing.per_second)
        session.commit()
    if claimed is None:
        return Step(True, state=found[0].state)
    return _send(parts, sender, claimed)


def _claim(
    parts: Parts, session: Session, worker: Worker, row: Delivery, round_: Round, campaign: Campaign
) -> Claimed | None:
    """The message of a row that is `sending` from now on; None where it is not to be sent, as the row then says."""
    row.changed_at = queries.now(session)
    try:
        with session.no_autoflush:  # one change of the row, so one event
            message = _message(parts, session, row, round_, campaign)
    except RuleBroken as broken:
        row.state, row.reason = "withdrawn", broken.slug
        return None
    except Exception as error:  # one that can't be made must not stop all others
        structlog.get_logger().error("a message can't be made", delivery=str(row.id), kind=type(error).__name__)
        row.state, row.reason = "failed", "not-made"
        return None
    row.state, row.worker, row.attempts, row.reason = "sending", worker.number, row.attempts + 1, None
    return Claimed(message, row.attempts)


def _message(parts: Parts, session: Session, row: Delivery, round_: Round, campaign: Campaign) -> Message:
    """Raises `RuleBroken`: round-over, opted-out."""
    if row.voter_id is None or round_.state != "published" or queries.now(session) >= round_.closes_at:
        raise RuleBroken("round-over")
    voter, person_row = deliveries.voter(session, round_.id, row.voter_id)
    person = opened_person(parts.vault, person_row)
    if has_opted_out(session, parts.vault, person.phone):
        raise RuleBroken("opted-out")
    code = codes.make_code(campaign_code_key(parts, campaign), (round_.poll or {})["mark"], voter.id, voter.generation)
    text = write_text(parts, session, campaign, round_, row.kind, objects=voter.objects, code=code, name=person.name)
    number = (round_.poll or {}).get("access_number") or parts.outgoing.number
    return Message(person.phone, text, number, row.id, rehearsal=campaign.rehearsal)


def _send(parts: Parts, sender: Sender, claimed: Claimed) -> Step:
    try:
        sender.send(claimed.message)
    except NotTaken as said:
        pause = outbox.later(pause_after(claimed.attempt))
        return _finish(parts, claimed, Step(False, AWAY_SECONDS, "queued"), reason=str(said), not_before=pause)
    except Rejected as said:
        return _finish(parts, claimed, Step(True, state="failed"), reason=str(said))
    except Uncertain as said:
        return _finish(parts, claimed, Step(True, state="unknown"), reason=str(said))
    return _finish(parts, claimed, Step(True, state="sent"))


def _finish(parts: Parts, claimed: Claimed, step: Step, **values: Any) -> Step:
    delivery: UUID = claimed.message.reference
    with parts.database.session() as session:
        outbox.finish(session, delivery, claimed.attempt, state=step.state, **values)
        session.commit()
    structlog.get_logger().info("message", delivery=str(delivery), state=step.state, reason=values.get("reason"))
    return step
