"""The TypeScript sample, with types made from the OpenAPI document, against the running system."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import EXAMPLE

ROOT = EXAMPLE.parents[1]
COMPILER = ROOT / "node_modules" / ".bin" / "tsc"
SAMPLE = ROOT / "examples" / "front-end" / "build" / "post-ballot.js"


@pytest.mark.skipif(not COMPILER.exists(), reason="needs Node: see make contracts-check")
def test_front_end_sample_compiles_posts_a_ballot_and_reads_scores(settings: dict[str, str], tmp_path: Path) -> None:
    subprocess.run(["npm", "run", "--silent", "front-end"], cwd=ROOT, check=True, timeout=120)
    left_open = tmp_path / "demo.env"
    command = [sys.executable, str(EXAMPLE / "leave_open.py"), "--env-file", str(left_open)]
    subprocess.run(command, env=os.environ | settings, check=True, timeout=60)
    given = dict(word.split("=", 1) for word in shlex.split(left_open.read_text()))
    given["GATEWAY"] = settings["MINPING_GATEWAY"]

    ballot, scores = run(given).stdout.splitlines()
    assert ballot.endswith("votes accepted")
    assert scores.startswith("scores provisional as of ")

    refused = run({**given, "CODE": "000-0000-0000-0000"})
    assert refused.returncode == 1
    assert refused.stderr.startswith("There is no such code: ")
    assert "(request " in refused.stderr

    untold = run({**given, "CLIENT_SECRET": "wrong"})
    assert (untold.returncode, untold.stderr) == (1, "no token: invalid_client\n")


def run(variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = ["node", str(SAMPLE)]
    return subprocess.run(command, env=os.environ | variables, capture_output=True, text=True, timeout=60)
