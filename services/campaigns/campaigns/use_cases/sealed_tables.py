"""Where something encrypted is kept; whoever adds such a column adds a line (a test compares)."""

from __future__ import annotations

from campaigns.storage.sealed import Sealed
from campaigns.storage.tables import IDEMPOTENCY_KEYS, Campaign, FollowUp, OptOut, Person, Round
from campaigns.use_cases import follow_up, opt_out
from campaigns.use_cases.keep_campaigns import CODE_KEY
from campaigns.use_cases.personal import NAME, PHONE
from campaigns.use_cases.publish_round import LOOKUP_KEY
from chassis.answers import PURPOSE

PEOPLE = Sealed(Person, {"name": NAME, "phone": PHONE}, {"phone_digest": "phone"}, personal=True, beside=("account",))
SEALED = (
    PEOPLE,
    Sealed(FollowUp, {name: follow_up.purpose(name) for name in follow_up.SEALED}, personal=True),
    Sealed(OptOut, {"phone": opt_out.PHONE}, {"phone_digest": "phone"}),
    Sealed(Campaign, {"code_key": CODE_KEY}),
    Sealed(Round, {"lookup_key": LOOKUP_KEY}),
    Sealed(IDEMPOTENCY_KEYS, {"answer": PURPOSE}),
)
UNKEYED = frozenset(
    {
        *(("idempotency_keys", "key"), ("idempotency_keys", "request")),
        *(("report_templates", "document"), ("report_submissions", "document")),
    }
)
"""Binary columns that no key made."""
