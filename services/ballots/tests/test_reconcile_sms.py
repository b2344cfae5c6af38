"""A gateway's access log, compared with what is stored."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from click.testing import Result

from .conftest import SECRET, Office

OTHERS = [
    "2026-11-24 13:13:08 Log begins",
    "2026-11-24 13:13:09 2026-11-24 13:13:09 Send SMS [id:ded1ec13-1d6f-4f7c-85cf-3d7a571d9c4c] [SMSC:fake]",
    "",
    "\ufffd\ufffd",
]


def line(named: str) -> str:
    """As `access-log-format = "%t %l [id:%I] [SMSC:%i] [to:%P]"` makes it: Kannel writes its own time first."""
    return f"2026-11-24 13:13:10 2026-11-24 13:13:10 Receive SMS [id:{named}] [SMSC:fake] [to:10690001]"


def reconcile(office: Office, folder: Path, *lines: str) -> Result:
    log = folder / "bearerbox-access.log"
    log.write_text("\n".join([*OTHERS, *lines]) + "\n", encoding="utf-8")
    return office.app.test_cli_runner().invoke(args=["reconcile-sms", str(log)])


def test_reconcile_sms_names_what_is_missing(office: Office, tmp_path: Path) -> None:
    ids = [str(uuid4()) for _ in range(20)]
    lost = {ids[7], ids[15]}
    for named in (each for each in ids if each not in lost):
        query = {"id": named, "from": "13800138000", "text": "1"}
        office.client.get("/api/v1/inbound/sms/kannel", query_string=query, auth=("kannel", SECRET), buffered=True)
    result = reconcile(office, tmp_path, *map(line, ids), line(ids[0]))
    assert result.exit_code == 1
    assert {each.split()[1] for each in result.output.splitlines() if each.startswith("missing: ")} == lost
    assert "20 received, 18 stored, 2 missing" in result.output


def test_reconcile_sms_of_a_log_that_is_whole(office: Office, tmp_path: Path) -> None:
    result = reconcile(office, tmp_path)
    assert (result.exit_code, result.output.strip()) == (0, "0 received, 0 stored, 0 missing")


def test_reconcile_sms_of_a_log_without_ids_says_so(office: Office, tmp_path: Path) -> None:
    default = "2026-11-24 13:13:10 Receive SMS [SMSC:fake] [SVC:] [from:13800138000] [to:1] [msg:13:-1]"
    result = reconcile(office, tmp_path, default)
    assert result.exit_code == 1
    assert "1 line(s) name no id" in result.output
    assert "13800138000" not in result.output
