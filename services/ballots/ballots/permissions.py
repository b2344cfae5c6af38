"""What each operation asks for."""

from chassis.tokens import Permission

CAMPAIGNS = "minping-campaigns"

POLLS_WRITE = Permission("polls:write", frozenset({"service"}), issuer=CAMPAIGNS)
POLLS_READ = Permission("polls:read", frozenset({"organiser", "operator", "auditor", "supervisor", "service"}))
BALLOTS_WRITE = Permission("ballots:write", frozenset({"operator", "service"}))
SMS_WRITE = Permission("sms:write")
TURNOUT_READ = Permission(
    "turnout:read", frozenset({"organiser", "operator", "auditor", "supervisor", "county_representative", "service"})
)
TALLIES_READ = Permission("tallies:read", frozenset({"organiser", "auditor", "supervisor", "service"}))
