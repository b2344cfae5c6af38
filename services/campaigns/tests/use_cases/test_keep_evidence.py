"""Evidence: files whose content is checked, and checked again when they are read."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from campaigns.settings import Settings

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = b"%PDF-1.7\n" + b"\x00" * 20


def package(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name in names:
            made.writestr(name, "<x/>")
    return file.getvalue()


GOOD = {
    "application/pdf": PDF,
    "image/png": b"\x89PNG\r\n\x1a\n....",
    "image/jpeg": b"\xff\xd8\xff\xe0....",
    WORD: package("[Content_Types].xml", "word/document.xml"),
    EXCEL: package("[Content_Types].xml", "xl/workbook.xml"),
}


@pytest.fixture
def here(office: Any) -> str:
    path = office.active() + "/findings"
    made = office.made(path, {"object": "01", "source": "special_check", "text": "窗口无人"})
    return f"{path}/{made['id']}"


def added(office: Any, here: str, content: bytes = PDF, kind: str = "application/pdf", **who: Any) -> Any:
    return office.upload(here + "/evidence?name=%E5%80%BC%E7%8F%AD%E8%A1%A8.pdf", content, kind, **who)


def files(folder: Path) -> Iterable[Path]:
    return (each for each in folder.rglob("*") if each.is_file())


@pytest.mark.parametrize("kind", GOOD)
def test_add_evidence_of_each_kind_is_answered_as_it_was(office: Any, here: str, kind: str) -> None:
    made = added(office, here, GOOD[kind], kind)
    assert made.status_code == 201, made.text
    digest = hashlib.sha256(GOOD[kind]).hexdigest()
    assert (made.json["name"], made.json["sha256"], made.json["size"]) == ("值班表.pdf", digest, len(GOOD[kind]))
    assert office.get(here + "/evidence").json == [made.json]
    found = office.get(f"{here}/evidence/{made.json['id']}")
    assert (found.data, found.content_type) == (GOOD[kind], kind)
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert found.headers["Content-Disposition"] == "attachment; filename*=UTF-8''%E5%80%BC%E7%8F%AD%E8%A1%A8.pdf"
    assert found.headers["Repr-Digest"].startswith("sha-256=:")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"<html>", "application/pdf"),
        (GOOD["image/png"], "image/jpeg"),
        (GOOD[WORD], EXCEL),
        (b"PK\x03\x04 no package", WORD),
        (package("word/document.xml"), WORD),
        (package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), WORD),
        (package("[Content_Types].xml", "word/document.xml", "xl/workbook.xml"), WORD),
    ],
)
def test_add_evidence_that_is_not_its_type_is_refused(
    office: Any, settings: Settings, here: str, content: bytes, kind: str
) -> None:
    before = set(files(settings.evidence_folder))
    answer = added(office, here, content, kind)
    assert (answer.status_code, answer.json["type"]) == (422, "urn:minping:problem:not-its-type")
    assert set(files(settings.evidence_folder)) == before


def test_add_evidence_of_another_type_or_size_is_refused(office: Any, here: str) -> None:
    assert added(office, here, b"<svg/>", "image/svg+xml").status_code == 415
    assert added(office, here, PDF + b"\x00" * (10 * 1024 * 1024)).status_code == 413
    assert added(office, here, PDF + b"\x00" * (5 * 1024 * 1024)).status_code == 201
    assert office.upload(here + "/evidence", PDF, "application/pdf").status_code == 422


def test_add_evidence_twice_keeps_one_file(office: Any, settings: Settings, here: str) -> None:
    content = PDF + b"twice"
    ids = {added(office, here, content).json["id"] for _ in range(2)}
    digest = hashlib.sha256(content).hexdigest()
    assert len(ids) == 2
    assert [each.name for each in files(settings.evidence_folder) if each.name == digest] == [digest]


def test_add_evidence_to_a_closed_finding_is_refused(office: Any, here: str) -> None:
    office.made(here + "/excuse", {"reason": "已撤并"})
    answer = added(office, here)
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:finding-closed")


def test_get_evidence_that_was_altered_or_lost_is_said(office: Any, settings: Settings, here: str) -> None:
    made = added(office, here, PDF + b"altered").json
    (file,) = (each for each in files(settings.evidence_folder) if each.name == made["sha256"])
    file.write_bytes(PDF + b"Altered")
    answer = office.get(f"{here}/evidence/{made['id']}")
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:evidence-altered")
    file.unlink()
    answer = office.get(f"{here}/evidence/{made['id']}")
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:evidence-lost")
    assert added(office, here, PDF + b"altered").status_code == 201  # handed in again, it is there again
    assert office.get(f"{here}/evidence/{made['id']}").status_code == 200


def test_evidence_by_a_unit_is_of_its_own_object(office: Any, here: str) -> None:
    assert added(office, here, role="unit", objects=["01"]).status_code == 201
    assert added(office, here, role="unit", objects=["02"]).status_code == 404
    made = added(office, here).json
    assert office.get(f"{here}/evidence/{made['id']}", role="unit", objects=["02"]).status_code == 404


def test_get_evidence_of_another_finding_is_not_there(office: Any, here: str) -> None:
    made = added(office, here).json
    other = office.made(here.rpartition("/")[0], {"source": "special_check", "text": "另一问题"})
    assert office.get(f"{here.rpartition('/')[0]}/{other['id']}/evidence/{made['id']}").status_code == 404
