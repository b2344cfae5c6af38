"""How long somebody waits after failed attempts to log in."""

from __future__ import annotations

FREE_FAILURES = 2
LONGEST_SECONDS = 900
FORGOTTEN_SECONDS = 24 * 3600
"""After so long without another attempt, earlier failures count no more."""


def delay_seconds(failures: int) -> int:
    """From the last failure until the next attempt: none after two, 1 s after three, then doubled, at most 15 min."""
    beyond = failures - FREE_FAILURES
    return 0 if beyond <= 0 else min(2 ** min(beyond - 1, 20), LONGEST_SECONDS)
