"""The settings of the campaign service."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from msgspec import Meta

import chassis.settings


class Settings(chassis.settings.Settings, frozen=True, kw_only=True):
    database_url: Annotated[str, Meta(description="The campaigns database, as a libpq URI.")]
    signing_key: Annotated[
        Path, Meta(description="The private JWK with which calls to ballots and scoring are signed.")
    ]
    ballots_url: Annotated[str, Meta(description="Where the ballot service answers.")]
    scoring_url: Annotated[str, Meta(description="Where the scoring service answers.")]
    personal_data_keys: Annotated[
        str,
        Meta(
            description="Keys for names and numbers at rest: `id:base64 of 32 bytes`, several with commas between; "
            "the last one encrypts, the others still decrypt."
        ),
    ]
    personal_digest_key: Annotated[
        str,
        Meta(
            description="The key of the digests by which people are found: base64 of 32 bytes, or as in "
            "PERSONAL_DATA_KEYS; without an id it is `1`."
        ),
    ]
