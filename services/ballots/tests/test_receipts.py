"""Receipts: each is in the tree of its poll, and tells nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from ballots.__main__ import main
from ballots.domain import receipts
from ballots.storage.receipts import insert_receipts

from .conftest import Office, code_line, slug, votes

LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""Known from the first implementations of Certificate Transparency, whose tree RFC 9162 has."""


@pytest.mark.parametrize("size", range(1, 9))
def test_root_is_that_of_certificate_transparency(size: int) -> None:
    nodes = [receipts.leaf(bytes.fromhex(each)) for each in LEAVES[:size]]
    assert receipts.root(nodes).hex() == ROOTS[size - 1]


def recursive_root(values: list[bytes]) -> bytes:
    """MTH as RFC 9162, 2.1.1 defines it."""
    if len(values) == 1:
        return receipts.leaf(values[0])
    half = 1 << (len(values) - 1).bit_length() - 1
    return receipts._node(recursive_root(values[:half]), recursive_root(values[half:]))


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 100])
def test_proof_leads_from_each_leaf_to_the_root_and_from_nothing_else(size: int) -> None:
    values = [bytes([n]) * 32 for n in range(size)]
    nodes = [receipts.leaf(value) for value in values]
    root = receipts.root(nodes)
    assert root == recursive_root(values)
    for place, value in enumerate(values):
        proof = receipts.path(nodes, place)
        assert receipts.is_included(value, place, size, proof, root)
        assert not receipts.is_included(b"\xff" * 32, place, size, proof, root)
        assert not receipts.is_included(value, place, size, [*proof, root], root)
        assert not receipts.is_included(value, (place + 1) % size, size, proof, root) or size == 1
        assert not receipts.is_included(value, size, size, proof, root)


class Sealed:
    """A sealed poll and what its voters got."""

    def __init__(self, office: Office) -> None:
        self.office, self.poll = office, office.put_poll()
        code = office.code(self.poll)
        voters = [office.voter(self.poll, **code_line(code)), office.voter(self.poll), office.voter(self.poll)]
        by_code = {"votes": votes("bad"), "source_ref": "mine"}
        own = {"json": by_code, "headers": {"Ballot-Code": code}}
        rated = [{"object": "02", "level": "poor", "criteria": {"law": "bad", "openness": "fairly"}}]
        line = {"voter": voters[2], "channel": "phone", "source_ref": "c", "votes": votes("fairly", "03", "01")}
        batch = office.client.post(
            f"/api/v1/polls/{self.poll}/batches", json={"ballots": [line]}, headers=office.operator
        )
        self.answers: list[dict[str, Any]] = [
            office.client.put("/api/v1/ballot", **own).json,
            office.post(self.poll, {"voter": voters[1], "votes": rated, "source_ref": "a"}).json,
            office.post(self.poll, {"voter": voters[1], "votes": votes("satisfied"), "source_ref": "b"}).json,
            batch.json["ballots"][0],
        ]
        again = office.client.put("/api/v1/ballot", **own).json
        assert again == self.answers[0]
        office.close(self.poll)
        self.tally: dict[str, Any] = office.seal(self.poll).json

    @property
    def receipts(self) -> list[str]:
        return [answer["receipt"] for answer in self.answers]

    def proof(self, receipt: str) -> dict[str, Any]:
        answer = self.office.client.get(f"/api/v1/receipts/{receipt}")
        assert answer.status_code == 200, answer.json
        found: dict[str, Any] = answer.json
        return found


@pytest.fixture(scope="module")
def sealed(office: Office) -> Sealed:
    return Sealed(office)


def test_receipt_of_every_accepted_ballot_is_in_the_tree(sealed: Sealed) -> None:
    published = sealed.office.client.get(f"/api/v1/polls/{sealed.poll}/receipts")
    assert published.content_type == "text/plain; charset=utf-8"
    assert published.text.split() == sorted(sealed.receipts)
    root = bytes.fromhex(sealed.tally["receipts"]["root"])
    assert sealed.tally["receipts"]["size"] == 4
    for receipt in sealed.receipts:
        proof = sealed.proof(receipt)
        way = [bytes.fromhex(each) for each in proof["proof"]]
        assert (proof["poll"], proof["root"], proof["size"]) == (sealed.poll, root.hex(), 4)
        assert receipts.is_included(bytes.fromhex(receipt), proof["place"], 4, way, root)


