"""The audit trail: what is in it, what never is, and who may read it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from chassis.ids import new_id
from gateway.routes import ROUTES, Route
from gateway.use_cases import keep_identities

CONTRACTS = Path(__file__).parents[2] / "contracts"
UUID = "019a0000-0000-7000-8000-000000000001"
PEOPLE = f"/api/v1/campaigns/{UUID}/representatives"
AUDITOR = "auditor"
METHODS = {"get", "put", "post", "patch", "delete"}
Records = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def front(start_gateway: Any, services: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A gateway of its own, before services with their own documents, however long it takes to read them."""
    monkeypatch.setattr("gateway.clients.operations.FIRST_SECONDS", 60)
    for name in ("campaigns", "ballots", "scoring"):
        getattr(services, name).document = (CONTRACTS / f"{name}.json").read_bytes()
    return start_gateway()


@pytest.fixture
def records(front: Any, bearer: Any) -> Records:
    """`records(subject=…)`: what the trail has, as an auditor finds it."""

    def read(**query: str) -> list[dict[str, Any]]:
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        answer = front.send("GET", f"/api/v1/audit?limit=1000&{asked}", bearer(AUDITOR))
        assert answer.status == 200, answer
        found: list[dict[str, Any]] = answer.json
        return found

    return read


def rows(front: Any, sql: str) -> Any:
    with front.app.extensions["database"].session() as session:
        return session.execute(text(sql)).all()


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        ("PATCH", f"/api/v1/campaigns/{UUID}", "changeCampaign"),
        ("DELETE", f"/api/v1/campaigns/{UUID}/report/template", "deleteReportTemplate"),
        ("GET", PEOPLE, "listRepresentatives"),
        ("HEAD", PEOPLE, "listRepresentatives"),
        ("GET", f"/api/v1/campaigns/{UUID}/export", "exportCampaign"),
        ("POST", "/api/v1/campaigns/people/search", "searchPeople"),
        ("POST", f"/api/v1/polls/{UUID}/batches", "postBatch"),
        ("GET", "/api/v1/messages", "listMessages"),
    ],
)
def test_change_or_read_of_people_is_recorded_twice(
    front: Any, records: Records, bearer: Any, method: str, path: str, operation: str
) -> None:
    me = str(new_id())
    body = b'{"phone": "13900139000"}'
    answer = front.send(method, f"{path}?page=2&note=secret", bearer(sub=me), body if method == "POST" else None)
    assert answer.status == 200
    asked, answered = records(subject=me)
    expected = {
        "request_id": answer.header("X-Request-ID"),
        "subject": me,
        "role": "organiser",
        "name": None,
        "address": "127.0.0.1",
        "operation": operation,
        "method": method,
        "path": path,
        "changed": None,
    }
    assert {name: asked[name] for name in expected} == {name: answered[name] for name in expected} == expected
    assert (asked["kind"], asked["status"], asked["asked"]) == ("asked", None, None)
    assert (answered["kind"], answered["status"], answered["asked"]) == ("answered", 200, asked["number"])
    assert "secret" not in json.dumps([asked, answered])
    assert "13900139000" not in json.dumps([asked, answered])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", f"/api/v1/polls/{UUID}/ballots"),
        ("GET", "/api/v1/ballot"),
        ("PUT", "/api/v1/ballot"),
        ("POST", "/api/v1/ballot/denial"),
        ("POST", "/api/v1/ballot/pressure-report"),
        ("POST", "/api/v1/inbound/sms/generic"),
        ("GET", "/api/v1/receipts/abc"),
        ("POST", f"/api/v1/campaigns/{UUID}/contact-requests"),
        ("POST", f"/api/v1/polls/{UUID}/interviews"),
        ("PUT", f"/api/v1/paper-batches/{UUID}/entries/12"),
        ("GET", "/api/v1/campaigns"),
        ("GET", f"/api/v1/campaigns/{UUID}/certification"),
        ("POST", "/api/v1/scores"),
        ("OPTIONS", PEOPLE),
    ],
)
def test_voters_and_plain_reads_are_never_recorded(
    front: Any, records: Records, bearer: Any, method: str, path: str
) -> None:
    me = str(new_id())
    assert front.send(method, path, bearer(sub=me)).status == 200
    assert records(subject=me) == []


