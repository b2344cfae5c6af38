"""The ballot service: polls, rolls, tallies."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any
from uuid import UUID

from campaigns.domain.errors import RuleBroken
from chassis.bodies import NDJSON
from chassis.client import Answered, ServiceClient
from chassis.problems import Refused

SERVICE = "ballots"
ROLL_SECONDS = 60.0
MISTAKES_TOLD = 5
A_PAGE = 1_000
_TALLY_FIELDS = {"poll", "code", "panel", "version", "state", "as_of", "roll", "voters", "objects"}
_OWN_SLUGS = {"poll-running": "round-running", "poll-sealed": "round-sealed", "mark-taken": "mark-taken"}


class Ballots:
    """Every refusal is a `RuleBroken` of ours; silence is `Refused("unavailable")`."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    def put_poll(self, poll_id: UUID, poll: Mapping[str, Any]) -> None:
        """Raises `RuleBroken("mark-taken")` where another poll has this mark."""
        self._call("PUT", f"{poll_id}", json=poll)

    def add_to_roll(self, poll_id: UUID, lines: Iterable[Mapping[str, Any]]) -> None:
        body = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
        self._call("POST", f"{poll_id}/roll", data=body, content_type=NDJSON, read_seconds=ROLL_SECONDS)

    def tally(self, poll_id: UUID) -> dict[str, Any] | None:
        """The last tally; None where the poll has none to show: not yet, or never, because it is cancelled."""
        try:
            return _tally(self._call("GET", f"{poll_id}/tally"))
        except RuleBroken as broken:
            if broken.facts.get("reason") in ("poll-running", "poll-cancelled"):
                return None
            raise

    def newer_tally(self, poll_id: UUID, digest: str) -> dict[str, Any] | None:
        """The newest version of a sealed tally; None where that is the one with `digest`."""
        answer = self._call("GET", f"{poll_id}/tally", etag=digest)
        return None if answer is None else _sealed_tally(answer)

    def first_tally(self, poll_id: UUID) -> dict[str, Any]:
        """Version 1 of a sealed tally, in which every ballot counts, voided or not."""
        return _sealed_tally(self._call("GET", f"{poll_id}/tally", params={"version": "1"}))

    def turnout(self, poll_id: UUID) -> dict[str, Any]:
        """Voters by the channel of their first ballot, in `by_channel`."""
        answer = self._call("GET", f"{poll_id}/turnout")
        if not isinstance(answer, dict) or not isinstance(answer.get("by_channel"), dict):
            raise Refused("unavailable", service=SERVICE)
        return answer

    def seal(self, poll_id: UUID) -> dict[str, Any]:
        """The sealed tally. Raises `RuleBroken("round-running")` before the poll's end."""
        return _sealed_tally(self._call("POST", f"{poll_id}/seal", read_seconds=ROLL_SECONDS))

    def comments(self, poll_id: UUID) -> list[dict[str, str]]:
        """{object, text} of each comment that is shown of a sealed poll."""
        found: list[dict[str, str]] = []
        while True:
            page = {"page": str(len(found) // A_PAGE + 1), "page_size": str(A_PAGE)}
            answer = self._call("GET", f"{poll_id}/comments", params=page)
            if not isinstance(answer, list) or not all(map(_is_comment, answer)):
                raise Refused("unavailable", service=SERVICE)
            found += answer
            if len(answer) < A_PAGE:
                return found

    def cancel(self, poll_id: UUID, reason: str) -> None:
        """A poll that ballots never got, or has cancelled already, is cancelled too."""
        try:
            self._call("POST", f"{poll_id}/cancellation", json={"reason": reason})
        except RuleBroken as broken:
            if broken.facts.get("reason") not in ("not-found", "poll-not-found", "poll-cancelled"):
                raise

    def unanswered(self, poll_id: UUID) -> Iterator[UUID]:
        """The voters without a ballot that counts."""
        after: dict[str, str] = {}
        while voters := _voters(self._call("GET", f"{poll_id}/unanswered", params=after), "voters"):
            yield from voters
            after = {"after": str(voters[-1])}

    def opt_outs(self, poll_id: UUID) -> Iterator[UUID]:
        """The voters who answered that they want no more messages; none where ballots has no such poll."""
        for page in count(1):
            try:
                params = {"page": str(page), "page_size": str(A_PAGE)}
                answer = self._call("GET", f"{poll_id}/opt-outs", params=params)
            except RuleBroken as broken:
                if broken.facts.get("reason") == "poll-not-found":
                    return
                raise
            voters = _voters({"voters": answer}, "voters", "voter")
            yield from voters
            if len(voters) < A_PAGE:
                return

    def unlink(self, poll_id: UUID) -> tuple[int, int]:
        """(ballots that were dropped, votes that stay) of a poll in which nothing tells any more who voted how."""
        answer = self._call("POST", f"{poll_id}/unlinking", read_seconds=ROLL_SECONDS)
        found = [answer.get(name) for name in ("ballots", "votes")] if isinstance(answer, dict) else []
        match found:
            case [int(ballots), int(votes)]:
                return ballots, votes
        raise Refused("unavailable", service=SERVICE)

    def _call(self, method: str, path: str, **options: Any) -> Any:
        try:
            return self._client.call(method, f"/api/v1/polls/{path}", **options)
        except Answered as answered:
            if answered.status in (401, 403, 429):
                raise Refused("unavailable", service=SERVICE) from answered
            slug = _OWN_SLUGS.get(answered.slug, "ballots-refused")
            reason = " ".join(filter(None, (answered.slug, _places(answered.problem))))
            raise RuleBroken(slug, reason=answered.slug, said=reason) from answered


def _voters(answer: Any, name: str, of_each: str | None = None) -> list[UUID]:
    try:
        return [UUID(each if of_each is None else each[of_each]) for each in answer[name]]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused("unavailable", service=SERVICE) from error


def _places(problem: Mapping[str, Any]) -> str:
    """The places that ballots means, and the slug of each; none of its texts."""
    errors = [each for each in problem.get("errors") or () if isinstance(each, dict)]
    return ", ".join(f"{each.get('pointer')} {each.get('slug')}" for each in errors[:MISTAKES_TOLD])


def _tally(answer: Any) -> dict[str, Any]:
    """The answer as it is (its digest is of all of it), if it is a tally with every count."""
    if not isinstance(answer, dict) or not answer.keys() >= _TALLY_FIELDS:
        raise Refused("unavailable", service=SERVICE)
    whole = all(
        isinstance(row, dict) and isinstance(row.get("valid"), int) and isinstance(row.get("counts"), dict)
        for row in answer["objects"]
    )
    if not whole or not isinstance(answer["version"], int) or (answer["state"] == "sealed" and "digest" not in answer):
        raise Refused("unavailable", service=SERVICE)
    return answer


def _is_comment(each: Any) -> bool:
    return isinstance(each, dict) and isinstance(each.get("object"), str) and isinstance(each.get("text"), str)


def _sealed_tally(answer: Any) -> dict[str, Any]:
    tally = _tally(answer)
    if tally["state"] != "sealed":
        raise Refused("unavailable", service=SERVICE)
    return tally
