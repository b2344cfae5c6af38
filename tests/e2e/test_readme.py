"""The curl lines of README.md, as they stand there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from .conftest import EXAMPLE

README = EXAMPLE.parents[1] / "README.md"


def test_readme_curl_lines_post_a_vote_and_pull_scores(settings: dict[str, str], tmp_path: Path) -> None:
    variables = tmp_path / ".minping" / "demo.env"
    variables.parent.mkdir()
    command = [sys.executable, str(EXAMPLE / "leave_open.py"), "--env-file", str(variables)]
    subprocess.run(command, env=os.environ | settings, check=True)
    [block] = [part for part in README.read_text().split("```") if part.startswith("sh\n")]
    lines = [line for line in block.removeprefix("sh\n").splitlines() if line]
    assert sum("curl" in line for line in lines) == 5
    script = "set -eu\n" + "\n".join(line if "curl" not in line or "=$(" in line else f"{line}; echo" for line in lines)
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60)
    paper, receipt, turnout, scores = (json.loads(line) for line in done.stdout.splitlines() if line.strip())
    assert "brigade" in {each["code"] for each in paper["objects"]}
    assert receipt["outcome"] == "accepted"
    assert (turnout["roll"], turnout["voters"]) == (5, 1)
    assert scores["state"] == "provisional"
