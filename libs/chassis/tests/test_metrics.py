"""`/metrics` of a service under gunicorn with two workers."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from joserfc.jwk import KeySet, OKPKey

from chassis.tokens import TokenSigner

SHOP = """
import os
import flask
from chassis import metrics, problems, tokens

def create_app():
    app = flask.Flask("shop")
    tokens.init_app(app, "shop", "front=front.jwks.json")
    problems.init_app(app, {})
    metrics.init_app(app)
    app.get("/shelves/<name>")(lambda name: str(os.getpid()))
    return app
"""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[str]:
    key = OKPKey.generate_key("Ed25519", parameters={"kid": "front"}, auto_kid=False)
    (tmp_path / "front.jwk").write_text(json.dumps(key.as_dict(private=True)))
    (tmp_path / "front.jwks.json").write_text(json.dumps(KeySet([key]).as_dict(private=False)))
    (tmp_path / "shop.py").write_text(SHOP)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "gunicorn", "-c", "python:chassis.gunicorn_conf", "-w", "2", "-b", address]
    process = subprocess.Popen([*command, "shop:create_app()"], cwd=tmp_path, stderr=subprocess.DEVNULL)
    yield f"http://{address}"
    process.send_signal(signal.SIGTERM)
    process.wait(30)


def answered(url: str, **headers: str) -> requests.Response:
    """The answer on a connection of its own, so that either worker may give it; the service may still be starting."""
    deadline = time.monotonic() + 20
    while True:
        try:
            return requests.get(url, headers={"Connection": "close", **headers}, timeout=5)
        except requests.ConnectionError:
            assert time.monotonic() < deadline


def test_metrics_of_two_workers_are_added_up(shop: str, tmp_path: Path) -> None:
    first = int(answered(f"{shop}/shelves/1").text)
    os.kill(first, signal.SIGSTOP)  # so that the other one has to answer
    try:
        assert int(answered(f"{shop}/shelves/2").text) != first
    finally:
        os.kill(first, signal.SIGCONT)
    token = TokenSigner("front", tmp_path / "front.jwk").sign("shop", 60, role="system", scope="metrics:read")
    lines = answered(f"{shop}/metrics", Authorization=f"Bearer {token}").text
    found = re.findall(r"^http_requests_total\{(.*)\} (\S+)$", lines, re.MULTILINE)
    [(labels, count)] = [(labels, count) for labels, count in found if "/shelves" in labels]
    assert float(count) == 2
    assert 'route="/shelves/<name>"' in labels
    assert "http_request_seconds_bucket" in lines


def test_metrics_without_the_scope_are_refused(shop: str, tmp_path: Path) -> None:
    token = TokenSigner("front", tmp_path / "front.jwk").sign("shop", 60, role="system", scope="scores:read")
    assert answered(f"{shop}/metrics", Authorization=f"Bearer {token}").status_code == 403
