"""A whole plan at once: all of it or nothing, with all that is wrong."""

from __future__ import annotations

import json
from typing import Any

import yaml

PLAN = """
code: {code}
name: 民主评议
year: 2024
organiser: {{name: 经贸局, office: 行评办}}
description: 示例
criteria:
  - {{code: openness, name: 信息公开}}
scheme:
  scales:
    - code: three
      levels: [{{code: satisfied, name: 满意, points: 100}}, {{code: unknown, name: 不了解, void: true}}]
  components:
    - code: public
      points: 70.50
      panels: [{{code: recipients, weight: "1", scale: three}}]
objects:
  - {{code: 01, name: 股室, series: offices, key: true, joined_on: 2024-05-20}}
phases:
  - {{code: mobilisation, name: 动员部署, starts_on: 2024-05-11, ends_on: 2024-05-20, tasks: [动员]}}
representatives:
  - {{kind: expert, name: 张三, phone: "13800138000", sector: npc}}
rounds:
  - code: march
    name: 三月
    panel: recipients
    opens_at: 2024-03-11T08:00:00+08:00
    closes_at: 2024-03-20T18:00:00+08:00
    primary_channels: [sms]
"""


def import_plan(office: Any, text: str | bytes, content_type: str = "application/yaml", **claims: Any) -> Any:
    headers = {**office._bearer("organiser", **claims), "Content-Type": content_type}
    return office._client.post("/api/v1/campaigns/import", data=text, headers=headers)


def test_import_campaign_in_yaml_makes_a_draft_with_everything(office: Any, scoring: Any) -> None:
    scoring.warnings = [{"pointer": "/scheme/scales/0/levels", "slug": "lowest-level-above-zero", "detail": "odd"}]
    answer = import_plan(office, PLAN.format(code="whole-1"))
    assert (answer.status_code, answer.json["campaign"]["state"]) == (201, "draft")
    assert answer.json["warnings"] == scoring.warnings
    path = f"/campaigns/{answer.json['campaign']['id']}"
    assert office.get(path + "/criteria").json[0]["code"] == "openness"
    assert office.get(path + "/objects").json[0] | {"id": ""} == {
        "id": "",
        "code": "01",
        "name": "股室",
        "series": "offices",
        "key": True,
        "kind": "",
        "joined_on": "2024-05-20",
        "formerly": [],
        "merged_into": None,
        "withdrawn_on": None,
    }
    assert office.get(path + "/phases").json[0]["ends_on"] == "2024-05-20"
    assert office.get(path + "/representatives").json[0]["phone"] == "+8613800138000"
    assert office.get(path + "/rounds").json[0]["entry_until"] == "2024-03-20T10:00:00+00:00"
    scheme = office.get(path + "/scheme").json["scheme"]
    assert scheme["scales"][0]["levels"][0]["points"] == "100"
    assert scheme["components"][0]["points"] == "70.50"
    assert office.post(path + "/activation").status_code == 200


def test_import_campaign_in_json_takes_numbers_for_decimals(office: Any, scoring: Any, new_scheme: Any) -> None:
    scheme = new_scheme()
    scheme["components"][0]["points"] = 70
    scheme["components"][0]["panels"][0]["weight"] = 0.3
    plan = {"code": "whole-2", "name": "民主评议", "year": 2024, "organiser": {"name": "经贸局"}, "scheme": scheme}
    answer = import_plan(office, json.dumps(plan), "application/json")
    assert answer.status_code == 201
    assert scoring.called("POST", "validation")[0]["scheme"] == new_scheme()
    phases = office.get(f"/campaigns/{answer.json['campaign']['id']}/phases").json
    assert [each["name"] for each in phases] == ["动员部署", "选题评议", "查找问题", "落实整改", "总结评定"]


