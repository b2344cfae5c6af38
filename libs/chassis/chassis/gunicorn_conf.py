"""How every service runs: `gunicorn -c python:chassis.gunicorn_conf '<service>:create_app()'`."""

import os
import shutil
import tempfile
from typing import Any

worker_class = "gthread"
threads = 8
keepalive = 75  # longer than a client's idle limit, so that the client closes first
graceful_timeout = 20
timeout = 60
control_socket_disable = True  # its path is one for all services of a user
accesslog = None  # chassis.logs writes one line a request
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "loggers": {"gunicorn.error": {"propagate": True}},
}

_metrics = os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="metrics-")  # read when a worker counts


def on_exit(server: Any) -> None:
    shutil.rmtree(_metrics, ignore_errors=True)
