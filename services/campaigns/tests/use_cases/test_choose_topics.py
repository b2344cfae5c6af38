"""Topics: the bureau's, and each object's own problems."""

from __future__ import annotations

from typing import Any

PLEDGE = {"text": "当场办结。", "on": "2024-05-30", "where": "公示栏"}


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["type"].removeprefix("urn:minping:problem:")


def test_choose_topic_of_the_bureau_and_of_an_object(office: Any) -> None:
    path = office.active(("01",))
    bureau = office.made(path + "/topics", {"title": "企业减负", "pledge": PLEDGE})
    own = office.made(path + "/topics", {"title": "材料反复补正", "object": "01"})
    assert (bureau["object"], bureau["pledge"], own["object"]) == (None, PLEDGE, "01")
    assert office.get(path + "/topics").json == [bureau, own]


def test_choose_more_own_problems_than_the_limit_is_refused(office: Any) -> None:
    path = office.active(("01", "02"))
    for title in ("一", "二"):
        office.made(path + "/topics", {"title": title, "object": "01"})
    assert refused(office.post(path + "/topics", {"title": "三", "object": "01"})) == (409, "too-many-own-problems")
    other = office.made(path + "/topics", {"title": "三", "object": "02"})
    assert refused(office.patch(f"{path}/topics/{other['id']}", {"object": "01"})) == (409, "too-many-own-problems")
    limits = {"own_problems": {"least": 1, "most": 3}}
    assert office.patch(path, {"limits": limits}).json["limits"]["key_findings"] == {"least": 2, "most": 3}
    assert office.patch(f"{path}/topics/{other['id']}", {"object": "01"}).json["object"] == "01"


def test_limits_whose_least_is_above_the_most_are_refused(office: Any, mistakes: Any) -> None:
    answer = office.patch(office.draft(), {"limits": {"key_findings": {"least": 4, "most": 3}}})
    assert mistakes(answer) == {("/limits/key_findings/least", "least-above-most")}


def test_choose_topic_with_mistakes_says_all(office: Any, mistakes: Any, unknown_id: str) -> None:
    path = office.active(("01",))
    office.made(path + "/representatives", {"kind": "expert", "name": "张三", "phone": "13800138000"})
    [expert] = office.get(path + "/representatives").json
    body = {"title": "题", "object": "99", "chosen_with": [unknown_id, expert["id"]]}
    assert mistakes(office.post(path + "/topics", body)) == {
        ("/object", "unknown-object"),
        ("/chosen_with/0", "unknown-representative"),
        ("/chosen_with/1", "unknown-representative"),
    }


def test_deliver_a_pledge_on_a_day(office: Any, mistakes: Any) -> None:
    path = office.active(("01",)) + "/topics"
    made = office.made(path, {"title": "题", "object": "01", "pledge": PLEDGE})
    assert made["delivery"] == {"state": "open", "on": None, "remark": ""}
    undated = office.patch(f"{path}/{made['id']}", {"delivery": {"state": "delivered"}})
    assert mistakes(undated) == {("/delivery/on", "missing-field")}
    delivered = {"state": "delivered", "on": "2024-11-15", "remark": "已办结"}
    assert office.patch(f"{path}/{made['id']}", {"delivery": delivered}).json == {**made, "delivery": delivered}


def test_unit_chooses_for_its_own_objects_alone(office: Any) -> None:
    path = office.active(("01", "02"))
    unit = {"role": "unit", "objects": ["01"]}
    mine = office.post(path + "/topics", {"title": "题", "object": "01"}, **unit)
    assert mine.status_code == 201
    assert office.post(path + "/topics", {"title": "题", "object": "02"}, **unit).status_code == 404
    assert office.post(path + "/topics", {"title": "题"}, **unit).status_code == 403
    other = office.made(path + "/topics", {"title": "题", "object": "02"})
    assert office.patch(f"{path}/topics/{other['id']}", {"title": "改"}, **unit).status_code == 404
    assert office.patch(f"{path}/topics/{mine.json['id']}", {"object": "02"}, **unit).status_code == 404
    assert office.patch(f"{path}/topics/{mine.json['id']}", {"title": "改"}, **unit).json["title"] == "改"


def test_unit_reads_the_bureaus_topics_and_its_own(office: Any) -> None:
    path, unit = office.active(("01", "02")) + "/topics", {"role": "unit", "objects": ["01"]}
    topics = [office.made(path, {"title": "题", "object": code}) for code in (None, "01", "02")]
    assert office.get(path, **unit).json == topics[:2]
    assert [office.get(f"{path}/{each['id']}", **unit).status_code for each in topics] == [200, 200, 404]
    assert office.get(path, role="county_representative").json == topics


def test_change_topic_that_was_changed_meanwhile_is_refused(office: Any) -> None:
    path = office.active(("01",)) + "/topics"
    one = f"{path}/{office.made(path, {'title': '题'})['id']}"
    first = {"If-Match": '"1"'}
    assert office.patch(one, {"title": "改"}, headers=first).status_code == 200
    assert office.patch(one, {"title": "改"}, headers=first).status_code == 200
    assert office.patch(one, {"object": "01"}, headers=first).status_code == 412
    assert office.patch(one, {"title": "再改"}, headers=first).status_code == 412


def test_topic_of_another_campaign_is_not_found(office: Any) -> None:
    made = office.made(office.draft() + "/topics", {"title": "题"})
    assert office.get(f"{office.draft()}/topics/{made['id']}").status_code == 404
