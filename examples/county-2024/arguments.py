"""Where the gateway is and who we are there: options of the scripts, also out of the environment."""

from __future__ import annotations

import argparse
import os
from pathlib import Path


def argument_parser(description: str | None) -> argparse.ArgumentParser:
    """The gateway and who we are, also out of the environment."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    people = [name for each in ("approver", "operator", "representative") for name in (each, f"{each}-password")]
    for name in ("account", "password", *people, "client-id", "client-secret"):
        parser.add_argument(f"--{name}", default=os.environ.get("MINPING_" + name.upper().replace("-", "_")))
    parser.add_argument("--gateway", default=os.environ.get("MINPING_GATEWAY", "http://127.0.0.1:8000"))
    messages = os.environ.get("MINPING_MESSAGES")
    parser.add_argument(
        "--messages",
        type=Path,
        default=Path(messages) if messages else None,
        help="what `flask --app campaigns deliver` with the sender `file` writes",
    )
    return parser


def read_arguments(parser: argparse.ArgumentParser) -> argparse.Namespace:
    arguments = parser.parse_args()
    needed = ("account", "password", "approver", "approver_password", "client_id", "client_secret")
    missing = [name for name in needed if not getattr(arguments, name)]
    if missing:
        parser.error("missing: " + ", ".join("--" + name.replace("_", "-") for name in missing))
    return arguments
