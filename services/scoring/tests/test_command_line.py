"""The command line: the same calculation without a server."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scoring.__main__ import main
from scoring.use_cases.list_presets import list_presets, scheme_of

EXAMPLE = list_presets()[0]["example"]
WITHOUT_SCHEME = {key: value for key, value in EXAMPLE.items() if key != "scheme"}
YAML = """\
objects: [{code: 1, name: 办公室}]
rounds:
  - {code: 2016, panel: public, objects: [{object: 1, counts: {satisfied: 3, dissatisfied: 1}}]}
"""


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")


def write(folder: Path, name: str, content: Any) -> str:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def test_score_prints_a_table_with_aligned_columns(tmp_path: Path, capsys: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert main(["score", write(tmp_path, "in.json", json.dumps(EXAMPLE))]) == 0
    assert capsys.readouterr().out == (
        "名次  代码  名称      系列      系列名次  群众评议  日常考评   总分  等次\n"
        "   1    03  人事股    股（室）         1     68.40     27.00  95.40  满意\n"
        "   2    01  投资股    股（室）         2     60.32     26.50  86.82  满意\n"
        "   3    02  许可窗口  窗口             1     49.70     24.00  73.70  基本满意\n"
        "03 人事股: 服务对象评议没有任何一轮有效评议；其权重由其余部分按比例分担。\n"
    )


@pytest.mark.parametrize("query", ["", "?explain=false"])
def test_score_in_json_is_what_the_service_answers(tmp_path: Path, capfdbinary: Any, client: Any, query: str) -> None:
    path = write(tmp_path, "in.json", json.dumps(EXAMPLE))
    assert main(["score", path, "--json", *(["--no-explanation"] if query else [])]) == 0
    answer = client.post(f"/api/v1/scores{query}", json=EXAMPLE)
    assert capfdbinary.readouterr().out == answer.data + b"\n"


def test_score_of_yaml_by_a_preset(tmp_path: Path, capsys: Any) -> None:
    assert main(["score", write(tmp_path, "in.yaml", YAML), "--preset", "jinxiang-2016"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split() == ["1", "1", "办公室", "1", "82.50", "82.50", "比较满意"]


def test_score_of_a_workbook_by_a_scheme_with_numbers_for_decimals(tmp_path: Path, capsys: Any, build: Any) -> None:
    scheme = write(
        tmp_path,
        "scheme.yaml",
        "scales: [{code: two, levels: [{code: good, name: 好, points: 100}, {code: bad, name: 差, points: 0}]}]\n"
        "components:\n"
        "  - {code: public, points: 99.5, panels: [{code: public, weight: 1, scale: two}]}\n"
        "  - {code: daily, points: 0.5, number: {}}\n",
    )
    raw = build.workbook(["评议对象", "好", "差", "得分"], ["办公室", 1, 3, 0.5])
    assert main(["score", write(tmp_path, "in.xlsx", raw), "--scheme", scheme]) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[3:7] == ["1", "24.88", "0.50", "25.38"]  # 99.5/4 = 24.875


def test_score_of_json_takes_numbers_for_decimals(tmp_path: Path, capsys: Any) -> None:
    body = WITHOUT_SCHEME | {
        "numbers": [{"object": code, "component": "daily", "points": 26.5} for code in ("01", "02", "03")]
    }
    assert main(["score", write(tmp_path, "in.json", json.dumps(body)), "--preset", "plan-2024"]) == 0
    assert "26.50" in capsys.readouterr().out


def test_score_says_each_mistake_on_a_line(tmp_path: Path, capsys: Any, monkeypatch: Any, build: Any) -> None:
    raw = build.workbook(["评议对象", "满意", "不满意"], ["办公室", 1, 2.5], ["人事股", 1, "x"])
    path = write(tmp_path, "in.xlsx", raw)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert main(["score", path, "--preset", "jinxiang-2016"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines() == [
        "/rows/2/C: 值无效：'2.5' is not of type 'integer'",
        "/rows/3/C: 值无效：'x' is not of type 'integer'",
    ]


@pytest.mark.parametrize(
    ("name", "content", "arguments", "said"),
    [
        ("in.json", json.dumps(WITHOUT_SCHEME), [], "/scheme: This field is required."),
        ("in.json", json.dumps(EXAMPLE), ["--preset", "kaixian"], "/scheme: Remove one of the two `scheme`."),
        ("in.json", '{"objects": [], "objects": []}', [], "/objects: Remove one of the two `objects`."),
        ("in.json", "{", [], "in.json: Send one JSON document"),
        ("in.json", "[" * 100_000, [], "in.json: Send one JSON document"),
        ("in.json", "[]", [], "[] is not of type 'object'"),
        ("in.yaml", "a: &x [1]\nb: *x", [], "in.yaml: Send one document without aliases"),
        ("in.yaml", "objects: []\nobjects: []", [], "line 2: the key objects is there twice"),
        ("in.xlsx", "no workbook", ["--preset", "kaixian"], "in.xlsx: It is no whole CSV or XLSX file"),
        ("in.xlsx", "no workbook", [], "/scheme: This field is required."),
    ],
)
def test_score_refuses(tmp_path: Path, capsys: Any, name: str, content: str, arguments: list[str], said: str) -> None:
    assert main(["score", write(tmp_path, name, content), *arguments]) == 2
    printed = capsys.readouterr()
    assert (printed.out, said in printed.err, printed.err.count("\n")) == ("", True, 1)


def test_score_of_no_file(tmp_path: Path, capsys: Any) -> None:
    assert main(["score", str(tmp_path / "in.json")]) == 2
    assert capsys.readouterr().err.endswith("in.json: No such file or directory\n")


def test_score_by_a_scheme_with_mistakes_says_them_before_it_reads_the_sheet(tmp_path: Path, capsys: Any) -> None:
    scheme = scheme_of("plan-2024") | {"components": scheme_of("plan-2024")["components"][:1]}
    path = write(tmp_path, "scheme.json", json.dumps(scheme))
    assert main(["score", write(tmp_path, "in.xlsx", "no workbook"), "--scheme", path]) == 2
    assert capsys.readouterr().err == "/scheme/components: Their points sum to 70; make it exactly 100.\n"


def test_validate_prints_warnings(tmp_path: Path, capsys: Any) -> None:
    path = write(tmp_path, "scheme.json", json.dumps({"scheme": scheme_of("kaixian"), "more": "of a plan"}))
    assert main(["validate", path]) == 0
    said = "/scheme/scales/0/levels: With every vote at the lowest level of four the score is still 50.\n"
    assert capsys.readouterr().out == said


def test_validate_prints_mistakes(tmp_path: Path, capsys: Any) -> None:
    assert main(["validate", write(tmp_path, "scheme.yaml", "scales: []\ncomponent: []")]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "/scheme/components: This field is required.",
        "/scheme/component: There is no such field; remove it or check its name.",
    ]


def test_module_runs_as_a_program(tmp_path: Path) -> None:
    path = write(tmp_path, "scheme.json", json.dumps(scheme_of("nbs-2008")))
    command = [sys.executable, "-m", "scoring", "validate", path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert (done.stdout, done.stderr) == ("", "")
