"""What the tests of paper share: a poll whose voters have sheets, two operators, and their batch."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from .conftest import Office, votes

SATISFIED, POOR = votes("satisfied"), votes("poor")


class Pile:
    """A batch of paper of a poll, with a sheet for each of so many voters."""

    def __init__(self, office: Office, sheets: int = 2, *, declared: int | None = None, **poll: Any) -> None:
        self.office = office
        self.first, self.second, self.third = (office.bearer("operator", sub=name) for name in ("ann", "ben", "cat"))
        self.poll = office.put_poll(**poll)
        self.voters = [office.voter(self.poll) for _ in range(sheets)]
        self.sheets = self.made(*self.voters)
        self.batch = self.declare(declared or sheets).json["batch"]

    def made(self, *voters: str) -> list[str]:
        answer = self.call("POST", f"/polls/{self.poll}/sheets", {"voters": voters})
        assert answer.status_code == 200, answer.json
        return [each["sheet"] for each in answer.json["sheets"]]

    def call(self, method: str, path: str, body: Any = None, headers: Any = None) -> TestResponse:
        more = {} if body is None else {"json": body}
        return self.office.client.open(f"/api/v1{path}", method=method, headers=headers or self.first, **more)

    def declare(self, declared: int, code: str = "pile-1", headers: Any = None) -> TestResponse:
        body = {"code": code, "declared": declared}
        return self.call("POST", f"/polls/{self.poll}/paper-batches", body, headers)

    def enter(self, headers: Any, sheet: str, said: Any = SATISFIED, **more: Any) -> TestResponse:
        path = f"/paper-batches/{self.batch}/entries/{sheet}"
        return self.call("PUT", path, {"votes": said} | more, headers)

    def enter_twice(self, sheet: str, said: Any = SATISFIED, **more: Any) -> None:
        for operator in (self.first, self.second):
            answer = self.enter(operator, sheet, said, **more)
            assert answer.status_code == 200, answer.json

    def withdraw(self, headers: Any, sheet: str) -> TestResponse:
        return self.call("DELETE", f"/paper-batches/{self.batch}/entries/{sheet}", None, headers)

    def settle(self, sheet: str, said: Any, headers: Any = None) -> TestResponse:
        path = f"/paper-batches/{self.batch}/entries/{sheet}/settlement"
        return self.call("POST", path, {"votes": said}, headers or self.third)

    def read(self, headers: Any = None) -> dict[str, Any]:
        answer = self.call("GET", f"/paper-batches/{self.batch}", None, headers)
        assert answer.status_code == 200, answer.json
        found: dict[str, Any] = answer.json
        return found

    def cast(self, headers: Any = None) -> TestResponse:
        return self.call("POST", f"/paper-batches/{self.batch}/cast", None, headers)
