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

import docx
import pytest
import requests

pytestmark = pytest.mark.slow

EXAMPLE = Path(__file__).parents[2] / "examples" / "county-2024"
OURS = {"ballots", "campaigns", "chassis", "gateway", "laptop", "scoring"}
Run = subprocess.CompletedProcess[str]
Api = Callable[..., requests.Response]


def environment(settings: dict[str, str]) -> dict[str, str]:
    return {**os.environ, **settings, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}


def run(settings: dict[str, str], script: str, *arguments: object) -> Run:
    command = [sys.executable, str(EXAMPLE / script), *map(str, arguments)]
    return subprocess.run(command, env=environment(settings), capture_output=True, text=True, timeout=300)


def play(settings: dict[str, str], folder: Path) -> str:
    """The id of the campaign that was played; its documents are in `folder`."""
    done = run(settings, "play.py", "--small", "--id-file", folder / "id", "--folder", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return (folder / "id").read_text().strip()


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the year leaves."""
    return tmp_path_factory.mktemp("first")


@pytest.fixture(scope="module")
def campaign(settings: dict[str, str], documents: Path) -> str:
    """A campaign that is played to the use of its results."""
    return play(settings, documents)


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


def all_of(api: Api, path: str) -> list[dict[str, Any]]:
    """All pages of a list."""
    found: list[dict[str, Any]] = []
    page = path
    while page:
        answer = api("GET", page, as_organiser=True)
        found += answer.json()
        page = answer.links.get("next", {}).get("url", "").removeprefix("/api/v1")
    return found


def docx_text(file: Path) -> str:
    """The text of a Word document, its tables too, without what stands between."""
    return "".join(each.text or "" for each in docx.Document(str(file)).element.iter() if each.tag.endswith("}t"))


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


def test_year_completes_every_phase_by_its_checklist(api: Api, campaign: str) -> None:
    phases = api("GET", f"/campaigns/{campaign}/phases", as_organiser=True).json()
    assert [each["state"] for each in phases] == ["completed"] * 5
    assert not [change for each in phases for change in each["changes"] if change["reason"] or change["missing"]]
    progress = api("GET", f"/campaigns/{campaign}/progress", as_organiser=True).json()
    assert not [each["code"] for each in (*progress["phases"], *progress["rounds"]) if each["late"]]
    assert all(task["done"] for each in progress["phases"] for task in each["tasks"])


def test_year_draws_every_round_of_recipients(
    settings: dict[str, str], api: Api, campaign: str, documents: Path
) -> None:
    """The kept files are what everybody reads; they draw again, and one altered digit of the seed is found."""
    draws = api("GET", f"/campaigns/{campaign}/draws", as_organiser=True).json()
    assert [each["state"] for each in draws] == ["drawn"] * 4
    for each in draws:
        path, name = f"/campaigns/{campaign}/draws/{each['id']}", documents / "draws" / each["round"]
        assert name.with_suffix(".list.txt").read_bytes() == api("GET", f"{path}/list").content
        certificate = json.loads(name.with_suffix(".certificate.json").read_bytes())
        assert certificate == api("GET", f"{path}/certificate").json()
        assert {len(object_["drawn"]) for object_ in certificate["objects"]} == {20}
        assert each["candidates"] > len({person for object_ in certificate["objects"] for person in object_["drawn"]})
    done = run(settings, "check_draw.py", "--folder", documents)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(".certificate.json: holds\n") == 4
    assert "one digit of the seed changed: exit status 1; list: holds, seed: fails, " in done.stdout


def test_year_settles_all_findings(api: Api, campaign: str) -> None:
    """Opinions by all of the plan's ways, comments on ballots too, are merged into findings; all end, three are key."""
    opinions = all_of(api, f"/campaigns/{campaign}/opinions")
    assert {each["way"] for each in opinions} == {
        *("meeting", "visit", "letter", "box", "hotline", "mail", "site", "comment")
    }
    findings = all_of(api, f"/campaigns/{campaign}/findings")
    assert {each["source"] for each in findings} == {"opinion", "self_check", "special_check", "inspection"}
    assert sum(each["key"] for each in findings) == 3
    states = [each["state"] for each in findings]
    assert (states.count("excused"), states.count("accepted")) == (1, len(findings) - 1)
    planned = [each for each in findings if each["triage"] == "by_plan"]
    assert planned
    assert all(each[name] for each in planned for name in ("measure", "leader", "office", "deadline"))


def test_year_inspects_undercover_by_a_representative(settings: dict[str, str], api: Api, campaign: str) -> None:
    inspections = api("GET", f"/campaigns/{campaign}/inspections", as_organiser=True).json()
    assert [(each["kind"], each["state"]) for each in inspections] == [("open", "reported"), ("undercover", "reported")]
    assert all(each["findings"] for each in inspections)
    if "MINPING_REPRESENTATIVE" in settings:
        assert all(each["ended_by"] != each["planned_by"] for each in inspections)


def test_year_delivers_invitations_and_reminders(settings: dict[str, str], api: Api, campaign: str) -> None:
    """Nobody who has answered is reminded: `play.py` compares the numbers of the two in each round."""
    rounds = api("GET", f"/campaigns/{campaign}/rounds", as_organiser=True).json()
    paths = [f"/campaigns/{campaign}/rounds/{each['id']}/deliveries/counts" for each in rounds]
    counts = [each for path in paths for each in api("GET", path, as_organiser=True).json()]
    assert [each["kind"] for each in counts].count("invitation") == len(rounds)
    assert "reminder" in {each["kind"] for each in counts}
    if "MINPING_MESSAGES" in settings:
        assert {each["state"] for each in counts} == {"sent"}


def test_year_calls_back_and_renames_and_uses_its_results(
    api: Api, campaign: str, certification: dict[str, Any]
) -> None:
    [follow_up] = api("GET", f"/campaigns/{campaign}/follow-ups", as_organiser=True).json()
    assert follow_up["outcome"] == "settled"
    [change] = api("GET", f"/campaigns/{campaign}/objects/changes", as_organiser=True).json()
    names = {each["object"]: each["name"] for each in certification["results"]}
    assert names[change["object"]] == f"{change['name']}（原{change['former_name']}）"
    uses = api("GET", f"/campaigns/{campaign}/uses", as_organiser=True).json()
    assert [each["kind"] for each in uses] == ["honour", "talk"]


def test_year_leaves_report_and_letters(
    api: Api, campaign: str, certification: dict[str, Any], documents: Path
) -> None:
    report = docx_text(documents / "report.docx")
    assert not [each["name"] for each in certification["results"] if each["name"] not in report]
    assert "草稿" not in report
    findings = all_of(api, f"/campaigns/{campaign}/findings")
    letters = {each.stem: docx_text(each) for each in (documents / "letters").iterdir()}
    assert len(letters) > 3
    assert letters.keys() <= {each["object"] for each in findings}
    texts = {code: [each["text"] for each in findings if each["object"] == code] for code in letters}
    assert all(any(text in letter for text in texts[code]) for code, letter in letters.items())
    assert json.loads((documents / "certification.json").read_bytes()) == certification


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

    Threads run as they will, and still the same seed gives the same points, but for those of whoever is drawn.
    """
    before = api("GET", f"/campaigns/{campaign}/certification").content
    command = [sys.executable, str(EXAMPLE / "play.py"), "--small", "--folder", str(tmp_path / "killed")]
    with subprocess.Popen(command, env=environment(settings), stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout
        assert any("  ballots" in line for line in killed.stdout)
        killed.kill()
    again = play(settings, tmp_path)
    assert again != campaign
    done = run(settings, "recompute.py", "--gateway", settings["MINPING_GATEWAY"], "--campaign", again)
    assert done.returncode == 0, done.stdout + done.stderr
    assert api("GET", f"/campaigns/{campaign}/certification").content == before
    assert undrawn_points(api("GET", f"/campaigns/{again}/certification").json()) == undrawn_points(certification)


def undrawn_points(certification: dict[str, Any]) -> dict[str, list[str]]:
    """Of each object the points by experts and of the daily assessment."""
    points = {}
    for result in certification["results"]:
        public, daily = result["components"]
        experts = next(each["points"] for each in public["panels"] if each["code"] == "experts")
        points[result["object"]] = [experts, daily["points"]]
    return points


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
