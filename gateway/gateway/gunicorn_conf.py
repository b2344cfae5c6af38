"""How the gateway runs: as every service, with more threads, since they mostly wait for a service.

`gunicorn -c python:gateway.gunicorn_conf 'gateway:create_app()'`. Fewer threads than four times `SERVICE_PLACES` would
let two slow services hold up the third.
"""

from chassis.gunicorn_conf import *  # noqa: F403

threads = 32
