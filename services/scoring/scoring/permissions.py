"""Who may ask for scores: who reads results anyway, campaigns itself, and systems by scope."""

from chassis.tokens import Permission

COMPUTE = Permission("scores:compute", frozenset({"organiser", "auditor", "service"}))
