"""The scoring service, as anybody reaches it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from scoring import create_app
from scoring.settings import Settings

Post = Callable[..., Any]


@pytest.fixture(scope="session")
def post() -> Post:
    """`post(body, explain="false")`: the answer to `POST /scores` of a body, as JSON or as bytes."""
    client = create_app(Settings(auth="off", log_level="WARNING")).test_client()

    def call(body: Any, path: str = "/api/v1/scores", **query: str) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return client.post(path, data=raw, query_string=query, content_type="application/json")

    return call
