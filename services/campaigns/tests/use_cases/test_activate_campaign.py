"""Activation freezes the scheme and says all that is missing."""

from __future__ import annotations

from typing import Any


def test_activate_campaign_twice_is_once(office: Any, new_scheme: Any) -> None:
    path = office.draft()
    office.put(path + "/scheme", {"scheme": new_scheme()})
    first = office.post(path + "/activation")
    assert (first.status_code, first.json["state"]) == (200, "active")
    assert office.post(path + "/activation").json == first.json


def test_activate_campaign_names_all_that_is_missing(office: Any, mistakes: Any) -> None:
    path = office.draft(organiser={"name": "经贸局"})
    answer = office.post(path + "/activation")
    assert answer.status_code == 409
    assert answer.json["type"].endswith(":activation-incomplete")
    assert mistakes(answer) == {("/scheme", "scheme-missing"), ("/organiser/office", "missing-field")}
    assert office.get(path).json["state"] == "draft"


def test_activate_campaign_with_a_round_whose_panel_the_scheme_lost(
    office: Any, new_scheme: Any, mistakes: Any
) -> None:
    path = office.draft()
    office.put(path + "/scheme", {"scheme": new_scheme()})
    office.planned(path, code="march")
    changed = new_scheme()
    changed["components"][0]["panels"].pop()
    office.put(path + "/scheme", {"scheme": changed})
    assert mistakes(office.post(path + "/activation")) == {("/rounds/march/panel", "unknown-panel")}
