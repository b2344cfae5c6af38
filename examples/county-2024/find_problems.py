"""Problems are found (plan, section 四, 3): opinions by the plan's ways, self-check, open and undercover visits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import synthetic_problems as synthetic
from report import step

if TYPE_CHECKING:
    from play import Year

Plain = dict[str, Any]


def find_problems(year: Year) -> None:
    """All that the phase asks for. What is found is in the ledger afterwards, opinions that say the same merged."""
    with step("  征求意见 opinions") as done:
        done.said = _seek_opinions(year)
    with step("  回访 calling back") as done:
        done.said = _call_back(year)
    with step("  明察暗访 inspections") as done:
        done.said = _inspect(year)
    with step("  自查 self-check") as done:
        bodies = [
            {"object": code, "source": "self_check", "text": text, "severity": "minor"}
            for code, text in synthetic.SELF_CHECKED
        ]
        for body in (*bodies, synthetic.SPECIAL_CHECK):
            year.organiser.call("POST", f"{year.path}/findings", body)
        done.said = f"{len(bodies)} findings of objects, one of a special check of the bureau"
    with step("  问题台账 findings") as done:
        done.said = merge_opinions(year)


def take_comments(year: Year) -> str:
    """Comments of every sealed round become opinions, each once: a round that was taken before stays as it is."""
    taken = 0
    rounds = [each for each in year.organiser.list(f"{year.path}/rounds") if each["state"] == "sealed"]
    for each in rounds:
        taken += year.organiser.call("POST", f"{year.path}/rounds/{each['id']}/opinions")["opinions"]
    return f"{taken} comments of {len(rounds)} rounds"


def merge_opinions(year: Year) -> str:
    """What people said about the same problem of the same object is one finding, now or of before."""
    findings = {(each["object"], each["text"]): each["id"] for each in year.organiser.list(f"{year.path}/findings")}
    alike: dict[tuple[str, str], list[str]] = {}
    for opinion in year.organiser.list(f"{year.path}/opinions?merged=false"):
        if problem := synthetic.problem_of(opinion["text"]):
            alike.setdefault((opinion["object"], problem), []).append(opinion["id"])
    for (code, problem), opinions in sorted(alike.items()):
        if known := findings.get((code, problem)):
            year.organiser.call("POST", f"{year.path}/findings/{known}/opinions", {"opinions": opinions})
        else:
            body = {"object": code, "source": "opinion", "text": problem, "opinions": opinions}
            year.organiser.call("POST", f"{year.path}/findings", body)
    total = year.organiser.call("GET", f"{year.path}/findings/summary")["total"]
    return f"{sum(map(len, alike.values()))} opinions merged, {total} findings in all"


def _seek_opinions(year: Year) -> str:
    bodies = synthetic.opinions(year.seed, [each["code"] for each in year.plan["objects"]])
    list(year.pool.map(lambda body: year.organiser.call("POST", f"{year.path}/opinions", body), bodies))
    ways = {each["way"] for each in bodies}
    return f"{len(bodies)} by {len(ways)} ways; {take_comments(year)}"


def _call_back(year: Year) -> str:
    """A voter asks for a call, without a code; the office calls, and makes an opinion of it that names nobody."""
    asked = {**synthetic.CONTACT, "phone": year.people.caller.phone}
    year.voters.call("POST", f"{year.path}/contact-requests", asked)
    for open_ in year.organiser.list(f"{year.path}/follow-ups?open=true"):
        closed = year.organiser.call("POST", f"{year.path}/follow-ups/{open_['id']}/closure", synthetic.CLOSURE)
        year.organiser.call("POST", f"{year.path}/opinions", synthetic.FOLLOWED_UP)
    return f"a contact request, due {closed['deadline']}: {closed['outcome']}, an opinion made of it"


def _inspect(year: Year) -> str:
    """One open and one undercover visit; a county representative with an account reports, otherwise the office does."""
    people = [each for each in year.organiser.list(f"{year.path}/representatives") if each["kind"] == "county"]
    said = []
    for planned, report in synthetic.INSPECTIONS:
        body = {**planned, "inspectors": [each["id"] for each in people]}
        made = year.organiser.call("POST", f"{year.path}/inspections", body)
        path = f"{year.path}/inspections/{made['id']}/report"
        reported = (year.representative or year.organiser).call("POST", path, report)
        said.append(f"{reported['kind']}: finding {', '.join(map(str, reported['findings']))}")
    return f"{len(people)} representatives; {'; '.join(said)}"
