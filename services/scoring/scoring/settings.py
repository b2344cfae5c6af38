"""Every setting of the scoring service."""

from typing import Annotated, Literal

from msgspec import Meta

import chassis.settings


class Settings(chassis.settings.Settings, frozen=True, kw_only=True):
    auth: Annotated[
        Literal["on", "off"],
        Meta(description="off: anybody who reaches the service may use it; it holds nothing."),
    ] = "on"
