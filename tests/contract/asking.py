"""Asking a service's operation as somebody, with a body that is right; and reading what is answered."""

from __future__ import annotations

import io
import json
import zipfile
from base64 import b64decode
from typing import Any

import requests

from chassis.tokens import Permission

from .conftest import Seeded
from .test_examples import examples


class Operation:
    """One of a service's operations, with the ids that are seeded for it and a body that is right."""

    def __init__(self, service: str, method: str, path: str, document: dict[str, Any], permission: Permission) -> None:
        self.service, self.method, self.path, self.permission = service, method.upper(), path, permission
        self.id: str = document["operationId"]
        content = document.get("requestBody", {}).get("content", {})
        self.content_type = next(iter(content), None)
        self._example = examples(content[self.content_type])[0] if self.content_type else None

    def ask(self, seeded: Seeded, ids: dict[str, str], body: Any = None, **claims: Any) -> requests.Response:
        """As who has these claims, past the gateway: it knows nothing of reach."""
        path = self.path
        for name, value in ids.items():
            path = path.replace(f"{{{name}}}", value)
        path = path.replace("{form}", "json")
        issuer = self.permission.issuer or "minping-gateway"
        headers = {"Authorization": seeded.bearer(issuer, **claims), "If-Match": "*"}
        if self.content_type:
            headers["Content-Type"] = self.content_type
        url = seeded.system.addresses[self.service] + path
        query = {"addEvidence": {"name": "值班表.pdf"}, "listPolls": {"campaign": ids.get("campaign", "")}}.get(self.id)
        data = self._body(body)
        return requests.request(self.method, url, params=query, headers=headers, data=data, timeout=30)

    def _body(self, body: Any) -> bytes | None:
        body = self._example if body is None else body
        if self.content_type is None:
            return None
        if isinstance(body, dict) and body.keys() == {"base64"}:
            return b64decode(body["base64"])
        return body.encode() if isinstance(body, str) else json.dumps(body).encode()


def readable(answer: requests.Response) -> str:
    """The text of an answer, and of a workbook's or a document's parts."""
    if not answer.content.startswith(b"PK"):
        return answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
        return "".join(parts.read(name).decode(errors="replace") for name in parts.namelist())
