"""All of Minping on one machine: PostgreSQL, the keys and the services under gunicorn, watched by a thread."""

from __future__ import annotations

import logging
import os
import subprocess  # nosec B404  # what it runs is ours
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import requests

from laptop.keys import Keys, make_keys
from laptop.locks import lock
from laptop.ports import HOST, free_ports, require_free
from laptop.postgres import PostgresServer
from laptop.processes import Child, child_environment, sweep
from laptop.services import SERVICES, Service
from laptop.signals import undisturbed

POSTGRES = "postgres"
_READY_SECONDS = 60
_STOP_SECONDS = 10
_WATCH_SECONDS = 0.2
_RESTART_SECONDS = 1  # what can't start is not tried more often

log = logging.getLogger(__name__)


class SystemFailed(Exception):
    """The system can't start or does not answer; the message is for the person in front of it."""


class System:
    """What runs in `folder` (its `postgres`, `keys`, `logs`), one at a time. A context manager; or `start` and `stop`.

    `ports` are by service name; without, free ones are taken. From `start` on: `addresses` (base URL by service name),
    `database_urls` (by database name), `keys`, `postgres`, `pids`.
    """

    def __init__(
        self,
        folder: Path,
        ports: Mapping[str, int] | None = None,
        services: Sequence[Service] = SERVICES,
        workers: int = 2,
    ) -> None:
        self.folder = folder.resolve()
        self.services = {service.name: service for service in services}
        self.postgres = PostgresServer(self.folder / POSTGRES)
        self.keys: Keys
        self.addresses: dict[str, str] = {}
        self.database_urls: dict[str, str] = {}
        self._ports, self._workers = ports, workers
        self._children: dict[str, Child] = {}
        self._commands: list[Child] = []
        self._halted: set[str] = set()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._watcher: threading.Thread | None = None
        self._held: int | None = None

    def __enter__(self) -> System:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start everything and wait until it is ready; what an earlier run left behind is ended first.

        Raises `SystemFailed`, `PostgresError` or `PortTaken`. Whatever ends it early, nothing is left running.
        """
        self._hold_folder()
        try:
            sweep(self.folder)
            (self.folder / "logs").mkdir(mode=0o700, exist_ok=True)
            self.keys = make_keys(self.folder / "keys")
            ports = free_ports(self.services) if self._ports is None else self._ports
            for name in self.services:
                require_free(name, ports[name])
            self.addresses = {name: f"http://{HOST}:{ports[name]}" for name in self.services}
            self._start_databases()
            for name, service in self.services.items():
                command = service.gunicorn(ports[name], self._workers)
                self._children[name] = self._child(service, command, f"{name}.log")
                self._children[name].start()
            self.wait_until_ready(*self.services)
            self._watcher = threading.Thread(target=self._watch, name="laptop-watcher", daemon=True)
            self._watcher.start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """SIGTERM, after 10 s SIGKILL; then PostgreSQL. Ctrl-C does not interrupt it. Safe to call at any time."""
        if self._held is None:
            return
        with undisturbed(), ExitStack() as last:  # in reverse order, each also when the one before it failed
            last.callback(self._release_folder)
            last.callback(self.postgres.stop)
            last.callback(sweep, self.folder)
            self._stopping.set()
            if self._watcher:
                self._watcher.join()
            self._end(*self._commands, *self._children.values())

    @property
    def pids(self) -> dict[str, int]:
        """Process ids of what runs: by service gunicorn's master, which leads its process group; and `postgres`."""
        running = {name: child.pid for name, child in self._children.items()} | {POSTGRES: self.postgres.pid}
        return {name: pid for name, pid in running.items() if pid is not None}

    def halt(self, name: str) -> None:
        """Stop one service, or `postgres`; it stays down until `resume`."""
        with self._lock:
            self._halted.add(name)
            if name == POSTGRES:
                self.postgres.stop()
            else:
                self._end(self._children[name])

    def resume(self, name: str) -> None:
        """Start again what `halt` stopped, and wait until it (or all services, after `postgres`) is ready."""
        with self._lock:
            self._halted.discard(name)
            if name == POSTGRES:
                self.postgres.restart()
            else:
                self._children[name].start()
        self.wait_until_ready(*(self._children.keys() - self._halted if name == POSTGRES else [name]))

    def wait_until_ready(self, *names: str) -> None:
        """Return when each answers /readyz with 200. Raises `SystemFailed` after 60 s, or if one dies in `start`."""
        deadline = time.monotonic() + _READY_SECONDS
        with requests.Session() as session:
            session.trust_env = False  # no proxy for our own machine
            for name in names:
                child = self._children[name]
                while not _is_ready(session, self.addresses[name]):
                    died = child.pid is None and self._watcher is None
                    if died or time.monotonic() > deadline:
                        what = "ended at its start" if died else f"is not ready after {_READY_SECONDS} s"
                        raise SystemFailed(f"{name} {what}. The end of {child.log}:\n{child.tail()}")
                    time.sleep(0.05)

    def flask(self, name: str, *arguments: str, **settings: str) -> str:
        """Run a service's command: `flask("gateway", "add-account", "x", "--role", "unit", ACCOUNT_PASSWORD=…)`.

        Returns its standard output. Raises `SystemFailed` when it fails.
        """
        service = self.services[name]
        environment = child_environment(self._settings(service) | settings, self.folder)
        try:
            done = subprocess.run(  # noqa: S603  # a command of our own service, no shell
                service.flask(*arguments),
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=True,
                timeout=_READY_SECONDS,
            )
        except subprocess.SubprocessError as error:
            said = getattr(error, "stderr", None) or ""
            raise SystemFailed(f"flask {arguments[0]} of {name} failed: {said or error}") from error
        return done.stdout

    def begin(self, name: str, *arguments: str, **settings: str) -> None:
        """Start a service's command that goes on until `stop`: `begin("campaigns", "deliver", DELIVERY_SENDER="file")`.

        Its output is in `logs/<service>.<command>.log`. It is not started again when it ends.
        """
        service = self.services[name]
        command = Child(
            service.flask(*arguments),
            self._settings(service) | settings,
            self.folder,
            self.folder / "logs" / f"{name}.{arguments[0]}.log",
        )
        self._commands.append(command)
        command.start()

    def _start_databases(self) -> None:
        """PostgreSQL, a database for each service that has one, then all their migrations at the same time."""
        owners = {service.database: service for service in self.services.values() if service.database}
        if not owners:
            return
        self.postgres.start()
        self.database_urls = {
            database: self.postgres.create_database(database, service.owner) for database, service in owners.items()
        }
        migrations = {
            service.name: Child(
                service.flask("migrate"),
                service.environment(self.keys, self.addresses, self.postgres.url(database, service.owner)),
                self.folder,
                self.folder / "logs" / f"{service.name}.migrate.log",
            )
            for database, service in owners.items()
        }
        for migration in migrations.values():
            migration.start()
        for name, migration in migrations.items():
            code = migration.wait(_READY_SECONDS)
            if code != 0:
                what = f"did not end in {_READY_SECONDS} s" if code is None else "failed"
                raise SystemFailed(f"{name}: its migration {what}. The end of {migration.log}:\n{migration.tail()}")

    def _settings(self, service: Service) -> dict[str, str]:
        url = self.database_urls[service.database] if service.database else None
        return service.environment(self.keys, self.addresses, url)

    def _child(self, service: Service, command: Sequence[str], output: str) -> Child:
        return Child(command, self._settings(service), self.folder, self.folder / "logs" / output)

    def _end(self, *children: Child) -> None:
        for child in children:
            child.terminate()
        deadline = time.monotonic() + _STOP_SECONDS
        for child in children:
            child.wait(deadline - time.monotonic())
            child.kill()

    def _watch(self) -> None:
        while not self._stopping.wait(_WATCH_SECONDS):
            try:
                with self._lock:
                    self._revive()
            except Exception:  # the watcher goes on, whatever one attempt ended in
                log.exception("starting again failed")

    def _revive(self) -> None:
        if self.database_urls and POSTGRES not in self._halted and self.postgres.pid is None:
            log.warning("PostgreSQL died and is started again")
            self.postgres.restart()
        for name, child in self._children.items():
            rested = time.monotonic() - child.started_at > _RESTART_SECONDS
            if child.pid is None and name not in self._halted and rested:
                log.warning("%s died and is started again", name)
                child.start()

    def _hold_folder(self) -> None:
        """One system at a time in a folder."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            self._held = lock(self.folder, wait=False)
        except BlockingIOError:
            message = f"Minping runs in {self.folder} already; stop it first, or name another folder."
            raise SystemFailed(message) from None

    def _release_folder(self) -> None:
        self._children, self._commands, self._watcher = {}, [], None
        self._halted.clear()
        self._stopping.clear()
        if self._held is not None:
            os.close(self._held)
        self._held = None


def _is_ready(session: requests.Session, address: str) -> bool:
    try:
        return session.get(f"{address}/readyz", timeout=(1, 5), headers={"Connection": "close"}).status_code == 200
    except requests.RequestException:
        return False
