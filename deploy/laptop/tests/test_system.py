from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import psycopg
import pytest
import requests

from laptop.ports import PortTaken
from laptop.processes import processes_of
from laptop.services import SERVICES, Service
from laptop.system import System, SystemFailed

Eventually = Callable[[Callable[[], object]], None]


def running(folder: Path) -> list[psutil.Process]:
    """All that runs for the system in `folder`, PostgreSQL too."""
    servers = psutil.process_iter(["name", "cwd"])
    postgres = [
        each for each in servers if each.info["name"] == "postgres" and each.info["cwd"] == f"{folder}/postgres"
    ]
    return processes_of(folder) + postgres


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory, tiny: Service) -> Iterator[System]:
    """Two instances of one service on one database."""
    services = (tiny, replace(tiny, name="tiny-2"))
    with System(tmp_path_factory.mktemp("system"), services=services, workers=1) as system:
        yield system


def ready(system: System, name: str) -> int:
    address = system.addresses[name]
    return requests.get(f"{address}/readyz", timeout=5, headers={"Connection": "close"}).status_code


def test_start_two_instances_share_a_database(system: System) -> None:
    assert len(set(system.addresses.values())) == 2
    assert set(system.database_urls) == {"tiny"}
    assert requests.post(f"{system.addresses['tiny']}/seen", timeout=5).status_code == 201
    assert int(requests.get(f"{system.addresses['tiny-2']}/readyz", timeout=5).text) >= 1


def test_start_twice_in_a_folder_is_refused(system: System) -> None:
    with pytest.raises(SystemFailed, match="already; stop it first"):
        System(system.folder, services=tuple(system.services.values())).start()
    assert ready(system, "tiny") == 200


def test_watch_killed_service_comes_back(system: System, eventually: Eventually) -> None:
    before = system.pids["tiny"]
    os.kill(before, signal.SIGKILL)  # the master alone: its workers hold the port for a while
    eventually(lambda: system.pids["tiny"] != before and ready(system, "tiny") == 200)


def test_watch_killed_postgres_comes_back(system: System, eventually: Eventually) -> None:
    with psycopg.connect(system.database_urls["tiny"]) as connection:
        connection.execute("CREATE TABLE kept ()")
    system.postgres.kill()
    eventually(lambda: ready(system, "tiny") == 200)
    with psycopg.connect(system.database_urls["tiny"]) as connection:
        connection.execute("SELECT FROM kept")


def test_halt_keeps_down_until_resume(system: System) -> None:
    system.halt("tiny-2")
    system._revive()
    with pytest.raises(requests.ConnectionError):
        ready(system, "tiny-2")
    system.resume("tiny-2")
    assert ready(system, "tiny-2") == 200


def test_halt_postgres_leaves_services_running(system: System, eventually: Eventually) -> None:
    system.halt("postgres")
    assert "postgres" not in system.pids
    assert ready(system, "tiny") == 500
    system.resume("postgres")
    assert ready(system, "tiny") == 200


def test_flask_gives_the_output_of_a_command(system: System) -> None:
    assert system.flask("tiny", "greet", "you", GREETER="me") == "hello you from me\n"
    with pytest.raises(SystemFailed, match=r"greet of tiny failed: (.|\n)*GREETER"):
        system.flask("tiny", "greet", "you")


def test_begin_runs_a_command_until_stop(tmp_path: Path, tiny: Service, eventually: Eventually) -> None:
    with System(tmp_path, services=(tiny,), workers=1) as system:
        system.begin("tiny", "wait", WHOM="you")
        log = system.folder / "logs" / "tiny.wait.log"
        eventually(lambda: log.read_text() == "waiting for you\n")
        assert any("wait" in each.cmdline() for each in running(system.folder))
    assert running(tmp_path) == []


def test_start_of_a_broken_service_shows_its_log(tmp_path: Path, broken: Service) -> None:
    with pytest.raises(SystemFailed, match=r"broken ended at its start(.|\n)*no such luck"):
        System(tmp_path, services=(broken,), workers=1).start()
    assert running(tmp_path) == []


def test_start_with_a_failing_migration_shows_its_log(tmp_path: Path, broken: Service) -> None:
    with pytest.raises(SystemFailed, match=r"its migration failed(.|\n)*no such luck"):
        System(tmp_path, services=(replace(broken, database="broken"),)).start()
    assert running(tmp_path) == []


def test_start_on_a_taken_port_names_it(tmp_path: Path, broken: Service) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=f"Port {port}, meant for broken"):
            System(tmp_path, {"broken": port}, services=(broken,)).start()


SUPERVISOR = """
import signal, sys
from pathlib import Path
from laptop.services import Service
from laptop.signals import exit_on_signals
from laptop.system import System
exit_on_signals()
_, folder, package, database, path = sys.argv
service = Service("x", package, database or None, {"PYTHONPATH": path})
with System(Path(folder), services=(service,), workers=1) as system:
    print(system.addresses["x"], flush=True)
    signal.pause()
"""


def supervise(folder: Path, service: Service) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SUPERVISOR, str(folder), service.package, service.database or ""]
    return subprocess.Popen([*command, service.settings["PYTHONPATH"]], stdout=subprocess.PIPE, text=True)


def test_stop_leaves_no_process_of_this_run_or_a_killed_one(tmp_path: Path, tiny: Service) -> None:
    with supervise(tmp_path, tiny) as supervisor:
        assert supervisor.stdout
        requests.post(f"{supervisor.stdout.readline().strip()}/seen", timeout=5)
        supervisor.kill()
    orphans = running(tmp_path)
    assert orphans
    with System(tmp_path, services=(tiny,), workers=1) as system:
        assert (
            requests.get(f"{system.addresses['tiny']}/readyz", timeout=5, headers={"Connection": "close"}).text == "1"
        )
        assert not set(orphans) & set(running(tmp_path))
        assert len(running(tmp_path)) > 3
    assert running(tmp_path) == []
    system.stop()  # again: nothing happens


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_start_interrupted_leaves_no_process(
    tmp_path: Path, never_ready: Service, eventually: Eventually, number: signal.Signals
) -> None:
    with supervise(tmp_path, never_ready) as supervisor:
        eventually(lambda: running(tmp_path))
        supervisor.send_signal(number)
        assert supervisor.wait(15) != 0
    assert running(tmp_path) == []


def test_table_gives_every_service_all_its_settings(system: System) -> None:
    addresses = {service.name: f"http://{service.name}" for service in SERVICES}
    campaigns = next(service for service in SERVICES if service.name == "campaigns")
    settings = campaigns.environment(system.keys, addresses, "postgresql://x")
    assert settings["BALLOTS_URL"] == "http://ballots"
    assert settings["DATABASE_URL"] == "postgresql://x"
    assert Path(settings["SIGNING_KEY"]).is_file()
    assert not [
        value
        for service in SERVICES
        for value in service.environment(system.keys, addresses, None).values()
        if "{" in value
    ]
