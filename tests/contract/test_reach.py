"""What a token is bound to: campaigns, objects, visits, channels, source. What is out of reach is not there."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
import requests

from chassis.documents import declared_permissions
from chassis.tokens import Permission

from .asking import Operation, readable
from .conftest import SERVICES, Seeded
from .right_bodies import right_bodies
from .seeds_of_reach import OF_OTHER, OTHER, OWN, UNDERCOVER, Reach
from .test_examples import DOCUMENTS, operations

PEOPLE = ("organiser", "operator", "unit", "county_representative", "auditor", "supervisor")
NAMED = ("campaign_id", "poll_id", "batch_id", "message_id")
"""What of a campaign a path names first."""
OF_ONE = {"object_id", "finding_id", "evidence_id", "opinion_id", "topic_id", "inspection_id"}
"""What of one object, or of one visit, a path names."""
UNIT = {"role": "unit", "sub": "clerk", "objects": [OWN]}


@pytest.fixture(scope="module")
def declared(apps: Any) -> dict[str, Operation]:
    """The operations that ask for a token, by operationId."""
    found = {}
    for service in SERVICES:
        permissions = declared_permissions(apps[service])
        for method, path, document in operations(DOCUMENTS[service]):
            if document["security"] == [{"token": []}]:
                each = Operation(service, method, path, document, permissions[document["operationId"]])
                found[each.id] = each
    return found


@pytest.fixture(scope="module")
def reach(seeded: Seeded) -> Reach:
    return Reach(seeded)


def callers(permission: Permission) -> list[dict[str, Any]]:
    """A system and a person that have the permission; none where only campaigns itself has, which is bound to none."""
    roles = [] if permission.issuer else [role for role in PEOPLE if role in permission.roles][:1]
    people = [{"role": role, "sub": "somebody", "objects": ["01"] if role == "unit" else None} for role in roles]
    systems = [{"role": "system", "sub": "client", "scope": permission.name}]
    return people + ([] if permission.people_only or permission.issuer else systems)


def test_operation_on_another_campaign_finds_nothing(
    seeded: Seeded, declared: dict[str, Operation], record_property: Any
) -> None:
    """Everything that a path can name is there, and every body is right; only the token is of another campaign."""
    bodies, another = right_bodies(seeded), str(uuid4())
    wrong, count = [], 0
    for operation in declared.values():
        ids = seeded.ids[""] | seeded.ids.get(operation.id, {})
        if not any(f"{{{name}}}" in operation.path for name in NAMED):
            continue
        for claims in callers(operation.permission):
            for bound in ([another], []):
                answer = operation.ask(seeded, ids, bodies.get(operation.id), campaigns=bound, **claims)
                count += 1
                if answer.status_code != 404:
                    wrong.append(f"{operation.id} as {claims['role']}: {answer.status_code} {answer.text[:200]}")
            if operation.method == "GET":  # that it is there: who is bound to its campaign sees it
                answer = operation.ask(seeded, ids, campaigns=[ids["campaign_id"]], **claims)
                count += 1
                if answer.status_code != 200:
                    wrong.append(f"{operation.id}, its own campaign: {answer.status_code} {answer.text[:200]}")
    record_property("figures", f"reach: {count} calls with tokens of another campaign and of the right one")
    assert not wrong, "\n".join(wrong)
    assert count > 500


def test_lists_across_campaigns_hold_those_of_the_token(seeded: Seeded, declared: dict[str, Operation]) -> None:
    here, elsewhere = seeded.ids[""]["campaign_id"], seeded.ids["getCertification"]["campaign_id"]
    office = {"role": "organiser", "sub": "office", "campaigns": [here]}

    def ask(name: str, body: Any = None, **claims: Any) -> Any:
        return declared[name].ask(seeded, {"campaign": here}, body, **(office | claims)).json()

    assert [each["id"] for each in ask("listCampaigns")] == [here]
    assert {each["campaign"] for each in ask("searchPeople", {"phone": "13800130001"})} == {here}
    assert len(ask("searchPeople", {"phone": "13800130001"}, campaigns=None)) > 1
    assert len(ask("listPolls")["polls"]) == 1
    assert ask("listPolls", campaigns=[elsewhere]) == {"polls": []}
    clerk = {"role": "operator", "sub": "clerk"}
    assert seeded.ids[""]["message_id"] in {each["message"] for each in ask("listMessages", **clerk)}
    assert ask("listMessages", **clerk, campaigns=[elsewhere]) == []


@pytest.mark.parametrize("name", ["createCampaign", "importCampaign", "copyCampaign", "listEvents"])
def test_who_is_bound_to_campaigns_has_nothing_beyond_them(
    seeded: Seeded, declared: dict[str, Operation], name: str
) -> None:
    ids = seeded.ids[""]
    office = {"role": "organiser", "sub": "office", "campaigns": [ids["campaign_id"]]}
    assert declared[name].ask(seeded, ids, right_bodies(seeded).get(name), **office).status_code == 403


def seen(seeded: Seeded, declared: dict[str, Operation], ids: dict[str, str], **claims: Any) -> dict[str, str]:
    """operationId → the text of all of a campaign's operations that read, and that this caller is given."""
    found = {}
    for operation in declared.values():
        if operation.method == "GET" and operation.service == "campaigns" and "{campaign_id}" in operation.path:
            scope = {"scope": operation.permission.name} if claims["role"] == "system" else {}
            answer = operation.ask(seeded, ids, **claims, **scope)
            if answer.ok:
                found[operation.id] = readable(answer)
    return found