def test_import_campaign_with_thirty_mistakes_names_them_all_and_stores_nothing(
    office: Any, scoring: Any, mistakes: Any
) -> None:
    office.draft(code="taken")
    before = office.get("/campaigns").json
    wrong_in_scheme = [
        {"pointer": "/scheme/components", "slug": "points-not-100", "detail": "They sum to 99."},
        {"pointer": "/scheme/components/0/panels", "slug": "weights-not-one", "detail": "They sum to 0.9."},
        {"pointer": "/scheme/components/1/assessment/items", "slug": "points-above-component", "detail": "31 > 30."},
        {"pointer": "/scheme/scales/0/levels/0", "slug": "something-new", "detail": "Scoring's newest rule."},
    ]
    scoring.refuse("POST", "validation", 422, "invalid-input", errors=wrong_in_scheme)
    window = {"opens_at": "2024-03-11T08:00:00+08:00", "closes_at": "2024-03-20T18:00:00+08:00"}
    round_ = {"code": "march", "name": "三月", "panel": "recipients", "primary_channels": ["sms"], **window}
    panels = [{"code": "recipients", "weight": "0.9", "scale": "three"}]
    plan = {
        "code": "taken",
        "year": "2024 or so",
        "organiser": {"office": "行评办", "people": [{"name": ""}]},
        "time_zone": "Asia/Shangri-La",
        "colour": "red",
        "scheme": {"scales": [], "components": [{"code": "public", "points": 70, "panels": panels}]},
        "criteria": [{"code": "openness", "name": "公开"}, {"code": "openness", "name": "公开"}, {"name": "廉洁"}],
        "objects": [
            {"code": "01", "name": "股室"},
            {"code": "01", "name": "窗口"},
            {"code": "no code", "name": "大队", "key": "perhaps"},
            "中心",
        ],
        "phases": [
            {"code": "mobilisation", "name": "动员", "starts_on": "2024-05-20", "ends_on": "2024-05-11"},
            {"code": "topics", "name": "选题", "state": "over", "starts_on": "May", "tasks": "many"},
        ],
        "representatives": [
            {"kind": "expert", "name": "张三", "phone": "13800138000"},
            {"kind": "expert", "name": "李四", "phone": "+86 138 0013 8000"},
            {"kind": "voter", "name": "王五", "phone": "12345"},
        ],
        "rounds": [
            round_,
            {**round_, "code": "june", "panel": "passers-by", "counts": "best", "weight": "much"},
            {**round_, "code": "sep", "closes_at": "2024-03-01T00:00:00+08:00", "rated_from": "2024-02-01"},
            {**round_, "auxiliary_channels": ["web", "sms"], "opens_at": "2024-03-11"},
            {**round_, "code": "dec", "entry_until": "2024-03-12T00:00:00Z", "live": "yes, please"},
        ],
    }
    plan["rounds"][2]["rated_to"] = "2024-01-31"
    answer = import_plan(office, json.dumps(plan), "application/json")
    assert answer.status_code == 422
    expected = {
        ("/code", "code-taken"),
        ("/name", "missing-field"),
        ("/year", "invalid-value"),
        ("/organiser/name", "missing-field"),
        ("/organiser/people/0/name", "invalid-value"),
        ("/time_zone", "unknown-time-zone"),
        ("/colour", "unknown-field"),
        ("/scheme/components", "points-not-100"),
        ("/scheme/components/0/panels", "weights-not-one"),
        ("/scheme/components/1/assessment/items", "points-above-component"),
        ("/scheme/scales/0/levels/0", "scheme-mistake"),
        ("/criteria/1/code", "duplicate-code"),
        ("/criteria/2/code", "missing-field"),
        ("/objects/1/code", "duplicate-code"),
        ("/objects/2/code", "invalid-value"),
        ("/objects/2/key", "invalid-value"),
        ("/objects/3", "invalid-value"),
        ("/phases/0/ends_on", "phase-ends-before-start"),
        ("/phases/1/state", "invalid-value"),
        ("/phases/1/starts_on", "invalid-value"),
        ("/phases/1/tasks", "invalid-value"),
        ("/representatives/1/phone", "duplicate-person"),
        ("/representatives/2/kind", "invalid-value"),
        ("/representatives/2/phone", "not-a-phone"),
        ("/rounds/1/panel", "unknown-panel"),
        ("/rounds/1/counts", "invalid-value"),
        ("/rounds/1/weight", "invalid-value"),
        ("/rounds/2/closes_at", "closes-before-opening"),
        ("/rounds/2/rated_to", "period-ends-before-start"),
        ("/rounds/3/auxiliary_channels/1", "channel-twice"),
        ("/rounds/3/opens_at", "invalid-value"),
        ("/rounds/3/code", "duplicate-code"),
        ("/rounds/4/entry_until", "entry-before-closing"),
        ("/rounds/4/live", "invalid-value"),
    }
    assert mistakes(answer) == expected
    assert len(answer.json["errors"]) == len(expected) >= 30
    assert "31 > 30." in answer.text
    assert "12345" not in answer.text
    assert office.get("/campaigns").json == before


