"""What the use cases work with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from campaigns.clients.ballots import Ballots
from campaigns.clients.scoring import Scoring
from campaigns.clients.senders import Sender
from campaigns.storage.evidence_folder import EvidenceFolder
from campaigns.storage.vault import Vault
from chassis.database import Database
from chassis.tokens import TokenSigner


@dataclass(frozen=True)
class Outgoing:
    """How messages go out: by whom (None: not at all), from which number where a round names none, between which hours
    of the campaign's day, how many a second over all workers; `page` is where voters open their ballot."""

    sender: Sender | None
    number: str
    opens: dt.time
    closes: dt.time
    per_second: int
    page: str


@dataclass(frozen=True)
class Parts:
    """Handed to every use case as its first argument."""

    database: Database
    vault: Vault
    ballots: Ballots
    scoring: Scoring
    signer: TokenSigner
    evidence: EvidenceFolder
    outgoing: Outgoing
