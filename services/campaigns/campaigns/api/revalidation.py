"""Strong ETags, and 304 where nothing has changed, for answers that are costly to make.

An ETag is the SHA-256 of the body. So the same ETag is the same bytes by construction, whichever process, release of
scoring or zlib made them, and it tells no more than the body does: a digest of what the body is made from would, since
withheld counts are small and could be tried out until one fits.

To answer 304 without making the body (and without the scoring service), a process remembers which ETag it last got
from which input. What the input does not say is the release of scoring. It changes nothing that was certified; of
provisional scores a client that revalidates sees it once the memory has expired, at most `REMEMBERED_SECONDS` later,
and one that asks without an ETag sees it at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

import flask
import msgspec
from cachetools import TTLCache
from marshmallow import fields as f

from chassis.api import Schema
from chassis.bodies import JSON

REMEMBERED_SECONDS = 60
remembered: TTLCache[str, str] = TTLCache(maxsize=4096, ttl=REMEMBERED_SECONDS)
"""Digest of the input → ETag, of this process."""
_lock = Lock()


class ConditionalHeaders(Schema):
    if_none_match = f.String(
        data_key="If-None-Match",
        metadata={"description": "ETags of what you have, or `*`: 304 without a body if it is still so."},
    )


def answer(
    made_from: str,
    make: Callable[[], bytes],
    content_type: str = JSON,
    *,
    headers: Mapping[str, str],
    with_body: Mapping[str, str] | None = None,
) -> flask.Response:
    """What `make` makes, or 304 if the request names its ETag. The same `made_from` must always make the same.

    `with_body` are headers that a 304 does without.
    """
    with _lock:
        etag = remembered.get(made_from)
    if etag is not None and flask.request.if_none_match.contains_weak(etag):
        return _response(flask.Response(status=304), etag, headers)
    body = make()
    etag = hashlib.sha256(body).hexdigest()
    with _lock:
        remembered[made_from] = etag
    if flask.request.if_none_match.contains_weak(etag):
        return _response(flask.Response(status=304), etag, headers)
    return _response(flask.Response(body, content_type=content_type), etag, {**headers, **(with_body or {})})


def json_bytes(schema: Schema, document: Mapping[str, Any]) -> bytes:
    return msgspec.json.encode(schema.dump(document))


def _response(response: flask.Response, etag: str, headers: Mapping[str, str]) -> flask.Response:
    response.headers.extend(headers)
    response.set_etag(etag)
    return response
