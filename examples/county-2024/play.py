"""Plays the plan's year through the gateway's public HTTP API, as a county's own system would call it.

    python play.py --gateway http://127.0.0.1:8000 --account demo --password … --client-id … --client-secret … …

All people and all votes are synthetic. The plan's dates are past, so each round's window is moved to now when its turn
comes; everything else is as `plan.yaml` has it. What an earlier run left stays: the campaign takes the next free code.
Arguments can come from the environment: MINPING_GATEWAY, MINPING_ACCOUNT, MINPING_PASSWORD, MINPING_APPROVER,
MINPING_APPROVER_PASSWORD, MINPING_OPERATOR, MINPING_OPERATOR_PASSWORD, MINPING_CLIENT_ID, MINPING_CLIENT_SECRET.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import api_client
import process
import requests
import yaml
from hold_round import Round, RoundFailed
from report import print_table, print_turnout, step
from synthetic_people import People

PLAN = Path(__file__).with_name("plan.yaml")
SIZES = {"full": (60, 40), "small": (20, 14)}
"""(experts in all, recipients whom each object hands in)."""
DAILY = "daily"
FINDINGS = {
    "mobilisation": ("-0.5", "动员材料不全"),
    "self-check": ("-0.3", "征求意见书回收偏少"),
    "disclosure": ("-0.2", "收费标准未及时更新"),
    "rectification": ("-1", "一项问题未按期整改"),
    "discipline": ("-0.3", "暗访发现人员离岗"),
}
PROGRESS = ("2", "2.5", "3", "3.5", "4")
"""Points for one of the pledged problems, by how far it was solved."""


class Year:
    """One campaign from import to certification."""

    id: str
    code: str

    def __init__(self, arguments: argparse.Namespace, pool: ThreadPoolExecutor) -> None:
        self.gateway, self.seed, self.pool = arguments.gateway, arguments.seed, pool
        self.organiser = api_client.person(self.gateway, arguments.account, arguments.password)
        self.approver = api_client.person(self.gateway, arguments.approver, arguments.approver_password)
        self.portal = api_client.system(self.gateway, arguments.client_id, arguments.client_secret)
        self.voters = api_client.voter(self.gateway)
        self.operator = self.portal
        if arguments.operator:
            self.operator = api_client.person(self.gateway, arguments.operator, arguments.operator_password)
        self.plan: dict[str, Any] = yaml.safe_load(PLAN.read_text(encoding="utf-8"))
        self.experts, self.recipients = SIZES[arguments.size]
        self.turnout: list[tuple[str, dict[str, Any]]] = []

    def play(self) -> str:
        """The whole year in the order of the plan's dates. Returns the campaign's id."""
        for caller in (self.organiser, self.approver, self.operator, self.portal):
            caller.sign_in()
        self.import_plan()
        self.hand_in_people()
        rounds = {each["code"]: each for each in self.organiser.list(f"{self.path}/rounds")}
        for _, what, code in sorted(self._calendar()):
            if what == "assessment":
                self.assess()
            elif what == "round":
                self.turnout.append(Round(self, rounds[code]).hold())
            else:
                self.set_phase(code, what)
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
        with step("聘任代表 representatives") as done:
            path = f"{self.path}/representatives"
            list(self.pool.map(lambda body: self.organiser.call("POST", path, body), self.people.appointments()))
            done.said = f"{len(self.people.experts)} experts, {len(self.people.representatives)} county representatives"
        with step("报送服务对象 recipients") as done:
            objects = self.organiser.list(f"{self.path}/objects")
            rows = sum(self.pool.map(self._hand_in_list, objects))
            done.said = f"{len(objects)} lists, {rows} rows, {len(self.people.recipients)} people"

    def assess(self) -> None:
        """Entries of the daily assessment: progress on pledged problems, and deductions for findings.

        One organiser proposes, another approves.
        """
        with step("日常考评 daily assessment") as done:
            codes = [each["code"] for each in self.plan["objects"]]
            done.said = f"{sum(self.pool.map(self._assess_object, codes))} entries for {len(codes)} objects"

    def set_phase(self, code: str, state: str) -> None:
        """Start or complete a phase, after what the plan asks to be done in it."""
        if state == "completed":
            self._work_on(code)
        with step("阶段 phase") as done:
            path = f"{self.path}/phases/{code}"
            phase = self.organiser.call(
                "POST", *((path + "/completion", {}) if state == "completed" else (path + "/start",))
            )
            done.said = f"{phase['name']} {state}, {len(phase['tasks'])} tasks"

    def certify(self) -> None:
        """Freeze the results, complete the last phase, and print what anybody may read."""
        with step("总结评定 certification") as done:
            self.organiser.call("POST", f"{self.path}/certification")
            certification = self.voters.call("GET", f"{self.path}/certification")
            done.said = f"{len(certification['results'])} results, {certification['digest'][:23]}…"
        self.set_phase(self.plan["phases"][-1]["code"], "completed")
        print(f"\n{certification['campaign']['name']}: results (synthetic)\n")
        print_table(certification)
        print("\nTurnout by channel (synthetic)\n")
        print_turnout(self.turnout)

    def _work_on(self, code: str) -> None:
        work = {
            "mobilisation": ("动员部署 mobilisation", lambda: process.mobilise(self.organiser, self.path)),
            "topics": ("选题评议 topics", lambda: process.choose_topics(self.organiser, self.path, self.pool)),
            "summary": ("点评与报告 report", lambda: process.sum_up(self.organiser, self.path, self.pool)),
        }
        if code in work:
            title, do = work[code]
            with step(title) as done:
                done.said = do()

    def _calendar(self) -> Iterator[tuple[str, str, str]]:
        """(day, what, code) of what the plan dates. The last phase is completed after certification."""
        *others, last = self.plan["phases"]
        for phase in (*others, last):
            yield str(phase["starts_on"]), "running", phase["code"]
        for phase in others:
            yield str(phase["ends_on"]), "completed", phase["code"]
        for round_ in self.plan["rounds"]:
            yield str(round_["opens_at"])[:10], "round", round_["code"]
        yield str(last["starts_on"]), "assessment", ""

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

    def _assess_object(self, code: str) -> int:
        """An object's entries one after the other, since an explanation names them in the order they were made."""
        entries = self._entries_of(code)
        for entry in entries:
            made = self.organiser.call("POST", f"{self.path}/assessment/entries", entry)
            self.approver.call("POST", f"{self.path}/assessment/entries/{made['id']}/approval")
        return len(entries)

    def _entries_of(self, code: str) -> list[dict[str, Any]]:
        rng = random.Random(f"{self.seed}/assessment/{code}")
        entries = [
            {"item": "pledged-problems", "points": rng.choice(PROGRESS), "date": day, "reason": f"选题问题{number}进展"}
            for number, day in enumerate(("2024-09-30", "2024-11-20"), 1)
        ]
        for item in rng.sample(sorted(FINDINGS), rng.randint(0, 3)):
            points, reason = FINDINGS[item]
            entries.append({"item": item, "points": points, "date": "2024-10-15", "reason": reason})
        return [{"object": code, "component": DAILY, **entry} for entry in entries]


