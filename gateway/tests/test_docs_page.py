from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest


class Page(HTMLParser):
    """The files that a page names, and the script and style that it holds itself."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.files: list[str] = []
        self.inline = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("script", "link", "img"):
            self.files += [str(given[name]) for name in ("src", "href") if name in given]
        self.inline += tag == "style" or "style" in given or (tag == "script" and "src" not in given)
        self.inline += any(name.startswith("on") for name in given)


def test_docs_load_every_file_from_ourselves(gateway: Any) -> None:
    answer = gateway.send("GET", "/docs")
    page = Page(answer.body.decode())
    assert (answer.status, page.inline, len(page.files)) == (200, 0, 5)
    for file in page.files:
        assert file.startswith("/docs/")
        loaded = gateway.send("GET", file)
        assert (loaded.status, len(loaded.body) > 10) == (200, True)
    assert b'"/api/v1/openapi.json"' in gateway.send("GET", "/docs/docs.js").body


@pytest.mark.parametrize("path", ["/docs", "/docs/docs.js"])
def test_docs_policy_allows_ourselves_only(gateway: Any, path: str) -> None:
    headers = gateway.send("GET", path)
    policy = headers.header("Content-Security-Policy")
    assert "default-src 'none'; script-src 'self'; style-src 'self';" in policy
    assert "unsafe" not in policy
    assert headers.header("X-Content-Type-Options") == "nosniff"


@pytest.mark.parametrize("name", ["index.html", "docs.html", "swagger-ui.js", "LICENSE", "nothing"])
def test_docs_give_no_other_file(gateway: Any, name: str) -> None:
    assert gateway.send("GET", f"/docs/{name}").slug == "not-found"
