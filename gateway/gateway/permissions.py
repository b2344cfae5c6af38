"""What the gateway's own operations ask of a token."""

from __future__ import annotations

from dataclasses import dataclass

from chassis.tokens import Permission, Principal


@dataclass(frozen=True)
class AnyToken(Permission):
    """Asks for a good token, whoever it is for."""

    def granted_to(self, principal: Principal) -> bool:
        return True


ACCOUNTS_RESET = Permission("accounts:reset", frozenset({"organiser"}), people_only=True)
ANY_TOKEN = AnyToken("any-token")
AUDIT_READ = Permission("audit:read", frozenset({"auditor", "supervisor"}))
"""Not the organiser: it is the organiser's own people whom the trail is of."""
