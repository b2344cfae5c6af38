"""What holds of the containers as such: who reaches what, what goes on when one is away, how each runs.

Run by `make compose-test`, which sets MINPING_COMPOSE (the compose command with its project) and MINPING_GATEWAY.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
COMPOSE = os.environ.get("MINPING_COMPOSE", "").split()
API = os.environ.get("MINPING_GATEWAY", "") + "/api/v1"
SERVICES = ("campaigns", "ballots", "scoring", "gateway")
WAIT_SECONDS = 60
VERSION = "import platform; print(platform.python_version())"


def compose(*arguments: str) -> str:
    return subprocess.run([*COMPOSE, *arguments], check=True, capture_output=True, text=True).stdout.strip()


def inspect(service: str) -> dict[str, Any]:
    container = compose("ps", "--all", "--quiet", service)
    found = subprocess.run(["docker", "inspect", container], check=True, capture_output=True, text=True).stdout
    result: dict[str, Any] = json.loads(found)[0]
    return result


def python_in(service: str, code: str) -> subprocess.CompletedProcess[str]:
    command = [*COMPOSE, "exec", "-T", service, "python3", "-c", code]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def wait_until_healthy(service: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while inspect(service)["State"].get("Health", {}).get("Status") != "healthy":
        assert time.monotonic() < deadline, f"{service} is not healthy"


@contextmanager
def away(service: str) -> Iterator[None]:
    compose("stop", "--timeout", "10", service)
    try:
        yield
    finally:
        compose("start", service)
        wait_until_healthy(service)


@pytest.fixture(scope="module")
def token() -> dict[str, str]:
    account = {"account": os.environ["MINPING_ACCOUNT"], "password": os.environ["MINPING_PASSWORD"]}
    answer = requests.post(f"{API}/sessions", json=account, timeout=10)
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def statuses(token: dict[str, str]) -> dict[str, int]:
    """What each service answers through the gateway; a refusal is a problem that says when to try again."""
    calls = {
        "campaigns": ("GET", "/campaigns", None),
        "ballots": ("GET", "/tallies?campaign=019a0000-0000-7000-8000-000000000001", None),
        "scoring": ("POST", "/schemes/validation", {"scheme": {}}),
    }
    found = {}
    for service, (method, path, body) in calls.items():
        answer = requests.request(method, API + path, json=body, headers=token, timeout=20)
        if answer.status_code >= 500:
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert "Retry-After" in answer.headers
        found[service] = answer.status_code
    return found


ALL_WELL = {"campaigns": 200, "ballots": 200, "scoring": 422}  # an empty scheme is wrong, and is told so


@pytest.mark.parametrize("service", ["campaigns", "ballots", "scoring"])
def test_service_that_is_stopped_takes_no_other_along(token: dict[str, str], service: str) -> None:
    with away(service):
        assert statuses(token) == ALL_WELL | {service: 503}
    assert statuses(token) == ALL_WELL


def test_postgres_that_is_stopped_leaves_scoring_working(token: dict[str, str]) -> None:
    with away("postgres"):
        assert statuses(token) == {"campaigns": 503, "ballots": 503, "scoring": 422}
    deadline = time.monotonic() + WAIT_SECONDS
    while statuses(token) != ALL_WELL:
        assert time.monotonic() < deadline


@pytest.mark.parametrize("service", [*SERVICES, "postgres"])
def test_process_that_ends_comes_back_by_itself(service: str) -> None:
    before = inspect(service)["RestartCount"]
    signal = "INT" if service == "postgres" else "TERM"  # its TERM waits for the clients to go
    compose("exec", "-T", service, "sh", "-c", f"kill -{signal} 1")
    deadline = time.monotonic() + WAIT_SECONDS
    while inspect(service)["RestartCount"] == before:
        assert time.monotonic() < deadline, f"{service} was not restarted"
    wait_until_healthy(service)


@pytest.mark.parametrize("service", ["campaigns", "ballots", "gateway"])
def test_database_is_unreachable_to_the_roles_of_others(service: str) -> None:
    others = {"campaigns", "ballots", "gateway", "postgres"} - {service}
    code = f"""
import os, psycopg
url = os.environ["DATABASE_URL"]
psycopg.connect(url).close()
for other in {sorted(others)}:
    try:
        psycopg.connect(url.rpartition("/")[0] + "/" + other).close()
    except psycopg.OperationalError as error:
        assert "permission denied" in str(error), error
    else:
        raise SystemExit("reached " + other)
"""
    done = python_in(service, code)
    assert done.returncode == 0, done.stderr


def test_scoring_reaches_no_database() -> None:
    code = "import socket; socket.create_connection(('postgres', 5432), 3)"
    assert python_in("scoring", code).returncode != 0


@pytest.mark.parametrize("service", SERVICES)
def test_service_runs_with_no_more_than_it_needs(service: str) -> None:
    found = inspect(service)
    host = found["HostConfig"]
    assert host["ReadonlyRootfs"]
    assert host["CapDrop"] == ["ALL"]
    assert "no-new-privileges:true" in host["SecurityOpt"]
    assert not host["Privileged"]
    assert host["Memory"] > 0
    assert found["Config"]["User"] == "minping"
    assert "gcc" not in compose("exec", "-T", service, "sh", "-c", "command -v gcc cc; true")


@pytest.mark.parametrize("service", SERVICES)
def test_image_lists_what_is_installed_in_it(service: str) -> None:
    """And that is its lock and our own two packages: no pip, nothing that `make audit` does not see."""
    listed = json.loads(compose("exec", "-T", service, "cat", "/opt/minping/sbom.cdx.json"))
    assert listed["bomFormat"] == "CycloneDX"
    assert listed["metadata"]["component"]["name"] == f"minping-{service}"
    code = "import importlib.metadata as m; print(*(f'{d.name}=={d.version}' for d in m.distributions()))"
    installed = set(compose("exec", "-T", service, "python3", "-c", code).split())
    components = [*listed["components"], listed["metadata"]["component"]]
    assert {f"{each['name']}=={each['version']}" for each in components} == installed
    there = {"python_full_version": compose("exec", "-T", service, "python3", "-c", VERSION)}
    lines = (ROOT / f"requirements/{service}.txt").read_text().splitlines()
    locked = [Requirement(line.rstrip("\\")) for line in lines if not line.startswith(" ")]
    foreign = {each["name"]: each["version"] for each in components if not each["name"].startswith("minping-")}
    assert {canonicalize_name(name): f"=={version}" for name, version in foreign.items()} == {
        each.name: str(each.specifier) for each in locked if not each.marker or each.marker.evaluate(there)
    }
    assert len(components) == len(foreign) + 2
    assert [each["name"] for each in components if not each.get("licenses")] == []


def test_gateway_alone_publishes_a_port_on_this_machine() -> None:
    published = {service: inspect(service)["HostConfig"]["PortBindings"] for service in (*SERVICES, "postgres")}
    assert {service for service, ports in published.items() if ports} == {"gateway"}
    [[binding]] = published["gateway"].values()
    assert binding["HostIp"] == "127.0.0.1"
