"""Locks that the kernel gives back however their holder ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


def lock(folder: Path, *, wait: bool) -> int:
    """Hold `folder`, which is left as it is, until the returned file descriptor is closed (`os.close`).

    Raises BlockingIOError if somebody holds it and we shall not wait.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor
