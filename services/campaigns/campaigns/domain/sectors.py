"""Sectors (界别), their seats (名额) and terms of office (plan section 5 (1) 1)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from campaigns.domain.errors import Mistake

Term = tuple[dt.date | None, dt.date | None]
"""First and last day in office; None: open."""


def in_office(term: Term, day: dt.date) -> bool:
    first, last = term
    return (first is None or first <= day) and (last is None or day <= last)


def most_at_once(terms: Iterable[Term], since: dt.date) -> int:
    """The most that are in office on one day, from `since` on."""
    terms = list(terms)
    days = {since, *(first for first, _ in terms if first is not None and first > since)}
    return max(sum(in_office(term, day) for term in terms) for day in days)


def term_mistakes(representative: Mapping[str, Any]) -> Iterator[Mistake]:
    """What is wrong with a term and what one is excused from; parts that are not there are not judged."""
    first, last = representative.get("term_from"), representative.get("term_to")
    if first and last and last < first:
        yield Mistake("/term_to", "term-ends-before-start")
    seen = set()
    for index, each in enumerate(representative.get("excused") or ()):
        if each["object"] in seen:
            yield Mistake(f"/excused/{index}/object", "duplicate-code", {"code": each["object"]})
        seen.add(each["object"])


def sectors_mistakes(sectors: Iterable[Any]) -> Iterator[Mistake]:
    """Codes that are there twice."""
    seen = set()
    for index, each in enumerate(sectors):
        code = each.get("code") if isinstance(each, Mapping) else None
        if code is not None and code in seen:
            yield Mistake(f"/sectors/{index}/code", "duplicate-code", {"code": code})
        seen.add(code)


class Seats:
    """The seats of a campaign's sectors, and the terms of the experts who take them, from `since` on.

    A campaign that names no sectors counts none; seats that are None have no end.
    """

    def __init__(self, sectors: Iterable[Any], since: dt.date) -> None:
        self._sectors = {each["code"]: each for each in sectors if isinstance(each, Mapping) and "code" in each}
        self._since = since
        self._terms: dict[str, list[Term]] = defaultdict(list)

    def mistakes(self, kind: Any, sector: str | None, term: Term) -> Iterator[Mistake]:
        """`unknown-sector`, or `sector-full` where an expert finds none free; else the seat is taken."""
        if sector is None or not self._sectors:
            return
        if sector not in self._sectors:
            yield Mistake("/sector", "unknown-sector", {"sector": sector})
        elif kind == "expert" and not self.take(sector, term):
            yield Mistake("/sector", "sector-full", {"sector": sector, "seats": self._sectors[sector].get("seats")})

    def take(self, sector: str | None, term: Term) -> bool:
        """Whether there was one free on every day of the term."""
        if sector is None:
            return True
        seats = self._sectors.get(sector, {"seats": 0}).get("seats") if self._sectors else None
        terms = self._terms[sector]
        terms.append(term)
        if seats is None or len(terms) <= seats or most_at_once(terms, self._since) <= seats:
            return True
        terms.pop()
        return False

    def table(self) -> list[dict[str, Any]]:
        """Of each sector: seats, experts in office on the day, and free seats (None: they are not counted)."""
        rows = []
        for code, sector in self._sectors.items():
            seats, there = sector.get("seats"), sum(in_office(term, self._since) for term in self._terms[code])
            free = None if seats is None else max(0, seats - there)
            rows.append({"code": code, "name": sector["name"], "seats": seats, "in_office": there, "free": free})
        return rows
