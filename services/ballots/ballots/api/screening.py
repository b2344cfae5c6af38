"""What is unusual in a sealed poll."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields

from ballots.api.access import poll_in_reach
from ballots.domain.screening import FALSE_FLAGS
from ballots.permissions import SCREENING_READ
from ballots.use_cases import screen_poll as use_case
from chassis.api import Answer, Blueprint
from chassis.database import database

blp = Blueprint("screening", __name__, description="What is unusual in a sealed poll, for people to look into.")


class ScreeningFlagSchema(Answer):
    """A place whose figure is above the rule's threshold."""

    channel = fields.String(allow_none=True, metadata={"description": "null: not of one channel"})
    source = fields.String(
        allow_none=True, metadata={"description": "Who handed the ballots in; null: not one source."}
    )
    hour = fields.AwareDateTime(
        allow_none=True, metadata={"description": "Its beginning; null: no hour, or the source's small hours together."}
    )
    figure = fields.Float()
    ballots = fields.Integer(metadata={"description": "How many it concerns."})
    ballot_ids = fields.List(
        fields.UUID(), metadata={"description": "Of `shared-reference` alone: the ballots to look at, 100 at most."}
    )


class ScreeningRuleSchema(Answer):
    rule = fields.String(metadata={"enum": list(FALSE_FLAGS)})
    unit = fields.String(metadata={"description": "Of figure and threshold; the service's README has the formulas."})
    compared = fields.Integer(metadata={"description": "Comparisons made; 0: there was nothing to compare."})
    figure = fields.Float(allow_none=True, metadata={"description": "Of the comparison that stands out most."})
    threshold = fields.Float(allow_none=True, metadata={"description": "Flagged is what is above it."})
    flagged = fields.Integer(metadata={"description": "Comparisons above the threshold."})
    false_flags = fields.Float(metadata={"description": "Share of simulated honest polls that the rule flags."})
    flags = fields.List(
        fields.Nested(ScreeningFlagSchema), metadata={"description": "The first 100, the most unusual first."}
    )


class ScreeningSchema(Answer):
    poll = fields.UUID()
    roll = fields.Integer(metadata={"description": "Voters on the roll."})
    voters = fields.Integer(metadata={"description": "Voters with a ballot that counts."})
    ballots = fields.Integer(metadata={"description": "Ballots accepted, replaced ones too."})
    rules = fields.List(fields.Nested(ScreeningRuleSchema), metadata={"description": "Every rule, flagged or not."})


@blp.operation(
    "GET",
    "/polls/<uuid:poll_id>/screening",
    SCREENING_READ,
    answers={200: ScreeningSchema},
    example={
        "poll": "019a0000-0000-7000-8000-000000000011",
        "roll": 1200,
        "voters": 1104,
        "ballots": 1131,
        "rules": [
            {
                "rule": "interviewer-gap",
                "unit": "standard-errors",
                "compared": 8,
                "figure": 4.71,
                "threshold": 3.23,
                "flagged": 1,
                "false_flags": FALSE_FLAGS["interviewer-gap"],
                "flags": [
                    {
                        "channel": "phone",
                        "source": "operator:clerk-3",
                        "hour": None,
                        "figure": 4.71,
                        "ballots": 118,
                        "ballot_ids": [],
                    }
                ],
            }
        ],
    },
    errors=("poll-not-found", "poll-running", "poll-cancelled", "ballots-unlinked"),
    private=True,
)
def get_screening(poll_id: UUID) -> dict[str, Any]:
    """Read what is unusual in a sealed poll

    For who has to find cheating: which sources, hours, channels and interviewers differ from the others by more than
    honest ones do. A flag is a reason to look, and no proof: `false_flags` says how often a rule is wrong. Nothing is
    refused, changed or stored by it. No level and no voter is shown, and nothing before sealing (409).
    """
    return use_case.screen_poll(database, poll_in_reach(poll_id))