def test_request_without_token_is_not_recorded(front: Any) -> None:
    before = rows(front, "SELECT count(*) FROM audit_records")
    assert front.send("PUT", "/api/v1/ballot", {"Ballot-Code": "7KQ-ABCD-EFGH-JKMN"}, b"{}").status == 200
    assert front.send("GET", PEOPLE).status == 200  # the service refuses it
    assert front.send("GET", PEOPLE, {"Authorization": "Bearer forged"}).status == 401
    assert rows(front, "SELECT count(*) FROM audit_records") == before


def test_refusal_of_the_service_is_recorded_as_it_was(front: Any, records: Records, services: Any, bearer: Any) -> None:
    me = str(new_id())
    assert front.send("GET", PEOPLE, bearer(sub=str(new_id()))).status == 200  # the document is known
    services.campaigns.behave = lambda service: service.die()
    assert front.send("DELETE", f"/api/v1/campaigns/{UUID}/report/template", bearer(sub=me)).status == 502
    assert [(each["kind"], each["status"]) for each in records(subject=me)] == [("asked", None), ("answered", 502)]


def test_unknown_operation_with_a_token_is_recorded_without_its_path(
    front: Any, records: Records, services: Any, bearer: Any
) -> None:
    """While a service's document can't be had, anything may be a change."""
    services.campaigns.document = b"no document"
    me = str(new_id())
    for method in ("GET", "POST"):
        assert front.send(method, "/api/v1/campaigns/13900139000", bearer(sub=me)).status == 200
    found = [(each["kind"], each["operation"], each["method"], each["path"]) for each in records(subject=me)]
    path = "/api/v1/campaigns"
    assert found == [(kind, None, method, path) for method in ("GET", "POST") for kind in ("asked", "answered")]


