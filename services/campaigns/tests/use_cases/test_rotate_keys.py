"""Rotation of both keys while the service runs: what is found, what stays one person, what is left."""

from __future__ import annotations

import base64
import datetime as dt
import secrets
import threading
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from campaigns import create_app
from campaigns.storage import queries
from campaigns.storage.sealed import bytes_columns
from campaigns.storage.tables import Base
from campaigns.use_cases import rotate_keys as rotation
from campaigns.use_cases.sealed_tables import SEALED, UNKEYED

PHONES = [f"1380000{n:04}" for n in range(12)]


def key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


class County:
    """A database of its own, and offices whose service has these keys."""

    def __init__(self, settings: Any, bearer: Any, office_of: Callable[..., Any]) -> None:
        self.settings, self._bearer, self._office_of = settings, bearer, office_of
        self.data, self.digest = settings.personal_data_keys, settings.personal_digest_key
        self.newer_data, self.newer_digest = f"{self.data},new:{key()}", f"1:{self.digest},new:{key()}"

    def office(self, data: str, digest: str) -> Any:
        changed = msgspec.structs.replace(self.settings, personal_data_keys=data, personal_digest_key=digest)
        return self._office_of(create_app(changed), self._bearer)

    def newer(self) -> Any:
        return self.office(self.newer_data, self.newer_digest)

    def older(self) -> Any:
        """Knows the new digest key, and doesn't use it yet: the first step of a change."""
        new = self.newer_digest.partition(",")[2]
        return self.office(self.newer_data, f"{new},1:{self.digest}")


@pytest.fixture
def county(settings: Any, new_database: Any, bearer: Any, office: Any) -> County:
    return County(msgspec.structs.replace(settings, database_url=new_database("campaigns")), bearer, type(office))


def run(office: Any, *arguments: str) -> Any:
    return office.app.test_cli_runner().invoke(args=["rotate-keys", *arguments])


def recipients(office: Any, campaign: str) -> list[str]:
    found = office.get(campaign + "/objects").json[0]["id"]
    return sorted(each["phone"] for each in office.get(f"{campaign}/objects/{found}/recipients?page_size=1000").json)


def test_every_binary_column_is_rotated_or_unkeyed() -> None:
    """Whoever adds one adds a line to `sealed_tables`."""
    rotated = {(each.table.name, name) for each in SEALED for name in (*each.columns, *each.digests)}
    assert bytes_columns(list(Base.metadata.tables.values())) == rotated | UNKEYED


def test_rotate_keys_brings_everything_under_the_new_ones(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "ROWS_A_PIECE", 5)
    before = county.office(county.data, county.digest)
    campaign = before.active(("01",))
    before.hand_in(campaign, "01", *PHONES)
    round_ = before.published(campaign)
    body = {"kind": "expert", "name": "张三", "phone": "13900139000"}
    posted = before.post(campaign + "/representatives", body, headers={"Idempotency-Key": "k"})
    codes = [each["code"] for each in before.get(round_ + "/invitations").json]
    asked = {"object": "01", "name": "李四", "phone": "13900139001", "text": "请回电"}
    before.post(campaign + "/contact-requests", asked, role="")
    opted_out = before.made("/campaigns/opt-outs", {"phone": PHONES[0]})

    office = county.newer()
    assert run(office, "--check").exit_code == 1
    done = run(office)
    assert done.exit_code == 0, done.output
    for said in ("people: 13 row(s) brought", "follow_ups: 1 row(s) brought", "opt_outs: 1 row(s) brought"):
        assert said in done.output
    assert "everything is under the current keys" in run(office, "--check").output
    assert "people: 0 row(s) brought" in run(office).output

    # the old keys can go
    after = county.office(county.newer_data.partition(",")[2], county.newer_digest.partition(",")[2])
    assert recipients(after, campaign) == ["+86" + phone for phone in PHONES]
    assert [each["code"] for each in after.get(round_ + "/invitations").json] == codes
    assert after.hand_in(campaign, "01", PHONES[0])["added"] == 0
    assert after.post(campaign + "/representatives", body).json["type"] == "urn:minping:problem:person-known"
    [follow_up] = after.get(campaign + "/follow-ups").json
    assert (follow_up["name"], follow_up["text"]) == ("李四", "请回电")
    assert after.made("/campaigns/opt-outs", {"phone": PHONES[0]}) == opted_out
    again = after.post(campaign + "/representatives", body, headers={"Idempotency-Key": "k"})
    assert (again.json, again.headers["Idempotency-Replayed"]) == (posted.json, "true")


