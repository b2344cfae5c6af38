"""The real plan's year, played through the gateway's public API alone (examples/county-2024)."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

EXAMPLE = Path(__file__).parents[2] / "examples" / "county-2024"
OURS = {"ballots", "campaigns", "chassis", "gateway", "laptop", "scoring"}
Run = subprocess.CompletedProcess[str]
Api = Callable[..., requests.Response]


def environment(settings: dict[str, str]) -> dict[str, str]:
    return {**os.environ, **settings, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}


def run(settings: dict[str, str], script: str, *arguments: object) -> Run:
    command = [sys.executable, str(EXAMPLE / script), *map(str, arguments)]
    return subprocess.run(command, env=environment(settings), capture_output=True, text=True, timeout=300)


def play(settings: dict[str, str], id_file: Path) -> str:
    """The id of the campaign that was played."""
    done = run(settings, "play.py", "--small", "--id-file", id_file)
    assert done.returncode == 0, done.stdout + done.stderr
    return id_file.read_text().strip()


@pytest.fixture(scope="module")
def campaign(settings: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """A campaign that is played to its certification."""
    return play(settings, tmp_path_factory.mktemp("first") / "id")


@pytest.fixture(scope="module")
def api(settings: dict[str, str]) -> Api:
    """`api("GET", "/campaigns")`, without a token unless `as_organiser`."""
    session = requests.Session()
    session.trust_env = False
    base = settings["MINPING_GATEWAY"].rstrip("/") + "/api/v1"

    def call(method: str, path: str, *, as_organiser: bool = False, **options: Any) -> requests.Response:
        headers = options.pop("headers", {})
        if as_organiser:
            credentials = {"account": settings["MINPING_ACCOUNT"], "password": settings["MINPING_PASSWORD"]}
            token = session.post(f"{base}/sessions", json=credentials, timeout=30).json()["access_token"]
            headers = {**headers, "Authorization": f"Bearer {token}"}
        return session.request(method, base + path, headers=headers, timeout=60, **options)

    return call


@pytest.fixture(scope="module")
def certification(api: Api, campaign: str) -> dict[str, Any]:
    answer = api("GET", f"/campaigns/{campaign}/certification")
    assert answer.status_code == 200, "open to everybody"
    document: dict[str, Any] = answer.json()
    return document


@pytest.fixture
def recompute_files(
    settings: dict[str, str], api: Api, campaign: str, certification: dict[str, Any], tmp_path: Path
) -> Callable[..., Run]:
    """`recompute_files(change)` runs recompute.py over the two public documents after `change(tallies, certified)`."""
    tallies = api("GET", f"/tallies?campaign={campaign}").json()

    def recompute(change: Callable[[Any, Any], None] = lambda tallies, certified: None) -> Run:
        documents = json.loads(json.dumps([tallies, certification]))
        change(*documents)
        files = [tmp_path / "tallies.json", tmp_path / "certification.json"]
        for file, document in zip(files, documents, strict=True):
            file.write_text(json.dumps(document))
        return run(settings, "recompute.py", "--tallies", files[0], "--certification", files[1])

    return recompute


def counts_of(tallies: Any, panel: str) -> Any:
    return next(tally for tally in tallies["tallies"] if tally["panel"] == panel)["objects"][0]["counts"]


def test_year_is_certified_as_the_plan_weighs_it(certification: dict[str, Any]) -> None:
    """Section 五: 100 = 21 (experts, two rounds) + 49 (recipients, four rounds) + 30."""
    panels = [(each["panel"], each["state"]) for each in certification["rounds"]]
    assert sorted(panels) == [("experts", "sealed")] * 2 + [("recipients", "sealed")] * 4
    assert len(certification["results"]) == 12
    for result in certification["results"]:
        public, daily = result["components"]
        assert [panel["maximum"] for panel in public["panels"]] == ["21.00", "49.00"]
        assert float(daily["maximum"]) == 30
        assert result["rank"] is not None


def test_year_stays_above_the_published_minimum(api: Api, campaign: str) -> None:
    tallies = api("GET", f"/tallies?campaign={campaign}").json()["tallies"]
    assert len(tallies) == 6
    assert min(row["valid"] for tally in tallies for row in tally["objects"]) >= 5
    assert not [row for tally in tallies for row in tally["objects"] if row["counts"] is None]


def test_year_completes_every_phase(api: Api, campaign: str) -> None:
    phases = api("GET", f"/campaigns/{campaign}/phases", as_organiser=True).json()
    assert [each["state"] for each in phases] == ["completed"] * 5


def test_recompute_from_the_gateway_is_equal(settings: dict[str, str], campaign: str) -> None:
    done = run(settings, "recompute.py", "--gateway", settings["MINPING_GATEWAY"], "--campaign", campaign)
    assert (done.returncode, done.stdout) == (0, "recomputed 12 objects: equal\n"), done.stderr


def test_recompute_from_files_is_equal(recompute_files: Callable[..., Run]) -> None:
    assert recompute_files().returncode == 0


@pytest.mark.parametrize("panel", ["experts", "recipients"])
@pytest.mark.parametrize("level", ["satisfied", "unknown"])
@pytest.mark.parametrize("more", [1, -1])
def test_recompute_with_one_count_altered_fails(
    recompute_files: Callable[..., Run], panel: str, level: str, more: int
) -> None:
    """A void vote changes no score, and is found all the same: the certification names the counts that it rests on."""

    def alter(tallies: Any, certified: Any) -> None:
        counts_of(tallies, panel)[level] += more

    done = recompute_files(alter)
    assert done.returncode == 1
    assert "different: counts of general-office in" in done.stdout


def test_recompute_with_one_count_altered_in_both_documents_fails(recompute_files: Callable[..., Run]) -> None:
    """The points alone betray it."""

    def alter(tallies: Any, certified: Any) -> None:
        for document in (tallies, certified):
            counts_of(document, "recipients")["dissatisfied"] += 1

    done = recompute_files(alter)
    assert done.returncode == 1
    assert "counts of" not in done.stdout
    assert re.search(r"general-office recipients: recomputed [\d.]+, certified [\d.]+\n", done.stdout)


@pytest.mark.parametrize(
    ("alter", "named"),
    [
        (lambda result: result.update(total="99.99"), "total"),
        (lambda result: result.update(rank=9), "rank"),
        (lambda result: result["grade"].update(code="dissatisfied"), "grade"),
        (lambda result: result["components"][1].update(points="0.00"), "daily"),
    ],
)
def test_recompute_with_a_result_altered_names_it(
    recompute_files: Callable[..., Run], alter: Callable[[Any], None], named: str
) -> None:
    done = recompute_files(lambda tallies, certified: alter(certified["results"][0]))
    assert done.returncode == 1
    assert f" {named}: recomputed " in done.stdout
    assert "public_digest: recomputed sha256:" in done.stdout
    assert done.stdout.count("\n") == 2


def test_recompute_with_a_text_altered_fails(recompute_files: Callable[..., Run]) -> None:
    """No figure comes from it; the digest covers it all the same."""
    done = recompute_files(
        lambda tallies, certified: certified["assessments"][0]["entries"][0].update(reason="另有原因")
    )
    assert (done.returncode, done.stdout.count("\n")) == (1, 1)
    assert done.stdout.startswith("different: public_digest: recomputed sha256:")


def test_recompute_without_a_document_says_so(settings: dict[str, str], tmp_path: Path) -> None:
    done = run(settings, "recompute.py", "--tallies", tmp_path / "none", "--certification", tmp_path / "none")
    assert (done.returncode, "can't recompute" in done.stderr) == (2, True)


def test_ballot_after_certification_is_refused(api: Api, campaign: str) -> None:
    rounds = api("GET", f"/campaigns/{campaign}/rounds", as_organiser=True).json()
    path = f"/campaigns/{campaign}/rounds/{rounds[-1]['id']}/invitations"
    invitation = api("GET", path, as_organiser=True).json()[0]
    votes = {"votes": [{"object": invitation["objects"][0], "level": "satisfied"}]}
    answer = api("PUT", "/ballot", json=votes, headers={"Ballot-Code": invitation["code"]})
    assert answer.status_code == 409
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"].endswith("poll-sealed")


def test_play_again_over_a_killed_run_leaves_the_first_certification(
    settings: dict[str, str], api: Api, campaign: str, certification: dict[str, Any], tmp_path: Path
) -> None:
    """What a run that was killed in the middle of its first round leaves open takes no vote of the next one.

    Threads run as they will, and still the same seed gives the same results.
    """
    before = api("GET", f"/campaigns/{campaign}/certification").content
    command = [sys.executable, str(EXAMPLE / "play.py"), "--small"]
    with subprocess.Popen(command, env=environment(settings), stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout
        assert any("ballots" in line for line in killed.stdout)
        killed.kill()
    again = play(settings, tmp_path / "id")
    assert again != campaign
    done = run(settings, "recompute.py", "--gateway", settings["MINPING_GATEWAY"], "--campaign", again)
    assert done.returncode == 0, done.stdout + done.stderr
    assert api("GET", f"/campaigns/{campaign}/certification").content == before
    assert api("GET", f"/campaigns/{again}/certification").json()["results"] == certification["results"]


def test_plan_is_imported_as_it_is(api: Api) -> None:
    """plan.yaml can be posted whole; only its code is taken here. The warning is about the points of three levels."""
    plan = (EXAMPLE / "plan.yaml").read_text(encoding="utf-8")
    plan = plan.replace("code: county-2024\n", f"code: county-2024-{uuid.uuid4().hex[:8]}\n")
    headers = {"Content-Type": "application/yaml"}
    answer = api("POST", "/campaigns/import", as_organiser=True, data=plan.encode(), headers=headers)
    assert answer.status_code == 201, answer.text
    assert answer.json()["campaign"]["state"] == "draft"
    assert [each["slug"] for each in answer.json()["warnings"]] == ["lowest-level-above-zero"]


def imports_of(script: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(script.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {each.name.partition(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def test_play_imports_nothing_of_ours() -> None:
    scripts = [each for each in EXAMPLE.glob("*.py") if each.name != "demo.py"]  # which starts the services
    assert len(scripts) > 2
    for script in scripts:
        own = {each.stem for each in EXAMPLE.glob("*.py")} - {"demo"}
        assert imports_of(script) - own - sys.stdlib_module_names <= {"requests", "yaml"}
        assert not imports_of(script) & OURS


def test_recompute_imports_the_standard_library_alone() -> None:
    assert imports_of(EXAMPLE / "recompute.py") <= sys.stdlib_module_names


def test_certified_document_is_verified(api: Api, certification: dict[str, Any]) -> None:
    """Its signature with campaigns' public keys, its digest, and every figure; one altered count betrays itself."""
    keys = api("GET", "/campaigns/signing-keys").json()

    def verdicts(document: dict[str, Any]) -> list[str]:
        body = {"certification": document, "keys": keys}
        answer = api("POST", "/scores/verification", as_organiser=True, json=body)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert found["official"] is False
        return [found["verdict"], *(found[name]["verdict"] for name in ("signature", "digest", "recomputation"))]

    assert verdicts(certification) == ["holds"] * 4
    altered = json.loads(json.dumps(certification))
    counts_of(altered, "recipients")["dissatisfied"] += 1
    assert verdicts(altered) == ["fails", "holds", "fails", "fails"]
