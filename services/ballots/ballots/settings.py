"""Every setting of the ballot service."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

import chassis.settings
from chassis.settings import Secrets


class Settings(chassis.settings.Settings, frozen=True, kw_only=True):
    database_url: Annotated[
        str, Meta(description="PostgreSQL 18 of this service: postgresql://user:password@host/name.")
    ]
    connections: Annotated[
        int, Meta(ge=1, description="Connections of a process for ballots: as many as its threads.")
    ] = 8
    sms_kannel_secret: Annotated[
        Secrets,
        Meta(
            description="Shared with Kannel, 20 characters or more, two with a comma while it is changed; empty: "
            "nothing is taken from it."
        ),
    ] = ""
    sms_aliyun_secret: Annotated[Secrets, Meta(description="The same for Aliyun's SMS service.")] = ""
    sms_tencent_secret: Annotated[Secrets, Meta(description="The same for Tencent's SMS service.")] = ""
