"""What the use cases work with."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.clients.ballots import Ballots
from campaigns.clients.scoring import Scoring
from campaigns.storage.evidence_folder import EvidenceFolder
from campaigns.storage.vault import Vault
from chassis.database import Database
from chassis.tokens import TokenSigner


@dataclass(frozen=True)
class Parts:
    """Handed to every use case as its first argument."""

    database: Database
    vault: Vault
    ballots: Ballots
    scoring: Scoring
    signer: TokenSigner
    evidence: EvidenceFolder
