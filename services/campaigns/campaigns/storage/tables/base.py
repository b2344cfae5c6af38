"""What all tables are made with."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ARRAY, CheckConstraint, DateTime, ForeignKey, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis.database import new_metadata


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = {  # noqa: RUF012
        str: Text,
        dt.datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB(none_as_null=True),
        list[Any]: JSONB(none_as_null=True),
        list[str]: ARRAY(Text),
    }


def state(*states: str) -> CheckConstraint:
    return CheckConstraint("state IN ({})".format(", ".join(f"'{each}'" for each in states)), name="state")


def versioned() -> Mapped[int]:
    """Counts the changes; an UPDATE that finds another version fails (`__mapper_args__` names the column)."""
    return mapped_column(server_default=text("1"))


def of(target: str) -> Mapped[Any]:
    return mapped_column(ForeignKey(target, ondelete="RESTRICT"))
