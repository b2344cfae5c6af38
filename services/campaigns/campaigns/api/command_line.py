"""The command line: what needs no server.

    python -m campaigns verify-draw CERTIFICATE LIST [--keys KEYS]

CERTIFICATE is what `GET …/draws/{id}/certificate` answers, LIST what `…/list` does, KEYS what `GET
/campaigns/signing-keys` does; without keys the signature is not checked. Exit status 0 where nothing fails, 1 where
something does, 2 where a file can't be read.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

import marshmallow as ma

from campaigns.api.draw_schemas import CertificateSchema
from campaigns.domain.draw_verdicts import FAILS
from campaigns.use_cases.verify_draw import keys_of, verify_draw
from chassis.problems import mistakes_in

UNREADABLE = 2
CHECKED = ("list", "seed", "drawn", "signature")


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        certificate = CertificateSchema().load(json.loads(options.certificate.read_bytes()))
        lines = options.list.read_bytes().decode()
        key = keys_of(json.loads(options.keys.read_bytes())) if options.keys else None
    except ma.ValidationError as error:
        for each in mistakes_in(error.messages):
            print(f"{options.certificate}{each.pointer}: {each.slug}", file=sys.stderr)
        return UNREADABLE
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return UNREADABLE
    found = verify_draw(certificate, lines, key)
    for name in CHECKED:
        print(f"{name}: {found[name]['verdict']} ({_said(found[name])})")
    return int(found["verdict"] == FAILS)


def _said(verdict: dict[str, Any]) -> str:
    reason = str(verdict["reason"][_language()])
    return f"{reason}: {', '.join(verdict['objects'])}" if verdict.get("objects") else reason


def _language() -> str:
    """As POSIX has it: LC_ALL before LC_MESSAGES before LANG."""
    locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "zh" if locale.startswith("zh") else "en"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m campaigns", description="A year's appraisal by one organiser.")
    commands = parser.add_subparsers(dest="command", required=True)
    verification = commands.add_parser("verify-draw", help="draw again, and say whether the same comes out")
    verification.add_argument("certificate", type=Path, metavar="CERTIFICATE", help=".json")
    verification.add_argument("list", type=Path, metavar="LIST", help=".txt, byte for byte as it was published")
    verification.add_argument("--keys", type=Path, metavar="KEYS", help=".json: the published signing keys")
    return parser
