"""A request target as it came over the wire (RFC 9112, section 3.2), and what is wrong with it.

The gateway decides by the path and forwards it unchanged; so that both read the same path, one that could be read in
two ways is refused rather than mended.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

_NO_TEXT = re.compile(r"[^\x21-\x7e]|[\\#]")
_HALF_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HIDDEN = re.compile(r"%(?:2F|5C|7F|[01][0-9A-F])", re.IGNORECASE)  # slash, backslash, control characters


def wrong_with(target: str) -> str | None:
    """What to mend in a raw target (path and query), None if it is plain."""
    path = target.partition("?")[0]
    if not path.startswith("/"):
        return "the path begins with a slash"
    if _NO_TEXT.search(target):
        return "what is not plain ASCII, a backslash and # are written as percent-encoded UTF-8"
    if _HALF_ESCAPE.search(target):
        return "a percent sign is followed by two hexadecimal digits"
    if _HIDDEN.search(path):
        return "a path holds no encoded slash, backslash or control character"
    segments = unquote(path).split("/")[1:]
    if "" in segments[:-1] or not {".", ".."}.isdisjoint(segments):
        return "a path holds no empty, `.` or `..` segment"
    return None
