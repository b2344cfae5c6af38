"""`python -m laptop up` runs everything until Ctrl-C; `python -m laptop keys FOLDER` makes the keys alone."""

from __future__ import annotations

import argparse
import logging
import os
import secrets
import signal
import sys
from pathlib import Path

from laptop.keys import make_keys
from laptop.ports import PortTaken
from laptop.services import SERVICES
from laptop.signals import exit_on_signals
from laptop.system import System, SystemFailed
from laptop.wheel import PostgresError

ACCOUNT = "demo"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m laptop", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help="run all services until Ctrl-C")
    up.add_argument("--data", type=Path, default=Path(".minping"), help="where everything is kept (default: .minping)")
    up.add_argument("--port", type=int, default=8000, help="the gateway's port; the next three are the services'")
    keys = commands.add_parser("keys", help="make the keys that are missing in a folder")
    keys.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    if arguments.command == "keys":
        print(make_keys(arguments.folder).folder)
        return 0
    logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    exit_on_signals()
    try:
        return run(arguments.data, arguments.port)
    except (SystemFailed, PostgresError, PortTaken) as error:
        advice = " Choose another by --port." if isinstance(error, PortTaken) else ""
        print(f"minping: {error}{advice}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def run(folder: Path, port: int) -> int:
    """Start, say where everything is, and wait for a signal. Ends by an exception."""
    ports = {service.name: port + position for position, service in enumerate(SERVICES)}
    print(f"Starting in {folder} …", flush=True)
    with System(folder, ports, SERVICES) as system:
        password = demo_password(system)
        for name, address in system.addresses.items():
            print(f"  {name:10} {address}")
        print(f"  documents  {system.addresses['gateway']}/docs")
        print(f"  account    {ACCOUNT}, password {password}")
        print(f"  logs       {system.folder / 'logs'}")
        print("Ctrl-C stops everything; the data stay.", flush=True)
        while True:
            signal.pause()


def demo_password(system: System) -> str:
    """The password of the demonstration account, which is made the first time; kept in the system's folder."""
    kept = system.folder / "demo-password"
    if not kept.exists():
        password = secrets.token_urlsafe(12)
        system.flask("gateway", "add-account", ACCOUNT, "--role", "organiser", ACCOUNT_PASSWORD=password)
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(password + "\n")
    return kept.read_text().strip()


if __name__ == "__main__":
    sys.exit(main())
