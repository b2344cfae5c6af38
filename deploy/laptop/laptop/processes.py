"""Child processes, and how to find those that an earlier supervisor left behind."""

from __future__ import annotations

import os
import signal
import subprocess  # nosec B404  # what it runs is ours
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

_MARK = "MINPING_LAPTOP"
"""In the environment of every child: the folder it belongs to, by which `processes_of` finds it whoever started it."""


class Child:
    """A command in a process group of its own (Ctrl-C is for the supervisor), working in `folder`, writing to `log`."""

    def __init__(self, command: Sequence[str], settings: Mapping[str, str], folder: Path, log: Path) -> None:
        self._command, self._folder, self.log = command, folder, log
        self._environment = child_environment(settings, folder)
        self._process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        log.unlink(missing_ok=True)

    def start(self) -> None:
        """Start, again too: what is left of the group of one that died goes first, because it holds the port."""
        self.kill()
        self.started_at = time.monotonic()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  # a service, whose command laptop/system.py makes
                self._command,
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int | None:
        """The process id, None unless it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def terminate(self) -> None:
        """Ask it to end."""
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def wait(self, seconds: float) -> int | None:
        """Its exit code, None if it still runs after `seconds`."""
        if self._process is None:
            return None
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(max(seconds, 0))
        return None

    def kill(self) -> None:
        """`kill -9` of the whole group, also when its leader is dead."""
        if self._process is None:
            return
        with suppress(ProcessLookupError, PermissionError):  # macOS: PermissionError for a group of zombies
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None  # the number may be somebody else's from now on

    def tail(self) -> str:
        """The end of its log."""
        return self.log.read_text(errors="replace")[-8000:] if self.log.exists() else ""


def child_environment(settings: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Our environment without libpq's variables, the settings, and the mark by which `processes_of` finds the child."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**inherited, **settings, _MARK: str(folder)}


def processes_of(folder: Path) -> list[psutil.Process]:
    """What supervisors of `folder`, this one or an earlier one, started and what still runs; PostgreSQL apart."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.environ().get(_MARK) == str(folder):
                found.append(process)
    return found


def sweep(folder: Path) -> None:
    """`kill -9` of all `processes_of` the folder, until none is left. Raises TimeoutError after 10 s."""
    deadline = time.monotonic() + 10
    while left := processes_of(folder):
        if time.monotonic() > deadline:
            raise TimeoutError(f"these processes survive kill -9: {left}")
        for process in left:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(left, timeout=0.05)  # not longer: where nobody reaps them they stay as zombies