def test_unit_reads_nothing_of_another_object(
    seeded: Seeded, declared: dict[str, Operation], reach: Reach, record_property: Any
) -> None:
    """Whatever it reads; while its own people, and the office, read it in as many places as there are."""
    told = {
        *("listAssessmentEntries", "listVetoes", "listOpinions", "listFindings", "listFindingSteps", "listEvidence"),
        *("listTopics", "listUnitComments", "listUses", "listCertificationObjections", "listInspections"),
        *("getOpinion", "getFinding", "getTopic", "getUnitComment", "getFeedbackLetter"),
    }
    of_other = {
        name
        for name, text in seen(seeded, declared, reach.ids, **UNIT | {"objects": [OTHER]}).items()
        if OF_OTHER in text
    }
    assert of_other == told
    own = seen(seeded, declared, reach.ids, **UNIT)
    record_property("figures", f"reach: a unit reads {len(own)} operations, {len(told)} of which would tell of others")
    assert [name for name, text in own.items() if OF_OTHER in text] == []
    by_id = {name for name, each in declared.items() if each.method == "GET" and OF_ONE & set(names(each.path))}
    assert by_id & own.keys() == {"getObject"}, "what is another object's is not there"
    shown = {name: json.loads(own[name]) for name in own.keys() - {"getScoresFile"} if own[name].startswith(("[", "{"))}
    for name in told & shown.keys():
        objects = {each.get("object") for each in shown[name]} if name != "listInspections" else set()
        assert objects <= {OWN, None}, name


def names(path: str) -> list[str]:
    return [part.partition("}")[0] for part in path.split("{")[1:]]


def test_unit_changes_nothing_of_another_object(seeded: Seeded, declared: dict[str, Operation], reach: Reach) -> None:
    bodies = right_bodies(seeded) | {
        "chooseTopic": {"title": "企业减负", "object": OTHER},
        "objectToCertification": {"object": OTHER, "text": "申诉"},
        "addOpinion": {"way": "box", "object": OTHER, "text": "没人"},
        "addFinding": {"source": "self_check", "object": OTHER, "text": "无人值班"},
    }
    answers = {}
    for operation in declared.values():
        if operation.method != "GET" and "unit" in operation.permission.roles:
            answer = operation.ask(seeded, reach.ids, bodies.get(operation.id), **UNIT)
            answers[operation.id] = answer.status_code
    by_body = {name: answers.pop(name) for name in ("addOpinion", "addFinding")}
    assert by_body == {"addOpinion": 422, "addFinding": 422}  # not-your-object, beside what else is wrong
    assert {name: status for name, status in answers.items() if status not in (403, 404)} == {}
    assert len(answers) >= 12


def test_unit_reads_scores_and_what_is_missing_of_its_own_object(
    seeded: Seeded, declared: dict[str, Operation], reach: Reach
) -> None:
    def read(name: str, **claims: Any) -> Any:
        answer = declared[name].ask(seeded, reach.ids, **(UNIT | claims))
        assert answer.ok, answer.text
        return answer.json()

    for name in ("getScores", "getScoresFile"):
        scores = read(name)
        assert [each["object"] for each in scores["results"]] == [OWN]
        assert {row["object"] for tally in scores["tallies"] for row in tally["objects"]} == {OWN}
        assert len(read(name, role="auditor", objects=None)["results"]) == 2

    def missing(**claims: Any) -> set[str]:
        phases = read("getProgress", **claims)["phases"]
        return {each for phase in phases for check in phase["checks"] for each in check["missing"]}

    assert {OWN, "1"} <= missing()
    assert not {OTHER, "2", "3"} & missing()
    assert {OTHER, "2", "3"} <= missing(role="auditor", objects=None)
    checks = read("getChecklist", role="unit")["checks"]
    assert [each["code"] for each in checks] == ["self-check", "opinions", "visits"]


