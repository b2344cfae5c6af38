"""Draws again from the files that the year left, without the service, and shows that one altered digit is found.

    python check_draw.py --folder .minping/documents

Each certificate is given to `python -m campaigns verify-draw`, which reads files alone. Ends with 0 where all hold.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from draw_recipients import KEYS
from folder import DEFAULT


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=DEFAULT, help="what play.py left")
    parser.add_argument("--round", default="*", help="the code of one round (default: all that were drawn)")
    arguments = parser.parse_args()
    draws = arguments.folder / "draws"
    certificates = sorted(draws.glob(f"{arguments.round}.certificate.json"))
    if not certificates:
        print(f"no certificates in {draws}", file=sys.stderr)
        return 1
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        altered = pool.submit(alter_and_verify, certificates[0], draws)
        held = list(pool.map(lambda each: verify(each, draws), certificates))
    for certificate, (status, said) in zip(certificates, held, strict=True):
        print(f"verify-draw {certificate.name}: {'holds' if status == 0 else said}")
    status, said = altered.result()
    print(f"verify-draw with one digit of the seed changed: exit status {status}; {said}")
    return 0 if status == 1 and all(each == 0 for each, _ in held) else 1


def verify(certificate: Path, draws: Path, name: str = "") -> tuple[int, str]:
    """Exit status and verdicts of `verify-draw`; `name`: of the certificate whose changed copy this is."""
    lines = draws / (name or certificate.name).replace(".certificate.json", ".list.txt")
    command = [sys.executable, "-m", "campaigns", "verify-draw", certificate, lines, "--keys", draws / KEYS]
    done = subprocess.run([str(each) for each in command], capture_output=True, text=True, check=False)  # noqa: S603
    lines_said = (done.stdout + done.stderr).splitlines()
    return done.returncode, ", ".join(each.partition(" (")[0] for each in lines_said)


def alter_and_verify(certificate: Path, draws: Path) -> tuple[int, str]:
    """As `verify`, of a copy of the certificate with another first digit of the seed."""
    document = json.loads(certificate.read_bytes())
    document["seed"] = ("1" if document["seed"][0] == "0" else "0") + document["seed"][1:]
    with tempfile.TemporaryDirectory() as folder:
        altered = Path(folder) / certificate.name
        altered.write_text(json.dumps(document, ensure_ascii=False))
        return verify(altered, draws, certificate.name)


if __name__ == "__main__":
    sys.exit(main())
