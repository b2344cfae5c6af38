"""Whom a round of recipients asks: drawn from the lists of all objects, so that anybody can draw again (docs/draw.md).

The list is published with its digest before anybody speaks; the seed is what two witnesses say; everybody gets the
certificate. `check_draw.py` draws again from the files, without the service.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from report import step

if TYPE_CHECKING:
    from play import Year

Plain = dict[str, Any]

WITNESSES = (("县纪委派员（样例）", "3 1 4 1 5"), ("县民评代表（样例）", "富美建设"))
KEYS = "signing-keys.json"


class DrawFailed(Exception):
    """A draw is not what was published; the message is for the person in front of it."""


def draw_recipients(year: Year, round_: Plain) -> None:
    """List, digest, seed, certificate and its verification. Raises `DrawFailed`."""
    name = f"draws/{round_['code']}"
    with step("  抽取代表 draw: the list") as done:
        draw = year.organiser.call("POST", f"{year.path}/draws", {"round": round_["code"], "size": year.drawn})
        path = f"{year.path}/draws/{draw['id']}"
        lines = _published_list(year, path)
        year.folder.keep(f"{name}.list.txt", lines)
        done.said = f"{draw['candidates']} candidates, SHA-256 {draw['list_digest'][:16]}… published"
    with step("  抽取代表 draw: seed, certificate") as done:
        words = [{"witness": who, "said": said} for who, said in WITNESSES]
        year.organiser.call("POST", f"{path}/seed", {"witnesses": words})
        certificate = year.voters.call("GET", f"{path}/certificate")
        year.folder.keep_json(f"{name}.certificate.json", certificate)
        year.folder.keep_json(f"draws/{KEYS}", year.voters.call("GET", "/campaigns/signing-keys"))
        drawn = {each for object_ in certificate["objects"] for each in object_["drawn"]}
        done.said = f"seed {certificate['seed'][:16]}…, {len(drawn)} people; verification {_verify(year, path, lines)}"


def _published_list(year: Year, path: str) -> bytes:
    """The list as anybody reads it, if its digest is the published one."""
    lines = year.voters.read(f"{path}/list")
    published = year.voters.call("GET", path)["list_digest"]
    if hashlib.sha256(lines).hexdigest() != published:
        raise DrawFailed("the list has another digest than the published one")
    return lines


def _verify(year: Year, path: str, lines: bytes) -> str:
    """The service's verdict on the certificate, which anybody may ask for."""
    body = {"certificate": year.voters.call("GET", f"{path}/certificate"), "list": lines.decode()}
    verdict = str(year.voters.call("POST", f"{path}/verification", body)["verdict"])
    if verdict != "holds":
        raise DrawFailed(f"the certificate {verdict}")
    return verdict
