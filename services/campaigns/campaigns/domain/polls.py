"""A round as the ballot service knows it: a poll and its roll."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from campaigns.domain import codes, scheme
from campaigns.domain.errors import RuleBroken

SMS = "sms"
REHEARSAL = "【演练】"
"""Before the title of each poll of a rehearsal, and so on every paper and sheet; before its messages, and before its
name in documents."""
LONGEST_TITLE = 200
Named = Mapping[str, Any]


def titled(campaign: Any) -> str:
    """The campaign's name, of a rehearsal with the mark."""
    return f"{REHEARSAL if campaign.rehearsal else ''}{campaign.name}"


def poll(
    campaign: Any, round_: Any, objects: Iterable[Named], criteria: Iterable[Named], sectors: Iterable[str | None]
) -> dict[str, Any]:
    """The document that `PUT /polls/{id}` takes, without the lookup key.

    Raises `RuleBroken("sector-without-weight")` where the panel weighs strata and a voter's sector is none of them.
    """
    panel = scheme.panels(campaign.scheme)[round_.panel]
    strata = set(sectors)
    weighed = {each["code"] for each in panel.get("strata") or ()}
    if weighed and (strays := strata - weighed):
        raise RuleBroken("sector-without-weight", sectors=", ".join(sorted(each or "(none)" for each in strays)))
    least = scheme.published_from(campaign.scheme)
    return {
        "revision": 1,
        "campaign": str(campaign.id),
        "code": round_.code,
        "title": f"{titled(campaign)} {round_.name}"[:LONGEST_TITLE],
        "rehearsal": campaign.rehearsal,
        "panel": round_.panel,
        "mark": codes.new_mark(),
        **window(round_),
        "channels": channels(round_),
        "access_number": round_.access_number,
        "counts": round_.counts,
        "objects": [{"code": each["code"], "name": each["name"]} for each in objects],
        "scale": scheme.scale(campaign.scheme, panel),
        "criteria": [{"code": each["code"], "name": each["name"]} for each in criteria],
        "strata": sorted(each for each in strata if each is not None),
        "live": round_.live,
        "refresh_after": least,
        "published_from": least,
    }


def still_asked(
    people: Iterable[tuple[UUID, str | None, Sequence[str] | None]], objects: Iterable[Named]
) -> list[tuple[UUID, str | None, list[str] | None]]:
    """(person, sector, objects) without objects that have left, and without who would be asked about none."""
    known = {each["code"] for each in objects}
    asked = (
        (person, sector, None if own is None else [code for code in own if code in known])
        for person, sector, own in people
    )
    return [each for each in asked if each[2] is None or each[2]]


def eligible(
    objects: Iterable[Named], voters: Iterable[tuple[str | None, Sequence[str] | None]]
) -> dict[str, dict[str, int]]:
    """object → stratum (`""`: none) → how many of the roll may rate it, of each voter's stratum and objects."""
    strata = {each["code"]: Counter[str]() for each in objects}
    for stratum, own in voters:
        for code in strata if own is None else own:
            strata[code][stratum or ""] += 1
    return {code: dict(counted) for code, counted in strata.items()}


def window(round_: Any) -> dict[str, str]:
    return {name: getattr(round_, name).isoformat() for name in ("opens_at", "closes_at", "entry_until")}


def channels(round_: Any) -> list[str]:
    return [*round_.primary_channels, *round_.auxiliary_channels]


def roll_line(
    voter: UUID,
    generation: int,
    objects: Sequence[str] | None,
    stratum: str | None,
    *,
    code: str,
    phone: str | None,
    lookup_key: bytes,
) -> dict[str, Any]:
    """One voter for the roll; nobody can be told from it without the lookup key."""
    return {
        "voter": str(voter),
        "phone_digest": codes.voter_digest(lookup_key, phone) if phone else None,
        "code_digest": codes.voter_digest(lookup_key, code),
        "generation": generation,
        "objects": objects,
        "channels": None,
        "stratum": stratum,
    }
