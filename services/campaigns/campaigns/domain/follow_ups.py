"""Calling back (回访) whoever asked for it."""

from __future__ import annotations

OUTCOMES = ("settled", "explained", "passed_on", "not_reached", "withdrawn")
