"""Plays the plan's year through the gateway's public HTTP API, as a county's own system would call it.

    python play.py --gateway http://127.0.0.1:8000 --account demo --password … --client-id … --client-secret … …

All people and all votes are synthetic. The plan's dates are past, so each round's window is moved to now when its turn
comes; everything else is as `plan.yaml` has it. What an earlier run left stays: the campaign takes the next free code.
The report, the letters and the certificates of the draws are left in `--folder`.
Arguments can come from the environment: MINPING_GATEWAY, MINPING_ACCOUNT, MINPING_PASSWORD, MINPING_APPROVER,
MINPING_APPROVER_PASSWORD, MINPING_OPERATOR, MINPING_OPERATOR_PASSWORD, MINPING_REPRESENTATIVE,
MINPING_REPRESENTATIVE_PASSWORD, MINPING_CLIENT_ID, MINPING_CLIENT_SECRET, MINPING_MESSAGES.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import api_client
import process
import requests
import yaml
from arguments import argument_parser, read_arguments
from assess import assess
from draw_recipients import DrawFailed
from find_problems import find_problems
from folder import DEFAULT, Folder
from hold_round import Round, RoundFailed
from invite import NotDelivered, write_texts
from rectify import settle, sort_and_plan
from report import print_progress, print_table, print_turnout, step
from synthetic_people import People

PLAN = Path(__file__).with_name("plan.yaml")
SIZES = {"full": (60, 45, 30), "small": (20, 26, 20)}
"""(experts in all, recipients whom each object hands in, and how many of them are drawn for it in a round)."""
FIRST, ENDS, ROUNDS, STARTS = range(4)
"""What comes first on one day."""


class Year:
    """One campaign from import to the use of its results."""

    id: str
    code: str
    path: str
    people: People

    def __init__(self, arguments: argparse.Namespace, pool: ThreadPoolExecutor) -> None:
        self.gateway, self.seed, self.pool = arguments.gateway, arguments.seed, pool
        self.organiser = api_client.person(self.gateway, arguments.account, arguments.password)
        self.approver = api_client.person(self.gateway, arguments.approver, arguments.approver_password)
        self.portal = api_client.system(self.gateway, arguments.client_id, arguments.client_secret)
        self.voters = api_client.voter(self.gateway)
        self.operator = self._person(arguments.operator, arguments.operator_password) or self.portal
        self.representative = self._person(arguments.representative, arguments.representative_password)
        self.messages: Path | None = arguments.messages
        self.folder = Folder(arguments.folder)
        self.plan: dict[str, Any] = yaml.safe_load(PLAN.read_text(encoding="utf-8"))
        self.experts, self.recipients, self.drawn = SIZES[arguments.size]
        self.turnout: list[tuple[str, dict[str, Any]]] = []

    def play(self) -> str:
        """The whole year in the order of the plan's dates. Returns the campaign's id."""
        for caller in (self.organiser, self.approver, self.operator, self.portal):
            caller.sign_in()
        self.import_plan()
        self.hand_in_people()
        for _, _, do in sorted(self._calendar(), key=lambda each: each[:2]):
            do()
        self.certify()
        return self.id

    def import_plan(self) -> None:
        """The plan as one document, under the first code that is free; then its activation."""
        with step("导入方案 import") as done:
            taken = {each["code"] for each in self.organiser.list("/campaigns")}
            imported = self._import(next(code for code in self._codes() if code not in taken))
            self.id, self.code = imported["campaign"]["id"], imported["campaign"]["code"]
            self.path = f"/campaigns/{self.id}"
            self.organiser.call("POST", f"{self.path}/activation")
            counts = ", ".join(f"{len(self.plan[name])} {name}" for name in ("criteria", "phases", "objects", "rounds"))
            done.said = f"{self.code}: {counts}"
        for warning in imported["warnings"]:
            print(f"  warning: {warning['detail']}")

    def hand_in_people(self) -> None:
        """Representatives are appointed; each object hands in the list of those whom it has served."""
        codes = [each["code"] for each in self.plan["objects"]]
        self.people = People(self.seed, self.code, codes, self.experts, self.recipients)
        account = self.representative.account() if self.representative else None
        with step("聘任代表 representatives") as done:
            path = f"{self.path}/representatives"
            bodies = self.people.appointments(account)
            list(self.pool.map(lambda body: self.organiser.call("POST", path, body), bodies))
            done.said = f"{len(self.people.experts)} experts, {len(self.people.representatives)} county representatives"
        with step("报送服务对象 recipients") as done:
            objects = self.organiser.list(f"{self.path}/objects")
            rows = sum(self.pool.map(self._hand_in_list, objects))
            done.said = f"{len(objects)} lists, {rows} rows, {len(self.people.recipients)} people"
        with step("短信内容 texts") as done:
            done.said = write_texts(self)

    def start_phase(self, code: str) -> None:
        with step("阶段 phase") as done:
            phase = self.organiser.call("POST", f"{self.path}/phases/{code}/start")
            done.said = f"{phase['name']} running, {len(phase['tasks'])} tasks"
        if code == "rectification":
            sort_and_plan(self)

    def complete_phase(self, code: str) -> None:
        """After what the plan asks to be done in it; its checklist must be complete, since no reason is given."""
        self._work_on(code)
        with step("阶段 phase") as done:
            path = f"{self.path}/phases/{code}"
            phase = self.organiser.call("GET", path)
            ticked = [{"task": each, "on": phase["ends_on"], "by": "行评办"} for each in phase["tasks"]]
            self.organiser.change(path, {"tasks_done": ticked})
            checks = self.organiser.call("GET", f"{path}/checklist")["checks"]
            self.organiser.call("POST", f"{path}/completion", {})
            done.said = f"{phase['name']} completed: {len(checks)} checks, {len(ticked)} tasks"

    def certify(self) -> None:
        """Freeze the results, complete the last phase, use them, and print what anybody may read."""
        with step("总结评定 certification") as done:
            self.organiser.call("POST", f"{self.path}/certification")
            certification = self.voters.call("GET", f"{self.path}/certification")
            self.folder.keep("certification.json", self.voters.read(f"{self.path}/certification"))
            self.folder.keep("tallies.json", self.voters.read(f"/tallies?campaign={self.id}"))
            done.said = f"{len(certification['results'])} results, {certification['digest'][:23]}…"
        self.complete_phase(self.plan["phases"][-1]["code"])
        with step("结果运用 uses") as done:
            done.said = process.use_results(self, certification["results"])
        print(f"\n{certification['campaign']['name']}: results (synthetic)\n")
        print_table(certification)
        print("\nTurnout by channel (synthetic)\n")
        print_turnout(self.turnout)
        print("\nProgress\n")
        print_progress(self.organiser.call("GET", f"{self.path}/progress"))

    def _work_on(self, code: str) -> None:
        if code == "problems":
            find_problems(self)
        elif code == "rectification":
            settle(self)
        elif code in process.WORK:
            title, do = process.WORK[code]
            with step(title) as done:
                done.said = do(self)

    def _calendar(self) -> Iterator[tuple[str, int, Callable[[], None]]]:
        """(day, place on that day, what is done) of what the plan dates. The last phase is completed at the end."""
        *others, last = self.plan["phases"]
        for phase in (*others, last):
            yield str(phase["starts_on"]), STARTS, partial(self.start_phase, phase["code"])
        for phase in others:
            yield str(phase["ends_on"]), ENDS, partial(self.complete_phase, phase["code"])
        for round_ in self.organiser.list(f"{self.path}/rounds"):
            yield round_["opens_at"][:10], ROUNDS, partial(self._hold_round, round_)
        yield process.RENAMED["on"], FIRST, partial(process.rename_object, self)
        yield str(last["starts_on"]), FIRST, self._assess

    def _hold_round(self, round_: dict[str, Any]) -> None:
        self.turnout.append(Round(self, round_).hold())

    def _assess(self) -> None:
        with step("日常考评 daily assessment") as done:
            done.said = assess(self)

    def _codes(self) -> Iterator[str]:
        """county-2024, county-2024-2, county-2024-3 …"""
        yield self.plan["code"]
        number = 2
        while True:
            yield f"{self.plan['code']}-{number}"
            number += 1

    def _import(self, code: str) -> dict[str, Any]:
        document = json.loads(json.dumps({**self.plan, "code": code}, default=lambda day: day.isoformat()))
        answer: dict[str, Any] = self.organiser.call("POST", "/campaigns/import", document)
        return answer

    def _hand_in_list(self, object_: dict[str, Any]) -> int:
        path = f"{self.path}/objects/{object_['id']}/recipients"
        rows = self.people.list_of(object_["code"])
        handed_in: int = self.organiser.call("POST", path, {"recipients": rows})["handed_in"]
        return handed_in

    def _person(self, account: str | None, password: str | None) -> api_client.Caller | None:
        return api_client.person(self.gateway, account, password or "") if account else None


def main() -> int:
    parser = argument_parser(__doc__)
    parser.add_argument("--seed", type=int, default=2024, help="the same seed: the same people and answers")
    parser.add_argument(
        "--small", dest="size", action="store_const", const="small", default="full", help="fewer people"
    )
    parser.add_argument("--threads", type=int, default=8, help="calls at the same time")
    parser.add_argument("--folder", type=Path, default=DEFAULT, help=f"where documents are left (default: {DEFAULT})")
    parser.add_argument("--id-file", type=Path, help="where the campaign's id is written at the end")
    arguments = read_arguments(parser)
    print(f"The year of {PLAN.name} through {arguments.gateway}. All people and all votes are synthetic.\n")
    with ThreadPoolExecutor(arguments.threads) as pool:
        try:
            campaign = Year(arguments, pool).play()
        except (api_client.ApiError, RoundFailed, DrawFailed, NotDelivered, requests.RequestException) as error:
            print(f"play: {error}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            pool.shutdown(cancel_futures=True)
            return 130
    if arguments.id_file:
        arguments.id_file.write_text(campaign + "\n")
    print(f"\ncampaign {campaign}, documents in {arguments.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