def test_receipt_tells_neither_vote_nor_voter(sealed: Sealed) -> None:
    """Whoever knows the ballot's id and can try all votes still can't tell which were given."""
    for answer in sealed.answers:
        for content in ("01=bad", "01=satisfied", "01=fairly\n03=fairly", "02=poor;law=bad;openness=fairly"):
            for key in (b"", UUID(sealed.poll).bytes, bytes(range(32))):
                assert receipts.receipt(key, UUID(answer["ballot"]), content).hex() != answer["receipt"]
    public = json.dumps([sealed.proof(receipt) for receipt in sealed.receipts])
    assert not any(level in public for level in ("poor", "fairly", "satisfied"))


def test_receipts_before_sealing_are_refused(office: Office) -> None:
    poll = office.put_poll()
    answer = office.post(poll, {"voter": office.voter(poll)}).json
    assert slug(office.client.get(f"/api/v1/polls/{poll}/receipts")) == "poll-running"
    for receipt in (answer["receipt"], "00" * 32, "zz", "é"):
        assert slug(office.client.get(f"/api/v1/receipts/{receipt}")) == "receipt-not-found"


def test_proof_in_a_tree_of_several_pieces(office: Office) -> None:
    poll = office.put_poll()
    values = sorted(receipts.leaf(n.to_bytes(4)) for n in range(2 * receipts.PIECE + 5))
    with office.app.extensions["database"].session() as session:
        insert_receipts(session, UUID(poll), values)
        session.commit()
    office.query("UPDATE polls SET sealed_at = now() WHERE id = %s", poll)
    root = receipts.root([receipts.leaf(value) for value in values])
    for place in (0, receipts.PIECE - 1, receipts.PIECE, len(values) - 1):
        proof = office.client.get(f"/api/v1/receipts/{values[place].hex()}").json
        assert (proof["place"], proof["size"], proof["root"]) == (place, len(values), root.hex())
        way = [bytes.fromhex(each) for each in proof["proof"]]
        assert receipts.is_included(values[place], place, len(values), way, root)


Verify = Callable[..., Result]


@pytest.fixture
def verify(sealed: Sealed, tmp_path: Path) -> Verify:
    """`python -m ballots verify` with files as they were downloaded, but for `changes`."""
    published = sealed.office.client.get(f"/api/v1/polls/{sealed.poll}/receipts").text

    def run(*arguments: str, tally: Any = None, lines: str = published, proof: Any = None) -> Result:
        (tmp_path / "tally.json").write_text(json.dumps(tally or sealed.tally))
        (tmp_path / "receipts.txt").write_text(lines)
        (tmp_path / "proof.json").write_text(json.dumps(proof))
        options = ["verify", "--tally", str(tmp_path / "tally.json")]
        options += (
            ["--proof", str(tmp_path / "proof.json")] if proof else ["--receipts", str(tmp_path / "receipts.txt")]
        )
        return CliRunner().invoke(main, [*options, *arguments])

    return run


def test_verify_receipts_offline(sealed: Sealed, verify: Verify) -> None:
    found = verify(*sealed.receipts)
    assert found.exit_code == 0, found.output
    assert found.output.count(": recorded") == 4
    assert "4 receipts: the tree of the tally" in found.output
    proof = sealed.proof(sealed.receipts[0])
    assert verify(proof=proof).exit_code == 0


def test_verify_finds_what_does_not_fit(sealed: Sealed, verify: Verify) -> None:
    published = "".join(f"{each}\n" for each in sorted(sealed.receipts))
    assert "NOT recorded" in verify("00" * 32).output
    assert verify("00" * 32).exit_code == 1
    for lines in (published[65:], published.replace(published[:64], "00" * 32), published + published[:65]):
        assert "NOT the tree of the tally" in verify(lines=lines).output
        assert verify(lines=lines).exit_code == 1
    other = sealed.tally | {"receipts": {"size": 4, "root": "00" * 32}}
    assert verify(tally=other).exit_code == 1
    proof = sealed.proof(sealed.receipts[0])
    assert verify(proof=proof | {"receipt": sealed.receipts[1]}).exit_code == 1
    assert verify(proof=proof, tally=other).exit_code == 1
    assert "no tree" in verify(tally={"poll": sealed.poll}).output
