"""A campaign that is exported is imported again as the same campaign."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable
from typing import Any

import pytest

from campaigns import create_app
from campaigns.api.exports import EXPORTED
from campaigns.storage.vault import KEY_BYTES
from chassis.database import database

YAML = "application/yaml"
LISTS = ("criteria", "objects", "phases", "representatives", "recipients", "staff", "rounds")


def export(office: Any, path: str, accept: str | None = None) -> Any:
    headers = {**office._bearer("organiser"), **({"Accept": accept} if accept else {})}
    return office._client.get(f"/api/v1{path}/export", headers=headers)


def imported(office: Any, document: dict[str, Any]) -> str:
    answer = office.upload("/campaigns/import", json.dumps(document).encode(), "application/json")
    assert answer.status_code == 201, answer.text
    return f"/campaigns/{answer.json['campaign']['id']}"


@pytest.fixture
def whole(office: Any, new_round: Callable[..., dict[str, Any]]) -> str:
    """A campaign with something in every field: active, one round published and extended, one cancelled."""
    scheme = {"adjustments": [{"code": "conduct", "bonus": "2", "malus": "5"}], "ties": [{"rule": "exact-total"}]}
    path = office.active(("01", "02"), published_from=7, **scheme)
    office.patch(
        path,
        {
            "objection_days": 30,
            "sectors": [{"code": "npc", "name": "人大代表", "seats": 1}],
            "description": "两行\n“说明”: # 不是注释\u2028",
            "organiser": {"name": "局", "people": [{"name": "张"}]},
        },
    )
    office.made(path + "/criteria", {"code": "openness", "name": "信息公开", "description": "应公开尽公开"})
    office.patch(path + "/phases/topics", {"starts_on": "2024-05-21", "ends_on": "2024-05-31", "tasks": ["选题", "01"]})
    office.made(path + "/phases/mobilisation/completion", {"reason": "并入"})
    for kind in ("expert", "county"):
        body = {"kind": kind, "name": "null", "phone": "13800138000", "sector": "npc" if kind == "expert" else None}
        body |= {"term_from": "2024-01-01", "excused": [{"object": "02", "reason": "亲属"}]}
        office.made(path + "/representatives", body)
    objects = [f"{path}/objects/{each['id']}" for each in office.get(path + "/objects").json]
    office.patch(objects[0], {"key": True, "kind": "股（室）", "series": None})
    rows = [{"name": "李四", "phone": "13900139000", "matter": "备案", "served_on": "2024-02-20"}]
    rows += [{"name": "on", "phone": f"1391111{number:04}"} for number in range(40)]
    for one in objects:
        office.made(one + "/recipients", {"recipients": rows})
        office.made(one + "/staff", {"staff": [{"name": "王五", "phone": "13700137000"}]})
    fields = {"rated_from": "2024-06-01", "rated_to": "2024-06-30", "counts": "first", "live": True, "weight": "1.50"}
    round_ = office.published(path, code="july", **fields)
    office.patch(round_, {"closes_at": "2024-07-22T18:00:00+08:00", "reason": "延长"})
    office.planned(path, code="planned", entry_until="2024-07-25T00:00:00+08:00", opens_at="2024-07-12T08:00:00+08:00")
    office.made(office.planned(path, code="given-up") + "/cancellation", {"reason": "另行组织"})
    return path


def test_export_plan_has_every_field_that_the_import_takes(office: Any, whole: str) -> None:
    answer = export(office, whole)
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert (answer.headers["Cache-Control"], answer.headers["Vary"]) == ("no-store", "Accept")
    found = answer.json
    assert found.keys() == EXPORTED.fields.keys()
    for name in LISTS:
        assert found[name][0].keys() == EXPORTED.fields[name].inner.schema.fields.keys()
    assert "id" not in found
    assert [each["code"] for each in found["rounds"]] == ["july", "planned"]
    assert found["rounds"][0]["closes_at"] == "2024-07-22T10:00:00+00:00"
    assert len(found["recipients"]) == 82
    assert found["recipients"][0] == {
        "object": "01",
        "name": "李四",
        "phone": "+8613900139000",
        "matter": "备案",
        "served_on": "2024-02-20",
    }


def test_export_plan_imported_again_under_another_code_is_the_same(office: Any, whole: str) -> None:
    first = export(office, whole).json
    again = export(office, imported(office, {**first, "code": "again"})).json
    assert again == {**first, "code": "again"}


def test_export_plan_in_yaml_imported_again_is_the_same(office: Any, whole: str) -> None:
    first = export(office, whole).json
    answer = export(office, whole, f"{YAML}, application/json;q=0.5")
    assert answer.content_type == YAML
    body = answer.data.replace(b"code: " + first["code"].encode(), b"code: in-yaml", 1)
    made = office.upload("/campaigns/import", body, YAML)
    assert made.status_code == 201, made.text
    assert export(office, f"/campaigns/{made.json['campaign']['id']}").json == {**first, "code": "in-yaml"}


def test_export_plan_imported_elsewhere_is_the_same(
    office: Any, whole: str, settings: Any, new_database: Callable[[str], str]
) -> None:
    """Another database, other keys."""
    key = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    changed = {"database_url": new_database("campaigns"), "personal_data_keys": f"9:{key}", "personal_digest_key": key}
    app = create_app(
        type(settings)(**{**{name: getattr(settings, name) for name in settings.__struct_fields__}, **changed})
    )
    elsewhere = type(office)(app, office._bearer)
    first = export(office, whole).json
    assert export(elsewhere, imported(elsewhere, first)).json == first
    with app.app_context():
        database.engine.dispose()


def test_export_plan_of_a_new_draft_is_imported_again(office: Any) -> None:
    first = export(office, office.draft()).json
    assert (first["scheme"], first["recipients"]) == (None, [])
    again = imported(office, {**first, "code": first["code"] + "-2"})
    assert export(office, again).json == {**first, "code": first["code"] + "-2"}


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("*/*", "application/json"),
        ("application/yaml", YAML),
        ("application/yaml;q=0.1, application/*;q=0.9", "application/json"),
        ("text/html, application/yaml;q=0.2", YAML),
    ],
)
def test_export_plan_answers_what_is_accepted(office: Any, accept: str, content_type: str) -> None:
    assert export(office, office.draft(), accept).content_type == content_type


def test_export_plan_in_another_representation_is_not_acceptable(office: Any) -> None:
    answer = export(office, office.draft(), "text/html, application/json;q=0")
    assert (answer.status_code, answer.json["type"]) == (406, "urn:minping:problem:not-acceptable")
    assert "application/yaml" in answer.json["detail"]


@pytest.mark.parametrize("role", ["operator", "auditor", "supervisor", "county_representative", "unit"])
def test_export_plan_is_for_the_organiser_only(office: Any, role: str, unknown_id: str) -> None:
    path = office.draft()
    assert office.get(path + "/export", role=role).status_code == 403
    assert office.get(path + "/export", campaigns=[unknown_id]).status_code == 404
    assert office.get(path + "/export", role="system", scope="people:read").status_code == 200
    assert office.get(path + "/export", role="system", scope="people:read", objects=["01"]).status_code == 403
