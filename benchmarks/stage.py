"""What the benchmarks play on: the running system, polls with their rolls, and ballots of ten votes."""

from __future__ import annotations

import base64
import hashlib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import psycopg
import requests

from ballots.domain.voters import digest, slot_of_voter
from benchmarks.load import request
from chassis.tokens import TokenSigner
from laptop.services import GATEWAY, SERVICES, Service
from laptop.system import System

ROLL_LINES = 10_000
EMPTY = Service("empty", "benchmarks.empty_endpoint")
SLOW = Service("slow", "benchmarks.slow_endpoint")
DEAD = "http://127.0.0.1:1"
FAILING = replace(
    GATEWAY,
    name="gateway-failing",
    settings={**GATEWAY.settings, "SCORING_URL": "{addresses[slow]}", "CAMPAIGNS_URL": DEAD},
)
CAST = """SELECT outcome FROM cast_ballot(
    %s::smallint, %s, %s, %s::integer, %s, %s, %s, %s, %s, %s::text[], %s::text[], %s, %s::text[], %s)"""
LEVELS = ("satisfied", "fairly", "average", "poor", "bad", "unknown")
OBJECTS = [f"{number:02}" for number in range(10)]
_KEY = bytes(range(32))
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


_FILL = (
    """CREATE TEMPORARY TABLE filled ON COMMIT DROP AS
        SELECT voter, get_byte(uuid_send(voter), 15) %% 64 AS slot, gen_random_uuid() AS ballot,
            sha256(uuid_send(voter)) AS code, md5(voter::text) AS reference
        FROM (SELECT gen_random_uuid() AS voter FROM generate_series(1, %(number)s)) AS v""",
    """INSERT INTO roll (poll, slot, voter, stratum, generation, code_digest)
        SELECT %(poll)s, slot, voter, 0, 1, code FROM filled""",
    """INSERT INTO lookups (poll, slot, digest, voter, generation)
        SELECT %(poll)s, get_byte(code, 31) %% 64, code, voter, 1 FROM filled""",
    """INSERT INTO ballots (poll, slot, id, voter, channel, source, levels)
        SELECT %(poll)s, slot, ballot, voter, 1, 'bench', %(levels)s FROM filled""",
    "INSERT INTO standing (poll, slot, voter, ballot) SELECT %(poll)s, slot, voter, ballot FROM filled",
    """INSERT INTO ballot_references (poll, slot, voter, source, source_ref, body, ballot, outcome)
        SELECT %(poll)s, slot, voter, 'bench', reference, code, ballot, 'accepted' FROM filled""",
    """UPDATE counters c SET counts = array(
            SELECT CASE WHEN level = voted THEN f.ballots ELSE 0 END
            FROM unnest(%(levels)s::integer[]) WITH ORDINALITY AS v (voted, object),
                generate_series(1, %(scale)s) AS level
            ORDER BY object, level)
        FROM (SELECT slot, count(*) AS ballots FROM filled GROUP BY slot) AS f
        WHERE c.poll = %(poll)s AND c.slot = f.slot AND c.stratum = 0""",
)


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    rounds: int = 5
    loads: Mapping[int, int] = field(default_factory=lambda: {1: 1_000, 16: 4_000})
    """Connections → ballots or requests."""
    batch: int = 10_000
    meanwhile: int = 4_000
    """The most single ballots that are sent while a batch is at work, and the voters for them."""
    tallies: Sequence[int] = (10_000, 100_000, 1_000_000)
    stored: int = 1_000_000
    """Ballots of which the tables are weighed; the poll is the one of `tallies` that has as many."""
    objects: int = 1_000
    repeats: int = 5
    honest_polls: int = 300
    manipulated_polls: int = 30
    """Of each kind; both simulated."""
    people: Sequence[int] = (1_000, 10_000, 30_000)
    """Recipients who are handed in and drawn from."""


QUICK = Size(
    1,
    {1: 100, 16: 160},
    batch=200,
    meanwhile=200,
    tallies=(100, 1_000),
    stored=1_000,
    objects=20,
    repeats=1,
    honest_polls=20,
    manipulated_polls=2,
    people=(20, 200),
)


@dataclass(frozen=True)
class Poll:
    """A poll and its roll. `codes` are the voters', in the same order, where they have any."""

    id: UUID
    voters: Sequence[UUID]
    codes: Sequence[str]


