"""The gateway under real HTTP, before services that do what a test tells them."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from http.client import HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, LiteralString, Protocol

import flask
import psycopg
import pytest
from werkzeug.serving import make_server

from gateway import create_app
from gateway.routes import ROUTES, Route
from gateway.settings import Settings
from laptop.keys import Keys

Pairs = list[tuple[str, str]]


@dataclass
class Seen:
    """A request as it reached a service."""

    method: str
    target: str
    headers: Pairs
    body: bytes

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Service

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def do(self) -> None:
        if self.path == "/openapi.json" and self.server.behave is Handler.echo:  # the gateway asks when it likes to
            self.answer(200, self.server.document, ("Content-Type", "application/json"))
            return
        length = int(self.headers.get("Content-Length", 0))
        self.server.seen.append(Seen(self.command, self.path, self.headers.items(), self.rfile.read(length)))
        self.server.behave(self)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do  # noqa: N815

    def answer(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def echo(self) -> None:
        self.answer(200, self.server.seen[-1].body, ("Content-Type", "application/octet-stream"))

    def die(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: Any) -> None:
        pass


class Service(ThreadingHTTPServer):
    """A service whose `behave` and OpenAPI `document` a test sets; it has seen `seen` over so many `connections`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.reset()
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def reset(self) -> None:
        self.seen: list[Seen] = []
        self.connections = 0
        self.behave: Callable[[Handler], None] = Handler.echo
        self.document = b'{"paths": {}}'

    def handle_error(self, *_: Any) -> None:
        pass


@dataclass
class Answer:
    status: int
    headers: Pairs
    body: bytes

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def slug(self) -> str:
        """The slug of a problem, which it must be."""
        assert self.header("Content-Type") == "application/problem+json", self
        assert self.json["status"] == self.status
        assert self.json["request_id"] == self.header("X-Request-ID")
        return str(self.json["type"].rpartition(":")[2])


@dataclass
class Front:
    """A running gateway; `app` only where it runs in this process."""

    port: int
    app: flask.Flask | None = None

    def send(
        self,
        method: str,
        target: str,
        headers: Any = (),
        body: bytes | None = None,
        *,
        chunks: list[bytes] | None = None,
    ) -> Answer:
        """One request over a connection of its own, byte for byte as given."""
        pairs = list(headers.items() if isinstance(headers, dict) else headers)
        if body is not None:
            pairs.append(("Content-Length", str(len(body))))
        if chunks is not None:
            pairs.append(("Transfer-Encoding", "chunked"))
            body = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in [*chunks, b""])
        head = f"{method} {target} HTTP/1.1\r\nHost: gateway.test\r\n" + "".join(f"{k}: {v}\r\n" for k, v in pairs)
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(head.encode() + b"\r\n")
            with suppress(OSError):  # refused before all of it was read
                connection.sendall(body or b"")
            response = HTTPResponse(connection, method=method)
            response.begin()
            return Answer(response.status, response.getheaders(), response.read())


class Services(Protocol):
    campaigns: Service
    ballots: Service
    scoring: Service


@dataclass
class _Services:
    campaigns: Service = field(default_factory=Service)
    ballots: Service = field(default_factory=Service)
    scoring: Service = field(default_factory=Service)


@pytest.fixture(scope="session")
def running_services() -> Iterator[_Services]:
    found = _Services()
    yield found
    for service in vars(found).values():
        service.shutdown()
        service.server_close()


@pytest.fixture
def services(running_services: _Services) -> Services:
    for service in vars(running_services).values():
        service.reset()
    return running_services


@pytest.fixture(scope="session")
def make_settings(
    running_services: _Services, new_database: Callable[[str], str], keys: Keys
) -> Callable[..., Settings]:
    database_url = new_database("gateway")

    def make(**changed: Any) -> Settings:
        values: dict[str, Any] = {
            "database_url": database_url,
            "signing_key": str(keys.gateway),
            "trusted_keys": keys.trusted,
            "campaigns_url": running_services.campaigns.url,
            "ballots_url": running_services.ballots.url,
            "scoring_url": running_services.scoring.url,
            "max_body_bytes": 100_000,
            "totp_keys": keys.totp_keys,
        }
        return Settings(**values | changed)

    return make


@pytest.fixture
def superuser(make_settings: Callable[..., Settings]) -> Callable[..., list[Any]]:
    """`superuser(sql, values)`: a hand at the gateway's database that no right binds."""

    def execute(sql: LiteralString, values: Any = None) -> list[Any]:
        address = make_settings().database_url.replace("//gateway@", "//postgres@", 1)
        with psycopg.connect(address) as connection:
            cursor = connection.execute(sql, values)
            return cursor.fetchall() if cursor.description else []

    return execute


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[flask.Flask], Front]]:
    """Serve an app over HTTP with threads of this process."""
    with ExitStack() as stack:

        def start(app: flask.Flask) -> Front:
            server = make_server("127.0.0.1", 0, app, threaded=True)
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
            stack.callback(server.server_close)
            stack.callback(server.shutdown)
            return Front(server.server_port, app)

        yield start


@pytest.fixture(scope="session")
def started() -> list[flask.Flask]:
    """The gateways of the test that runs."""
    return []


@pytest.fixture(autouse=True)
def close_connections(started: list[flask.Flask]) -> Iterator[None]:
    """PostgreSQL has 200 for all tests; who goes on asking a gateway of an earlier test gets new ones."""
    yield
    while started:
        started.pop().extensions["database"].engine.dispose()


@pytest.fixture(scope="session")
def start_gateway(
    make_settings: Callable[..., Settings], serve: Callable[[flask.Flask], Front], started: list[flask.Flask]
) -> Callable[..., Front]:
    """`start_gateway(routes=…, **settings)`: a gateway of its own."""

    def start(routes: tuple[Route, ...] = ROUTES, **changed: Any) -> Front:
        app = create_app(make_settings(**changed), routes)
        started.append(app)
        return serve(app)

    return start


@pytest.fixture(scope="session")
def running_gateway(start_gateway: Callable[..., Front]) -> Front:
    return start_gateway()


@pytest.fixture
def gateway(running_gateway: Front, services: Services) -> Front:
    """The gateway as it is set by default, shared by the tests."""
    return running_gateway


@pytest.fixture(scope="session")
def gunicorn(make_settings: Callable[..., Settings]) -> Iterator[Front]:
    """The gateway as it runs in earnest. It is handed an open port, so nobody has to wait for it."""
    settings = make_settings()
    variables = {name.upper(): str(getattr(settings, name)) for name in settings.__struct_fields__}
    with socket.create_server(("127.0.0.1", 0)) as listening:
        command = [sys.executable, "-m", "gunicorn", "-c", "python:gateway.gunicorn_conf"]
        bind = ["--bind", f"fd://{listening.fileno()}", "gateway:create_app()"]
        process = subprocess.Popen(
            command + bind, env={**os.environ, **variables}, pass_fds=[listening.fileno()], stderr=subprocess.DEVNULL
        )
        yield Front(listening.getsockname()[1])
        process.terminate()
        process.wait(30)
