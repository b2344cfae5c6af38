"""Documents that are kept as they are, byte for byte."""

from __future__ import annotations

import json
from typing import Any


def canonical(document: dict[str, Any]) -> str:
    """One text for one document: JSON with its keys sorted, without spaces, in UTF-8."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
