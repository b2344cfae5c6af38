"""Evidence: files that show what was done about a finding."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote
from uuid import UUID

import flask
from marshmallow import fields as f

from campaigns.api import fields
from campaigns.api.blueprint import CampaignBlueprint, own_objects, parts
from campaigns.domain.evidence import KINDS
from campaigns.permissions import FINDINGS_READ, FINDINGS_WRITE
from campaigns.use_cases import keep_evidence
from chassis.api import Answer, RawBody, Schema
from chassis.tokens import principal

LARGEST_FILE = 10 * 1024 * 1024
FILE = "%PDF-1.4 …"
EXAMPLE = {
    "id": "0193d3a0-7a3c-7c1e-9d3e-000000000013",
    "name": "午间值班表.pdf",
    "content_type": "application/pdf",
    "size": 12,
    "sha256": "d9b8c1e2f0a34b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9001122334",
    "added_by": "office",
    "added_at": "2024-07-20T01:00:00+00:00",
}
FILES = RawBody(*KINDS, example=FILE)


class EvidenceSchema(Answer):
    id = f.UUID()
    name = f.String()
    content_type = f.String(metadata={"enum": list(KINDS)})
    size = f.Integer(metadata={"description": "In bytes."})
    sha256 = f.String(metadata={"description": "Of the content, in hexadecimal digits."})
    added_by = f.String()
    added_at = f.AwareDateTime()


class EvidenceQuery(Schema):
    name = fields.name("What the file is called; without the name of a person.")


blp = CampaignBlueprint("evidence", __name__, description="Files that show what was done about a finding.")


@blp.operation(
    "GET",
    "/findings/<uuid:finding_id>/evidence",
    FINDINGS_READ,
    answers={200: EvidenceSchema(many=True)},
    paged=True,
    example=[EXAMPLE],
)
def list_evidence(campaign_id: UUID, finding_id: UUID) -> Any:
    """List a finding's evidence

    The files' names, sizes and digests.
    """
    return keep_evidence.list_evidence(parts, campaign_id, finding_id, own_objects())


@blp.operation(
    "POST",
    "/findings/<uuid:finding_id>/evidence",
    FINDINGS_WRITE,
    body=FILES,
    query=EvidenceQuery,
    answers={201: EvidenceSchema},
    idempotent=True,
    errors=("not-its-type", "finding-closed"),
    example=EXAMPLE,
)
def add_evidence(query: dict[str, Any], campaign_id: UUID, finding_id: UUID) -> Any:
    """Add evidence

    One file of up to 10 MiB as the body: PDF, PNG, JPEG, DOCX or XLSX, whose content is of its Content-Type and has no
    macros. It stays.
    """
    request = flask.request
    return keep_evidence.add_evidence(
        parts,
        campaign_id,
        finding_id,
        query["name"],
        request.mimetype,
        request.get_data(),
        own_objects(),
        principal().subject,
    )


@blp.operation(
    "GET",
    "/findings/<uuid:finding_id>/evidence/<uuid:evidence_id>",
    FINDINGS_READ,
    answers={200: FILES},
    errors=("evidence-lost", "evidence-altered"),
)
def get_evidence(campaign_id: UUID, finding_id: UUID, evidence_id: UUID) -> Any:
    """Read a file of evidence

    As it was handed in: its digest is computed again each time. To save, never to show inside a page.
    """
    row, content = keep_evidence.read_evidence(parts, campaign_id, finding_id, evidence_id, own_objects())
    return attachment(content, row.content_type, row.name, digest=bytes.fromhex(row.sha256))


def attachment(content: bytes, kind: str, name: str, digest: bytes | None = None) -> flask.Response:
    """A file to save under `name` (RFC 6266), which no browser takes for a page; with its digest (RFC 9530)."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    if digest is not None:
        headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(digest).decode()}:"
    return flask.Response(content, content_type=kind, headers=headers)


@blp.before_request
def limit_files() -> None:
    flask.request.max_content_length = LARGEST_FILE