def test_unit_reads_of_a_visit_to_others_too_no_text(
    seeded: Seeded, declared: dict[str, Operation], reach: Reach
) -> None:
    ask = declared["getInspection"].ask
    visit = ask(seeded, {**reach.ids, "inspection_id": reach.visit_of_both}, **UNIT).json()
    assert (visit["state"], visit["objects"]) == ("reported", [OWN])
    assert (visit["purpose"], visit["report"], visit["findings"]) == ("", None, [])
    assert ask(seeded, {**reach.ids, "inspection_id": reach.open_visit}, **UNIT).status_code == 404


@pytest.mark.parametrize("role", [*PEOPLE[1:], "system"])
def test_undercover_visit_is_known_to_its_representatives_alone(
    seeded: Seeded, declared: dict[str, Operation], reach: Reach, role: str
) -> None:
    """Wherever one could read of it: lists, progress, steps, events, reports."""
    claims = {"role": role, "sub": "visitor-2", **({"objects": [OWN]} if role == "unit" else {})}
    texts = seen(seeded, declared, reach.ids, **claims)
    assert len(texts) > 20
    assert [name for name, text in texts.items() if UNDERCOVER in text or reach.ids["inspection_id"] in text] == []


def test_undercover_visit_is_read_by_who_makes_it(seeded: Seeded, declared: dict[str, Operation], reach: Reach) -> None:
    told = {"listInspections", "getInspection"}
    for claims, more in (
        ({"role": "county_representative", "sub": "visitor-1"}, set()),
        ({"role": "organiser", "sub": "office"}, {"listCampaignEvents"}),
    ):
        texts = seen(seeded, declared, reach.ids, **claims)
        assert {name for name, text in texts.items() if UNDERCOVER in text} == told | more


@pytest.mark.parametrize("name", ["postBallot", "postBatch", "recordInterview", "receiveGenericSms", "makeSheets"])
def test_client_of_one_channel_hands_in_nothing_over_another(
    seeded: Seeded, declared: dict[str, Operation], name: str
) -> None:
    operation, ids = declared[name], seeded.ids[""]
    ballot = {"phone": "13800130007", "channel": "phone", "source_ref": str(uuid4())}
    votes = {"votes": [{"object": "01", "level": "satisfied"}]}
    body: Any = {
        "postBallot": {**ballot, **votes},
        "postBatch": {"ballots": [{**ballot, **votes}]},
        "recordInterview": {**ballot, **votes, "outcome": "answered"},
        "receiveGenericSms": {"id": str(uuid4()), "from": "13800130007", "text": "1"},
        "makeSheets": {"voters": [str(uuid4())]},
    }[name]
    client = {"role": "system", "sub": "portal", "scope": operation.permission.name, "channels": ["web"]}
    answer = operation.ask(seeded, ids, body, **client)
    assert "channel-not-yours" in answer.text
    assert answer.status_code == (200 if name == "postBatch" else 403)


def test_client_has_references_of_its_own(seeded: Seeded, declared: dict[str, Operation]) -> None:
    """The same reference of another source is another ballot; of the same source it is the first one."""
    reference = str(uuid4())

    def hand_in(level: str, **claims: Any) -> requests.Response:
        ballot = {"phone": "13800130007", "channel": "web", "source_ref": reference}
        body = {**ballot, "votes": [{"object": "01", "level": level}]}
        client = {"role": "system", "scope": "ballots:write", "channels": ["web"], **claims}
        return declared["postBallot"].ask(seeded, seeded.ids[""], body, **client)

    first = hand_in("satisfied", sub="one", source="portal")
    assert first.status_code in (200, 201)
    assert hand_in("satisfied", sub="another", source="portal").json() == first.json()
    assert hand_in("fairly", sub="one", source="portal").status_code == 409
    other = hand_in("fairly", sub="one", source="hotline")
    assert (other.status_code, other.json()["ballot"] != first.json()["ballot"]) == (200, True)
    unnamed = hand_in("dissatisfied", sub="portal-2")
    assert unnamed.json()["ballot"] not in (first.json()["ballot"], other.json()["ballot"])


def test_sms_of_a_client_of_another_campaign_reaches_no_poll(seeded: Seeded, declared: dict[str, Operation]) -> None:
    client = {"role": "system", "sub": "sms", "scope": "sms:write"}

    def send(campaign: str) -> Any:
        body = {"id": str(uuid4()), "from": "13800130008", "text": "1"}
        return declared["receiveGenericSms"].ask(seeded, {}, body, **client, campaigns=[campaign]).json()

    assert (send(str(uuid4()))["outcome"], send(seeded.ids[""]["campaign_id"])["outcome"]) == ("kept", "counted")
