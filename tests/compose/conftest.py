"""Needs the containers that `make compose-test` brings up; without them there is nothing to collect."""

import os

collect_ignore_glob = [] if "MINPING_COMPOSE" in os.environ else ["test_*.py"]
