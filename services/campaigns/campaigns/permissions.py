"""What an operation asks of a token. A `system` has what its scope names."""

from __future__ import annotations

from chassis.tokens import Permission, SharedSecret

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
PROPOSALS_DECIDE = Permission("proposals:decide", ORGANISER, people_only=True)
PROPOSALS_OBJECT = Permission("proposals:object", frozenset({"unit"}))
SCORES_READ = Permission("scores:read", READERS - {"operator"})
VOIDED_SCORES_READ = Permission("voided-scores:read", ORGANISER | {"auditor", "supervisor"})
CERTIFICATION_WRITE = Permission("certification:write", ORGANISER)
OBJECTIONS_WRITE = Permission("objections:write", ORGANISER | {"unit"})
USES_WRITE = Permission("uses:write", ORGANISER)
UNLINKING_WRITE = Permission("unlinking:write", ORGANISER)
OPINIONS_WRITE = Permission("opinions:write", ORGANISER | {"operator", "unit"})
FINDINGS_READ = Permission("findings:read", READERS)
FINDINGS_WRITE = Permission("findings:write", ORGANISER | {"unit"})
FINDINGS_DECIDE = Permission("findings:decide", ORGANISER)
FOLLOW_UPS_READ = Permission("follow-ups:read", ORGANISER | {"operator"})
FOLLOW_UPS_WRITE = Permission("follow-ups:write", ORGANISER | {"operator"})
INSPECTIONS_READ = Permission("inspections:read", READERS)
INSPECTIONS_WRITE = Permission("inspections:write", ORGANISER)
INSPECTIONS_REPORT = Permission("inspections:report", ORGANISER | {"county_representative"})
DELIVERIES_READ = Permission("deliveries:read", ORGANISER | {"auditor"})
DELIVERIES_WRITE = Permission("deliveries:write", ORGANISER)
DELIVERY_REPORTS = SharedSecret("delivery-reports:kannel", user="kannel")
OPT_OUTS_WRITE = Permission("opt-outs:write", ORGANISER | {"operator"})
CODES_REISSUE = Permission("codes:reissue", ORGANISER)
EVENTS_READ = Permission("events:read", ORGANISER | {"auditor", "supervisor"})
ERASURE_WRITE = Permission("erasure:write", ORGANISER)
