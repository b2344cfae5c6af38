"""The settings of the campaign service."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

import chassis.settings
from chassis.settings import Secrets


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
    evidence_folder: Annotated[
        Path,
        Meta(description="The folder of evidence files; made where it is not there. Back it up with the database."),
    ]
    ballot_page: Annotated[
        str,
        Meta(pattern="^(https?://[^#]+)?$", description="Where voters open their ballot; the code follows behind #."),
    ] = ""
    delivery_sender: Annotated[
        Literal["none", "kannel", "file"], Meta(description="Who sends messages to voters; none: nobody.")
    ] = "none"
    delivery_file: Annotated[
        Path, Meta(description="Of the sender `file`: where it appends a line of JSON a message, with its number.")
    ] = Path("messages.jsonl")
    delivery_kannel_url: Annotated[
        str, Meta(description="Of the sender `kannel`: its sendsms, http://host:13013/cgi-bin/sendsms.")
    ] = ""
    delivery_kannel_user: Annotated[str, Meta(description="Kannel's sendsms-user.")] = ""
    delivery_kannel_password: Annotated[str, Meta(description="The password of Kannel's sendsms-user.")] = ""
    delivery_reports_url: Annotated[
        str,
        Meta(description="Where Kannel reaches the gateway with reports; empty: none are asked."),
    ] = ""
    delivery_reports_secret: Annotated[
        Secrets,
        Meta(
            description="Shared with Kannel, 20 characters or more, two with a comma while it is changed; empty: no "
            "report is taken."
        ),
    ] = ""
    delivery_number: Annotated[
        str, Meta(description="From which number messages come where a round names none; empty: the sender's own.")
    ] = ""
    delivery_hours: Annotated[
        str,
        Meta(
            pattern="^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$",
            description="When messages may be sent, by the clock of the campaign's zone.",
        ),
    ] = "08:30-20:30"
    delivery_per_second: Annotated[
        int, Meta(ge=1, le=1000, description="How many messages are sent a second, by all workers together.")
    ] = 10
