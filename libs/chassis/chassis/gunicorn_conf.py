"""How every service runs: `gunicorn -c python:chassis.gunicorn_conf '<service>:create_app()'`."""

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
