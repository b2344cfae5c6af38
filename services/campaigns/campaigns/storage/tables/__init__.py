"""The tables, a module a subject. `migrations/` makes them; a test compares both."""

from campaigns.storage.tables.base import Base
from campaigns.storage.tables.events import Event
from campaigns.storage.tables.people import Person, Recipient
from campaigns.storage.tables.plan import AppraisedObject, Campaign, Criterion, Phase
from campaigns.storage.tables.results import AssessmentEntry, Certification, Erasure, Unlinking
from campaigns.storage.tables.rounds import Round, Voter
from chassis.answers import keys_table

IDEMPOTENCY_KEYS = keys_table(Base.metadata)

__all__ = [
    "IDEMPOTENCY_KEYS",
    "AppraisedObject",
    "AssessmentEntry",
    "Base",
    "Campaign",
    "Certification",
    "Criterion",
    "Erasure",
    "Event",
    "Person",
    "Phase",
    "Recipient",
    "Round",
    "Unlinking",
    "Voter",
]
