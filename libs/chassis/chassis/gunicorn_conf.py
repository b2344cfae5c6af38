"""How every service runs: `gunicorn -c python:chassis.gunicorn_conf '<service>:create_app()'`."""

import gc
import os
import shutil
import tempfile
from typing import Any

from gunicorn.glogging import Logger

worker_class = "gthread"
threads = 8
keepalive = 75  # longer than a client's idle limit, so that the client closes first
graceful_timeout = 20
timeout = 60
control_socket_disable = True  # its path is one for all services of a user
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "loggers": {"gunicorn.error": {"propagate": True}},
}


class logger_class(Logger):  # type: ignore[misc]  # noqa: N801  # the setting's name
    """Without a line for each request: chassis.logs writes that."""

    access_log_enabled = False


_metrics = os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="metrics-")  # read when a worker counts


def post_worker_init(worker: Any) -> None:
    """The application itself is never garbage: to look it through again and again was a quarter of a batch's CPU.

    What a request makes is mostly gone before it could be; looking after every 700 new objects cost a batch 5 % more.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def on_exit(server: Any) -> None:
    shutil.rmtree(_metrics, ignore_errors=True)
