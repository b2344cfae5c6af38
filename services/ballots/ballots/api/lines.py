"""The lines of a batch whose body is on disk: looked through as a whole first, then one at a time in memory."""

from __future__ import annotations

import codecs
import mmap
from collections.abc import Iterator
from itertools import count
from typing import IO, Any, Generic, TypeVar

import msgspec

from ballots.domain.errors import BallotError, invalid
from chassis import bodies

MOST_LINES = 100_000
MOST_LINE_BYTES = 512 * 1024
T = TypeVar("T")


class _Batch(msgspec.Struct, Generic[T], forbid_unknown_fields=True):
    ballots: list[T]


def ndjson_lines(spool: IO[bytes]) -> Iterator[bytes | None]:
    """Each line that is not blank; None for one of more than `MOST_LINE_BYTES`.

    Raises `BallotError("too-many-lines")`.
    """
    for number, _ in enumerate(_read_lines(spool), 1):
        _demand_few(number)
    return _read_lines(spool)


def _read_lines(spool: IO[bytes]) -> Iterator[bytes | None]:
    spool.seek(0)
    while line := spool.readline(MOST_LINE_BYTES + 1):
        if len(line) <= MOST_LINE_BYTES or line.endswith(b"\n"):
            if line.strip():
                yield line
        else:
            while (rest := spool.readline(MOST_LINE_BYTES)) and not rest.endswith(b"\n"):
                pass
            yield None


def json_elements(spool: IO[bytes]) -> Iterator[bytes | None]:
    """Each object of the list `ballots`; None for one of more than `MOST_LINE_BYTES`.

    They stay in the file, which is mapped. Raises `BallotError`: invalid-json, too-many-lines, or invalid-input where
    the body is not an object with a list of objects.
    """
    spool.flush()
    if not spool.tell():
        raise BallotError("invalid-json", reason="it is empty")
    body = mmap.mmap(spool.fileno(), 0, access=mmap.ACCESS_READ)
    try:
        _demand_utf8(body)
        msgspec.json.decode(body, type=_Batch[_few_objects()])  # type: ignore[misc]
        elements = msgspec.json.decode(body, type=_Batch[msgspec.Raw]).ballots
    except msgspec.ValidationError as error:
        raise invalid([bodies.first_mistake(error)]) from error  # type: ignore[list-item]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BallotError("invalid-json", reason=str(error)) from error
    return (bytes(each) if memoryview(each).nbytes <= MOST_LINE_BYTES else None for each in elements)


def _few_objects() -> Any:
    """An object that can't be decoded too often: a limit of the list's length would be looked at only after it all."""
    number = count(1)
    return msgspec.defstruct("Element", [], namespace={"__post_init__": lambda _: _demand_few(next(number))})


def _demand_few(number: int) -> None:
    if number > MOST_LINES:
        raise BallotError("too-many-lines", limit=MOST_LINES)


def _demand_utf8(body: mmap.mmap, piece: int = 1024 * 1024) -> None:
    """msgspec looks at a text's encoding only when it makes a text of it."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, len(body), piece):
        decoder.decode(body[start : start + piece])
    decoder.decode(b"", final=True)
