"""Unlinking: with everything that is left nobody links a vote to its voter better than the public tally lets them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest

from ballots.domain.voters import digest, slot_of_voter
from laptop.postgres import PostgresServer

from .conftest import CAMPAIGN, FIVE, KEY, Office, code_line, new_number, phone_line, slug, votes

OBJECTS = [f"{n:02}" for n in range(1, 11)]
LEVELS = [level["code"] for level in FIVE]
CHANNELS = ["web", "phone", "sms", "questionnaire", "face_to_face"]


class Person:
    """A voter as somebody knows who had the campaign's lists: id, number and code; and what they really voted."""

    def __init__(self, poll: str, office: Office, random: Random, index: int) -> None:
        self.voter, self.number = str(uuid4()), new_number()
        last = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
        self.code = f"{office.marks[poll]}-ABCD-EFGH-JK{last[index // 32]}{last[index % 32]}"
        self.stratum = random.choice(["town", "village"])
        self.levels = {code: random.choice(LEVELS) for code in OBJECTS}

    def line(self) -> dict[str, Any]:
        return {"voter": self.voter, "stratum": self.stratum, **code_line(self.code), **phone_line(self.number)}


class Polling:
    """A poll of 60 voters over every channel, some of whom changed their mind."""

    def __init__(self, office: Office) -> None:
        self.office, random = office, Random(5)
        objects = [{"code": code, "name": code} for code in OBJECTS]
        content: dict[str, Any] = {"objects": objects, "strata": ["town", "village"], "criteria": []}
        self.poll = office.put_poll(**content)
        self.people = [Person(self.poll, office, random, n) for n in range(60)]
        assert office.load(self.poll, *(person.line() for person in self.people)).status_code == 200
        self.refs = []
        for n, person in enumerate(self.people):
            if n % 3 == 0:
                self._cast(person, "phone", {code: random.choice(LEVELS) for code in OBJECTS})
            self._cast(person, CHANNELS[n % 5], person.levels)
        self._leave_records()
        office.close(self.poll, **content)
        assert office.seal(self.poll).status_code == 200

    def _leave_records(self) -> None:
        """Of the first voter what only operators enter, and what only voters do."""
        first, client, here = self.people[0], self.office.client, f"/api/v1/polls/{self.poll}"
        asked = {"channel": "phone", "outcome": "refused", "voter": first.voter, "source_ref": "call-1"}
        assert client.post(f"{here}/interviews", json=asked, headers=self.office.operator).status_code == 201
        [sheet] = client.post(f"{here}/sheets", json={"voters": [first.voter]}, headers=self.office.operator).json[
            "sheets"
        ]
        pile = {"code": "pile", "declared": 1}
        batch = client.post(f"{here}/paper-batches", json=pile, headers=self.office.operator).json["batch"]
        entry = f"/api/v1/paper-batches/{batch}/entries/{sheet['sheet']}"
        body = {"votes": votes("bad")}
        assert client.put(entry, json=body, headers=self.office.operator).status_code == 200
        denied = client.post("/api/v1/ballot/denial", json={}, headers={"Ballot-Code": first.code})
        assert denied.status_code == 200

    def _cast(self, person: Person, channel: str, levels: dict[str, str]) -> None:
        given = [{"object": code, "level": level, "comment": f"{code}如何"} for code, level in levels.items()]
        self.refs.append(uuid4().hex)
        if channel == "web":
            body = {"votes": given, "source_ref": self.refs[-1]}
            answer = self.office.client.put("/api/v1/ballot", json=body, headers={"Ballot-Code": person.code})
            assert answer.status_code in (200, 201), answer.json
        elif channel == "sms":
            said = "".join(str(LEVELS.index(levels[code]) + 1) for code in OBJECTS)
            assert self.office.sms(person.number, said, id=self.refs[-1])["outcome"] == "counted"
        else:
            ballot = {"voter": person.voter, "channel": channel, "votes": given, "source_ref": self.refs[-1]}
            assert self.office.post(self.poll, ballot).status_code in (200, 201)

    def unlink(self) -> Any:
        return self.office.client.post(f"/api/v1/polls/{self.poll}/unlinking", headers=self.office.campaigns)

    def dump(self) -> dict[str, list[dict[str, Any]]]:
        """Every row of every table that is about the poll or might be, in the order in which it lies on disk."""
        names = [name for [name] in self.office.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        found = {}
        for name in names:
            rows = self.office.query(f"SELECT to_jsonb(t) FROM {name} t ORDER BY ctid")
            about = [row for [row] in rows if str(row.get("poll", self.poll)) == self.poll]
            found[name] = [row for row in about if name != "polls" or row["id"] == self.poll]
        return found


@pytest.fixture(scope="module")
def polling(office: Office) -> Polling:
    return Polling(office)


def public_guess(tally: dict[str, Any], person: Person) -> dict[str, str]:
    """The likeliest level of each object, by the tally that is shown: of the person's stratum if that is shown."""
    guess = {}
    for row in tally["objects"]:
        counted = row.get("strata", {}).get(person.stratum) or row["counts"]
        guess[row["object"]] = max(counted, key=counted.__getitem__)
    return guess


def linked(
    dump: dict[str, list[dict[str, Any]]], people: list[Person], logs: str, refs: list[str]
) -> dict[str, dict[str, str]]:
    """voter → levels, of everybody whose ballot can be found by whatever is there.

    It tries the voter's id, code and number (also by their digests under every key that is left), the slot where it is
    theirs alone, rows that lie beside each other, and what the logs say.
    """
    found: dict[str, dict[str, str]] = {}
    standing = {row["voter"]: row["ballot"] for row in dump.get("standing", [])}
    ballots = {row["id"]: row["levels"] for row in dump.get("ballots", [])}
    by_digest = {row["digest"]: row["voter"] for row in dump.get("lookups", [])}
    keys = [bytes.fromhex(row["lookup_key"][2:]) for row in dump["polls"]]
    slots = Counter(slot_of_voter(UUID(person.voter)) for person in people)
    for person in people:
        names = {person.voter}
        for key in keys:
            for name in (person.number, person.code.replace("-", "")):
                names.add(by_digest.get("\\x" + digest(key, name).hex(), ""))
        for voter in names & standing.keys():
            found[person.voter] = ordered(ballots[standing[voter]])
        for message in dump.get("messages", []):  # by the number's digest, or by its last digits
            digests = set(message["digests"].values())
            if person.number[-4:] in message["number_masked"] or digests & {
                digest(key, person.number).hex() for key in keys
            }:
                found.setdefault(
                    person.voter, {code: LEVELS[int(n) - 1] for code, n in zip(OBJECTS, message["text"], strict=False)}
                )
        slot = slot_of_voter(UUID(person.voter))
        for row in dump.get("counters", []):  # a slot with one voter is that voter's ballot
            if row["slot"] == slot and slots[slot] == 1 and sum(row["counts"]) == len(OBJECTS):
                taken = [n for n, count in enumerate(row["counts"]) if count]
                found.setdefault(person.voter, {OBJECTS[n // len(LEVELS)]: LEVELS[n % len(LEVELS)] for n in taken})
        if person.voter in logs or person.code in logs or any(ref in logs for ref in refs):
            found.setdefault(person.voter, {})
    votes_left = dump["counted_votes"]
    for start in range(
        0, len(votes_left), len(OBJECTS)
    ):  # a ballot's votes may still lie together, in the roll's order
        part = votes_left[start : start + len(OBJECTS)]
        if [row["object"] for row in part] == list(range(1, len(OBJECTS) + 1)):
            person = people[start // len(OBJECTS) % len(people)]
            found.setdefault(person.voter, ordered([row["level"] for row in part]))
    return found


def ordered(levels: list[int]) -> dict[str, str]:
    return {code: LEVELS[level - 1] for code, level in zip(OBJECTS, levels, strict=True) if level}


def hits(guesses: Callable[[Person], dict[str, str]], people: list[Person]) -> int:
    """How many votes are guessed right, of 600."""
    return sum(guesses(person).get(code) == level for person in people for code, level in person.levels.items())


def test_unlink_poll_ends_what_a_linker_can_do(
    polling: Polling, postgres_server: PostgresServer, capfd: pytest.CaptureFixture[str]
) -> None:
    office, people = polling.office, polling.people
    tally = office.tally(polling.poll).json
    by_tally = hits(lambda person: public_guess(tally, person), people)

    def with_everything(logs: str) -> int:
        known = linked(polling.dump(), people, logs, polling.refs)
        return hits(lambda person: known.get(person.voter) or public_guess(tally, person), people)

    assert with_everything("") == 600  # the same linker, before: it finds everybody
    before = polling.dump()
    answer = polling.unlink()
    assert answer.status_code == 200, answer.json
    assert (answer.json["ballots"], answer.json["votes"]) == (80, 600)
    dump = polling.dump()
    logs = capfd.readouterr().err + postgres_server.log.read_text()[-200_000:]
    assert linked(dump, people, logs, polling.refs) == {}
    assert with_everything(logs) == by_tally < 300

    empty = ("ballots", "standing", "roll", "lookups", "ballot_references", "counters", "messages", "opt_outs")
    for name in (*empty, "interviews", "denials", "sheets", "sheet_readings"):
        assert before[name] or name == "opt_outs", name
        assert not dump[name], name
    text = json.dumps(dump)
    for person in people:
        for trace in (person.voter, person.number, "****" + person.number[-4:], digest(KEY, person.number).hex()):
            assert trace not in text
    assert not any(ref in text for ref in polling.refs)
    assert KEY.hex() not in text
    assert {row["slot"] for name in ("turnout", "refusals", "comments", "voids") for row in dump[name]} <= {0}


def test_unlink_poll_keeps_what_the_tally_shows(polling: Polling) -> None:
    office, poll = polling.office, polling.poll
    polling.unlink()
    tally, turnout = office.tally(poll).json, office.turnout(poll)
    assert (tally["voters"], tally["roll"]) == (60, 60)
    assert (turnout["voters"], turnout["ballots"], turnout["roll"]) == (60, 80, 60)
    assert sum(turnout["by_channel"].values()) == 60
    counted = Counter((row["object"], row["level"]) for row in polling.dump()["counted_votes"])
    for place, row in enumerate(tally["objects"], 1):
        assert row["counts"] == {level: counted[(place, n)] for n, level in enumerate(LEVELS, 1)}
    assert len(office.client.get(f"/api/v1/polls/{poll}/receipts").text.split()) == 80
    public = office.client.get("/api/v1/tallies", query_string={"campaign": CAMPAIGN}).json["tallies"]
    assert poll in {each["poll"] for each in public}


def test_unlink_poll_again_and_too_early(polling: Polling) -> None:
    office = polling.office
    assert polling.unlink().json == polling.unlink().json
    running = office.put_poll()
    for headers, status, said in (
        (office.campaigns, 409, "poll-not-sealed"),
        (office.organiser, 403, "forbidden"),
    ):
        answer = office.client.post(f"/api/v1/polls/{running}/unlinking", headers=headers)
        assert (answer.status_code, slug(answer)) == (status, said)
    unknown = office.client.post(f"/api/v1/polls/{uuid4()}/unlinking", headers=office.campaigns)
    assert slug(unknown) == "poll-not-found"


def test_unlink_poll_takes_what_is_withheld_along(office: Office) -> None:
    """Of an object that fewer than five have rated no vote stays, of a small stratum no vote says that it is of it."""
    poll = office.put_poll(strata=["town", "village"])
    for n in range(7):
        voter = office.voter(poll, stratum="town" if n else "village")
        office.post(poll, {"voter": voter, "votes": votes("bad", *(["01"] if n else ["01", "02"]))})
    office.close(poll, strata=["town", "village"])
    assert office.seal(poll).status_code == 200
    answer = office.client.post(f"/api/v1/polls/{poll}/unlinking", headers=office.campaigns)
    assert answer.json["votes"] == 7
    rows = office.query("SELECT DISTINCT object, stratum, level FROM counted_votes WHERE poll = %s", poll)
    assert rows == [(1, 0, 5)]
    [[document]] = office.query("SELECT document::text FROM tallies WHERE poll = %s", poll)
    assert "village" not in document
    assert "salt" not in document


def test_unlink_a_cancelled_poll_leaves_nothing(office: Office) -> None:
    poll = office.put_poll()
    office.post(poll, {"voter": office.voter(poll)})
    office.client.post(f"/api/v1/polls/{poll}/cancellation", json={"reason": "flood"}, headers=office.campaigns)
    answer = office.client.post(f"/api/v1/polls/{poll}/unlinking", headers=office.campaigns)
    assert (answer.json["ballots"], answer.json["votes"]) == (1, 0)
    assert office.query("SELECT 1 FROM ballots WHERE poll = %s", poll) == []


def test_messages_of_a_poll_that_is_still_running_stay(office: Office) -> None:
    number, running = new_number(), office.put_poll()
    office.voter(running, **phone_line(number))
    ended = office.put_poll()
    message = office.sms(number, "都挺好的")["message"]
    office.close(ended)
    assert office.seal(ended).status_code == 200
    assert office.client.post(f"/api/v1/polls/{ended}/unlinking", headers=office.campaigns).status_code == 200
    [[digests]] = office.query("SELECT digests FROM messages WHERE id = %s", message)
    assert running in digests
    assert ended not in digests
