"""A campaign's texts and their preview."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.domain.texts import DEFAULTS

OWN = {**DEFAULTS, "invitation": "{name}您好，{organiser}：{answer}，依《个人信息保护法》，退订回TD"}


@pytest.fixture
def campaign(office: Any) -> str:
    path = office.active()
    office.hand_in(path, "01", "13800138000", "13800138001")
    office.hand_in(path, "02", "13800138001")
    return str(path)


def test_get_texts_gives_the_shipped_ones_until_others_are_put(office: Any, campaign: str) -> None:
    first = office.get(campaign + "/texts")
    assert (first.json, first.headers["ETag"]) == (DEFAULTS, '"0"')
    put = office.put(campaign + "/texts", OWN, headers={"If-Match": first.headers["ETag"]})
    assert (put.status_code, put.json, put.headers["ETag"]) == (200, OWN, '"1"')
    assert office.get(campaign + "/texts").json == OWN


def test_put_texts_over_a_version_that_was_not_seen_is_refused(office: Any, campaign: str) -> None:
    office.put(campaign + "/texts", OWN)
    other = {**OWN, "reminder": OWN["invitation"]}
    assert office.put(campaign + "/texts", other, headers={"If-Match": '"0"'}).status_code == 412
    assert office.put(campaign + "/texts", OWN, headers={"If-Match": '"0"'}).status_code == 200  # a repeat


def test_put_texts_says_all_mistakes_of_all_texts(office: Any, campaign: str, mistakes: Any) -> None:
    answer = office.put(campaign + "/texts", {**OWN, "reminder": "{x}{code}个人信息保护法TD", "reissue": "退订{code}"})
    assert answer.status_code == 422
    assert mistakes(answer) == {("/reminder", "unknown-placeholder"), ("/reissue", "text-without-basis")}


def test_preview_of_a_published_round_is_for_nobody_and_for_the_longest(office: Any, campaign: str) -> None:
    office.put(campaign + "/texts", OWN)
    path = office.published(campaign)
    answer = office.post(path + "/invitations/preview", {"kind": "invitation"}).json
    assert answer["example"]["text"].startswith("王某某您好，经贸局：请回复1满意、2不满意、3不了解，或凭评议码7KQ-")
    assert "如“01 1，02 1”" in answer["longest"]["text"]
    for each in (answer["example"], answer["longest"]):
        assert (each["encoding"], each["characters"]) == ("UCS-2", len(each["text"]))
    assert answer["longest"]["parts"] == 2
    assert "对象" not in str(answer)


def test_preview_of_a_planned_round_is_bounded_by_all_objects(office: Any, campaign: str) -> None:
    answer = office.post(office.planned(campaign) + "/invitations/preview", {"kind": "reminder"}).json
    assert "股室01的" not in answer["longest"]["text"]
    assert "01股室01、02股室02" in answer["longest"]["text"]