def test_slow_document_holds_up_no_request_of_other_services(
    front: Any, services: Any, bearer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And those of its own for no longer than the first wait."""
    import threading

    from gateway.clients.operations import Operations

    go_on, asked = threading.Event(), []

    def read() -> Any:
        asked.append(1)
        assert go_on.wait(20)
        return json.loads(services.campaigns.document)

    monkeypatch.setattr("gateway.clients.operations.FIRST_SECONDS", 0.01)
    operations = Operations("campaigns", read)
    front.app.extensions["operations"]["campaigns"] = operations.find
    for _ in range(3):
        assert operations.find("GET", PEOPLE) is None
    assert front.send("GET", "/api/v1/messages", bearer()).status == 200
    assert len(asked) == 1
    go_on.set()
    monkeypatch.setattr("gateway.clients.operations.FIRST_SECONDS", 20)
    found = operations.find("GET", PEOPLE)
    assert found is not None
    assert (found.name, found.recorded) == ("listRepresentatives", True)


def test_account_and_client_are_recorded_by_name(front: Any, records: Records, bearer: Any) -> None:
    db, name = front.app.extensions["database"], f"n-{new_id()}"
    account, _ = keep_identities.add_account(db, name, "organiser", "password 1", [], [])
    client, _ = keep_identities.add_client(db, f"{name}-2", ["ballots:write"], [], [], None)
    for subject in (account, client):
        front.send("GET", PEOPLE, bearer(sub=str(subject)))
    assert {each["name"] for each in records(subject=str(account))} == {name}
    assert {each["name"] for each in records(subject=str(client))} == {f"{name}-2"}


def test_log_in_is_recorded_with_its_result(front: Any, records: Records) -> None:
    db, name = front.app.extensions["database"], f"l-{new_id()}"
    account, _ = keep_identities.add_account(db, name, "unit", "password 1", ["01"], [])
    for password, status in (("password 1", 201), ("password 2", 401)):
        body = json.dumps({"account": name, "password": password}).encode()
        assert front.send("POST", "/api/v1/sessions", {"Content-Type": "application/json"}, body).status == status
    found = records(subject=str(account))
    assert [(each["kind"], each["operation"], each["role"], each["name"], each["status"]) for each in found] == [
        ("login", "createSession", "unit", name, 201),
        ("login", "createSession", "unit", name, 401),
    ]


def test_log_in_of_nobody_is_recorded_without_what_was_typed(front: Any, records: Records) -> None:
    body = json.dumps({"account": "my password", "password": "x"}).encode()
    answer = front.send("POST", "/api/v1/sessions", {"Content-Type": "application/json"}, body)
    [found] = records(request_id=answer.header("X-Request-ID"))
    assert (found["kind"], found["subject"], found["name"], found["status"]) == ("login", None, None, 401)
    assert "my password" not in json.dumps(found)


def test_token_of_a_client_is_recorded_given_or_refused(front: Any, records: Records) -> None:
    db = front.app.extensions["database"]
    client, secret = keep_identities.add_client(db, f"t-{new_id()}", ["ballots:write"], [], [], None)
    for given, status in ((secret, 200), ("wrong", 401)):
        form = f"grant_type=client_credentials&client_id={client}&client_secret={given}".encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        assert front.send("POST", "/api/v1/oauth/token", kind, form).status == status
    found = records(subject=str(client))
    assert [(each["kind"], each["role"], each["status"]) for each in found] == [
        ("login", "system", 200),
        ("login", "system", 401),
    ]


def test_command_that_changes_an_account_is_recorded(front: Any, records: Records) -> None:
    name = f"c-{new_id()}"
    run = front.app.test_cli_runner()
    arguments = ["add-account", name, "--role"]
    assert run.invoke(args=[*arguments, "organiser"], env={"ACCOUNT_PASSWORD": "password 1"}).exit_code == 0
    assert run.invoke(args=[*arguments, "auditor"], env={"ACCOUNT_PASSWORD": "password 2"}).exit_code == 0
    assert run.invoke(args=["withdraw-account", name]).exit_code == 0
    added, changed, withdrawn = (each for each in records() if each["name"] == name)
    assert (added["kind"], added["role"], added["subject"], added["method"]) == (
        *("changed", "command", "add-account", "INSERT"),
    )
    assert added["path"] == changed["path"] == withdrawn["path"]
    assert changed["changed"] == ["password_hash", "role"]
    assert (withdrawn["operation"], withdrawn["changed"]) == ("withdraw-account", ["withdrawn_at"])
    assert "password 1" not in json.dumps([added, changed])
    assert "argon2" not in json.dumps([added, changed])


def test_hand_at_the_database_that_changes_a_client_is_recorded(front: Any, records: Records, superuser: Any) -> None:
    db, name = front.app.extensions["database"], f"h-{new_id()}"
    keep_identities.add_client(db, name, ["ballots:write"], [], [], None)
    superuser("UPDATE clients SET scope = '{polls:write}' WHERE name = %s", [name])
    superuser("DELETE FROM clients WHERE name = %s", [name])
    *_, changed, gone = (each for each in records() if each["name"] == name)
    assert (changed["role"], changed["subject"], changed["changed"]) == ("database", "postgres", ["scope"])
    assert gone["method"] == "DELETE"


def test_request_with_the_database_away_does_not_go_on(
    start_gateway: Any, services: Any, bearer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ballots do, with a token and without one."""
    services.campaigns.document = (CONTRACTS / "campaigns.json").read_bytes()
    monkeypatch.setattr("gateway.clients.operations.FIRST_SECONDS", 60)
    front = start_gateway(database_url="postgresql://gateway@/gateway?host=/nowhere")
    front.app.extensions["withdrawn_subjects"] = Nobody()
    for method, path in (("PATCH", f"/api/v1/campaigns/{UUID}"), ("GET", PEOPLE)):
        answer = front.send(method, path, bearer())
        assert (answer.status, answer.slug, answer.header("Retry-After")) == (503, "unavailable", "2")
    assert services.campaigns.seen == []
    assert front.send("GET", "/api/v1/campaigns", bearer()).status == 200
    assert front.send("POST", f"/api/v1/polls/{UUID}/ballots", bearer("system"), b"{}").status == 200
    assert front.send("PUT", "/api/v1/ballot", {"Ballot-Code": "7KQ"}, b"{}").status == 200


class Nobody:
    def get(self) -> frozenset[str]:
        return frozenset()


def test_answer_is_given_where_its_record_fails(
    front: Any, services: Any, bearer: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was asked is done by then, and is in the trail; the log says what became of it."""
    from sqlalchemy.exc import OperationalError

    trail, me = front.app.extensions["audit"], str(new_id())
    add = trail.add

    def fail(entry: Any) -> int:
        if entry.kind == "answered":
            raise OperationalError("INSERT", {}, Exception("gone"))
        found: int = add(entry)
        return found

    monkeypatch.setattr(trail, "add", fail)
    assert front.send("GET", PEOPLE, bearer(sub=me)).status == 200
    assert [kind for (kind,) in rows(front, f"SELECT kind FROM audit_records WHERE subject = '{me}'")] == ["asked"]
    assert "an answer is not in the audit trail" in capsys.readouterr().err


def test_log_in_whose_record_fails_gives_no_token(front: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy.exc import OperationalError

    name = f"f-{new_id()}"
    keep_identities.add_account(front.app.extensions["database"], name, "organiser", "password 1", [], [])

    def fail(_: Any) -> int:
        raise OperationalError("INSERT", {}, Exception("gone"))

    monkeypatch.setattr(front.app.extensions["audit"], "add", fail)
    body = json.dumps({"account": name, "password": "password 1"}).encode()
    answer = front.send("POST", "/api/v1/sessions", {"Content-Type": "application/json"}, body)
    assert (answer.status, answer.slug) == (503, "unavailable")
    assert b"access_token" not in answer.body


@pytest.mark.parametrize("path", ["/api/v1/audit", "/api/v1/audit.ndjson"])
@pytest.mark.parametrize(
    ("role", "claims", "status"),
    [
        ("auditor", {}, 200),
        ("supervisor", {}, 200),
        ("system", {"scope": "audit:read"}, 200),
        ("system", {"scope": "events:read"}, 403),
        ("organiser", {}, 403),
        ("operator", {}, 403),
        ("public", {}, 403),
        ("auditor", {"campaigns": [UUID]}, 403),
        ("auditor", {"objects": ["01"]}, 403),
    ],
)
def test_trail_is_read_by_who_audits_alone(
    front: Any, bearer: Any, path: str, role: str, claims: Any, status: int
) -> None:
    me = str(new_id())
    answer = front.send("GET", path, bearer(role, sub=me, **claims))
    assert answer.status == status
    if status == 200:
        assert answer.header("Cache-Control") == "no-store"
    found = [status for (status,) in rows(front, f"SELECT status FROM audit_records WHERE subject = '{me}'")]
    assert found == ([] if status == 403 and not claims.keys() & {"campaigns", "objects"} else [None, status])


def test_search_beyond_the_last_number_that_there_can_be_finds_nothing(front: Any, bearer: Any) -> None:
    answer = front.send("GET", f"/api/v1/audit?after={2**63 - 1}", bearer(AUDITOR))
    assert (answer.status, answer.json) == (200, [])


def test_search_goes_on_by_its_link_and_misses_nothing(front: Any, bearer: Any, records: Records) -> None:
    me, numbers, target = str(new_id()), [], ""
    for _ in range(5):
        front.send("GET", PEOPLE, bearer(sub=me))
    target = f"/api/v1/audit?subject={me}&limit=4"
    for expected in (4, 4, 2, 0):
        answer = front.send("GET", target, bearer(AUDITOR))
        numbers += [each["number"] for each in answer.json]
        assert len(answer.json) == expected
        target = answer.header("Link").partition(">")[0].removeprefix("<")
    assert numbers == sorted(set(numbers))
    front.send("GET", PEOPLE, bearer(sub=me))
    assert len(front.send("GET", target, bearer(AUDITOR)).json) == 2


def test_search_by_operation_request_and_time(front: Any, bearer: Any, records: Records) -> None:
    me = str(new_id())
    first = front.send("GET", PEOPLE, bearer(sub=me)).header("X-Request-ID")
    front.send("PATCH", f"/api/v1/campaigns/{UUID}", bearer(sub=me))
    assert [each["operation"] for each in records(subject=me, operation="changeCampaign")] == ["changeCampaign"] * 2
    asked, answered = records(request_id=first)
    later = records(subject=me, **{"from": answered["at"].replace("+", "%2B")})
    assert [each["number"] for each in later] == [each["number"] for each in records(subject=me)][1:]
    assert records(subject=me, to=answered["at"].replace("+", "%2B")) == [asked]


def test_unaudited_routes_hold_nothing_that_is_to_be_recorded() -> None:
    """The route table decides before any document is looked at; it must not hide an operation that is audited."""
    from gateway.clients.operations import is_recorded

    unaudited = [route for route in ROUTES if not route.audited]
    assert Route("/api/v1/ballot", "ballots", 10, audited=False) in unaudited
    document = json.loads((CONTRACTS / "minping.json").read_bytes())
    for path, item in document["paths"].items():
        segments = path.split("/")
        for route in unaudited:
            pairs = list(zip(route.prefix.split("/"), segments, strict=False))
            below = len(segments) >= len(route.prefix.split("/")) and all(a == b or a.startswith("<") for a, b in pairs)
            for method in item.keys() & METHODS if below else ():
                assert not is_recorded(method, item[method]), (method, path)