def test_import_campaign_with_a_scheme_of_another_shape_says_that_beside_the_rest(
    office: Any, scoring: Any, mistakes: Any
) -> None:
    """Its panels are known all the same: no round is called wrong for them."""
    plan = json.loads(json.dumps(yaml.safe_load(PLAN.format(code="misshapen")), default=str))
    plan["scheme"]["components"][0]["panels"][0]["scale"] = ["three"]
    plan["scheme"]["grades"] = [{"code": "good", "at_least": 60}]
    plan["rounds"].append({**plan["rounds"][0], "code": "june", "panel": "passers-by"})
    answer = import_plan(office, json.dumps(plan), "application/json")
    assert mistakes(answer) == {
        ("/scheme/components/0/panels/0/scale", "invalid-value"),
        ("/scheme/grades/0/at_least", "unknown-field"),
        ("/objects/0/code", "invalid-value"),
        ("/rounds/1/panel", "unknown-panel"),
    }
    assert scoring.called("POST", "validation") == []


def test_import_campaign_with_mistakes_across_sectors_and_people_says_all(office: Any, mistakes: Any) -> None:
    """Of two seats the third expert finds none; somebody whose term is over needs none."""
    plan = json.loads(json.dumps(yaml.safe_load(PLAN.format(code="seats")), default=str))
    plan["sectors"] = [
        {"code": "npc", "name": "人大代表", "seats": 2},
        {"code": "npc", "name": "人大代表", "seats": 2},
        {"code": "x"},
    ]
    expert = {"kind": "expert", "name": "专家", "sector": "npc"}
    plan["representatives"] = [
        {**expert, "phone": "13700000001", "excused": [{"object": "01", "reason": "亲属"}]},
        {**expert, "phone": "13700000002", "excused": [{"object": "09", "reason": "亲属"}, {"object": "01"}]},
        {**expert, "phone": "13700000003", "term_to": "2020-12-31"},
        {**expert, "phone": "13700000004"},
        {**expert, "phone": "13700000005", "sector": "party"},
        {**expert, "phone": "13700000006", "sector": None, "term_from": "2024-02-02", "term_to": "2024-02-01"},
    ]
    plan |= {"objects": [{"code": "01", "name": "股室"}], "recipients": []}
    plan["staff"] = [{"object": "09", "name": "王五", "phone": "13700137000"}, {"object": "01", "name": "王五"}]
    answer = import_plan(office, json.dumps(plan), "application/json")
    assert mistakes(answer) == {
        ("/sectors/1/code", "duplicate-code"),
        ("/sectors/2/name", "missing-field"),
        ("/representatives/1/excused/0/object", "unknown-object"),
        ("/representatives/1/excused/1/reason", "missing-field"),
        ("/representatives/3/sector", "sector-full"),
        ("/representatives/4/sector", "unknown-sector"),
        ("/representatives/5/term_to", "term-ends-before-start"),
        ("/staff/0/object", "unknown-object"),
        ("/staff/1/phone", "missing-field"),
    }


