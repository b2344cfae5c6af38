"""Draws again from the files that the year left, without the service, and shows that one altered digit is found.

    python check_draw.py --folder .minping/documents

Each certificate is given to `python -m campaigns verify-draw`, which reads files alone. Ends with 0 where all hold.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from draw_recipients import KEYS
from folder import DEFAULT


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=DEFAULT, help="what play.py left")
    draws = parser.parse_args().folder / "draws"
    certificates = sorted(draws.glob("*.certificate.json"))
    held = [verify(each, draws) for each in certificates]
    for certificate, (status, said) in zip(certificates, held, strict=True):
        print(f"verify-draw {certificate.name}: {'holds' if status == 0 else said}")
    if not certificates or any(status != 0 for status, _ in held):
        return 1
    return 0 if alter_and_verify(certificates[0], draws) else 1


def verify(certificate: Path, draws: Path, name: str = "") -> tuple[int, str]:
    """Exit status and verdicts of `verify-draw`; `name`: the certificate's own, where `certificate` is a changed copy."""
    lines = draws / (name or certificate.name).replace(".certificate.json", ".list.txt")
    command = [sys.executable, "-m", "campaigns", "verify-draw", certificate, lines, "--keys", draws / KEYS]
    done = subprocess.run([str(each) for each in command], capture_output=True, text=True, check=False)  # noqa: S603
    lines_said = (done.stdout + done.stderr).splitlines()
    return done.returncode, ", ".join(each.partition(" (")[0] for each in lines_said)


def alter_and_verify(certificate: Path, draws: Path) -> bool:
    """Whether a copy of the certificate with another first digit of the seed is found out; says so in a line."""
    document = json.loads(certificate.read_bytes())
    document["seed"] = ("1" if document["seed"][0] == "0" else "0") + document["seed"][1:]
    with tempfile.TemporaryDirectory() as folder:
        altered = Path(folder) / certificate.name
        altered.write_text(json.dumps(document, ensure_ascii=False))
        status, said = verify(altered, draws, certificate.name)
    print(f"verify-draw with one digit of the seed changed: exit status {status}; {said}")
    return status == 1


if __name__ == "__main__":
    sys.exit(main())
