"""Problems are put right (plan, section 四, 4): sorted, planned, told to the objects by letter, done, accepted."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Any

import synthetic_problems as synthetic
from find_problems import merge_opinions, take_comments
from report import step

if TYPE_CHECKING:
    from play import Year

Plain = dict[str, Any]

KEY_PROBLEMS = 3
DEADLINES = {"serious": "2024-08-31", "ordinary": "2024-10-31", "minor": "2024-07-31"}
REPLY_BY = "2024-07-31"


def sort_and_plan(year: Year) -> None:
    """Each finding is to be put right at once, or by a plan; each object with findings gets a feedback letter."""
    with step("  梳理 comments, findings") as done:
        done.said = f"{take_comments(year)}; {merge_opinions(year)}"
    with step("  整改计划 plans") as done:
        findings = year.organiser.list(f"{year.path}/findings")
        bureau = [each for each in findings if each["object"] is None]
        by_weight = sorted((each for each in findings if each not in bureau), key=lambda each: -each["opinions"])
        key = {each["id"] for each in (*bureau, *by_weight)[:KEY_PROBLEMS]}
        planned = sum(year.pool.map(lambda each: _sort(year, each, each["id"] in key), findings))
        done.said = f"{len(findings) - planned} at once, {planned} by plan, {len(key)} key problems"
    with step("  意见建议反馈函 letters") as done:
        objects = [each for each in year.organiser.list(f"{year.path}/objects") if _has(findings, each["code"])]
        list(year.pool.map(lambda each: _write_letter(year, each), objects))
        done.said = f"to {len(objects)} objects"


def settle(year: Year) -> None:
    """What was planned is done and accepted; what the later rounds brought, too. One is sent back, one excused."""
    with step("  梳理 comments, findings") as done:
        done.said = f"{take_comments(year)}; {merge_opinions(year)}"
    with step("  整改 rectification") as done:
        findings = year.organiser.list(f"{year.path}/findings")
        planned = [each for each in findings if each["state"] == "planned"]
        kept, (returned, excused) = _add_evidence(year, planned[0]), planned[-2:]
        year.organiser.call("POST", f"{_path(year, excused)}/excuse", {"reason": synthetic.EXCUSE})
        others = [each for each in findings if each is not excused]
        list(year.pool.map(lambda each: _put_right(year, each, sent_back=each is returned), others))
        states = year.organiser.call("GET", f"{year.path}/findings/summary")["states"]
        shown = ", ".join(f"{number} {state}" for state, number in states.items() if number)
        done.said = f"{shown}, one of them sent back before; evidence of {kept['size']} bytes"


def _sort(year: Year, finding: Plain, key: bool) -> bool:
    """Whether it is by plan."""
    path, object_ = _path(year, finding), finding["object"] or "bureau"
    if key:
        year.organiser.change(path, {"key": True})
    if finding["severity"] == "minor":
        year.organiser.change(path, {"triage": "at_once"})
        return False
    names = {each["code"]: each["name"] for each in year.plan["objects"]}
    plan = {
        "triage": "by_plan",
        "measure": synthetic.MEASURES.get(finding["text"], synthetic.MEASURE),
        "leader": "局分管领导",
        "office": names.get(object_, "行评办"),
        "deadline": DEADLINES[finding["severity"]],
    }
    year.organiser.call("POST", f"{path}/plan", plan)
    return True


def _put_right(year: Year, finding: Plain, sent_back: bool) -> None:
    """Nobody accepts what they submitted: one organiser enters what an object did, the other one has looked at it."""
    path = _path(year, finding)
    if finding["triage"] is None:
        year.organiser.change(path, {"triage": "at_once"})
    if finding["state"] == "planned":
        year.organiser.call("POST", f"{path}/start")
    year.organiser.call("POST", f"{path}/submission", {"report": synthetic.REPORT})
    if sent_back:
        year.approver.call("POST", f"{path}/return", {"reason": synthetic.RETURN})
        year.organiser.call("POST", f"{path}/start")
        year.organiser.call("POST", f"{path}/submission", {"report": synthetic.REPORT})
    year.approver.call("POST", f"{path}/acceptance", {"remark": synthetic.REMARK})


def _add_evidence(year: Year, finding: Plain) -> Plain:
    """A picture, and the same bytes when it is read again."""
    path, picture = f"{_path(year, finding)}/evidence", png(64, 48)
    kept: Plain = year.organiser.hand_in(f"{path}?name=notice-board.png", picture, "image/png")
    if year.organiser.read(f"{path}/{kept['id']}") != picture:
        raise ValueError("the evidence that is read is not the evidence that was handed in")
    return kept


def _write_letter(year: Year, object_: Plain) -> None:
    letter = year.organiser.read(f"{year.path}/objects/{object_['id']}/feedback-letter.docx?reply_by={REPLY_BY}")
    year.folder.keep(f"letters/{object_['code']}.docx", letter)


def _has(findings: list[Plain], code: str) -> bool:
    return any(each["object"] == code for each in findings)


def _path(year: Year, finding: Plain) -> str:
    return f"{year.path}/findings/{finding['id']}"


def png(width: int, height: int) -> bytes:
    """A grey picture (ISO/IEC 15948)."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = (b"\x00" + b"\x80" * width) * height
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
