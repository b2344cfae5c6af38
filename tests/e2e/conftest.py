"""A gateway to play against: the one that MINPING_GATEWAY names, else a system of our own in a temporary folder."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from laptop.system import System

EXAMPLE = Path(__file__).parents[2] / "examples" / "county-2024"
NEEDED = ("ACCOUNT", "PASSWORD", "CLIENT_ID", "CLIENT_SECRET")


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with System(tmp_path_factory.mktemp("system")) as system:
        yield system


@pytest.fixture(scope="session")
def settings(request: pytest.FixtureRequest) -> dict[str, str]:
    """MINPING_GATEWAY, _ACCOUNT, _PASSWORD, _CLIENT_ID, _CLIENT_SECRET; of ours, whatever play.py takes."""
    given = {name: value for name, value in os.environ.items() if name.startswith("MINPING_")}
    if "MINPING_GATEWAY" in given:
        missing = [name for name in NEEDED if f"MINPING_{name}" not in given]
        assert not missing, f"beside MINPING_GATEWAY these are needed, with MINPING_ before: {missing}"
        return given
    found: dict[str, str] = _demo().credentials(request.getfixturevalue("system"))
    return found


def _demo() -> ModuleType:
    spec = importlib.util.spec_from_file_location("county_demo", EXAMPLE / "demo.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
