"""The tables, a module a subject. `migrations/` makes them; a test compares both."""

from campaigns.storage.tables.base import Base
from campaigns.storage.tables.changes import ObjectChange
from campaigns.storage.tables.deliveries import CampaignTexts, Delivery, DeliveryPace, OptOut
from campaigns.storage.tables.draws import Candidate, Draw
from campaigns.storage.tables.events import Event
from campaigns.storage.tables.findings import (
    Evidence,
    Finding,
    FindingStep,
    MergedOpinion,
    Opinion,
    TakenComments,
)
from campaigns.storage.tables.follow_ups import FollowUp
from campaigns.storage.tables.inspections import InspectedObject, Inspection, Inspector
from campaigns.storage.tables.people import Person, Recipient, Staff
from campaigns.storage.tables.plan import AppraisedObject, Campaign, Criterion, Phase
from campaigns.storage.tables.process import Meeting, ReportSubmission, ReportTemplate, Topic, UnitComment
from campaigns.storage.tables.proposals import Decision, Objection, ObjectionAnswer, Veto
from campaigns.storage.tables.results import AssessmentEntry, Certification, Correction, Erasure, Unlinking
from campaigns.storage.tables.rounds import Round, Voter
from campaigns.storage.tables.uses import Use, UseWithdrawal
from chassis.answers import keys_table

IDEMPOTENCY_KEYS = keys_table(Base.metadata)

__all__ = [
    "IDEMPOTENCY_KEYS",
    "AppraisedObject",
    "AssessmentEntry",
    "Base",
    "Campaign",
    "CampaignTexts",
    "Candidate",
    "Certification",
    "Correction",
    "Criterion",
    "Decision",
    "Delivery",
    "DeliveryPace",
    "Draw",
    "Erasure",
    "Event",
    "Evidence",
    "Finding",
    "FindingStep",
    "FollowUp",
    "InspectedObject",
    "Inspection",
    "Inspector",
    "Meeting",
    "MergedOpinion",
    "ObjectChange",
    "Objection",
    "ObjectionAnswer",
    "Opinion",
    "OptOut",
    "Person",
    "Phase",
    "Recipient",
    "ReportSubmission",
    "ReportTemplate",
    "Round",
    "Staff",
    "TakenComments",
    "Topic",
    "UnitComment",
    "Unlinking",
    "Use",
    "UseWithdrawal",
    "Veto",
    "Voter",
]
