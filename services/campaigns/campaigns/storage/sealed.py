"""Encrypted columns, whatever the table: what is under an earlier key, the same under another, and none at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ARRAY, Column, Row, Table, func, literal, null, or_, select, update
from sqlalchemy.orm import Session

from campaigns.storage.tables import Base, Campaign
from campaigns.storage.vault import Vault


@dataclass(frozen=True)
class Sealed:
    """A table with a `key_id`; with digests it has a `digest_key_id`, too, and what is `personal` a `campaign_id`."""

    of: type[Base] | Table
    columns: Mapping[str, str]
    """Each encrypted column, and its purpose."""
    digests: Mapping[str, str] = field(default_factory=dict)
    """Each digest, and the encrypted column whose text it is of."""
    personal: bool = False
    """Whether it is erased with its campaign."""
    beside: Sequence[str] = ()
    """Columns in the clear that are erased with them."""

    @property
    def table(self) -> Table:
        return cast(Table, self.of if isinstance(self.of, Table) else self.of.__table__)

    @property
    def key(self) -> Column[Any]:
        [found] = self.table.primary_key.columns
        return found

    @property
    def names(self) -> list[str]:
        """All that a key made, and the ids of the keys."""
        return ["key_id", *self.columns, *(("digest_key_id", *self.digests) if self.digests else ())]


def left(session: Session, sealed: Sealed, vault: Vault) -> int:
    """How many rows are under an earlier key."""
    query = select(func.count()).select_from(sealed.table).where(_earlier(sealed, vault))
    return session.execute(query).scalar_one()


def rotate_piece(session: Session, sealed: Sealed, vault: Vault, most: int) -> int:
    """Bring some rows under the current keys; how many. It waits for no row that others hold.

    But for a campaign whose people's digests change it waits, and holds it: whoever looks for somebody under one key
    after the other does the same, and would miss who goes from the one to the other meanwhile. Raises `KeyError` with
    the id of a key that is not among the settings.
    """
    query = select(*_columns(sealed)).where(_earlier(sealed, vault)).order_by(sealed.key).limit(most)
    if sealed.digests and "campaign_id" in sealed.table.c:
        first = query.with_only_columns(sealed.table.c.campaign_id).limit(1).scalar_subquery()
        held = session.scalar(select(Campaign.id).where(Campaign.id == first).with_for_update())
        query = query.where(sealed.table.c.campaign_id == held)
    return _rotate(session, sealed, vault, session.execute(query.with_for_update(skip_locked=True)).all())


def rotate_campaign(session: Session, sealed: Sealed, vault: Vault, campaign_id: UUID) -> None:
    """Bring a campaign's rows under the current keys, all of them, or all rows of a table that belongs to none."""
    query = select(*_columns(sealed)).where(_earlier(sealed, vault)).order_by(sealed.key)
    if "campaign_id" in sealed.table.c:
        query = query.where(sealed.table.c.campaign_id == campaign_id)
    _rotate(session, sealed, vault, session.execute(query.with_for_update()).all())


def _columns(sealed: Sealed) -> list[Column[Any]]:
    return [sealed.key, *(sealed.table.c[name] for name in sealed.names)]


def _rotate(session: Session, sealed: Sealed, vault: Vault, rows: Sequence[Row[Any]]) -> int:
    """How many."""
    table, columns = sealed.table, _columns(sealed)
    if rows:
        changed = [_under_current_keys(sealed, vault, row._mapping) for row in rows]
        arrays = [literal([row[c.name] for row in changed], ARRAY(c.type)) for c in columns]
        new = select(*(func.unnest(each).label(c.name) for each, c in zip(arrays, columns, strict=True))).subquery()
        values = {name: new.c[name] for name in sealed.names}
        session.execute(update(table).where(sealed.key == new.c[sealed.key.name]).values(values))
    return len(rows)


def erase(session: Session, sealed: Sealed, campaign_id: UUID, row_id: UUID | None = None) -> int:
    """Take away what a key made of one row, or of all of a campaign; how many rows had something."""
    table = sealed.table
    found = (table.c.campaign_id == campaign_id) & table.c.key_id.is_not(None)
    if row_id is not None:
        found &= sealed.key == row_id
    statement = update(table).where(found).values(dict.fromkeys((*sealed.names, *sealed.beside), null()))
    return session.connection().execute(statement, execution_options={"preserve_rowcount": True}).rowcount


def _earlier(sealed: Sealed, vault: Vault) -> Any:
    earlier = sealed.table.c.key_id != vault.current_key
    return or_(earlier, sealed.table.c.digest_key_id != vault.current_digest_key) if sealed.digests else earlier


def _under_current_keys(sealed: Sealed, vault: Vault, row: Mapping[Any, Any]) -> dict[str, Any]:
    plain = {
        name: vault.open(row[name], row["key_id"], purpose)
        for name, purpose in sealed.columns.items()
        if row[name] is not None  # unlinking leaves a key_id without a key
    }
    changed = {name: vault.seal(text, sealed.columns[name]) for name, text in plain.items()}
    digests = {name: vault.digest(plain[of].decode()) for name, of in sealed.digests.items()}
    keys = {"key_id": vault.current_key} | ({"digest_key_id": vault.current_digest_key} if digests else {})
    return {sealed.key.name: row[sealed.key.name], **dict.fromkeys(sealed.columns), **keys, **changed, **digests}


def bytes_columns(tables: Sequence[Table]) -> set[tuple[str, str]]:
    """(table, column) of every binary column."""
    return {(table.name, c.name) for table in tables for c in table.columns if c.type.python_type is bytes}
