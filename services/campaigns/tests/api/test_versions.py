"""ETag and If-Match: nobody overwrites what they have not seen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest


@pytest.fixture
def paths(office: Any, new_scheme: Any) -> dict[str, tuple[str, dict[str, Any]]]:
    """What can be edited → its path, and a change."""
    campaign = office.draft()
    added = office.made(campaign + "/objects", {"code": "01", "name": "办公室"})
    office.put(campaign + "/scheme", {"scheme": new_scheme()})
    return {
        "campaign": (campaign, {"name": "改名"}),
        "object": (f"{campaign}/objects/{added['id']}", {"name": "改名"}),
        "phase": (f"{campaign}/phases/topics", {"state": "running"}),
        "round": (office.planned(campaign), {"name": "改名"}),
    }


KINDS = pytest.mark.parametrize("kind", ["campaign", "object", "phase", "round"])


@KINDS
def test_read_with_known_etag_is_not_modified(office: Any, paths: Any, kind: str) -> None:
    path, change = paths[kind]
    tag = office.get(path).headers["ETag"]
    same = office.get(path, headers={"If-None-Match": tag})
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", tag)
    changed = office.patch(path, change, headers={"If-Match": tag})
    assert changed.headers["ETag"] != tag
    assert office.get(path, headers={"If-None-Match": tag}).status_code == 200
    assert office.get(path).headers["ETag"] == changed.headers["ETag"]


@KINDS
def test_change_without_if_match_is_refused(office: Any, paths: Any, kind: str) -> None:
    path, change = paths[kind]
    before = office.get(path).json
    answer = office.patch(path, change, headers={"If-Match": ""})
    assert (answer.status_code, answer.json["type"]) == (428, "urn:minping:problem:if-match-missing")
    assert office.get(path).json == before


@KINDS
def test_change_of_an_older_version_is_refused(office: Any, paths: Any, kind: str) -> None:
    path, change = paths[kind]
    tag = office.get(path).headers["ETag"]
    assert office.patch(path, change, headers={"If-Match": tag}).status_code == 200
    other = {name: "planned" if name == "state" else "另改" for name in change}
    late = office.patch(path, other, headers={"If-Match": tag})
    assert (late.status_code, late.json["type"]) == (412, "urn:minping:problem:changed-meanwhile")
    assert office.get(path).json.items() >= change.items()


@KINDS
def test_change_whose_answer_was_lost_can_be_repeated(office: Any, paths: Any, kind: str) -> None:
    """What is there already is not refused (RFC 9110, section 13.1.1)."""
    path, change = paths[kind]
    tag = office.get(path).headers["ETag"]
    first, again = (office.patch(path, change, headers={"If-Match": tag}) for _ in range(2))
    assert (again.status_code, again.json, again.headers["ETag"]) == (200, first.json, first.headers["ETag"])


def test_put_scheme_over_a_scheme_not_seen_is_refused(office: Any, paths: Any, new_scheme: Any) -> None:
    campaign, _ = paths["campaign"]
    tag = office.get(campaign + "/scheme").headers["ETag"]
    changed = new_scheme() | {"grades": [{"code": "good", "name": "好"}]}
    assert office.put(campaign + "/scheme", {"scheme": changed}, headers={"If-Match": tag}).status_code == 200
    late = office.put(campaign + "/scheme", {"scheme": new_scheme()}, headers={"If-Match": tag})
    assert late.status_code == 412
    assert office.get(campaign + "/scheme").json["scheme"]["grades"]


def test_change_an_object_at_once_lets_one_through(office: Any, paths: Any) -> None:
    path, _ = paths["object"]
    tag = office.get(path).headers["ETag"]
    names = [f"名{number}" for number in range(8)]
    with ThreadPoolExecutor(len(names)) as pool:
        answers = list(pool.map(lambda name: office.patch(path, {"name": name}, headers={"If-Match": tag}), names))
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7
    [won] = [name for name, answer in zip(names, answers, strict=True) if answer.status_code == 200]
    assert office.get(path).json["name"] == won
