"""Counting a poll again: an auditor finds whatever was changed behind the service's back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from .conftest import Office, votes


class Audit:
    """A poll of which an auditor counts again."""

    def __init__(self, office: Office) -> None:
        self.office, self.poll = office, office.put_poll()
        self.ballots = []
        for level in ("satisfied", "satisfied", "poor"):
            answer = office.post(self.poll, {"voter": office.voter(self.poll), "votes": votes(level, "01", "02")})
            self.ballots.append(answer.json["ballot"])

    def recount(self, *options: str) -> Result:
        return self.office.app.test_cli_runner().invoke(args=["recount", self.poll, *options])

    def seal(self) -> dict[str, Any]:
        self.office.close(self.poll)
        found: dict[str, Any] = self.office.seal(self.poll).json
        return found


@pytest.fixture
def audit(office: Office) -> Audit:
    return Audit(office)


def test_recount_a_running_poll(audit: Audit) -> None:
    assert audit.recount().output == "running: 3 ballots, 3 voters, 0 difference(s)\n"
    audit.office.query("UPDATE ballots SET levels = '{2,2,0}' WHERE id = %s", audit.ballots[0])
    found = audit.recount()
    assert (found.exit_code, "the counters differ" in found.output) == (1, True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE ballots SET levels = '{2,1,0}' WHERE id = %s", "was changed or added after sealing"),
        ("UPDATE ballots SET criteria = '{1,0,0,0,0,0}' WHERE id = %s", "was changed or added after sealing"),
        ("DELETE FROM ballots WHERE id = %s", "1 ballot(s) were changed or dropped after sealing"),
        ("UPDATE ballots SET id = gen_random_uuid() WHERE id = %s", "was changed or added after sealing"),
        (
            "INSERT INTO ballots SELECT poll, slot, gen_random_uuid(), voter, channel, source, cast_at, levels"
            " FROM ballots WHERE id = %s",
            "was changed or added after sealing",
        ),
        ("DELETE FROM standing WHERE ballot = %s", "the tally says 3 voters"),
    ],
)
def test_recount_finds_a_change_after_sealing(audit: Audit, change: str, said: str) -> None:
    audit.seal()
    assert audit.recount().output == "sealed: 3 ballots, 3 voters, 0 difference(s)\n"
    audit.office.query(change, audit.ballots[0])
    found = audit.recount()
    assert found.exit_code == 1
    assert said in found.output


def test_recount_finds_that_ballots_tally_and_tree_were_changed_together(audit: Audit, tmp_path: Path) -> None:
    """By the tally that was given out before."""
    held = tmp_path / "tally.json"
    held.write_text(json.dumps(audit.seal()))
    office, poll = audit.office, audit.poll
    office.query("UPDATE ballots SET levels = '{5,5,0}' WHERE id = %s", audit.ballots[0])
    office.query("DELETE FROM receipts WHERE poll = %s", poll)
    office.query("DELETE FROM tallies WHERE poll = %s", poll)
    office.query("UPDATE polls SET sealed_at = NULL WHERE id = %s", poll)
    assert office.seal(poll).status_code == 200
    assert audit.recount().exit_code == 0
    found = audit.recount("--tally", str(held))
    assert found.exit_code == 1
    assert "the stored tree is not that of the tally" in found.output
    assert "object 01: the tally says" in found.output


def test_recount_after_unlinking_and_of_an_unknown_poll(audit: Audit) -> None:
    audit.seal()
    assert (
        audit.office.client.post(f"/api/v1/polls/{audit.poll}/unlinking", headers=audit.office.campaigns).status_code
        == 200
    )
    assert audit.recount().output == "unlinked: 3 ballots, 3 voters, 0 difference(s)\n"
    found = audit.office.app.test_cli_runner().invoke(args=["recount", "019a0000-0000-7000-8000-0000000000ff"])
    assert (found.exit_code, "poll-not-found" in found.output) == (1, True)


def test_recount_with_a_version_from_between_two_voids_says_so(audit: Audit, tmp_path: Path) -> None:
    office, here = audit.office, f"/api/v1/polls/{audit.poll}"
    held = tmp_path / "tally.json"
    held.write_text(json.dumps(audit.seal()))
    first, second = (office.bearer("organiser", sub=name) for name in ("first", "second"))
    for ballot in audit.ballots[:2]:
        office.client.post(f"{here}/voids", json={"ballot": ballot, "reason": "twice"}, headers=first)
        assert office.client.post(f"{here}/voids/{ballot}/confirmation", headers=second).status_code == 200
        between = tmp_path / f"{ballot}.json"
        between.write_text(json.dumps(office.client.get(f"{here}/tally", headers=office.campaigns).json))
    assert audit.recount("--tally", str(held)).exit_code == 0
    assert audit.recount("--tally", str(between)).exit_code == 0
    found = audit.recount("--tally", str(tmp_path / f"{audit.ballots[0]}.json"))
    assert (found.exit_code, "version 2; what is there is version 3" in found.output) == (1, True)
