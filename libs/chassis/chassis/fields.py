"""Fields and validators of marshmallow that are strict where its own are not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import marshmallow as ma

FIRST_YEAR, LAST_YEAR = 1990, 2100


class Boolean(ma.fields.Boolean):
    """true or false; marshmallow's own also takes 1, "yes" and the like."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class Moment(ma.fields.AwareDateTime):
    """RFC 3339 with offset, in a year that a database and everybody else can hold; kept in UTC."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dt.datetime:
        moment = super()._deserialize(value, attr, data, **kwargs)
        demand_year(moment.year)
        return moment.astimezone(dt.UTC)


class Whole(ma.validate.Regexp):
    """The whole text matches; `$` alone would let a line break pass."""

    def __call__(self, value: Any) -> Any:
        if self.regex.fullmatch(value) is None:
            raise ma.ValidationError(self._format_error(value))
        return value


def demand_year(year: int) -> None:
    """Raises `ValidationError` for a year that nobody means."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ma.ValidationError(f"The year must be from {FIRST_YEAR} to {LAST_YEAR}.")
