"""The gateway's public API as a county system would call it: tokens, JSON, problem details, and patience with a 503."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import requests

TIME_LIMITS = (5, 90)
"""Seconds to connect, and to wait for an answer."""
TRIES = 10
RENEW_BEFORE = 60
"""Seconds before its end at which a token is renewed."""


class ApiError(Exception):
    """The API said no. `slug` is the last part of the problem's type; the message is for the person in front of it."""

    def __init__(self, call: str, answer: requests.Response) -> None:
        try:
            problem = answer.json()
        except ValueError:
            problem = {}
        self.status = answer.status_code
        self.slug = str(problem.get("type", "")).rstrip("/").replace(":", "/").rpartition("/")[2]
        title = problem.get("title") or problem.get("error", "")  # the latter from the token endpoint (RFC 6749)
        lines = [f"{call}: {self.status} {title}: {problem.get('detail') or problem.get('error_description', '')}"]
        lines += [f"  {each.get('pointer')}: {each.get('detail')}" for each in problem.get("errors", [])]
        super().__init__("\n".join(lines))


class Caller:
    """Somebody who calls the gateway: a person, a system, or a voter (who has no token, but a code)."""

    def __init__(self, gateway: str, get_token: Callable[[], dict[str, Any]] | None = None) -> None:
        self._api = gateway.rstrip("/") + "/api/v1"
        self._get_token = get_token
        self._token, self._renew_at = "", 0.0
        self._lock = threading.Lock()
        self._of_thread = threading.local()

    def call(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Any:
        """The answer's JSON. Raises `ApiError`. A 503 is tried again after the time that it names.

        That is safe for all that is called here: PUT and PATCH by nature, ballots by `source_ref`, an SMS by its `id`.
        """
        return self._answer(method, path, body, headers).json()

    def list(self, path: str) -> list[Any]:
        """All pages of a list."""
        items: list[Any] = []
        page = path
        while page:
            answer = self._answer("GET", page)
            items += answer.json()
            page = answer.links.get("next", {}).get("url", "").removeprefix("/api/v1")
        return items

    def change(self, path: str, changes: Any) -> Any:
        """PATCH of what is there now."""
        return self.call("PATCH", path, changes, {"If-Match": self._answer("GET", path).headers["ETag"]})

    def read(self, path: str) -> bytes:
        """A document that is no JSON: a DOCX, a list of lines."""
        return self._answer("GET", path).content

    def hand_in(self, path: str, content: bytes, kind: str) -> Any:
        """POST of a file of the content type `kind`."""
        return self._answer("POST", path, content, {"Content-Type": kind}).json()

    def _answer(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> requests.Response:
        plain = body is None or isinstance(body, bytes)
        data = body if plain else json.dumps(body, ensure_ascii=False).encode()
        for _ in range(TRIES):
            sent = {"Content-Type": "application/json", **self._authorization(), **(headers or {})}
            answer = self._session().request(method, self._api + path, data=data, headers=sent, timeout=TIME_LIMITS)
            if answer.status_code != 503:
                break
            time.sleep(int(answer.headers.get("Retry-After", "1")))
        if not answer.ok:
            raise ApiError(f"{method} {path}", answer)
        return answer

    def sign_in(self) -> None:
        """Get the first token now. Raises `ApiError`."""
        self._authorization()

    def account(self) -> str:
        """The id of the account: `sub` of its token (RFC 7519)."""
        self.sign_in()
        claims = self._token.split(".")[1]
        return str(json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"])

    def _session(self) -> requests.Session:
        """A session, and so a kept connection, for each thread."""
        if not hasattr(self._of_thread, "session"):
            self._of_thread.session = requests.Session()
        return self._of_thread.session  # type: ignore[no-any-return]

    def _authorization(self) -> dict[str, str]:
        if self._get_token is None:
            return {}
        with self._lock:
            if time.monotonic() > self._renew_at:
                answer = self._get_token()
                self._token = answer["access_token"]
                self._renew_at = time.monotonic() + answer["expires_in"] - RENEW_BEFORE
        return {"Authorization": f"Bearer {self._token}"}


def voter(gateway: str) -> Caller:
    """Whoever has no token."""
    return Caller(gateway)


def person(gateway: str, account: str, password: str) -> Caller:
    """Somebody with an account: `POST /api/v1/sessions`."""
    credentials = {"account": account, "password": password}
    return Caller(gateway, lambda: Caller(gateway).call("POST", "/sessions", credentials))


def system(gateway: str, client_id: str, client_secret: str) -> Caller:
    """Another system: OAuth 2.0 client credentials."""

    def get_token() -> dict[str, Any]:
        form = {"grant_type": "client_credentials"}
        address = gateway.rstrip("/") + "/api/v1/oauth/token"
        answer = requests.post(address, data=form, auth=(client_id, client_secret), timeout=TIME_LIMITS)
        if not answer.ok:
            raise ApiError("POST /oauth/token", answer)
        token: dict[str, Any] = answer.json()
        return token

    return Caller(gateway, get_token)
