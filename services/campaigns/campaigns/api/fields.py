"""The fields that this service's schemas are made of."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

import marshmallow as ma

from campaigns.domain import phones
from campaigns.domain.errors import Mistake
from chassis import problems
from chassis.api import Schema
from chassis.fields import FIRST_YEAR as FIRST_YEAR
from chassis.fields import LAST_YEAR as LAST_YEAR
from chassis.fields import Moment as Moment
from chassis.fields import Whole as Whole
from chassis.fields import demand_year

LONGEST_REASON = 500
DECIMAL = r"^-?[0-9]{1,9}(\.[0-9]{1,9})?$"


class Phone(ma.fields.String):
    """A telephone number, kept as E.164. What was sent is never repeated in a message.

    An integer is read too: so YAML and spreadsheets have a number that nobody put in quotes.
    """

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if isinstance(value, int) and value > 1:  # True is 1
            value = format(value, "d")
        number = phones.normalise(value) if isinstance(value, str) else None
        if number is None:
            refuse([Mistake("", "not-a-phone")])
        return number or ""


class Rows(ma.fields.List[Any]):
    """A list of objects; of one with mistakes the part that is right keeps its places, None where a row is null."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        try:
            return super()._deserialize(value, attr, data, **kwargs)
        except ma.ValidationError as error:
            if not isinstance(error.messages, dict):  # it is no list
                raise
            kept = iter(error.valid_data or ())
            rows = [None if row is None else next(kept) for row in value]
            raise ma.ValidationError(error.messages, valid_data=rows) from error


class DecimalText(ma.fields.Field[Decimal]):
    """A decimal as text."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        if not isinstance(value, str) or re.fullmatch(DECIMAL, value) is None:
            raise ma.ValidationError('Use a decimal as text, such as "-1.5".')
        return Decimal(value)

    def _serialize(self, value: Decimal | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else format(value, "f")


class Day(ma.fields.Date):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dt.date:
        day = super()._deserialize(value, attr, data, **kwargs)
        demand_year(day.year)
        return day


class DayText(Day):
    """A day that is kept as text, inside a JSON document."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return super()._deserialize(value, attr, data, **kwargs).isoformat()

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return value


class IdText(ma.fields.UUID):
    """An id that is kept as text, inside a JSON document."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return str(super()._deserialize(value, attr, data, **kwargs))


class Changes:
    """Makes a schema that takes any part of its fields, each of them whole: `class XPatchSchema(Changes, XSchema)`."""

    _declared_fields: dict[str, Any]

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "partial": tuple(self._declared_fields)})


def reason(**options: Any) -> ma.fields.String:
    return ma.fields.String(
        **options,
        validate=[ma.validate.Length(max=LONGEST_REASON), Whole(r"^[\s\S]*\S[\s\S]*$", error="Say why.")],
        metadata={"description": "Why; it stays on record."},
    )


class ReasonSchema(Schema):
    reason = reason(required=True)


def code(description: str, **options: Any) -> ma.fields.String:
    return ma.fields.String(
        **{"required": True, **options},
        validate=Whole(
            r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
            error="Use 1 to 64 letters, digits, `.`, `_` and `-`, the first a letter or a digit.",
        ),
        metadata={"description": description},
    )


def name(description: str, **options: Any) -> ma.fields.String:
    return ma.fields.String(
        **{"required": True, **options},
        validate=[ma.validate.Length(max=200), Whole(r"^.*\S.*$", error="Name it in one line.")],
        metadata={"description": description},
    )


def words(description: str, longest: int = 4000, **options: Any) -> ma.fields.String:
    """A free text; empty where nothing is said."""
    return ma.fields.String(
        **{"load_default": "", **options},
        validate=ma.validate.Length(max=longest),
        metadata={"description": description},
    )


def decimal(description: str, **options: Any) -> DecimalText:
    return DecimalText(**options, metadata={"type": "string", "pattern": DECIMAL, "description": description})


def time_zone_known(value: str) -> None:
    if value not in available_timezones():
        refuse([Mistake("", "unknown-time-zone")])


def refuse(mistakes: Iterable[Mistake]) -> None:
    """Raises the domain's mistakes, where there are any, as marshmallow takes them."""
    if found := [problems.Mistake(each.pointer, each.slug, each.facts) for each in mistakes]:
        raise ma.ValidationError(found)
