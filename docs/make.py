"""Writes docs/errors.md and docs/settings.md out of the services' own declarations."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from chassis.problems import COMMON, TYPE_PREFIX, Problem
from chassis.settings import Settings, describe
from laptop.services import SERVICES

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


def _table(title: str, problems: dict[str, Problem]) -> Iterator[str]:
    yield from (f"## {title}", "", "| slug | status | when | what to do |", "| --- | --- | --- | --- |")
    for slug, problem in sorted(problems.items()):
        when, advice = f"{problem.en}. {problem.zh}。", f"{problem.detail_en} {problem.detail_zh}".strip()
        yield f"| `{slug}` | {problem.status} | {when} | {advice} |"
    yield ""


def main() -> int:
    for name, text in (("errors.md", errors()), ("settings.md", settings())):
        (FOLDER / name).write_text(text, encoding="utf-8")
        print(f"docs/{name}: {len(text.splitlines())} lines")
    return 0


if __name__ == "__main__":
    sys.exit(main())
