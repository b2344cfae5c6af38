"""Schemathesis over every service: no server error, no answer that the document does not have."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .conftest import SERVICES, Seeded
from .right_bodies import right_bodies

pytestmark = pytest.mark.slow

EXAMPLES = "6"
# That a body which JSON Schema calls right may break a rule of the domain (422) or meet a state (409) is the point of
# both, so acceptance of positive data can't be checked; everything that one request shows is, but for what
# schemathesis.toml says.
NOT_CHECKED = (
    "positive_data_acceptance,allow_header_conformance,ensure_resource_availability,ignored_auth,"
    "object_level_authorization,use_after_free"
)


NEVER = {"confirmTotp", "beginOidc", "endOidc"}
"""The first succeeds with a code that is good for half a minute alone: test_examples computes one. The others need
another provider, and send the browser elsewhere (3xx): gateway/tests/test_oidc.py.
"""


@pytest.fixture(scope="module")
def seeds_file(seeded: Seeded, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("seeds") / "seeds.json"
    tokens = seeded.tokens | {"createToken": seeded.client}
    agreed = seeded.paper_batch(seeded.ids[""], 4, read=("satisfied", "satisfied"))
    ids = seeded.ids | {"castPaperBatch": agreed}
    path.write_text(json.dumps({"tokens": tokens, "ids": ids, "bodies": right_bodies(seeded)}))
    return path


def run_schemathesis(
    address: str, seeds_file: Path, folder: Path, *options: str
) -> tuple[subprocess.CompletedProcess[str], dict[str, dict[str, int]]]:
    """The run over the service there, and operationId → status → calls; `folder` is for its files."""
    counts_file = folder / "counts.json"
    run = subprocess.run(
        [
            str(Path(sys.executable).parent / "schemathesis"),
            *("--config-file", str(Path(__file__).with_name("schemathesis.toml"))),
            *("run", f"{address}/openapi.json", "--url", address, "--exclude-checks", NOT_CHECKED),
            *("--seed", "20261124"),
            *("--continue-on-failure", "--no-shrink", "--request-timeout", "30"),
            *("--suppress-health-check", "all", "--warnings", "off"),
            *options,
        ],
        env=os.environ
        | {
            "SCHEMATHESIS_HOOKS": str(Path(__file__).with_name("schemathesis_hooks.py")),
            "SEEDS": str(seeds_file),
            "COUNTS": str(counts_file),
        },
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=600,
    )
    return run, json.loads(counts_file.read_text())


@pytest.mark.parametrize("service", SERVICES)
def test_service_answers_as_documented(
    service: str, seeded: Seeded, seeds_file: Path, tmp_path: Path, record_property: Any
) -> None:
    phases = ("--phases", "examples,coverage,fuzzing", "--max-examples", EXAMPLES)
    run, counts = run_schemathesis(seeded.system.addresses[service], seeds_file, tmp_path, *phases)
    cases = sum(sum(statuses.values()) for statuses in counts.values())
    succeeded = [name for name, statuses in counts.items() if any(status < "300" for status in statuses)]
    figures = f"schemathesis, {service}: {cases} cases, {len(succeeded)} of {len(counts)} operations gave a 2xx"
    record_property("figures", figures)
    assert run.returncode == 0, run.stdout[-12000:] + run.stderr[-3000:]
    assert cases > 50
    never = {name: dict(counts[name]) for name in counts.keys() - succeeded - NEVER}
    assert not never, "an operation never succeeded"