def argument_parser(description: str | None) -> argparse.ArgumentParser:
    """The gateway and who we are, also out of the environment."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    people = [name for each in ("approver", "operator") for name in (each, f"{each}-password")]
    for name in ("account", "password", *people, "client-id", "client-secret"):
        parser.add_argument(f"--{name}", default=os.environ.get("MINPING_" + name.upper().replace("-", "_")))
    parser.add_argument("--gateway", default=os.environ.get("MINPING_GATEWAY", "http://127.0.0.1:8000"))
    return parser


def read_arguments(parser: argparse.ArgumentParser) -> argparse.Namespace:
    arguments = parser.parse_args()
    needed = ("account", "password", "approver", "approver_password", "client_id", "client_secret")
    missing = [name for name in needed if not getattr(arguments, name)]
    if missing:
        parser.error("missing: " + ", ".join("--" + name.replace("_", "-") for name in missing))
    return arguments


def main() -> int:
    parser = argument_parser(__doc__)
    parser.add_argument("--seed", type=int, default=2024, help="the same seed: the same people and votes")
    parser.add_argument(
        "--small", dest="size", action="store_const", const="small", default="full", help="fewer people"
    )
    parser.add_argument("--threads", type=int, default=8, help="calls at the same time")
    parser.add_argument("--id-file", type=Path, help="where the campaign's id is written at the end")
    arguments = read_arguments(parser)
    print(f"The year of {PLAN.name} through {arguments.gateway}. All people and all votes are synthetic.\n")
    with ThreadPoolExecutor(arguments.threads) as pool:
        try:
            campaign = Year(arguments, pool).play()
        except (api_client.ApiError, RoundFailed, requests.RequestException) as error:
            print(f"play: {error}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            pool.shutdown(cancel_futures=True)
            return 130
    if arguments.id_file:
        arguments.id_file.write_text(campaign + "\n")
    print(f"\ncampaign {campaign}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
