"""Recording an interview, by telephone or face to face: the attempt, how it ended, and its ballot if it was answered.

The attempt is recorded first, then the ballot is cast, by when the attempt was recorded, then the attempt is told what
became of it. Whatever a crash leaves undone is done when the same is sent again.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from ballots.domain.errors import BallotError, invalid
from ballots.domain.interviews import Attempt, mistakes_of
from ballots.domain.polls import Poll, entry_refusal
from ballots.domain.voters import digest, mask_number, read_number
from ballots.storage import interviews, rolls
from ballots.storage.casting import Ballots
from ballots.storage.interviews import Interview
from ballots.use_cases.cast_ballot import cast_ballot, casting
from chassis.database import Database
from chassis.ids import new_id


def record_interview(
    db: Database, store: Ballots, poll: Poll, attempt: Attempt, *, recorded_by: str, caller: str
) -> Interview:
    """The attempt as it is recorded. The same again gets the first answer; what was refused is judged anew.

    `recorded_by` is the ballot's source, `caller` the interviewer where none is named. Raises `BallotError`:
    poll-not-open, poll-closed, poll-sealed, poll-cancelled, source-ref-reused, invalid-input with every mistake; then
    nothing is recorded. not-on-roll and whatever `cast_ballot` raises: then the attempt is kept with that slug.
    """
    if poll.now < poll.opens_at and (refusal := entry_refusal(poll)):
        raise refusal
    if wrong := list(mistakes_of(attempt, poll)):
        raise invalid(wrong)
    row = _row(poll, attempt, recorded_by, caller)
    with db.session() as session:
        voter = _voter_on_roll(session, poll, attempt)
        stored = interviews.find_interview(session, poll.id, recorded_by, attempt.source_ref)
        if (stored is None or stored.refusal) and (refusal := entry_refusal(poll)):
            _count(store, poll, attempt, refusal)
            raise refusal
        if stored is None:
            row |= {"voter": voter} | ({"number": None, "refusal": None} if voter else {"refusal": "not-on-roll"})
            stored = interviews.store_interview(session, poll.id, row)
        session.commit()
    if stored.body != row["body"] or (stored.voter and voter and stored.voter != voter):
        raise BallotError("source-ref-reused", source_ref=attempt.source_ref)
    if stored.ballot or (stored.voter and attempt.outcome != "answered"):
        return stored
    return _complete(db, store, poll, attempt, stored, voter)


def _complete(
    db: Database, store: Ballots, poll: Poll, attempt: Attempt, stored: Interview, voter: UUID | None
) -> Interview:
    """Cast the ballot, if there is one, and tell the attempt what became of it."""
    ballot, refusal = None, None
    if voter is None:
        refusal = BallotError("not-on-roll")
        _count(store, poll, attempt, refusal)
    elif attempt.outcome == "answered":
        try:
            ballot = cast_ballot(
                store,
                casting(
                    poll.id,
                    voter,
                    attempt.votes or (),
                    channel=attempt.channel,
                    source=stored.recorded_by,
                    source_ref=attempt.source_ref,
                    stored_at=stored.recorded_at,
                ),
            ).ballot
        except BallotError as error:
            refusal = error
    with db.session() as session:
        slug = refusal.slug if refusal else None
        settled = interviews.settle_interview(session, poll.id, stored.id, voter=voter, ballot=ballot, refusal=slug)
        session.commit()
    if refusal and not settled.ballot:
        raise refusal
    return settled


def _row(poll: Poll, attempt: Attempt, recorded_by: str, caller: str) -> dict[str, Any]:
    """What is stored of an attempt. The digest by which its repeat is known is of the masked number, and keyed."""
    number = mask_number(read_number(attempt.phone) or "") if attempt.phone is not None else None
    about = {"channel": attempt.channel, "outcome": attempt.outcome, "note": attempt.note, "held_at": attempt.held_at}
    sent = (*about.values(), attempt.interviewer, attempt.voter, number, attempt.votes)
    body = digest(poll.lookup_key, msgspec.json.encode(sent, order="deterministic").decode())
    made = {"id": new_id(), "recorded_by": recorded_by, "source_ref": attempt.source_ref, "body": body}
    return {**about, **made, "number": number, "interviewer": attempt.interviewer or caller}


def _voter_on_roll(session: Session, poll: Poll, attempt: Attempt) -> UUID | None:
    if attempt.voter is not None:
        return attempt.voter if rolls.entries(session, poll.id, [attempt.voter]) else None
    named = digest(poll.lookup_key, read_number(attempt.phone or "") or "")
    return rolls.voters_by_digest(session, {poll.id: named}).get(poll.id)


def _count(store: Ballots, poll: Poll, attempt: Attempt, refusal: BallotError) -> None:
    """A ballot that never got as far as `cast_ballot`, which counts what it refuses itself."""
    if attempt.outcome == "answered":
        store.count_refusal(poll.id, refusal.slug)
