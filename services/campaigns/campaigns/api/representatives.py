"""County representatives and experts, their terms of office, and the seats of sectors."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from campaigns.api import representative_schemas as schemas
from campaigns.api.blueprint import CampaignBlueprint, parts
from campaigns.api.people import people_revealed
from campaigns.permissions import CAMPAIGNS_READ, PEOPLE_LIST, PEOPLE_READ, PEOPLE_WRITE
from campaigns.use_cases import appoint_representative, keep_sectors
from campaigns.use_cases import replace_representative as replacing
from chassis.tokens import principal
from chassis.versions import Seen

SEAT_SLUGS = ("sector-full", "unknown-sector")


blp = CampaignBlueprint("representatives", __name__, description="Who represents the county, and who votes.")


@blp.operation(
    "GET",
    "/sectors",
    CAMPAIGNS_READ,
    answers={200: schemas.SectorSeatsSchema(many=True)},
    paged=True,
    example=[schemas.SECTOR],
)
def list_sectors(campaign_id: UUID) -> Any:
    """List sectors with their seats

    How many seats each sector that the campaign names has, how many experts are in office today, how many are free.
    """
    return keep_sectors.list_sectors(parts, campaign_id)


@blp.operation(
    "GET",
    "/representatives",
    PEOPLE_LIST,
    answers={200: schemas.RepresentativeSchema(many=True)},
    paged=True,
    private=True,
    example=[schemas.EXAMPLE],
)
def list_representatives(campaign_id: UUID) -> Any:
    """List representatives

    County representatives and experts, with name and number, and whether they are in office today: masked (张*,
    +86138****8000) for auditors and supervisors. Each page that is not masked is an event.
    """
    return appoint_representative.list_representatives(parts, campaign_id, revealed=people_revealed())


@blp.operation(
    "POST",
    "/representatives",
    PEOPLE_WRITE,
    body=schemas.RepresentativeSchema,
    answers={201: schemas.RepresentativeSchema},
    private=True,
    versioned=True,
    idempotent=True,
    errors=(
        "campaign-certified",
        "person-known",
        "not-a-phone",
        "real-number",
        "simulated-number",
        "unknown-object",
        "duplicate-code",
        "term-ends-before-start",
        *SEAT_SLUGS,
    ),
    example=schemas.EXAMPLE,
    body_example=schemas.BODY,
)
def add_representative(body: dict[str, Any], campaign_id: UUID) -> Any:
    """Appoint a representative

    A county representative or an expert, also after activation. A published round keeps its own experts: those in
    office on the day on which it opens, each for all objects but those that one is excused from.
    """
    return appoint_representative.appoint_representative(parts, campaign_id, body)


@blp.operation(
    "GET",
    "/representatives/<uuid:representative_id>",
    PEOPLE_READ,
    answers={200: schemas.RepresentativeSchema},
    private=True,
    versioned=True,
    example=schemas.EXAMPLE,
)
def get_representative(campaign_id: UUID, representative_id: UUID) -> Any:
    """Read a representative

    With name and number, and how the term ended if it did. Each reading is an event.
    """
    return appoint_representative.get_representative(parts, campaign_id, representative_id)


@blp.operation(
    "PATCH",
    "/representatives/<uuid:representative_id>",
    PEOPLE_WRITE,
    body=schemas.RepresentativePatchSchema,
    answers={200: schemas.RepresentativeSchema},
    private=True,
    versioned=True,
    errors=(
        "campaign-certified",
        "representative-ended",
        "unknown-object",
        "duplicate-code",
        "term-ends-before-start",
        *SEAT_SLUGS,
    ),
    example=schemas.CHANGED,
    body_example=schemas.CHANGE,
)
def change_representative(body: dict[str, Any], campaign_id: UUID, representative_id: UUID, seen: Seen) -> Any:
    """Change a representative

    Sector, term, and the objects that one is excused from, which come as a whole list. A published round keeps the
    experts that it has.
    """
    return appoint_representative.change_representative(parts, campaign_id, representative_id, body, seen)


@blp.operation(
    "POST",
    "/representatives/<uuid:representative_id>/replacement",
    PEOPLE_WRITE,
    body=schemas.ReplacementSchema,
    answers={201: schemas.RepresentativeSchema},
    private=True,
    versioned=True,
    idempotent=True,
    errors=(
        "campaign-certified",
        "representative-ended",
        "person-known",
        "not-a-phone",
        "real-number",
        "simulated-number",
        "term-ends-before-start",
        *SEAT_SLUGS,
    ),
    example=schemas.SUCCESSOR,
    body_example=schemas.REPLACEMENT,
)
def replace_representative(body: dict[str, Any], campaign_id: UUID, representative_id: UUID) -> Any:
    """Replace a representative in mid-term

    The one who leaves is in office until the day before `on`, the successor, of the same kind, from `on` to the end of
    that term. Both name each other, and the reason stays on record. The answer is the successor.
    """
    representative, by = body["representative"], principal().subject
    return replacing.replace_representative(
        parts, campaign_id, representative_id, body["on"], body["reason"], representative, by
    )


@blp.operation(
    "POST",
    "/representatives/<uuid:representative_id>/end",
    PEOPLE_WRITE,
    body=schemas.EndSchema,
    answers={200: schemas.RepresentativeSchema},
    private=True,
    versioned=True,
    errors=("campaign-certified", "representative-ended", "term-ends-before-start"),
    example=schemas.ENDED,
    body_example=schemas.END,
)
def end_representative(body: dict[str, Any], campaign_id: UUID, representative_id: UUID) -> Any:
    """End a representative's term

    Without a successor: the day before `on` is the last one in office, and the seat is free from `on` on. The reason
    stays on record. Repeating is safe.
    """
    return replacing.end_representative(
        parts, campaign_id, representative_id, body["on"], body["reason"], principal().subject
    )
