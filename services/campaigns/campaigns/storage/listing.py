"""A list that is counted and read from the database by the piece that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar, overload

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from chassis.database import Database

T = TypeVar("T")


class Listing(Sequence[T], Generic[T]):
    """The rows of an ordered `query`, each as `read` gives it; `note` is told of each piece how many they were."""

    def __init__(
        self,
        database: Database,
        query: Select[*tuple[Any, ...]],
        read: Callable[..., T],
        note: Callable[[Session, int], None] | None = None,
    ) -> None:
        self._database, self._query, self._read, self._note = database, query, read, note
        with database.session() as session:
            self._count = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, piece: int) -> T: ...
    @overload
    def __getitem__(self, piece: slice) -> list[T]: ...
    def __getitem__(self, piece: int | slice) -> T | list[T]:
        if isinstance(piece, int):
            return self[piece : piece + 1][0]
        start, stop, _ = piece.indices(self._count)
        if start >= stop:
            return []
        with self._database.session() as session:
            rows = session.execute(self._query.offset(start).limit(stop - start)).all()
            if self._note is not None and rows:
                self._note(session, len(rows))
                session.commit()
            return [self._read(*row) for row in rows]
