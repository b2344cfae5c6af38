"""Arrows run one way: api → use_cases → domain, use_cases → storage and clients; no service knows another."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

ROOT = Path(__file__).parents[2]
PACKAGES = {
    "ballots": ROOT / "services/ballots/ballots",
    "campaigns": ROOT / "services/campaigns/campaigns",
    "scoring": ROOT / "services/scoring/scoring",
    "gateway": ROOT / "gateway/gateway",
    "chassis": ROOT / "libs/chassis/chassis",
    "laptop": ROOT / "deploy/laptop/laptop",
}
SERVICES = ("ballots", "campaigns", "scoring", "gateway")
MAY_IMPORT = {
    "api": {"api", "use_cases", "domain"},
    "use_cases": {"use_cases", "domain", "storage", "clients"},
    "storage": {"storage", "domain"},
    "clients": {"clients", "domain"},
    "domain": {"domain"},
}
SQL = {"sqlalchemy": {"select", "insert", "update", "delete", "text", "func"}}
LONGEST_MODULE = 300


def modules(package: str) -> Iterator[Path]:
    yield from (path for path in PACKAGES[package].rglob("*.py") if "migrations" not in path.parts)


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """(module, name) of every import; name is empty for `import module`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.module, alias.name) for alias in node.names)


def layer(package: str, path: Path) -> str:
    """api, use_cases, domain, storage, clients, or empty for the modules at the top."""
    parts = path.relative_to(PACKAGES[package]).parts
    return parts[0] if len(parts) > 1 else ""


def service_modules() -> list[tuple[str, Path]]:
    return [(service, path) for service in SERVICES for path in modules(service)]


def label(value: object) -> str:
    return str(value.relative_to(ROOT)) if isinstance(value, Path) else str(value)


@pytest.mark.parametrize(("service", "path"), service_modules(), ids=label)
def test_arrows_between_layers(service: str, path: Path) -> None:
    allowed = MAY_IMPORT.get(layer(service, path))
    if allowed is None:
        return
    for module, name in imports(path):
        parts = [*module.split("."), name]
        if parts[0] == service and len(parts) > 1 and parts[1] in MAY_IMPORT:
            assert parts[1] in allowed, f"{module} imported"


@pytest.mark.parametrize("service", SERVICES)
def test_domain_imports_the_standard_library_alone(service: str) -> None:
    for path in modules(service):
        if layer(service, path) == "domain":
            for module, _ in imports(path):
                top = module.split(".")[0]
                assert top in sys.stdlib_module_names or module.startswith(f"{service}.domain"), f"{path}: {module}"


@pytest.mark.parametrize("service", SERVICES)
def test_sql_is_in_storage_alone(service: str) -> None:
    for path in modules(service):
        if layer(service, path) != "storage":
            for module, name in imports(path):
                assert name not in SQL.get(module.split(".")[0], ()), f"{path}: {module}.{name}"


@pytest.mark.parametrize("service", SERVICES)
def test_flask_is_in_api_and_the_app_factory_alone(service: str) -> None:
    for path in modules(service):
        if layer(service, path) not in ("api", ""):
            assert not any(module.split(".")[0].startswith("flask") for module, _ in imports(path)), path


@pytest.mark.parametrize("service", SERVICES)
def test_http_clients_are_in_clients_alone(service: str) -> None:
    for path in modules(service):
        if layer(service, path) not in ("clients", ""):
            for module, name in imports(path):
                assert module != "requests" or name.endswith("Exception"), path
                assert name != "ServiceClient", path


@pytest.mark.parametrize("package", PACKAGES)
def test_no_package_imports_another_service(package: str) -> None:
    for path in modules(package):
        for module, _ in imports(path):
            top = module.split(".")[0]
            assert top == package or top not in SERVICES, f"{path}: {module}"
            assert package == "laptop" or top != "laptop", path


def test_chassis_has_no_word_of_the_domain() -> None:
    for path in modules("chassis"):
        text = path.read_text().lower()
        for word in ("ballot", "campaign", "voter", "tally", "panel", "organiser"):
            assert word not in text, f"{path}: {word}"


@pytest.mark.parametrize("package", PACKAGES)
def test_modules_are_short(package: str) -> None:
    long = {str(path): n for path in modules(package) if (n := len(path.read_text().splitlines())) > LONGEST_MODULE}
    assert not long


@pytest.mark.parametrize("service", ["ballots", "campaigns", "gateway"])
def test_migrations_are_numbered_and_have_one_head(service: str) -> None:
    folder = PACKAGES[service] / "storage" / "migrations"
    config = Config()
    config.set_main_option("script_location", str(PACKAGES["chassis"] / "migrations"))
    config.set_main_option("version_locations", str(folder))
    config.set_main_option("path_separator", "newline")
    script = ScriptDirectory.from_config(config)
    numbers = sorted(revision.revision for revision in script.walk_revisions())
    assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)]
    assert len(script.get_heads()) == 1
