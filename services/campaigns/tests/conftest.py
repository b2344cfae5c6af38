"""The service over a real database, with small stand-ins for ballots and scoring that answer over real HTTP."""

from __future__ import annotations

import itertools
import json
import threading
import uuid
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import flask
import psycopg
import pytest
from psycopg import sql
from werkzeug.serving import make_server

from campaigns import create_app
from campaigns.settings import Settings
from chassis.tokens import TokenVerifier

NUMBERS = itertools.count(1)
Answer = tuple[Any, int] | tuple[Any, int, dict[str, str]]


class FakeService:
    """Answers on a real port, keeps what it got in `calls`, verifies tokens; `stop` and `start` take it down and up."""

    def __init__(self, name: str, trusted: str) -> None:
        self.app = flask.Flask(name)
        self.app.add_url_rule("/<path:path>", "all", self._handle, methods=["GET", "PUT", "POST"])
        self._verifier = TokenVerifier(name, trusted)
        self._port = 0
        self.running = False
        self.reset()
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        if not self.running:
            self._server = make_server("127.0.0.1", self._port, self.app, threaded=True)
            self._port = self._server.port
            threading.Thread(target=self._server.serve_forever, args=(0.005,), daemon=True).start()
            self.running = True

    def stop(self) -> None:
        if self.running:
            self._server.shutdown()
            self._server.server_close()
            self.running = False

    def reset(self) -> None:
        """`refusals`: (method, end of path) → answers to give instead, one a call."""
        self.calls: list[tuple[str, str, Any]] = []
        self.refusals: dict[tuple[str, str], list[Answer]] = {}

    def refuse(self, method: str, end: str, status: int, slug: str, times: int = 1, **more: Any) -> None:
        problem = {"type": f"urn:minping:problem:{slug}", "status": status, "detail": "no", **more}
        self.refusals[method, end] = [(problem, status)] * times

    def called(self, method: str, end: str) -> list[Any]:
        return [body for m, path, body in self.calls if m == method and path.endswith(end)]

    def _handle(self, path: str) -> Answer:
        self._verifier.verify(flask.request.headers["Authorization"].removeprefix("Bearer "))
        raw = flask.request.get_data()
        lines = flask.request.mimetype == "application/x-ndjson"
        body = [json.loads(line) for line in raw.splitlines()] if lines else json.loads(raw or b"null")
        self.calls.append((flask.request.method, path, body))
        for (method, end), answers in self.refusals.items():
            if method == flask.request.method and path.endswith(end) and answers:
                return answers.pop(0)
        return self.answer(flask.request.method, path.split("/")[2:], body)

    def answer(self, method: str, path: list[str], body: Any) -> Answer:
        raise NotImplementedError


