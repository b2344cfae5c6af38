"""What the gateway's own operations ask for."""

from __future__ import annotations

from chassis.tokens import Permission

AUDIT_READ = Permission("audit:read", frozenset({"auditor", "supervisor"}))
"""Not the organiser: it is the organiser's own people whom the trail is of."""
