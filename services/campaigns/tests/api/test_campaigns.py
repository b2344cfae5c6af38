"""Campaigns, their lists, and what a token reaches."""

from __future__ import annotations

from typing import Any

import pytest


def test_create_campaign_makes_a_draft_with_five_phases(office: Any) -> None:
    path = office.draft(code="bureau-2024", name="2024年民主评议")
    campaign = office.get(path).json
    assert (campaign["state"], campaign["time_zone"], campaign["name"]) == ("draft", "Asia/Shanghai", "2024年民主评议")
    assert len(office.get(path + "/phases").json) == 5


def test_create_campaign_with_a_code_that_is_taken_is_refused(office: Any) -> None:
    office.draft(code="twice")
    body = {"code": "twice", "name": "x", "year": 2024, "organiser": {"name": "x"}}
    answer = office.post("/campaigns", body)
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:code-taken")


def test_create_campaign_with_bad_fields_names_them_all(office: Any, mistakes: Any) -> None:
    body = {"code": "a\n", "name": " ", "year": 1.5, "organiser": {}, "time_zone": "Nowhere", "more": 1}
    answer = office.post("/campaigns", body)
    assert answer.status_code == 422
    assert mistakes(answer) == {
        ("/code", "invalid-value"),
        ("/name", "invalid-value"),
        ("/year", "invalid-value"),
        ("/organiser/name", "missing-field"),
        ("/time_zone", "unknown-time-zone"),
        ("/more", "unknown-field"),
    }


def test_change_campaign_of_a_draft_changes_what_is_named_only(office: Any) -> None:
    path = office.draft(name="旧名")
    answer = office.patch(path, {"year": 2025, "description": "新的说明"})
    assert (answer.json["year"], answer.json["description"], answer.json["name"]) == (2025, "新的说明", "旧名")


def test_change_campaign_after_activation_keeps_what_results_depend_on(office: Any) -> None:
    path = office.active()
    answer = office.patch(path, {"year": 2030, "time_zone": "UTC", "name": "新名"})
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:campaign-frozen")
    assert "time_zone, year" in answer.json["detail"]
    assert office.patch(path, {"year": 2024, "name": "新名"}).json["name"] == "新名"


def test_change_campaign_takes_objection_days_until_certification(office: Any, mistakes: Any) -> None:
    path = office.active()
    assert office.get(path).json["objection_days"] == 15
    for days in (0, 365):
        assert office.patch(path, {"objection_days": days}).json["objection_days"] == days
    for days in (-1, 366, 1.5, None):
        assert mistakes(office.patch(path, {"objection_days": days})) == {("/objection_days", "invalid-value")}


def test_change_campaign_after_activation_keeps_an_office(office: Any, mistakes: Any) -> None:
    answer = office.patch(office.active(), {"organiser": {"name": "经贸局", "office": ""}})
    assert (answer.status_code, mistakes(answer)) == (422, {("/organiser/office", "missing-field")})


def test_token_with_a_broken_bound_finds_nothing(office: Any) -> None:
    path = office.draft()
    assert office.get(path, campaigns=path.rpartition("/")[2]).status_code == 404  # a text, no list


@pytest.mark.parametrize(
    ("role", "scope", "status"),
    [("", "", 401), ("public", "", 403), ("unit", "", 200), ("system", "", 403), ("system", "campaigns:read", 200)],
)
def test_get_campaign_by_role(office: Any, role: str, scope: str, status: int) -> None:
    assert office.get(office.draft(), role=role, scope=scope).status_code == status


def test_token_bound_to_another_campaign_finds_nothing(office: Any, unknown_id: str) -> None:
    path = office.active()
    paths = [
        "",
        "/scheme",
        "/criteria",
        "/objects",
        "/phases",
        "/representatives",
        "/rounds",
        "/assessment/items",
        "/assessment/entries",
        "/scores",
    ]
    for each in paths:
        assert office.get(path + each, campaigns=[unknown_id]).status_code == 404, each
    assert office.patch(path, {"name": "x"}, campaigns=[unknown_id]).status_code == 404
    assert office.get(path, campaigns=[path.rpartition("/")[2]]).status_code == 200


def test_list_campaigns_names_those_that_the_token_reaches(office: Any) -> None:
    paths = [office.draft(), office.draft()]
    bound = office.get("/campaigns", campaigns=[paths[1].rpartition("/")[2]]).json
    assert [f"/campaigns/{each['id']}" for each in bound] == [paths[1]]
    assert len(office.get("/campaigns").json) >= 2


def test_create_campaign_with_a_bound_token_is_forbidden(office: Any, unknown_id: str) -> None:
    body = {"code": "bound", "name": "x", "year": 2024, "organiser": {"name": "x"}}
    assert office.post("/campaigns", body, campaigns=[unknown_id]).status_code == 403


def test_unknown_campaign_is_not_found_everywhere(office: Any, unknown_id: str) -> None:
    for each in ("", "/objects", "/rounds", "/certification", f"/rounds/{unknown_id}", f"/objects/{unknown_id}"):
        assert office.get(f"/campaigns/{unknown_id}{each}").status_code == 404


def test_ready_and_document(office: Any) -> None:
    client = office.app.test_client()
    assert client.get("/readyz").status_code == 200
    document = client.get("/openapi.json").json
    plan = document["components"]["schemas"]["Plan"]["properties"]
    assert plan["rounds"]["items"] == {"$ref": "#/components/schemas/Round"}
    for path in document["paths"].values():
        for operation in path.values():
            if isinstance(operation, dict) and "operationId" in operation:
                assert operation["summary"], operation["description"]


def test_change_campaign_with_half_an_organiser_is_refused(office: Any, mistakes: Any) -> None:
    path = office.draft()
    assert mistakes(office.patch(path, {"organiser": {"people": [{}]}})) == {
        ("/organiser/name", "missing-field"),
        ("/organiser/people/0/name", "missing-field"),
    }
    changed = office.patch(path, {"organiser": {"name": "经贸局"}})
    assert changed.json["organiser"] == {"name": "经贸局", "office": "", "people": []}
