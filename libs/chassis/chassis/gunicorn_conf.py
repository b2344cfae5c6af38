"""How every service runs: `gunicorn -c python:chassis.gunicorn_conf '<service>:create_app()'`."""

import os
import shutil
import tempfile
from typing import Any

from gunicorn.glogging import Logger

from chassis import garbage

worker_class = "chassis.slow_clients.Worker"
threads = 8
limit_request_line = 4094  # bytes of method, path and query; longer: 414
limit_request_fields = 64  # more headers, or a longer one: 431
limit_request_field_size = 8190
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
    garbage.settle()


def on_exit(server: Any) -> None:
    shutil.rmtree(_metrics, ignore_errors=True)