class FakeBallots(FakeService):
    """Polls with their rolls; `votes[poll]` is what a tally counts, `as_of` its time, `sealed[poll]` its versions,
    `comments[poll]` what was said.

    `opted_out[poll]` are voters, `answered` are those of all polls. A poll is unlinked once `together` are asked.
    """

    def reset(self) -> None:
        super().reset()
        self.polls: dict[str, dict[str, Any]] = {}
        self.rolls: dict[str, dict[str, Any]] = {}
        self.votes: dict[str, list[dict[str, Any]]] = {}
        self.sealed: dict[str, list[dict[str, Any]]] = {}
        self.comments: dict[str, list[dict[str, str]]] = {}
        self.opted_out: dict[str, list[str]] = {}
        self.answered: set[str] = set()
        self.cancelled: set[str] = set()
        self.unlinked: dict[str, dict[str, Any]] = {}
        self.as_of = "2024-07-15T08:00:00+00:00"
        self.together = threading.Barrier(1)

    def void(self, poll: str, *objects: dict[str, Any]) -> None:
        """A ballot of a sealed poll is voided: `objects` are the lines of the tally's next version."""
        before = self.sealed[poll][-1]
        version = before["version"] + 1
        counted = {"version": version, "voided": version - 1, "voters": before["voters"] - 1, "objects": [*objects]}
        digests = {"supersedes": before["digest"], "digest": f"sha256:{version - 1:064}"}
        self.sealed[poll].append({**before, **counted, **digests, "as_of": self.as_of})

    def answer(self, method: str, path: list[str], body: Any) -> Answer:
        poll, action = path[1], path[2] if len(path) > 2 else ""
        if method == "PUT":
            if any(each["mark"] == body["mark"] for key, each in self.polls.items() if key != poll):
                return {"type": "urn:minping:problem:mark-taken"}, 409
            known = self.polls.get(poll)
            if known and known["revision"] == body["revision"] and known != body:
                return {"type": "urn:minping:problem:revision-reused"}, 409
            self.polls[poll] = body
            return {}, 200 if known else 201
        if poll not in self.polls:
            return {"type": "urn:minping:problem:poll-not-found"}, 404
        if action == "roll":
            self.rolls.setdefault(poll, {}).update({line["voter"]: line for line in body})
            return {"roll": len(self.rolls[poll])}, 200
        if action == "opt-outs":
            size, page = int(flask.request.args["page_size"]), int(flask.request.args["page"])
            voters = self.opted_out.get(poll, [])[size * (page - 1) : size * page]
            return [{"voter": voter, "at": self.as_of} for voter in voters], 200
        if action == "unanswered":
            left = sorted(self.rolls.get(poll, {}).keys() - self.answered)
            return {"voters": [each for each in left if each > flask.request.args.get("after", "")][:2]}, 200
        if action == "cancellation":
            self.cancelled.add(poll)
            return {}, 200
        if action == "seal" and poll not in self.sealed:
            digest, receipts = "sha256:" + "0" * 64, {"size": 9, "root": "sha256:" + "1" * 64}
            self.sealed[poll] = [{**self._running(poll), "state": "sealed", "digest": digest, "receipts": receipts}]
        if action == "turnout":
            return {"poll": poll, "by_channel": {"sms": 6, "web": 2}}, 200
        if action == "unlinking":
            return self._unlink(poll)
        if action == "comments":
            page, size = (int(flask.request.args[name]) for name in ("page", "page_size"))
            return self.comments.get(poll, [])[(page - 1) * size : page * size], 200
        if poll not in self.sealed:
            return self._running(poll), 200
        version = int(flask.request.args.get("version", len(self.sealed[poll])))
        if version > len(self.sealed[poll]):
            return {"type": "urn:minping:problem:tally-not-found"}, 404
        tally = self.sealed[poll][version - 1]
        known = flask.request.if_none_match.contains(tally["digest"])
        return ("" if known else tally, 304 if known else 200, {"ETag": f'"{tally["digest"]}"'})

    def _unlink(self, poll: str) -> Answer:
        self.together.wait(10)
        if poll not in self.sealed and poll not in self.cancelled:
            return {"type": "urn:minping:problem:poll-not-sealed"}, 409
        self.rolls.pop(poll, None)
        first = {"poll": poll, "unlinked_at": self.as_of, "ballots": 9, "votes": 8 if poll in self.sealed else 0}
        return self.unlinked.setdefault(poll, first), 200

    def _running(self, poll: str) -> dict[str, Any]:
        return {
            "poll": poll,
            "campaign": self.polls[poll]["campaign"],
            "code": self.polls[poll]["code"],
            "panel": self.polls[poll]["panel"],
            "version": 1,
            "state": "running",
            "as_of": self.as_of,
            "roll": len(self.rolls.get(poll, ())),
            "voters": 8,
            "objects": [*self.votes.get(poll, ())],
        }


class FakeScoring(FakeService):
    """Finds every scheme valid; gives everybody `total` by the rounds that it was sent, once `together` are asked.

    `explained`: whether each of those who asked wanted explanations.
    """

    def reset(self) -> None:
        super().reset()
        self.explained: list[bool] = []
        self.warnings: list[dict[str, str]] = []
        self.total = "90.00"
        self.together = threading.Barrier(1)

    def answer(self, method: str, path: list[str], body: Any) -> Answer:
        if path[0] == "schemes":
            return {"valid": True, "warnings": self.warnings}, 200
        self.together.wait(10)
        self.explained.append(flask.request.args.get("explain") != "false")
        results = [self._result(each, body["rounds"], body["adjustments"]) for each in body["objects"]]
        if not self.explained[-1]:
            return {"results": [{**each, "explanation": []} for each in results], "rules": {}}, 200
        return {"results": results, "rules": {slug: {"zh": slug, "en": slug} for slug in ("round-score", "total")}}, 200

    def _result(
        self, scored: dict[str, Any], rounds: list[dict[str, Any]], adjusted: list[dict[str, Any]]
    ) -> dict[str, Any]:
        lines, terms = [], []
        for each in rounds:
            for row in each["objects"]:
                if row["object"] == scored["code"]:
                    unknown = row["counts"].get("unknown", 0)
                    valid = sum(row["counts"].values()) - unknown
                    line = {"code": each["code"], "score": "90.00", "valid": valid, "void": unknown, "abstained": 0}
                    lines.append({**line, "satisfied": valid, "satisfied_share": "0.9000"})
                    of = f"public/{each['panel']}/{each['code']}"
                    term = {"of": of, "exact": "90/1", "value": "90.00"}
                    terms.append({"rule": "round-score", "formula": f"{valid}×90/{valid}", **term})
                    terms.append({"rule": "satisfied-share", "formula": f"{valid}/{valid}", **term})
        panel = {"code": "recipients", "name": "", "points": "63.00", "maximum": "70.00", "score": "90.00"}
        uncertainty = {"standard_error": "1.00", "low": "88.04", "high": "91.96"}
        votes = sum(each["valid"] for each in lines)
        panel |= {"valid": votes, "satisfied": votes, "satisfied_share": "0.9000"}
        panel |= {"uncertainty": uncertainty, "rounds": lines}
        component = {"code": "public", "name": "", "points": "63.00", "maximum": "70.00", "panels": [panel]}
        place = {"total": self.total, "grade": None, "rank": 1, "rank_in_series": 1, "distinguishable_from_next": None}
        names = {"object": scored["code"], "name": scored["name"], "series": scored["series"]}
        adjustments = [
            {"code": each["adjustment"], "name": "", "points": str(sum(Decimal(e["points"]) for e in each["entries"]))}
            for each in adjusted
            if each["object"] == scored["code"]
        ]
        said = {"components": [component], "adjustments": adjustments, "notes": [], "explanation": terms}
        return {**names, **place, **said}


