"""Drawing again: over HTTP and offline, and what one digit or one line does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from campaigns.api.command_line import main
from campaigns.domain import draw

WITNESSES = {"witnesses": [{"witness": "县纪委派员", "said": "3 1 4 1 5"}, {"witness": "民评代表", "said": "富美建设"}]}
CHECKED = ("list", "seed", "drawn", "signature")


@pytest.fixture
def made(office: Any) -> str:
    """The path of a draw of two objects with 30 candidates, 10 of them of both, and its seed."""
    path = office.active()
    office.hand_in(path, "01", *(f"1390000{number:04}" for number in range(20)))
    office.hand_in(path, "02", *(f"1390000{number:04}" for number in range(10, 30)))
    office.planned(path, code="july")
    asked = {"round": "july", "size": 6, "objects": {"02": {"share": "0.33"}}}
    draw = f"{path}/draws/{office.made(path + '/draws', asked)['id']}"
    office.made(draw + "/seed", WITNESSES)
    return draw


@pytest.fixture
def certificate(office: Any, made: str) -> Any:
    return office.get(made + "/certificate", role="").json


@pytest.fixture
def lines(office: Any, made: str) -> str:
    return str(office.get(made + "/list", role="").text)


def verdicts(office: Any, made: str, certificate: Any, lines: str | None = None) -> list[str]:
    """By their slugs, in the order of `CHECKED`."""
    answer = office.post(made + "/verification", {"certificate": certificate, "list": lines}, role="")
    assert answer.status_code == 200, answer.text
    fails = any(answer.json[name]["verdict"] == "fails" for name in CHECKED)
    assert (answer.json["verdict"] == "fails") is fails
    return [answer.json[name]["reason"]["slug"].removeprefix(name + "-") for name in CHECKED]


def changed(certificate: Any, *path: Any, value: Any) -> Any:
    other = deepcopy(certificate)
    part = other
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    return other


def turned(digits: str) -> str:
    """With another last digit."""
    return digits[:-1] + ("0" if digits[-1] != "0" else "1")


def test_verify_draw_of_what_was_answered_holds(office: Any, made: str, certificate: Any, lines: str) -> None:
    assert verdicts(office, made, certificate) == ["holds"] * 4
    assert verdicts(office, made, certificate, lines) == ["holds"] * 4
    answer = office.post(made + "/verification", {"certificate": certificate}, role="").json
    assert answer["verdict"] == "holds"
    assert answer["list"]["stated"] == answer["list"]["computed"] == certificate["list_digest"]


def test_verify_draw_with_one_digit_of_the_seed_changed_fails(office: Any, made: str, certificate: Any) -> None:
    other = changed(certificate, "seed", value=turned(certificate["seed"]))
    assert verdicts(office, made, other) == ["holds", "differs", "holds", "of-another"]


def test_verify_draw_with_one_digit_of_what_was_said_changed_fails(office: Any, made: str, certificate: Any) -> None:
    other = changed(certificate, "witnesses", 0, "said", value="3 1 4 1 6")
    assert verdicts(office, made, other) == ["holds", "differs", "differs", "of-another"]


@pytest.mark.parametrize("place", range(0, 30, 7))
def test_verify_draw_with_one_line_of_the_list_changed_fails(
    office: Any, made: str, certificate: Any, lines: str, place: int
) -> None:
    rows = lines.splitlines(keepends=True)
    for other in (
        [*rows[:place], *rows[place + 1 :]],
        [*rows[:place], turned(rows[place][:32]) + rows[place][32:], *rows[place + 1 :]],
    ):
        assert verdicts(office, made, certificate, "".join(sorted(other))) == ["differs", "differs", "differs", "holds"]


def test_verify_draw_with_a_list_of_another_form_fails(office: Any, made: str, certificate: Any, lines: str) -> None:
    expected = ["malformed", "differs", "without-list", "holds"]
    assert verdicts(office, made, certificate, lines.replace("\n", "\r\n")) == expected
    assert verdicts(office, made, certificate, "") == ["differs", "differs", "differs", "holds"]


def test_verify_draw_with_somebody_else_drawn_names_the_object(office: Any, made: str, certificate: Any) -> None:
    ids = certificate["objects"][0]["drawn"]
    for value in ([*ids[:-1], turned(ids[-1])], ids[:-1], ids[::-1]):
        other = changed(certificate, "objects", 0, "drawn", value=value)
        assert verdicts(office, made, other) == ["holds", "holds", "differs", "of-another"]
        answer = office.post(made + "/verification", {"certificate": other}, role="").json
        assert answer["drawn"]["objects"] == [certificate["objects"][0]["object"]]
    smaller = changed(certificate, "objects", 0, "size", value=5)
    assert verdicts(office, made, smaller)[2] == "differs"
    without = changed(certificate, "objects", value=certificate["objects"][1:])
    assert verdicts(office, made, without) == ["holds", "holds", "differs", "of-another"]


def test_verify_draw_of_a_consistent_forgery_fails_by_its_signature(
    office: Any, made: str, certificate: Any, lines: str
) -> None:
    """Another list, and everything computed from it: only the signature and the digest that was published tell."""
    rows = lines.splitlines(keepends=True)
    forged = "".join(rows[1:])
    other = changed(certificate, "list_digest", value=draw.digest(forged))
    other["seed"] = draw.seed(other["list_digest"], [each["said"] for each in other["witnesses"]])
    other["objects"] = draw.draw(draw.read_list(forged), other["objects"], other["seed"])
    assert verdicts(office, made, other, forged) == ["holds", "holds", "holds", "of-another"]
    assert verdicts(office, made, other)[0] == "differs"


def test_verify_draw_says_what_is_wrong_with_a_signature(office: Any, made: str, certificate: Any) -> None:
    assert verdicts(office, made, changed(certificate, "jws", value=None))[3] == "absent"
    header, payload, signature = certificate["jws"].split(".")
    other = f"{header}.{payload}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    assert verdicts(office, made, changed(certificate, "jws", value=other))[3] == "wrong"
    assert verdicts(office, made, changed(certificate, "jws", value="no signature"))[3] == "wrong"


def test_verify_draw_of_a_certificate_with_mistakes_says_all(
    office: Any, made: str, certificate: Any, mistakes: Any
) -> None:
    other = changed(certificate, "seed", value="x")
    other["objects"][0]["share"] = "0.5"
    other["more"] = 1
    del other["witnesses"]
    assert mistakes(office.post(made + "/verification", {"certificate": other}, role="")) == {
        ("/certificate/seed", "invalid-value"),
        ("/certificate/objects/0/size", "size-or-share"),
        ("/certificate/more", "unknown-field"),
        ("/certificate/witnesses", "missing-field"),
    }


def offline(folder: Path, certificate: Any, lines: str, *options: str) -> tuple[int, str]:
    """Exit status and output of the command, as a process of its own that has no settings."""
    (folder / "certificate.json").write_text(json.dumps(certificate))
    (folder / "list.txt").write_bytes(lines.encode())
    command = [sys.executable, "-m", "campaigns", "verify-draw", "certificate.json", "list.txt", *options]
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_verify_draw_offline(office: Any, certificate: Any, lines: str, tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text(office.get("/campaigns/signing-keys", role="").text)
    status, said = offline(tmp_path, certificate, lines, "--keys", "keys.json")
    assert (status, said.count(": holds (")) == (0, 4)
    status, said = offline(tmp_path, certificate, lines)
    assert (status, said.count(": holds ("), "signature: not-checked" in said) == (0, 3, True)


def test_verify_draw_offline_fails_by_one_digit_and_by_one_line(
    certificate: Any, lines: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [tmp_path / name for name in ("certificate.json", "list.txt")]
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    def status(certificate: Any, lines: str) -> int:
        files[0].write_text(json.dumps(certificate))
        files[1].write_bytes(lines.encode())
        return main(["verify-draw", *map(str, files)])

    assert status(certificate, lines) == 0
    assert status(changed(certificate, "seed", value=turned(certificate["seed"])), lines) == 1
    assert "seed: fails (种子与摘要和见证人所说不符)" in capsys.readouterr().out
    assert status(certificate, "".join(lines.splitlines(keepends=True)[1:])) == 1
    assert "drawn: fails (重新抽取的结果不同（见 objects）: 01, 02)" in capsys.readouterr().out


def test_verify_draw_offline_of_what_can_not_be_read(
    certificate: Any, lines: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / name for name in ("certificate.json", "list.txt")]
    assert main(["verify-draw", *map(str, files)]) == 2
    files[0].write_text("{")
    files[1].write_bytes(b"\xff")
    assert main(["verify-draw", *map(str, files)]) == 2
    files[0].write_text(json.dumps(changed(certificate, "seed", value="x")))
    assert main(["verify-draw", *map(str, files)]) == 2
    assert "certificate.json/seed: invalid-value" in capsys.readouterr().err