def test_import_campaign_with_null_rows_points_at_the_rows_behind_them(office: Any, mistakes: Any) -> None:
    plan = json.loads(json.dumps(yaml.safe_load(PLAN.format(code="nulls")), default=str))
    plan["objects"] = [None, {"code": "01", "name": "股室"}, None, {"code": "01", "name": "窗口"}]
    plan["representatives"] = [None, {"kind": "county", "name": "张三", "phone": "13800138000"}] * 2
    plan["recipients"] = [None, {"object": "03", "name": "李四", "phone": "13900139000"}]
    plan["rounds"].insert(0, None)
    plan["rounds"][1]["panel"] = "passers-by"
    answer = import_plan(office, json.dumps(plan), "application/json")
    assert mistakes(answer) == {
        ("/objects/0", "invalid-value"),
        ("/objects/2", "invalid-value"),
        ("/objects/3/code", "duplicate-code"),
        ("/representatives/0", "invalid-value"),
        ("/representatives/2", "invalid-value"),
        ("/representatives/3/phone", "duplicate-person"),
        ("/recipients/0", "invalid-value"),
        ("/recipients/1/object", "unknown-object"),
        ("/rounds/0", "invalid-value"),
        ("/rounds/1/panel", "unknown-panel"),
    }
    [twice] = [each["detail"] for each in answer.json["errors"] if each["slug"] == "duplicate-person"]
    assert "/representatives/1" in twice
    assert "13800138000" not in answer.text


def test_import_campaign_with_a_number_without_quotes_takes_it(office: Any, mistakes: Any) -> None:
    text = PLAN.format(code="unquoted").replace('"13800138000"', "13800138000")
    made = import_plan(office, text).json["campaign"]
    assert office.get(f"/campaigns/{made['id']}/representatives").json[0]["phone"] == "+8613800138000"
    for wrong in ("138", "true", "-13800138000"):
        answer = import_plan(office, PLAN.format(code="wrong").replace('"13800138000"', wrong))
        assert mistakes(answer) == {("/representatives/0/phone", "not-a-phone")}


def test_import_campaign_without_a_scheme_makes_a_draft_that_still_needs_one(office: Any, mistakes: Any) -> None:
    plan = {"code": "schemeless", "name": "民主评议", "year": 2024, "organiser": {"name": "经贸局", "office": "行评办"}}
    made = import_plan(office, json.dumps(plan), "application/json").json["campaign"]
    answer = office.post(f"/campaigns/{made['id']}/activation")
    assert ("/scheme", "scheme-missing") in mistakes(answer)


def test_import_campaign_that_is_no_object_is_refused(office: Any, mistakes: Any) -> None:
    answer = import_plan(office, "- a\n- b\n")
    assert (answer.status_code, mistakes(answer)) == (422, {("", "invalid-value")})


def test_import_campaign_with_scoring_down_stores_nothing(office: Any, scoring: Any) -> None:
    scoring.stop()
    assert import_plan(office, PLAN.format(code="nowhere")).status_code == 503
    assert "nowhere" not in {each["code"] for each in office.get("/campaigns").json}


def test_import_campaign_with_nul_in_a_text_is_refused(office: Any, mistakes: Any) -> None:
    answer = import_plan(office, PLAN.format(code="nul").replace("示例", '"a\\0b"'))
    assert (answer.status_code, mistakes(answer)) == (422, {("/description", "invalid-text")})


def test_import_campaign_of_another_content_type_is_refused(office: Any) -> None:
    assert import_plan(office, PLAN.format(code="text"), "text/plain").status_code == 415


def test_import_campaign_too_large_is_refused(office: Any) -> None:
    assert import_plan(office, b"#" * (16 * 1024 * 1024 + 1)).status_code == 413


def test_import_campaign_with_a_token_of_one_campaign_is_forbidden(office: Any, unknown_id: str) -> None:
    assert import_plan(office, PLAN.format(code="bound"), campaigns=[unknown_id]).status_code == 403