class Stage:
    """The running system and its tokens."""

    def __init__(self, system: System, size: Size) -> None:
        self.system, self.size = system, size
        campaigns = TokenSigner("minping-campaigns", system.keys.campaigns)
        gateway = TokenSigner("minping-gateway", system.keys.gateway)
        self._campaigns = {"Authorization": f"Bearer {campaigns.sign('ballots', 3600, role='service')}"}
        self.operator = _bearer(gateway, "operator")
        self.organiser = _bearer(gateway, "organiser")
        self._filled: dict[int, UUID] = {}
        self._marks = map("".join, itertools.product(_CROCKFORD, repeat=3))

    @property
    def database_url(self) -> str:
        """Of the ballot service."""
        return self.system.database_urls["ballots"]

    def poll(self, voters: int, *, coded: bool = False) -> Poll:
        """An open poll, and that many voters on its roll."""
        poll, mark = uuid4(), next(self._marks)
        self._call("PUT", f"/polls/{poll}", msgspec.json.encode(_document(mark)), "application/json")
        ids = [uuid4() for _ in range(voters)]
        codes = [mark + _secret(number) for number in range(voters)] if coded else []
        for start in range(0, voters, ROLL_LINES):
            end = start + ROLL_LINES
            lines = map(_roll_line, ids[start:end], codes[start:end] if coded else itertools.repeat(None))
            self._call("POST", f"/polls/{poll}/roll", b"\n".join(lines), "application/x-ndjson")
        return Poll(poll, ids, codes)

    def filled(self, ballots: int) -> UUID:
        """A poll in which so many voters, each with a code, have handed in a ballot: its rows made in the database."""
        if ballots not in self._filled:
            poll = self._filled[ballots] = self.poll(0).id
            with psycopg.connect(self.database_url) as connection:
                levels = [LEVELS.index(vote["level"]) + 1 for vote in votes()]
                given = {"poll": poll, "number": ballots, "levels": levels, "scale": len(LEVELS)}
                for statement in _FILL:
                    connection.execute(statement, given)
        return self._filled[ballots]

    def posts(self, number: int) -> list[bytes]:
        """Requests that post a ballot each, of voters of a new poll."""
        poll = self.poll(number)
        return [self.post(poll, voter) for voter in poll.voters]

    def post(self, poll: Poll, voter: UUID) -> bytes:
        """The request that posts a ballot."""
        return request("POST", f"/api/v1/polls/{poll.id}/ballots", self.operator, posted_ballot(voter))

    def batch(self, poll: Poll, voters: Sequence[UUID]) -> bytes:
        """The request that posts a ballot of each of these voters."""
        headers = self.operator | {"Content-Type": "application/x-ndjson"}
        return request("POST", f"/api/v1/polls/{poll.id}/batches", headers, b"\n".join(map(posted_ballot, voters)))

    def _call(self, method: str, path: str, body: bytes, content_type: str) -> None:
        url = f"{self.system.addresses['ballots']}/api/v1{path}"
        headers = self._campaigns | {"Content-Type": content_type}
        answer = requests.request(method, url, data=body, headers=headers, timeout=60)
        if not answer.ok:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text[:1000]}")


def services(root: str) -> tuple[Service, ...]:
    """All services, a gateway before failing ones, and what stands in for a service, found in the folder `root`."""
    stand_ins = [replace(each, settings={"PYTHONPATH": root}) for each in (EMPTY, SLOW)]
    return (*SERVICES, *stand_ins, FAILING)


def votes() -> list[dict[str, str]]:
    """Ten votes."""
    return [{"object": code, "level": LEVELS[place % len(LEVELS)]} for place, code in enumerate(OBJECTS)]


def posted_ballot(voter: UUID) -> bytes:
    """The body of a posted ballot."""
    return msgspec.json.encode({"channel": "phone", "source_ref": uuid4().hex, "voter": voter, "votes": votes()})


def castings(poll: Poll) -> Iterator[tuple[Any, ...]]:
    """The arguments of `CAST` for a ballot of each voter of a poll."""
    levels = [vote["level"] for vote in votes()]
    for voter in poll.voters:
        reference = uuid4().hex
        body = hashlib.sha256(reference.encode()).digest()
        named = (slot_of_voter(voter), poll.id, voter, None, uuid4(), "phone", "bench", reference, body)
        yield (*named, OBJECTS, levels, None, None, None)


def _bearer(signer: TokenSigner, role: str) -> dict[str, str]:
    signed = signer.sign([service.name for service in SERVICES], 3600, sub="bench", role=role)
    return {"Authorization": f"Bearer {signed}"}


def _secret(number: int) -> str:
    """The twelve characters of a code; here they need only differ."""
    characters = []
    for _ in range(12):
        number, place = divmod(number, 32)
        characters.append(_CROCKFORD[place])
    return "".join(characters)


def _roll_line(voter: UUID, code: str | None) -> bytes:
    named = {"code_digest": digest(_KEY, code).hex(), "generation": 1} if code else {}
    return msgspec.json.encode({"voter": voter, **named})


def _document(mark: str) -> dict[str, Any]:
    now = datetime.now(UTC)
    end = now + timedelta(hours=2)
    levels = [
        {"code": level, "name": level, "digit": str(place), "words": [], "void": level == "unknown"}
        for place, level in enumerate(LEVELS)
    ]
    return {
        "revision": 1,
        "campaign": uuid4(),
        "code": f"bench-{mark}",
        "title": "评议",
        "panel": "experts",
        "mark": mark,
        "lookup_key": base64.b64encode(_KEY).decode(),
        "opens_at": now - timedelta(hours=1),
        "closes_at": end,
        "entry_until": end,
        "channels": ["web", "phone"],
        "objects": [{"code": code, "name": code} for code in OBJECTS],
        "scale": {"code": "five", "levels": levels},
    }
