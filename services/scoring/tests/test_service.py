"""Identity, health, the OpenAPI document, the closed list of slugs."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest

import scoring
from chassis import sheets, yaml_documents
from chassis.problems import COMMON
from chassis.settings import SettingsError
from chassis.tokens import TokenSigner
from scoring import create_app
from scoring.api.examples import SCORES_BODY
from scoring.problems import PROBLEMS


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"role": "organiser"}, 200),
        ({"role": "auditor"}, 200),
        ({"role": "service"}, 200),
        ({"role": "system", "scope": "scores:read scores:compute"}, 200),
        ({"role": "system", "scope": "scores:read"}, 403),
        ({"role": "operator"}, 403),
        ({"role": "unit"}, 403),
        ({"role": "public"}, 403),
    ],
)
def test_compute_scores_asks_for_the_permission(
    guarded: Any, signer: TokenSigner, claims: dict[str, str], status: int
) -> None:
    token = signer.sign("scoring", 60, sub="somebody", **claims)
    answer = guarded.post("/api/v1/scores", json=SCORES_BODY, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/scores",
        "/api/v1/schemes/validation",
        *(f"/api/v1/scores/{name}" for name in ("comparison", "sensitivity", "verification")),
    ],
)
def test_operations_without_a_token_are_refused(guarded: Any, path: str) -> None:
    assert guarded.post(path, json={}).status_code == 401


def test_token_for_another_service_is_refused(guarded: Any, signer: TokenSigner) -> None:
    token = signer.sign("ballots", 60, sub="somebody", role="organiser")
    answer = guarded.post("/api/v1/scores", json=SCORES_BODY, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


@pytest.mark.parametrize(("auth", "status"), [("off", 200), ("on", 401), (None, 401)])
def test_create_app_reads_its_settings(monkeypatch: pytest.MonkeyPatch, auth: str | None, status: int) -> None:
    monkeypatch.delenv("AUTH", raising=False)
    if auth:
        monkeypatch.setenv("AUTH", auth)
    assert create_app().test_client().post("/api/v1/scores", json=SCORES_BODY).status_code == status


def test_create_app_with_a_wrong_setting_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTH", "maybe")
    with pytest.raises(SettingsError, match="AUTH"):
        create_app()


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_asks_for_no_token(guarded: Any, path: str) -> None:
    assert guarded.get(path).status_code == 200


def test_document_describes_every_operation(client: Any) -> None:
    document = client.get("/openapi.json").json
    operations = {path: each for path, item in document["paths"].items() for each in item.values()}
    assert {path: each["operationId"] for path, each in operations.items()} == {
        "/api/v1/scores": "computeScores",
        "/api/v1/scores/spreadsheet": "scoreSpreadsheet",
        "/api/v1/schemes/presets": "listPresets",
        "/api/v1/schemes/validation": "validateScheme",
        "/api/v1/scores/comparison": "compareScores",
        "/api/v1/scores/sensitivity": "analyseSensitivity",
        "/api/v1/scores/verification": "verifyCertification",
    }
    for each in operations.values():
        assert each["summary"]
        assert each["description"]
        assert all(content["example"] for content in each.get("requestBody", {}).get("content", {}).values())
        assert all(content["example"] for content in each["responses"]["200"]["content"].values())


def test_slugs_are_a_closed_list() -> None:
    """Each text is of a slug that is named; those of files are the chassis' own."""
    own = PROBLEMS.keys() - sheets.PROBLEMS.keys() - yaml_documents.PROBLEMS.keys()
    source = "".join(
        path.read_text() for path in Path(scoring.__file__).parent.rglob("*.py") if path.parent.name != "problems"
    )
    assert all(PROBLEMS[slug].status == 422 and PROBLEMS[slug].en and PROBLEMS[slug].zh for slug in own)
    named = set(re.findall(r'"([a-z0-9]+(?:-[a-z0-9]+)+)"', source)) | {
        "strata-absent",
        "criteria-absent",
        "roll-absent",
        "ballots-absent",
        "veto-without-grade",
        "veto-without-maximum",
    }
    assert own <= named
    assert not set(PROBLEMS) & set(COMMON)


def test_domain_imports_the_standard_library_only() -> None:
    for path in (Path(scoring.__file__).parent / "domain").glob("*.py"):
        for line in re.findall(r"^(?:from|import) (\S+)", path.read_text(), re.MULTILINE):
            assert line.startswith("scoring.domain") or line.split(".")[0] in sys.stdlib_module_names, (path, line)
