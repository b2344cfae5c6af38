"""Lists by page: `page` and `page_size`, answered with `X-Pagination` and `Link` (RFC 8288).

An operation that is `paged` returns a sequence: a list, or rows that are read from the database by the piece that is
asked for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import flask
import marshmallow as ma

DEFAULT_SIZE, LARGEST_SIZE = 100, 1000
_LINKS = {"first": "first_page", "prev": "previous_page", "next": "next_page", "last": "last_page"}
HEADERS = {
    "X-Pagination": {
        "description": "Which page this is, and how many there are. Without items only `total` and `total_pages`.",
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["total", "total_pages"],
                    "properties": {
                        name: {"type": "integer", "minimum": 0}
                        for name in ("total", "total_pages", "page", *_LINKS.values())
                    },
                },
                "example": {
                    "total": 230,
                    "total_pages": 3,
                    "first_page": 1,
                    "last_page": 3,
                    "page": 1,
                    "next_page": 2,
                },
            }
        },
    },
    "Link": {
        "description": "Where the first, previous, next and last page are (RFC 8288).",
        "schema": {"type": "string"},
        "example": '</api/v1/shelves?page=2&page_size=100>; rel="next"',
    },
}


class PagingMixin:
    """For chassis.api.Blueprint: flask-smorest's paging with a larger page, and `Link`."""

    DEFAULT_PAGINATION_PARAMETERS = {"page": 1, "page_size": DEFAULT_SIZE, "max_page_size": LARGEST_SIZE}  # noqa: RUF012
    PAGINATION_HEADER_NAME = "X-Pagination"

    def _set_pagination_metadata(self, page_params: Any, result: Any, headers: Any) -> tuple[Any, dict[str, str]]:
        found = self._make_pagination_metadata(page_params.page, page_params.page_size, page_params.item_count)  # type: ignore[attr-defined]
        size = page_params.page_size
        links = [
            f'<{flask.request.path}?{urlencode({"page": found[name], "page_size": size})}>; rel="{rel}"'
            for rel, name in _LINKS.items()
            if name in found
        ]
        return result, {**(headers or {}), "X-Pagination": json.dumps(found), "Link": ", ".join(links)}

    def _document_pagination_metadata(self, spec: Any, resp_doc: dict[str, Any]) -> None:
        resp_doc.setdefault("headers", {}).update(HEADERS)


class PagedQuery(ma.Schema):
    """Of a list by page: what it is asked for beside `page` and `page_size`, which are read apart."""

    class Meta:
        unknown = ma.RAISE

    @ma.pre_load
    def leave_page(self, given: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        return {name: value for name, value in given.items() if name not in ("page", "page_size")}


class CursorQuery(ma.Schema):
    """Of a long list that only grows: what came after a cursor, in commit order."""

    class Meta:
        unknown = ma.RAISE

    after = ma.fields.Integer(
        load_default=0,
        validate=ma.validate.Range(0, 2**63 - 1),
        metadata={"description": "Go on after this cursor: follow the `Link` of the answer before."},
    )
    limit = ma.fields.Integer(load_default=DEFAULT_SIZE, validate=ma.validate.Range(1, LARGEST_SIZE))


CURSOR_HEADERS = {
    "Link": {
        "description": "Where to go on (RFC 8288), also where nothing has come after yet: ask there again later.",
        "schema": {"type": "string"},
        "example": '</api/v1/shelves/3/books?after=42&limit=100>; rel="next"',
    }
}


def link_after(cursor: int, limit: int) -> dict[str, str]:
    """The headers that say where a list goes on, asked for as it was."""
    query = urlencode({**flask.request.args, "after": cursor, "limit": limit})
    return {"Link": f'<{flask.request.path}?{query}>; rel="next"'}