def test_a_person_stays_one_while_the_digest_key_is_changed(county: County) -> None:
    """Whichever key made the digest: handed in, imported and appointed by services of both steps, before rotation."""
    older, newer = county.older(), county.newer()
    campaign = older.active(("01",))
    expert = {"kind": "expert", "name": "张三", "phone": "13900139000"}
    older.hand_in(campaign, "01", *PHONES[:3])
    newer.hand_in(campaign, "01", *PHONES[2:6])
    assert newer.hand_in(campaign, "01", *PHONES[:3])["added"] == 0
    assert older.hand_in(campaign, "01", *PHONES[3:6])["added"] == 0
    assert len(recipients(newer, campaign)) == 6
    newer.made(campaign + "/representatives", expert)
    assert older.post(campaign + "/representatives", expert).json["type"] == "urn:minping:problem:person-known"
    table = "类别,姓名,电话\nexpert,张三,13900139000\n".encode()
    taken = older.upload(campaign + "/representatives/import", table)
    assert (taken.status_code, taken.json.get("unchanged")) == (200, 1), taken.text
    assert len(newer.post("/campaigns/people/search", {"phone": PHONES[0]}).json) == 1
    assert run(newer).exit_code == 0
    assert len(recipients(newer, campaign)) == 6


def test_a_successor_stays_one_person_while_the_digest_key_is_changed(county: County) -> None:
    older, newer = county.older(), county.newer()
    campaign = older.active(("01",))
    people = [{"kind": "expert", "name": "张三", "phone": phone} for phone in PHONES[:2]]
    first, _ = (older.made(campaign + "/representatives", each)["id"] for each in people)
    body = {"on": "2099-01-01", "reason": "调任", "representative": {"name": "张三", "phone": PHONES[1]}}
    answer = newer.post(f"{campaign}/representatives/{first}/replacement", body)
    assert answer.json["type"] == "urn:minping:problem:person-known"


def test_own_people_are_never_drawn_while_the_digest_key_is_changed(county: County, new_scheme: Any) -> None:
    """Their numbers' digests are under another key than the recipients' ones."""
    components = new_scheme()["components"]
    components[0]["panels"][1]["drawn"] = True
    older, newer = county.older(), county.newer()
    campaign = older.active(("01",), components=components)
    found = older.get(campaign + "/objects").json[0]["id"]
    older.hand_in(campaign, "01", *PHONES)
    own = [{"name": "王五", "phone": phone} for phone in PHONES[:5]]
    newer.made(f"{campaign}/objects/{found}/staff", {"staff": own})
    older.planned(campaign, code="july")
    assert newer.made(campaign + "/draws", {"round": "july", "size": 3})["candidates"] == 7


def test_who_opted_out_gets_nothing_while_the_digest_key_is_changed(county: County, ballots: Any) -> None:
    older, newer = county.older(), county.newer()
    campaign = older.active(("01",))
    older.hand_in(campaign, "01", *PHONES[:3])
    now = dt.datetime.now(dt.UTC)
    window = {"opens_at": now - dt.timedelta(hours=1), "closes_at": now + dt.timedelta(days=1)}
    round_ = older.published(campaign, **{name: at.isoformat() for name, at in window.items()})
    first = newer.made("/campaigns/opt-outs", {"phone": PHONES[0]})
    assert older.made("/campaigns/opt-outs", {"phone": PHONES[0]}) == first
    for office in (older, newer):
        assert office.made(round_ + "/voters/search", {"phone": PHONES[0]})["opted_out"] is True
    voters = {older.made(round_ + "/voters/search", {"phone": phone})["voter"] for phone in PHONES[:2]}
    ballots.opted_out[round_.rpartition("/")[2]] = sorted(voters)  # the first is known here
    assert older.made(round_ + "/deliveries", {"kind": "invitation"})["opted_out"] == 2
    assert run(newer).exit_code == 0


