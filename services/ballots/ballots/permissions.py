"""What each operation asks for."""

from chassis.tokens import Permission, SharedSecret

CAMPAIGNS = "minping-campaigns"

POLLS_WRITE = Permission("polls:write", frozenset({"service"}), issuer=CAMPAIGNS)
POLLS_READ = Permission("polls:read", frozenset({"organiser", "operator", "auditor", "supervisor", "service"}))
BALLOTS_WRITE = Permission("ballots:write", frozenset({"operator", "service"}))
SMS_WRITE = Permission("sms:write")
SMS_KANNEL = SharedSecret("sms:kannel", user="kannel")
SMS_ALIYUN = SharedSecret("sms:aliyun", user="aliyun")
SMS_TENCENT = SharedSecret("sms:tencent", user="tencent")
MESSAGES_READ = Permission("messages:read", frozenset({"operator", "auditor"}))
MESSAGES_DECIDE = Permission("messages:decide", frozenset({"operator"}))
INTERVIEWS_WRITE = Permission("interviews:write", frozenset({"operator"}))
INTERVIEWS_READ = Permission("interviews:read", frozenset({"operator", "organiser", "auditor", "service"}))
DENIALS_READ = Permission("denials:read", frozenset({"organiser", "operator", "auditor"}))
UNANSWERED_READ = Permission("unanswered:read", frozenset({"service"}), issuer=CAMPAIGNS)
OPT_OUTS_READ = Permission("opt-outs:read", frozenset({"service"}), issuer=CAMPAIGNS)
TURNOUT_READ = Permission(
    "turnout:read", frozenset({"organiser", "operator", "auditor", "supervisor", "county_representative", "service"})
)
SCREENING_READ = Permission("screening:read", frozenset({"organiser", "auditor", "supervisor"}))
PRESSURE_REPORTS_READ = Permission("pressure-reports:read", frozenset({"supervisor"}), people_only=True)
TALLIES_READ = Permission("tallies:read", frozenset({"organiser", "auditor", "supervisor", "service"}))
COMMENTS_READ = Permission("comments:read", frozenset({"organiser", "service"}))
VOIDS_READ = Permission("voids:read", frozenset({"organiser", "operator", "auditor", "supervisor"}))
VOIDS_WRITE = Permission("voids:write", frozenset({"organiser", "operator"}))
VOIDS_CONFIRM = Permission("voids:confirm", frozenset({"organiser"}))
PAPER_WRITE = Permission("paper:write", frozenset({"operator"}))
PAPER_READ = Permission("paper:read", frozenset({"organiser", "operator", "auditor"}))
