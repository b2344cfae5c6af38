"""What a file of evidence is, by its content."""

from __future__ import annotations

import io
import zipfile

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BEGINNINGS = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
_PARTS = {"word/document.xml": _WORD, "xl/workbook.xml": _EXCEL}
KINDS = (*_BEGINNINGS.values(), *_PARTS.values())
"""Content types that are taken."""


def kind_of(content: bytes) -> str | None:
    """The content type by magic numbers and, of Office documents, by the parts that they name; None of anything else.

    An Office document with macros is none of them. Nothing is unpacked.
    """
    for beginning, kind in _BEGINNINGS.items():
        if content.startswith(beginning):
            return kind
    if not content.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return None
    if "[Content_Types].xml" not in names or any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    found = [kind for part, kind in _PARTS.items() if part in names]
    return found[0] if len(found) == 1 else None