def test_rotate_keys_under_load_makes_nobody_twice(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "ROWS_A_PIECE", 3)
    older, newer = county.older(), county.newer()
    campaign = older.active(("01",))
    older.hand_in(campaign, "01", *PHONES)
    stop, faults = threading.Event(), []

    def hand_in(office: Any) -> None:
        while not stop.is_set():
            try:
                assert office.hand_in(campaign, "01", *PHONES)["added"] == 0
            except Exception as fault:
                faults.append(fault)
                return

    handing = [threading.Thread(target=hand_in, args=(each,)) for each in (older, newer)]
    for each in handing:
        each.start()
    done = run(county.newer())
    stop.set()
    for each in handing:
        each.join()
    assert faults == []
    assert done.exit_code == 0, done.output
    assert len(recipients(newer, campaign)) == len(PHONES)


def test_rotate_keys_waits_for_whoever_looks_under_both_keys(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between its looks under the one key and under the other nobody goes from one to the other."""
    older, newer = county.older(), county.newer()
    campaign = older.active(("01",))
    older.hand_in(campaign, "01", *PHONES)
    rotated = threading.Thread(target=run, args=(newer,))
    keep = queries.add_unless_there

    def keep_after_rotation(*arguments: Any) -> Any:
        if not rotated.ident:
            rotated.start()
            rotated.join(0.3)
        return keep(*arguments)

    monkeypatch.setattr(queries, "add_unless_there", keep_after_rotation)
    assert older.hand_in(campaign, "01", *PHONES)["added"] == 0
    rotated.join()
    assert len(recipients(newer, campaign)) == len(PHONES)


def test_rotate_keys_goes_on_where_it_stopped(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "ROWS_A_PIECE", 5)
    before = county.office(county.data, county.digest)
    campaign = before.active(("01",))
    before.hand_in(campaign, "01", *PHONES)
    office = county.newer()
    parts = office.app.extensions["campaigns"]
    with parts.database.session() as session:
        rotation.sealed.rotate_piece(session, SEALED[0], parts.vault, 5)
        session.commit()
    assert rotation.rows_left(parts)["people"] == 7
    assert len(recipients(office, campaign)) == 12
    assert "people: 7 row(s)" in run(office).output


def test_rotate_keys_without_an_earlier_key_says_which(county: County) -> None:
    before = county.office(county.data, county.digest)
    before.draft()
    done = run(county.office(county.newer_data.partition(",")[2], county.digest))
    assert done.exit_code == 1
    assert "Error: Rows of campaigns are under key 1, which PERSONAL_DATA_KEYS does not name.\n" in done.output


def test_rotate_keys_with_a_person_twice_says_so(county: County) -> None:
    """A service that did not know the new key went on beside one that used it."""
    blind, newer = county.office(county.data, county.digest), county.newer()
    campaign = blind.active(("01",))
    newer.hand_in(campaign, "01", PHONES[0])
    blind.hand_in(campaign, "01", PHONES[0])
    done = run(newer)
    assert done.exit_code == 1
    assert "two people of one campaign have the same number" in done.output


def test_rotate_keys_is_an_event(county: County) -> None:
    before = county.office(county.data, county.digest)
    campaign = before.active(("01",))
    before.hand_in(campaign, "01", *PHONES)
    version = before.get(campaign).headers["ETag"]
    office = county.newer()
    run(office)
    assert office.get(campaign).headers["ETag"] == version  # it is no change of the campaign
    event = office.get(campaign + "/events?limit=1000&subject=people").json[-1]
    said = [event[name] for name in ("actor", "role", "operation", "action", "count")]
    assert said == ["rotate-keys", "command", "rotate-keys", "update", 12]
