"""What the web server refuses itself: which problem it is, and what the log says."""

from __future__ import annotations

import json

import pytest
from gunicorn.http import errors
from structlog.testing import capture_logs

from chassis import unreadable


@pytest.mark.parametrize(
    ("error", "status", "slug", "level"),
    [
        (errors.InvalidHeader("Authorization Bearer secret"), 400, "bad-request", "warning"),
        (errors.LimitRequestLine(5000, 4094), 414, "target-too-long", "warning"),
        (errors.LimitRequestHeaders("secret"), 431, "headers-too-large", "warning"),
        (errors.InvalidResponseHeader("secret"), 500, "internal-error", "error"),
        (errors.InvalidResponseHeaderName("secret"), 500, "internal-error", "error"),
        (RuntimeError("secret"), 500, "internal-error", "error"),
    ],
)
def test_answer_is_the_clients_fault_or_ours(error: Exception, status: int, slug: str, level: str) -> None:
    with capture_logs() as logged:
        head, _, body = unreadable.answer(error).partition(b"\r\n\r\n")
    problem = json.loads(body)
    assert (int(head.split()[1]), problem["status"]) == (status, status)
    assert problem["type"] == f"urn:minping:problem:{slug}"
    assert b"secret" not in head + body
    [line] = logged
    assert (line["log_level"], line["error"]) == (level, type(error).__name__)
    assert line["request_id"] == problem["request_id"]


def test_log_of_an_unreadable_request_holds_nothing_of_it() -> None:
    with capture_logs() as logged:
        unreadable.answer(errors.InvalidHeader("Authorization Bearer secret"))
    assert "secret" not in str(logged)
