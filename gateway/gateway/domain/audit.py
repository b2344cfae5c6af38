"""The audit trail as bytes: records, the batches that chain them, and where a trail contradicts itself.

A record is a line of canonical JSON (keys sorted, no spaces, UTF-8). A batch is one too, `{"at", "batch", "before",
"records"}`, and holds the SHA-256 of each of its records, so that the check names the record; its digest is the SHA-256
of that line, and the next batch's `before`. The gateway signs the digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

SIGNED = "minping-audit+digest"
"""The `typ` of a batch's signature."""

BEGINNING = "0" * 64
"""`before` of the first batch."""

Record = Mapping[str, Any]


class AuditFault(Exception):
    """The trail does not fit; the message names the record or batch."""


@dataclass(frozen=True)
class Batch:
    """`leaves`: (number, SHA-256 in hex) of each record, in order. `before`, `digest`: SHA-256 in hex."""

    number: int
    at: datetime
    before: str
    leaves: Sequence[tuple[int, str]]
    digest: str
    signature: str

    @property
    def last(self) -> int:
        return self.leaves[-1][0]

    @property
    def line(self) -> str:
        return batch_line(self.number, self.at, self.before, self.leaves)


def line(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=moment)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def moment(at: datetime) -> str:
    """RFC 3339 in UTC with six decimals, always the same for a moment."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def leaf(record: Record) -> tuple[int, str]:
    return record["number"], digest(line(record))


def batch_line(number: int, at: datetime, before: str, leaves: Sequence[tuple[int, str]]) -> str:
    return line({"batch": number, "at": at, "before": before, "records": leaves})


class Chain:
    """Follows a trail batch by batch; every method raises `AuditFault` at what does not fit.

    `opened`: the text under a signature; raises `LookupError` where its key is gone, `ValueError` where it is wrong.
    A key that is gone is no fault but under the newest batch: what is newer vouches for what is older. `whole`: the
    first batch must be number 1.
    """

    def __init__(self, opened: Callable[[str], bytes], *, whole: bool) -> None:
        self._opened = opened
        self._next = 1 if whole else None
        self.digests: set[str] = set()
        self.first: int | None = None
        self.newest: Batch | None = None
        self.records = 0
        self._unsigned = False

    def follow(self, batch: Batch, records: Iterable[Record]) -> None:
        """`records`: all whose numbers are above the batch before, up to the batch's last."""
        newest = self.newest
        if self._next not in (None, batch.number):
            raise AuditFault(f"batch {self._next} is missing")
        if newest is None and batch.number == 1 and batch.before != BEGINNING:
            raise AuditFault("batch 1 is not the beginning")
        if newest is not None and batch.before != newest.digest:
            raise AuditFault(f"batch {batch.number} does not follow batch {newest.number}")
        if digest(batch.line) != batch.digest:
            raise AuditFault(f"batch {batch.number} was changed")
        self._unsigned = not self._is_signed(batch)
        for fault in _differences(batch.leaves, records):
            raise AuditFault(fault)
        self.first = self.first or batch.number
        self.newest, self._next = batch, batch.number + 1
        self.digests.add(batch.digest)
        self.records += len(batch.leaves)

    def end(self, noted: str | None = None) -> None:
        """`noted`: a digest that somebody wrote down; where no batch has it, the trail was cut off or replaced."""
        if self.newest is not None and self._unsigned:
            raise AuditFault(f"batch {self.newest.number}, the newest, is signed by an unknown key")
        if noted is not None and noted not in self.digests:
            raise AuditFault(f"no batch has the digest {noted}: it was cut off, or replaced")

    def _is_signed(self, batch: Batch) -> bool:
        try:
            found = self._opened(batch.signature)
        except LookupError:
            return False
        except ValueError as error:
            raise AuditFault(f"batch {batch.number} has no right signature: {error}") from error
        if found != batch.digest.encode():
            raise AuditFault(f"batch {batch.number} has the signature of another")
        return True


def _differences(leaves: Sequence[tuple[int, str]], records: Iterable[Record]) -> Iterator[str]:
    """What differs, the lowest number first."""
    listed = list(map(leaf, records))
    found, expected = dict(listed), dict(leaves)
    if len(listed) > len(found):
        yield "a record is there twice"
    for number in sorted(found.keys() | expected.keys()):
        if number not in found:
            yield f"record {number} is missing"
        elif number not in expected:
            yield f"record {number} was added"
        elif found[number] != expected[number]:
            yield f"record {number} was changed"


def exported(batch: Batch) -> str:
    """A batch's line in an export: with digest and signature."""
    return line({**json.loads(batch.line), "digest": batch.digest, "signature": batch.signature})


def check_export(lines: Iterable[str], chain: Chain, noted: str | None = None) -> None:
    """An export: each batch's records in their lines, then its own. Raises `AuditFault`."""
    records: list[Record] = []
    for number, text in enumerate(lines, 1):
        try:
            content = json.loads(text)
            if "batch" not in content:
                records.append({**content, "number": int(content["number"])})
                continue
            batch = _read_batch(content)
        except (ValueError, KeyError, TypeError) as error:
            raise AuditFault(f"line {number} is no record and no batch") from error
        chain.follow(batch, records)
        records = []
    if records:
        raise AuditFault(f"record {records[0].get('number')} and what comes after it are in no batch")
    chain.end(noted)


def _read_batch(content: Mapping[str, Any]) -> Batch:
    leaves = [(int(number), str(leaf_digest)) for number, leaf_digest in content["records"]]
    if not leaves:
        raise ValueError("a batch holds records")
    at = datetime.fromisoformat(content["at"])
    return Batch(content["batch"], at, content["before"], leaves, content["digest"], content["signature"])
