"""The table of services: what each is called, which database it owns, and its settings."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

from laptop.keys import Keys
from laptop.ports import HOST


@dataclass(frozen=True)
class Service:
    """One service; a test makes its own, e.g. a second instance by `dataclasses.replace(BALLOTS, name="ballots-2")`."""

    name: str
    package: str
    """Its application is `<package>:create_app()`, its commands `flask --app <package>`."""
    database: str | None = None
    """The database it owns; it is then migrated before the start, once where several instances share it."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Its environment beside TRUSTED_KEYS and DATABASE_URL; `{keys.…}` and `{addresses[…]}` are filled in."""
    owner: str | None = None
    """The role that owns the database and migrates it, where the one that serves should not be able to."""
    configuration: str = "chassis.gunicorn_conf"

    def environment(self, keys: Keys, addresses: Mapping[str, str], database_url: str | None) -> dict[str, str]:
        """The variables. `addresses` are base URLs by service name. Raises KeyError for one that is missing."""
        values = {name: text.format(keys=keys, addresses=addresses) for name, text in self.settings.items()}
        if database_url is not None:
            values["DATABASE_URL"] = database_url
        return {"TRUSTED_KEYS": keys.trusted, **values}

    def flask(self, *arguments: str) -> list[str]:
        """The command line of `flask --app <package> …`."""
        return [sys.executable, "-m", "flask", "--app", self.package, *arguments]

    def gunicorn(self, port: int, workers: int) -> list[str]:
        """The command line that serves it on `port`."""
        options = ["--workers", str(workers), "--bind", f"{HOST}:{port}"]
        application = f"{self.package}:create_app()"
        return [sys.executable, "-m", "gunicorn", "-c", f"python:{self.configuration}", *options, application]


BALLOTS = Service("ballots", "ballots", database="ballots")
SCORING = Service("scoring", "scoring")
CAMPAIGNS = Service(
    "campaigns",
    "campaigns",
    database="campaigns",
    settings={
        "SIGNING_KEY": "{keys.campaigns}",
        "BALLOTS_URL": "{addresses[ballots]}",
        "SCORING_URL": "{addresses[scoring]}",
        "PERSONAL_DATA_KEYS": "{keys.personal_data_keys}",
        "PERSONAL_DIGEST_KEY": "{keys.personal_digest_key}",
        "EVIDENCE_FOLDER": "{keys.folder.parent}/evidence",
    },
)
GATEWAY = Service(
    "gateway",
    "gateway",
    database="gateway",
    owner="gateway_owner",
    settings={
        "SIGNING_KEY": "{keys.gateway}",
        "CAMPAIGNS_URL": "{addresses[campaigns]}",
        "BALLOTS_URL": "{addresses[ballots]}",
        "SCORING_URL": "{addresses[scoring]}",
        "TOTP_KEYS": "{keys.totp_keys}",
    },
    configuration="gateway.gunicorn_conf",
)
SERVICES = (GATEWAY, CAMPAIGNS, BALLOTS, SCORING)
"""In the order of their default ports, from 8000 on."""
