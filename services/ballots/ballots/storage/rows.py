"""Rows of a query that are read by the piece that is asked for: what a list by page is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, overload

from sqlalchemy import text

from chassis.database import Database


class Rows(Sequence[dict[str, Any]]):
    """`SELECT {columns} {source} ORDER BY {order}`, counted when it is made. `source` begins with FROM."""

    def __init__(self, database: Database, columns: str, source: str, order: str, values: Mapping[str, Any]) -> None:
        self._database, self._values = database, values
        self._statement = f"SELECT {columns} {source} ORDER BY {order} OFFSET :start LIMIT :most"
        with database.session() as session:
            self._count = session.scalar(text(f"SELECT count(*) {source}"), values) or 0

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, piece: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, piece: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, piece: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        if isinstance(piece, int):
            return self[piece : piece + 1][0]
        start, stop, _ = piece.indices(self._count)
        values = {**self._values, "start": start, "most": max(stop - start, 0)}
        with self._database.session() as session:
            return [self.shown(row) for row in session.execute(text(self._statement), values).mappings()]

    def shown(self, row: Mapping[Any, Any]) -> dict[str, Any]:
        """A row as it is given out."""
        return dict(row)
