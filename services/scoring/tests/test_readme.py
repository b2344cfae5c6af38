"""The commands of README.md, as they stand there, against what `make scoring` starts; each prints what is shown."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.sheets import Row, read_xlsx

ROOT = Path(__file__).parents[3]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ADDRESS = "127.0.0.1:8003"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the recipe of `make scoring` listens, on a free port instead of its own."""
    [recipe] = re.findall(r"^scoring:.*\n\t@(.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    command = recipe.replace("$(BIN)/python", sys.executable).replace(ADDRESS, "127.0.0.1:0")
    with subprocess.Popen(["bash", "-c", f"exec env {command}"], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        listening = (re.search(r"Listening at: http://(\S+)", line) for line in server.stdout)
        yield next(found[1] for found in listening if found)
        server.terminate()


def test_readme_commands_print_what_is_shown(address: str) -> None:
    found = BLOCK.findall((ROOT / "services/scoring/README.md").read_text(encoding="utf-8"))
    blocks = [each for each in found if each[0] in ("sh", "text")]
    assert [kind for kind, _ in blocks] == ["sh", "text"] * 5
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    for (_, command), (_, shown) in zip(blocks[::2], blocks[1::2], strict=True):
        there = command.replace(ADDRESS, address).replace(".venv/bin/python", sys.executable)
        done = subprocess.run(
            ["bash", "-c", there], cwd=ROOT, env=environment | {"PYTHONUTF8": "1"}, capture_output=True, timeout=60
        )
        assert done.stdout.decode("utf-8-sig").replace("\r\n", "\n") == shown, done.stderr.decode()


def test_votes_of_the_example_are_what_their_script_writes(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "examples/scoring-alone/make_votes.py", tmp_path / "votes.xlsx"], cwd=ROOT, check=True
    )
    committed, made = ROOT / "examples/scoring-alone/votes.xlsx", tmp_path / "votes.xlsx"
    assert _cells(committed) == _cells(made)


def _cells(path: Path) -> list[Row]:
    return read_xlsx(path.read_bytes(), most_rows=100, most_columns=30)