class Office:
    """Calls the service as somebody with a token would, and makes what a test needs."""

    def __init__(self, app: flask.Flask, bearer: Callable[..., dict[str, str]]) -> None:
        self.app, self._client, self._bearer = app, app.test_client(), bearer

    def call(
        self,
        method: str,
        path: str,
        json: Any = None,
        role: str = "organiser",
        headers: dict[str, str] | None = None,
        **claims: Any,
    ) -> Any:
        """PUT and PATCH replace whatever is there, unless `headers` says otherwise."""
        seen = {"If-Match": "*"} if method in ("PUT", "PATCH") else {}
        sent = (self._bearer(role, **claims) if role else {}) | seen | (headers or {})
        return self._client.open("/api/v1" + path, method=method, json=json, headers=sent)

    def get(self, path: str, **options: Any) -> Any:
        return self.call("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> Any:
        return self.call("POST", path, json, **options)

    def patch(self, path: str, json: Any, **options: Any) -> Any:
        return self.call("PATCH", path, json, **options)

    def put(self, path: str, json: Any, **options: Any) -> Any:
        return self.call("PUT", path, json, **options)

    def upload(
        self, path: str, body: bytes, content_type: str = "text/csv", role: str = "organiser", **claims: Any
    ) -> Any:
        headers = {**self._bearer(role, **claims), "Content-Type": content_type}
        return self._client.post("/api/v1" + path, data=body, headers=headers)

    def made(self, path: str, json: Any = None) -> Any:
        """The JSON of a POST that must succeed."""
        answer = self.post(path, json)
        assert answer.status_code in (200, 201), answer.text
        return answer.json

    def draft(self, **fields: Any) -> str:
        """The path of a new campaign."""
        body = {"code": f"c{next(NUMBERS)}", "name": "民主评议", "year": 2024}
        body |= {"organiser": {"name": "经贸局", "office": "行评办"}}
        return "/campaigns/" + self.made("/campaigns", {**body, **fields})["id"]

    def active(self, objects: tuple[str, ...] = ("01", "02"), **scheme_changes: Any) -> str:
        """The path of an active campaign with objects."""
        path = self.draft()
        assert self.put(path + "/scheme", {"scheme": {**scheme(), **scheme_changes}}).status_code == 200
        for code in objects:
            self.made(path + "/objects", {"code": code, "name": f"股室{code}", "series": "offices"})
        self.made(path + "/activation")
        return path

    def approved(self, campaign: str, entry: Any, to: str = "/assessment/entries") -> Any:
        """An entry (or a veto) that one proposes and another approves."""
        made = self.made(campaign + to, entry)
        answer = self.post(f"{campaign}{to}/{made['id']}/approval", sub="deputy")
        assert answer.status_code == 200, answer.text
        return answer.json

    def hand_in(self, campaign: str, code: str, *phones: str) -> Any:
        found = next(each for each in self.get(campaign + "/objects").json if each["code"] == code)
        rows = [{"name": f"对象{number}", "phone": number} for number in phones]
        return self.made(f"{campaign}/objects/{found['id']}/recipients", {"recipients": rows})

    def planned(self, campaign: str, **fields: Any) -> str:
        """The path of a planned round."""
        return f"{campaign}/rounds/{self.made(campaign + '/rounds', round_body(**fields))['id']}"

    def published(self, campaign: str, **fields: Any) -> str:
        """The path of a published round."""
        path = self.planned(campaign, **fields)
        self.made(path + "/publication")
        return path


def scheme() -> dict[str, Any]:
    levels = [{"code": "satisfied", "name": "满意", "points": "100"}, {"code": "dissatisfied", "name": "不满意"}]
    levels[1]["points"] = "0"
    return {
        "scales": [{"code": "three", "levels": [*levels, {"code": "unknown", "name": "不了解", "void": True}]}],
        "components": [
            {
                "code": "public",
                "points": "70",
                "panels": [
                    {"code": "experts", "weight": "0.3", "scale": "three"},
                    {"code": "recipients", "weight": "0.7", "scale": "three"},
                ],
            },
            {
                "code": "daily",
                "points": "30",
                "assessment": {"items": [{"code": "pledge", "name": "公开承诺", "points": "10", "starts": "full"}]},
            },
        ],
    }


def round_body(**fields: Any) -> dict[str, Any]:
    return {
        "code": f"r{next(NUMBERS)}",
        "name": "第一次评议",
        "panel": "recipients",
        "opens_at": "2024-07-11T08:00:00+08:00",
        "closes_at": "2024-07-20T18:00:00+08:00",
        "primary_channels": ["sms"],
        "auxiliary_channels": ["web"],
        **fields,
    }


def votes(code: str, satisfied: int, dissatisfied: int = 0, unknown: int = 0) -> dict[str, Any]:
    """An object's line of a tally."""
    counts = {"satisfied": satisfied, "dissatisfied": dissatisfied, "unknown": unknown}
    return {"object": code, "valid": satisfied + dissatisfied, "counts": counts}


@pytest.fixture(scope="session")
def _fakes(keys: Any) -> Iterator[tuple[FakeBallots, FakeScoring]]:
    fakes = FakeBallots("ballots", keys.trusted), FakeScoring("scoring", keys.trusted)
    yield fakes
    for each in fakes:
        each.stop()


@pytest.fixture
def ballots(_fakes: tuple[FakeBallots, FakeScoring]) -> FakeBallots:
    _fakes[0].reset()
    _fakes[0].start()
    return _fakes[0]


@pytest.fixture
def scoring(_fakes: tuple[FakeBallots, FakeScoring]) -> FakeScoring:
    _fakes[1].reset()
    _fakes[1].start()
    return _fakes[1]


@pytest.fixture(scope="session")
def settings(
    new_database: Callable[[str], str],
    keys: Any,
    _fakes: tuple[FakeBallots, FakeScoring],
    tmp_path_factory: pytest.TempPathFactory,
) -> Settings:
    return Settings(
        database_url=new_database("campaigns"),
        signing_key=keys.campaigns,
        ballots_url=_fakes[0].address,
        scoring_url=_fakes[1].address,
        personal_data_keys=keys.personal_data_keys,
        personal_digest_key=keys.personal_digest_key,
        evidence_folder=tmp_path_factory.mktemp("evidence"),
        trusted_keys=keys.trusted,
        log_format="json",
    )


@pytest.fixture(scope="session")
def _app(settings: Settings) -> flask.Flask:
    return create_app(settings)


@pytest.fixture(scope="session")
def _empty(settings: Settings) -> Iterator[Callable[[], object]]:
    """Takes all rows away: what looks through every campaign would cost more with each test before it."""
    address = settings.database_url.replace("//campaigns@", "//postgres@", 1)
    with psycopg.connect(address, autocommit=True, options="-c session_replication_role=replica") as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename NOT IN ('alembic_version', 'delivery_pace')"  # migrations put a row in
        ).fetchall()
        statements = sql.SQL(";").join(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for (name,) in tables)
        yield lambda: connection.execute(statements)


@pytest.fixture
def office(
    _app: flask.Flask,
    _empty: Callable[[], object],
    bearer: Callable[..., dict[str, str]],
    ballots: FakeBallots,
    scoring: FakeScoring,
) -> Office:
    _empty()
    return Office(_app, bearer)


@pytest.fixture
def new_scheme() -> Callable[[], dict[str, Any]]:
    return scheme


@pytest.fixture
def new_round() -> Callable[..., dict[str, Any]]:
    return round_body


@pytest.fixture
def new_votes() -> Callable[..., dict[str, Any]]:
    return votes


@pytest.fixture
def mistakes() -> Callable[[Any], set[tuple[str, str]]]:
    """(pointer, slug) of all that an answer calls wrong."""
    return lambda answer: {(each["pointer"], each["slug"]) for each in answer.json["errors"]}


@pytest.fixture
def unknown_id() -> str:
    return str(uuid.uuid4())
