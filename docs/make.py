"""Writes errors.md, settings.md, permissions.md and the presets in scheme.md out of the services' own declarations."""

from __future__ import annotations

import importlib
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import flask
import msgspec

from chassis.api import PREFIX
from chassis.documents import declared_permissions
from chassis.problems import COMMON, TYPE_PREFIX, Problem
from chassis.settings import Settings, describe
from chassis.tokens import OPEN, Permission, Principal, SharedSecret
from laptop.applications import applications
from laptop.keys import make_keys
from laptop.services import SERVICES
from scoring.use_cases.compute_scores import compute_scores
from scoring.use_cases.list_presets import list_presets

FOLDER = Path(__file__).parent
ERRORS_INTRODUCTION = f"""\
# Errors

Every refusal is a problem (RFC 9457). Its `type` is `{TYPE_PREFIX}<slug>`; `title` and `detail` are in English or
Chinese by `Accept-Language`; `request_id` names the log lines. All that is wrong with an input is listed under
`errors`, each with pointer, slug and detail; the status is then that of the whole, 422. Braces hold what the case fills
in. Made by `make docs`.
"""
SETTINGS_INTRODUCTION = """\
# Settings

Each is a variable of the environment. A service that lacks one, or finds a wrong one, does not start and names all of
them. Made by `make docs`.
"""
PEOPLE = ("organiser", "operator", "unit", "county_representative", "auditor", "supervisor")
CALLERS = (*PEOPLE, "system", "campaigns", "secret", "anybody")


def errors() -> str:
    """Every slug of every service, with its texts."""
    lines = [ERRORS_INTRODUCTION, *_table("All services", COMMON)]
    for service in sorted(SERVICES, key=lambda each: each.name):
        table: dict[str, Problem] = importlib.import_module(f"{service.package}.problems").PROBLEMS
        own = {slug: problem for slug, problem in table.items() if COMMON.get(slug) != problem}
        lines += _table(service.name, own)
    return "\n".join(lines).rstrip() + "\n"


def settings() -> str:
    """Every setting of every service."""
    lines = [SETTINGS_INTRODUCTION]
    for service in sorted(SERVICES, key=lambda each: each.name):
        kind: type[Settings] = importlib.import_module(f"{service.package}.settings").Settings
        lines += [f"## {service.name}", "", "| variable | default | meaning |", "| --- | --- | --- |"]
        for field in msgspec.structs.fields(kind):
            default = "**must be set**" if field.required else f"`{field.default}`" if field.default != "" else "empty"
            lines.append(f"| `{field.name.upper()}` | {default} | {describe(field)} |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def permissions() -> str:
    """docs/permissions.md as it is, with the operations of now."""
    with tempfile.TemporaryDirectory() as folder:
        apps = applications(make_keys(Path(folder)))
    return _filled("permissions.md", "operations", (line for name in sorted(apps) for line in _rows(name, apps[name])))


def _rows(service: str, app: flask.Flask) -> Iterator[str]:
    yield from (f"## {service}", "", f"| resource | operation | permission | {' | '.join(CALLERS)} |")
    yield "| --- | --- | --- |" + " :-: |" * len(CALLERS)
    document, declared = app.test_client().get("/openapi.json").json, declared_permissions(app)
    operations = [
        (operation["tags"][0], path.removeprefix(PREFIX), method.upper(), declared[operation["operationId"]])
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in ("get", "put", "post", "patch", "delete")
    ]
    last = None
    for tag, path, method, permission in sorted(operations, key=lambda each: each[:2]):  # methods: as documented
        marks = " | ".join("✓" if caller in _allowed(permission) else " " for caller in CALLERS)
        yield f"| {tag if tag != last else ' '} | `{method} {path}` | `{permission.name}` | {marks} |"
        last = tag
    yield ""


def _allowed(permission: Permission) -> set[str]:
    """The callers that may, by what decides it for a request."""
    if permission == OPEN:
        return {"anybody"}
    if isinstance(permission, SharedSecret):
        return {"secret"}
    scope = frozenset({permission.name})
    tokens = {role: Principal("minping-gateway", "", role, frozenset()) for role in PEOPLE}
    tokens["system"] = Principal("minping-gateway", "", "system", scope)
    tokens["campaigns"] = Principal("minping-campaigns", "", "service", frozenset())
    return {caller for caller, principal in tokens.items() if permission.granted_to(principal)}


def scheme() -> str:
    """docs/scheme.md as it is, with the presets of now."""
    return _filled("scheme.md", "presets", (line for preset in list_presets() for line in _preset(preset)))


def _filled(page: str, what: str, lines: Iterable[str]) -> str:
    """The page as it is, with these lines between the two marks of that name."""
    begin, end = f"<!-- {what} -->", f"<!-- end of {what} -->"
    before, rest = (FOLDER / page).read_text(encoding="utf-8").split(begin)
    return before + "\n".join([begin, "", *lines]) + end + rest.split(end)[1]


def _preset(preset: Mapping[str, Any]) -> Iterator[str]:
    scheme, example, source = preset["scheme"], preset["example"], preset["source"]
    address = f" ({source['address']})" if source["address"] else ""
    yield from (f"### {preset['code']}", "", f"{preset['name']['zh']}. {preset['name']['en']}.", "")
    yield from (f"{source['en']}{address} {source['zh']}", "")
    yield from ("| scale | points of the levels |", "| --- | --- |")
    for scale in scheme["scales"]:
        yield f"| {scale['name']} | {_levels(scale)} |"
    answer = compute_scores(example)
    names = [component["name"] for component in scheme["components"]]
    yield from ("", f"| object | {' | '.join(names)} | total | grade |", f"| --- |{' --- |' * (len(names) + 2)}")
    for result in answer["results"]:
        points = [component["points"] or "–" for component in result["components"]]
        grade = result["grade"]["name"] if result["grade"] else "–"
        yield f"| {result['object']} {result['name']} | {' | '.join(points)} | {result['total'] or '–'} | {grade} |"
    first = next(each for each in answer["results"] if each["object"] == example["objects"][0]["code"])
    yield from ("", f"The calculation of {first['object']} {first['name']}:", "")
    yield from ("| of | rule | calculation | figure |", "| --- | --- | --- | --- |")
    for term in first["explanation"]:
        yield f"| {term['of']} | {term['rule']} | {term['formula']} | {term['value']} |"
    yield ""


def _levels(scale: Mapping[str, Any]) -> str:
    if "marks" in scale:
        return f"0 … {scale['marks']}: each its share of 100"
    return ", ".join(
        f"{level['name']} {level.get('points') or ('void' if level.get('void') else 'abstention')}"
        for level in scale["levels"]
    )


def _table(title: str, problems: dict[str, Problem]) -> Iterator[str]:
    yield from (f"## {title}", "", "| slug | status | when | what to do |", "| --- | --- | --- | --- |")
    for slug, problem in sorted(problems.items()):
        when, advice = f"{problem.en}. {problem.zh}。", f"{problem.detail_en} {problem.detail_zh}".strip()
        yield f"| `{slug}` | {problem.status} | {when} | {advice} |"
    yield ""


def main() -> int:
    for make in (errors, settings, permissions, scheme):
        text = make()
        (FOLDER / f"{make.__name__}.md").write_text(text, encoding="utf-8")
        print(f"docs/{make.__name__}.md: {len(text.splitlines())} lines")
    return 0


if __name__ == "__main__":
    sys.exit(main())
