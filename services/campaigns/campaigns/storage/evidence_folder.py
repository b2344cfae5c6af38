"""The folder of evidence files: each under the SHA-256 of its content, so that the same file is there once."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from uuid import uuid4

from campaigns.domain.errors import RuleBroken


class EvidenceFolder:
    """Made with its first file. `keep` before the row is committed: a file that no row names does no harm."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def keep(self, content: bytes) -> str:
        """The SHA-256 of the content, in hexadecimal digits, once it is on the disk for sure."""
        digest = hashlib.sha256(content).hexdigest()
        file, new = self._file(digest), self._path / f"{uuid4().hex}.new"
        if not self._holds(file, digest):
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with new.open("xb") as written:
                written.write(content)
                written.flush()
                os.fsync(written.fileno())
            new.rename(file)
            for folder in (file.parent, self._path):
                _sync(folder)
        return digest

    def read(self, digest: str) -> bytes:
        """Raises `evidence-lost`, `evidence-altered`."""
        try:
            content = self._file(digest).read_bytes()
        except FileNotFoundError:
            raise RuleBroken("evidence-lost", sha256=digest) from None
        if hashlib.sha256(content).hexdigest() != digest:
            raise RuleBroken("evidence-altered", sha256=digest)
        return content

    def _holds(self, file: Path, digest: str) -> bool:
        return file.exists() and hashlib.sha256(file.read_bytes()).hexdigest() == digest

    def _file(self, digest: str) -> Path:
        return self._path / digest[:2] / digest


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
