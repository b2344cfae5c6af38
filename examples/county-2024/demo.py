"""What `make demo` runs: all services on this machine, the plan's year through them, and what checks it from outside.

The system then stays up until Ctrl-C; with `--once` it ends by itself, with status 0 only if a draw comes out as
certified and the recomputed table is equal to the certified one.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from laptop.__main__ import ACCOUNT, demo_password
from laptop.ports import PortTaken
from laptop.services import SERVICES
from laptop.signals import exit_on_signals
from laptop.system import System, SystemFailed
from laptop.wheel import PostgresError

HERE = Path(__file__).parent
FIRST_PORT = 8000
APPROVER, OPERATOR, REPRESENTATIVE = "demo-approver", "demo-operator", "demo-representative"
ROLES = {APPROVER: "organiser", OPERATOR: "operator", REPRESENTATIVE: "county_representative"}
SCOPE = "ballots:write sms:write turnout:read polls:read tallies:read scores:read campaigns:read"
SOURCE = "county-portal"
ID_FILE = "demo-campaign"
ENV_FILE = "demo.env"
DOCUMENTS = "documents"
"""What the year leaves behind, for people to open."""
CHECKED_ROUND = "recipients-march"
"""One of the four that are drawn: a new Python for each certificate takes its time."""
MESSAGES = "messages.jsonl"
SENDING = {"DELIVERY_SENDER": "file", "DELIVERY_HOURS": "00:00-24:00", "DELIVERY_PER_SECOND": "1000"}
"""All numbers are made up, so messages go to a file, at any hour."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--once", action="store_true", help="end by itself")
    parser.add_argument("--small", action="store_true", help="fewer people")
    parser.add_argument("--data", type=Path, default=Path(".minping"), help="where everything is kept")
    arguments = parser.parse_args()
    logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    exit_on_signals()
    try:
        return run(arguments)
    except (SystemFailed, PostgresError, PortTaken) as error:
        advice = " Is `make up` or another `make demo` running?" if isinstance(error, PortTaken) else ""
        print(f"minping: {error}{advice}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130 if arguments.once else 0


def run(arguments: argparse.Namespace) -> int:
    print(f"Starting PostgreSQL and four services in {arguments.data} (some 15 s) …", flush=True)
    with started(arguments.data, arguments.once) as system:
        gateway = system.addresses["gateway"]
        print(f"Started; gateway {gateway}\n", flush=True)
        settings = credentials(system)
        status = play_and_check(system.folder, settings, arguments.small)
        if status == 0:
            print_files(system.folder / DOCUMENTS)
        if arguments.once:
            return status
        leave_open(system.folder, settings)
        print_addresses(system, settings)
        while True:
            signal.pause()


@contextmanager
def started(folder: Path, once: bool) -> Iterator[System]:
    """The system, on the default ports; where one of them is taken and it runs `once` only, on free ones."""
    ports = {service.name: FIRST_PORT + position for position, service in enumerate(SERVICES)}
    system = System(folder, ports)
    try:
        system.start()
    except PortTaken as error:
        if not once:
            raise
        print(f"{error} Free ports are used instead.")
        system = System(folder)
        system.start()
    try:
        yield system
    finally:
        system.stop()


def credentials(system: System) -> dict[str, str]:
    """Environment for play.py: people's accounts, a county system's client, and the file that messages go to."""
    passwords = {account: secrets.token_urlsafe(12) for account in ROLES}  # new ones each time, nobody else needs them

    def add(account: str) -> None:
        role = ROLES[account]
        system.flask("gateway", "add-account", account, "--role", role, ACCOUNT_PASSWORD=passwords[account])

    with ThreadPoolExecutor() as pool:
        list(pool.map(add, ROLES))
    client = demo_client(system)
    return {
        "MINPING_MESSAGES": str(send_messages(system)),
        "MINPING_GATEWAY": system.addresses["gateway"],
        "MINPING_ACCOUNT": ACCOUNT,
        "MINPING_PASSWORD": demo_password(system),
        "MINPING_APPROVER": APPROVER,
        "MINPING_APPROVER_PASSWORD": passwords[APPROVER],
        "MINPING_OPERATOR": OPERATOR,
        "MINPING_OPERATOR_PASSWORD": passwords[OPERATOR],
        "MINPING_REPRESENTATIVE": REPRESENTATIVE,
        "MINPING_REPRESENTATIVE_PASSWORD": passwords[REPRESENTATIVE],
        "MINPING_CLIENT_ID": client["client_id"],
        "MINPING_CLIENT_SECRET": client["client_secret"],
    }


def send_messages(system: System) -> Path:
    """`flask --app campaigns deliver` runs until the system stops. Returns the file that it writes, new each time."""
    messages = system.folder / MESSAGES
    messages.unlink(missing_ok=True)
    system.begin("campaigns", "deliver", **SENDING, DELIVERY_FILE=str(messages))
    return messages


def demo_client(system: System) -> dict[str, str]:
    """client_id and client_secret of the demonstration system, made the first time; kept in the system's folder.

    Its name is never used twice: a run killed in between leaves a client whose secret nobody has.
    """
    kept = system.folder / "demo-client.json"
    if not kept.exists():
        name = f"{SOURCE}-{secrets.token_hex(4)}"
        made = system.flask("gateway", "add-client", name, "--scope", SCOPE, "--source", SOURCE)
        unfinished = kept.with_suffix(".part")
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(made)
        unfinished.replace(kept)
    client: dict[str, str] = json.loads(kept.read_text())
    return client


def play_and_check(folder: Path, settings: dict[str, str], small: bool) -> int:
    """The exit status of the first script that fails: the year, a draw drawn again, its table recomputed."""
    documents = folder / DOCUMENTS
    shutil.rmtree(documents, ignore_errors=True)
    played = ["--id-file", str(folder / ID_FILE), "--folder", str(documents), *(["--small"] if small else [])]
    return (
        call("play.py", settings, *played)
        or call("check_draw.py", settings, "--folder", str(documents), "--round", CHECKED_ROUND)
        or call("recompute.py", settings, "--gateway", settings["MINPING_GATEWAY"], "--campaign", campaign_of(folder))
    )


def print_files(path: Path) -> None:
    """The folder, then each file with its size."""
    files = sorted(each for each in path.rglob("*") if each.is_file())
    print(f"{len(files)} documents in {path}:")
    for each in files:
        print(f"  {each.relative_to(path).as_posix():46} {each.stat().st_size:8,} bytes")


def leave_open(folder: Path, settings: dict[str, str]) -> None:
    """An open round, and a file with the variables of the README's curl lines."""
    call("leave_open.py", settings, "--campaign", campaign_of(folder), "--env-file", str(folder / ENV_FILE))


def call(script: str, settings: dict[str, str], *arguments: str) -> int:
    """The exit status of one of the scripts beside this one."""
    environment = {**os.environ, **settings, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    return subprocess.run([sys.executable, str(HERE / script), *arguments], env=environment, check=False).returncode  # noqa: S603


def campaign_of(folder: Path) -> str:
    return (folder / ID_FILE).read_text().strip()


def print_addresses(system: System, settings: dict[str, str]) -> None:
    gateway = system.addresses["gateway"]
    print(f"\n  gateway    {gateway}")
    print(f"  documents  {gateway}/docs")
    print(f"  account    {ACCOUNT}, password {settings['MINPING_PASSWORD']}")
    print(f"  to try     . {system.folder / ENV_FILE}   # then the curl lines of README.md")
    print(f"  logs       {system.folder / 'logs'}")
    print("Ctrl-C stops everything; the data stay.", flush=True)


if __name__ == "__main__":
    sys.exit(main())
