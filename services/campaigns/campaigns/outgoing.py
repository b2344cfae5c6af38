"""Messages as the settings want them sent."""

from __future__ import annotations

import datetime as dt
from urllib.parse import quote, urlsplit

from campaigns.clients.senders import FileSender, KannelSender, RehearsalsApart, Sender
from campaigns.settings import Settings
from campaigns.use_cases.parts import Outgoing
from chassis.settings import SettingsError

REPORTS_PATH = "/api/v1/campaigns/delivery-reports/kannel"


def outgoing(settings: Settings) -> Outgoing:
    """Raises `SettingsError`: hours that end before they begin, a Kannel without its address."""
    opens, closes = settings.delivery_hours.split("-")
    if opens >= closes:
        raise SettingsError("DELIVERY_HOURS end before they begin")
    return Outgoing(
        sender=_sender(settings),
        number=settings.delivery_number,
        opens=dt.time.fromisoformat(opens),
        closes=dt.time.max if closes == "24:00" else dt.time.fromisoformat(closes),
        per_second=settings.delivery_per_second,
        page=settings.ballot_page,
    )


def _sender(settings: Settings) -> Sender | None:
    if settings.delivery_sender == "file":
        return FileSender(settings.delivery_file)
    if settings.delivery_sender == "kannel":
        if not settings.delivery_kannel_url:
            raise SettingsError("DELIVERY_KANNEL_URL is not set, and DELIVERY_SENDER is kannel")
        user, password = settings.delivery_kannel_user, settings.delivery_kannel_password
        kannel = KannelSender(settings.delivery_kannel_url, user, password, _reports(settings))
        return RehearsalsApart(kannel, FileSender(settings.delivery_file))
    return None


def _reports(settings: Settings) -> str:
    """The address with user and secret; empty unless both settings are there."""
    if not (settings.delivery_reports_url and settings.delivery_reports_secret):
        return ""
    there, secret = urlsplit(settings.delivery_reports_url), quote(settings.delivery_reports_secret, safe="")
    return f"{there.scheme}://kannel:{secret}@{there.netloc}{there.path.rstrip('/')}{REPORTS_PATH}"
