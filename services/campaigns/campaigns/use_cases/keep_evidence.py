"""Files that show what was done about a finding."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from campaigns.domain.errors import RuleBroken
from campaigns.domain.evidence import kind_of
from campaigns.domain.findings import CLOSED
from campaigns.storage import findings
from campaigns.storage.listing import Listing
from campaigns.storage.tables import Evidence
from campaigns.use_cases.enter_opinion import Own
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.register_finding import found


def add_evidence(
    parts: Parts, campaign_id: UUID, finding_id: UUID, name: str, kind: str, content: bytes, own: Own, by: str
) -> Evidence:
    """The file is on the disk before its row is committed. `kind` is its content type. Raises `not-its-type`,
    `finding-closed`."""
    if kind_of(content) != kind:
        raise RuleBroken("not-its-type")
    with parts.database.session() as session:
        finding, *_ = found(session, campaign_id, finding_id, own, lock=True)
        if finding.state in CLOSED:
            raise RuleBroken("finding-closed")
        row = Evidence(
            finding_id=finding_id,
            name=name,
            content_type=kind,
            size=len(content),
            sha256=parts.evidence.keep(content),
            added_by=by,
        )
        session.add(row)
        session.commit()
        session.refresh(row)
        return row


def list_evidence(parts: Parts, campaign_id: UUID, finding_id: UUID, own: Own) -> Sequence[Evidence]:
    with parts.database.session() as session:
        found(session, campaign_id, finding_id, own)
    return Listing(parts.database, findings.of_evidence(finding_id), lambda row: row)


def read_evidence(
    parts: Parts, campaign_id: UUID, finding_id: UUID, evidence_id: UUID, own: Own
) -> tuple[Evidence, bytes]:
    """The file as it was handed in. Raises `evidence-lost`, `evidence-altered`."""
    with parts.database.session() as session:
        found(session, campaign_id, finding_id, own)
        row = findings.evidence(session, finding_id, evidence_id)
    if row is None:
        raise RuleBroken("not-found")
    return row, parts.evidence.read(row.sha256)
