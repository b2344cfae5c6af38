"""Leaves one round open for whoever wants to try the API: a campaign of its own, five synthetic experts, one code.

    python leave_open.py --gateway … --account … --password … --client-id … --client-secret … --env-file try.env

Writes what curl needs as shell variables: MINPING (the API's address), CLIENT_ID, CLIENT_SECRET, ACCOUNT, PASSWORD,
POLL, CODE and CODES (an open poll, an expert's code that nobody has used yet, and the others), OPEN_CAMPAIGN (which
the poll belongs to), CAMPAIGN (whose scores to pull: `--campaign`, or the same).
"""

from __future__ import annotations

import datetime as dt
import json
import shlex
import sys
from itertools import count
from pathlib import Path
from typing import Any

import api_client
import requests
import yaml
from arguments import argument_parser, read_arguments
from play import PLAN

OPEN_DAYS = 7
EXPERTS = 5


def leave_open(organiser: api_client.Caller) -> dict[str, str]:
    """Import the plan with its first experts' round alone, publish that, and return campaign, poll and codes."""
    plan: dict[str, Any] = yaml.safe_load(PLAN.read_text(encoding="utf-8"))
    now = dt.datetime.now(dt.UTC)
    [polling, *_] = [each for each in plan["rounds"] if each["panel"] == "experts"]
    window = {"opens_at": now - dt.timedelta(minutes=1), "closes_at": now + dt.timedelta(days=OPEN_DAYS)}
    taken = {each["code"] for each in organiser.list("/campaigns")}
    code = next(code for number in count(1) if (code := f"try-{number}") not in taken)
    document = {**plan, "code": code, "rounds": [{**polling, **window}]}
    plain = json.loads(json.dumps(document, default=lambda day: day.isoformat()))
    campaign = organiser.call("POST", "/campaigns/import", plain)["campaign"]["id"]
    path = f"/campaigns/{campaign}"
    organiser.call("POST", f"{path}/activation")
    for number in range(EXPERTS):
        expert = {"kind": "expert", "name": f"试用专家{number}", "phone": f"+861990000{number:04}", "sector": "npc"}
        organiser.call("POST", f"{path}/representatives", expert)
    [round_] = organiser.list(f"{path}/rounds")
    organiser.call("POST", f"{path}/rounds/{round_['id']}/publication")
    first, *others = [each["code"] for each in organiser.list(f"{path}/rounds/{round_['id']}/invitations")]
    voting = {"POLL": round_["id"], "CODE": first, "CODES": " ".join(others)}
    return {"CAMPAIGN": campaign, "OPEN_CAMPAIGN": campaign, **voting}


def main() -> int:
    parser = argument_parser(__doc__)
    parser.add_argument("--env-file", type=Path, required=True, help="where the variables are written")
    parser.add_argument("--campaign", help="whose scores to pull")
    arguments = read_arguments(parser)
    try:
        found = leave_open(api_client.person(arguments.gateway, arguments.account, arguments.password))
    except (api_client.ApiError, requests.RequestException) as error:
        print(f"leave_open: {error}", file=sys.stderr)
        return 1
    variables = {
        "MINPING": arguments.gateway + "/api/v1",
        "CLIENT_ID": arguments.client_id,
        "CLIENT_SECRET": arguments.client_secret,
        "ACCOUNT": arguments.account,
        "PASSWORD": arguments.password,
        **found,
        **({"CAMPAIGN": arguments.campaign} if arguments.campaign else {}),
    }
    arguments.env_file.touch(mode=0o600)
    arguments.env_file.write_text("".join(f"{name}={shlex.quote(value)}\n" for name, value in variables.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
