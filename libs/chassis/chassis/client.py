"""Calls to another service: pooled connections, time limits, the request id, and no foreign answer passed on unread."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

import flask
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from chassis import logs, problems
from chassis.problems import Refused
from chassis.tokens import TokenSigner

CONNECT_SECONDS = 2.0
READ_SECONDS = 20.0


class Answered(Exception):
    """The other service refused: `status` and its problem details."""

    def __init__(self, service: str, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{service} answered {status}: {problem.get('detail') or problem.get('title')}")
        self.service = service
        self.status = status
        self.problem = problem
        self.slug = str(problem.get("type", "")).rpartition(":")[2]


class ServiceClient:
    """Calls `service` at `address` with tokens that `signer` makes for it.

    Only a GET is repeated, and only where no connection came about.
    """

    def __init__(
        self,
        service: str,
        address: str,
        signer: TokenSigner,
        *,
        role: str = "service",
        lifetime_seconds: int = 60,
    ) -> None:
        self._service, self._address, self._signer = service, address.rstrip("/"), signer
        self._role, self._lifetime = role, lifetime_seconds
        self._token, self._renew_at = "", 0.0
        self._session = requests.Session()
        self._session.trust_env = False
        retry = Retry(total=2, connect=2, read=0, status=0, other=0, backoff_factor=0.1, allowed_methods={"GET"})
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(pool_connections=4, pool_maxsize=16, max_retries=retry))

    def call(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        data: bytes | Iterable[bytes] | None = None,
        content_type: str | None = None,
        params: dict[str, str] | None = None,
        etag: str | None = None,
        read_seconds: float = READ_SECONDS,
    ) -> Any:
        """The JSON of a 2xx answer; None where an `etag` is given, and what has it is still so (304).

        Raises `Answered` for a refusal, `Refused("unavailable")` for silence.
        """
        headers = {
            "Accept-Language": problems.language() if flask.has_request_context() else "en",
            "Authorization": f"Bearer {self._current_token()}",
            logs.REQUEST_ID_HEADER: logs.request_id(),
        }
        if content_type:
            headers["Content-Type"] = content_type
        if etag is not None:
            headers["If-None-Match"] = f'"{etag}"'
        try:
            response = self._session.request(
                method,
                self._address + path,
                json=json,
                data=data,
                params=params,
                headers=headers,
                timeout=(CONNECT_SECONDS, read_seconds),
                allow_redirects=False,
            )
            body: Any = None if etag is not None and response.status_code == 304 else response.json()
        except requests.RequestException as error:
            raise Refused("unavailable", service=self._service) from error
        if response.ok:
            return body
        if response.status_code >= 500:
            raise Refused("unavailable", service=self._service)
        raise Answered(self._service, response.status_code, body)

    def _current_token(self) -> str:
        if time.monotonic() >= self._renew_at:
            self._token = self._signer.sign(self._service, self._lifetime, sub=self._signer.issuer, role=self._role)
            self._renew_at = time.monotonic() + self._lifetime / 2
        return self._token
