"""What an operation asks of a token. A `system` has what its scope names."""

from __future__ import annotations

from chassis.tokens import Permission

READERS = frozenset({"organiser", "operator", "auditor", "supervisor", "county_representative", "unit"})
ORGANISER = frozenset({"organiser"})

CAMPAIGNS_READ = Permission("campaigns:read", READERS)
CAMPAIGNS_WRITE = Permission("campaigns:write", ORGANISER)
PEOPLE_READ = Permission("people:read", ORGANISER)
PEOPLE_LIST = Permission("people:read", ORGANISER | {"auditor", "supervisor"})
"""As `PEOPLE_READ`, which alone shows names and numbers: to others they are masked."""
PEOPLE_WRITE = Permission("people:write", ORGANISER)
RECIPIENTS_WRITE = Permission("recipients:write", ORGANISER | {"unit"})
ROUNDS_WRITE = Permission("rounds:write", ORGANISER)
INVITATIONS_READ = Permission("invitations:read", ORGANISER)
ASSESSMENT_WRITE = Permission("assessment:write", ORGANISER)
SCORES_READ = Permission("scores:read", READERS - {"operator"})
VOIDED_SCORES_READ = Permission("voided-scores:read", ORGANISER | {"auditor", "supervisor"})
CERTIFICATION_WRITE = Permission("certification:write", ORGANISER)
UNLINKING_WRITE = Permission("unlinking:write", ORGANISER)
EVENTS_READ = Permission("events:read", ORGANISER | {"auditor", "supervisor"})
ERASURE_WRITE = Permission("erasure:write", ORGANISER)
