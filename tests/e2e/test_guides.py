"""The code blocks of docs/guide/, run in order as they stand; a JSON block shows what the block before it prints."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .conftest import EXAMPLE

GUIDES = sorted((EXAMPLE.parents[1] / "docs" / "guide").glob("*.md"))
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
END = "--- end of block ---"


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_guide_blocks_print_what_they_show(settings: dict[str, str], tmp_path: Path, guide: Path) -> None:
    variables = tmp_path / ".minping" / "demo.env"
    variables.parent.mkdir()
    command = [sys.executable, str(EXAMPLE / "leave_open.py"), "--env-file", str(variables)]
    subprocess.run(command, env=os.environ | settings, check=True)
    blocks = BLOCK.findall(guide.read_text(encoding="utf-8"))
    assert {kind for kind, _ in blocks} == {"sh", "json"}
    script = "".join(f"{code}\necho; echo '{END}'\n" for kind, code in blocks if kind == "sh")
    done = subprocess.run(
        ["bash", "-c", "set -eu\n" + script], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    printed = iter(done.stdout.split(END))
    last = ""
    for kind, code in blocks:
        if kind == "sh":
            last = next(printed)
        else:
            said = [line for line in last.splitlines() if line.startswith(("{", "["))]
            assert said, f"{guide.name} shows {code} but nothing was printed"
            assert shape(json.loads(said[-1].split("}{")[-1])) == shape(json.loads(code)), said[-1]


def shape(value: Any) -> Any:
    """What has to be the same: names, and values that are no text."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items()}
    if isinstance(value, list):
        return [shape(each) for each in value]
    return type(value) if isinstance(value, str) else value
