"""Schemathesis as each role, with its own token and a system of its own: it reaches what the role may do, and breaks
nothing. Takes some minutes: `make permissions-test`."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import flask
import pytest

from chassis.documents import declared_permissions
from chassis.tokens import Permission, SharedSecret

from .conftest import SERVICES, Seeded, running
from .right_bodies import right_bodies
from .test_schemathesis import run_schemathesis

pytestmark = pytest.mark.skipif(
    "MINPING_ROLES" not in os.environ, reason="it takes some minutes: make permissions-test"
)

CLAIMS: dict[str, dict[str, Any]] = {
    "organiser": {},
    "operator": {},
    "unit": {"objects": ["01"]},
    "county_representative": {"sub": "representative"},
    "auditor": {},
    "supervisor": {},
    "system": {},
}
UNITS = {
    "addFinding": {"object": "01", "source": "self_check", "text": "窗口无人值班"},
    "addOpinion": {"object": "01", "way": "box", "text": "没人"},
    "chooseTopic": {"object": "01", "title": "企业减负"},
}
"""Right bodies of who may speak for an object alone."""
REACHED_BY_NO = {"system": {"reportInspection"}}
"""It is for whoever made the visit: a representative's account, or the organiser."""


def may(role: str, permission: Permission) -> bool:
    """As docs/permissions.md has it; what asks for no token is tried without one, by test_schemathesis.py."""
    if isinstance(permission, SharedSecret) or permission.issuer or permission.name == "open":
        return False
    return not permission.people_only if role == "system" else role in permission.roles


@pytest.mark.parametrize("role", CLAIMS)
def test_role_reaches_what_it_may_and_breaks_nothing(
    role: str, apps: dict[str, flask.Flask], tmp_path: Path, record_property: Any
) -> None:
    wanted = {service: _operations(role, apps[service]) for service in SERVICES}
    cases, reached, missed, broken = 0, 0, [], []
    with running(tmp_path / "system") as system:
        system.flask(
            "gateway", "add-account", "office", "--role", "organiser", ACCOUNT_PASSWORD="correct horse battery"
        )
        seeds_file = _seeds(role, Seeded(system), tmp_path)
        for service, names in wanted.items():
            if not names:
                continue
            chosen = [option for name in names for option in ("--include-operation-id", name)]
            options = ("--phases", "examples,fuzzing", "--max-examples", "5", *chosen)
            run, counts = run_schemathesis(system.addresses[service], seeds_file, tmp_path, *options)
            cases += sum(sum(statuses.values()) for statuses in counts.values())
            good = {name for name, statuses in counts.items() if any(status < "300" for status in statuses)}
            reached += len(good)
            missed += [f"{name} {counts.get(name)}" for name in names - good - REACHED_BY_NO.get(role, set())]
            if run.returncode:
                broken.append(run.stdout[-6000:] + run.stderr[-2000:])
    whole = sum(len(names) for names in wanted.values())
    record_property("figures", f"schemathesis as {role}: {cases} cases, {reached} of {whole} operations gave a 2xx")
    assert not broken + missed, "\n".join(missed + broken)


def _operations(role: str, app: flask.Flask) -> set[str]:
    return {name for name, permission in declared_permissions(app).items() if may(role, permission)}


def _seeds(role: str, seeded: Seeded, folder: Path) -> Path:
    """The seeds as for everybody, but this role's token for whatever is asked."""
    claims = {"sub": role, "role": role, **CLAIMS[role]}
    scope = " ".join(seeded.tokens) if role == "system" else None
    tokens = dict.fromkeys(seeded.tokens, seeded.bearer(**claims, scope=scope))
    bodies, ids = right_bodies(seeded), dict(seeded.ids)
    ids["castPaperBatch"] = seeded.paper_batch(ids[""], 4, read=("satisfied", "satisfied"))
    if role == "unit":
        bodies |= UNITS
        here = f"/campaigns/{ids['']['campaign_id']}"
        topic = seeded.call("POST", f"{here}/topics", "topics:write", json={"title": "企业减负", "object": "01"})
        ids["changeTopic"] = ids[""] | {"topic_id": topic["id"]}
    path = folder / "seeds.json"
    path.write_text(json.dumps({"tokens": tokens, "ids": ids, "bodies": bodies}))
    return path
