"""The folder that the year leaves behind: the report, the letters, the certificates of the draws."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DEFAULT = Path(".minping/documents")


class Folder:
    """Files by their names; what is there under the same name is replaced."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def keep(self, name: str, content: bytes) -> None:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def keep_json(self, name: str, document: Any) -> None:
        self.keep(name, (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())
