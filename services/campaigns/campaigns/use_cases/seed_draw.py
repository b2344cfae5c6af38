"""The seed of a draw, made on site from what witnesses say, and with it who is drawn."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from campaigns.domain import draw
from campaigns.domain.documents import canonical
from campaigns.domain.errors import RuleBroken
from campaigns.storage import draws, queries
from campaigns.use_cases.make_draw import locked_draw
from campaigns.use_cases.parts import Parts

CERTIFICATE = "minping-draw+json"
"""The `typ` of the signed certificate."""


def seed_draw(parts: Parts, campaign_id: UUID, draw_id: UUID, witnesses: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """Draw, and sign the certificate. What was said first stands; the same again gets the same certificate.

    Raises `campaign-certified`, `draw-discarded`, `draw-seeded`, `round-cancelled`.
    """
    with parts.database.session() as session:
        campaign = queries.open_campaign(session, campaign_id)
        row, round_ = locked_draw(session, campaign_id, draw_id, whole=True)
        said = [{"witness": each["witness"], "said": each["said"]} for each in witnesses]
        if row.certificate is not None:
            if json.loads(row.certificate)["witnesses"] != said:
                raise RuleBroken("draw-seeded", round=round_.code)
            return certificate(row.certificate, row.jws)
        if row.state == "discarded":
            raise RuleBroken("draw-discarded")
        if round_.state != "planned":
            raise RuleBroken(f"round-{round_.state}")
        seed = draw.seed(row.list_digest, (each["said"] for each in said))
        objects = draw.draw(draw.read_list(row.lines), row.objects, seed)
        record = canonical(
            {
                "campaign": str(campaign_id),
                "draw": str(draw_id),
                "round": round_.code,
                "panel": round_.panel,
                "method": draw.METHOD,
                "leave_out_last": row.leave_out_last,
                "listed_at": row.listed_at.astimezone(dt.UTC).isoformat(),
                "drawn_at": queries.now(session).astimezone(dt.UTC).isoformat(),
                "list_digest": row.list_digest,
                "witnesses": said,
                "seed": seed,
                "objects": objects,
                "rehearsal": campaign.rehearsal,
            }
        )
        row.certificate, row.jws, row.state = record, parts.signer.sign_document(record, CERTIFICATE), "drawn"
        draws.keep_drawn(session, draw_id, draw.ballots(objects))
        session.commit()
        return certificate(row.certificate, row.jws)


def read_certificate(parts: Parts, campaign_id: UUID, draw_id: UUID) -> dict[str, Any]:
    """Raises `not-found` until the draw has its seed."""
    with parts.database.session() as session:
        row, _ = draws.draw(session, campaign_id, draw_id, whole=True)
        if row.certificate is None:
            raise RuleBroken("not-found")
        return certificate(row.certificate, row.jws)


def certificate(record: str, jws: str | None) -> dict[str, Any]:
    return {**json.loads(record), "jws": jws}
