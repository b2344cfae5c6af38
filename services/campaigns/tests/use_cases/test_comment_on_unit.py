"""Comments on units."""

from __future__ import annotations

from typing import Any


def place(office: Any) -> tuple[str, str]:
    """(the campaign's path, that of its object's comment)."""
    path = office.active(("01",))
    [found] = office.get(path + "/objects").json
    return path, f"{path}/objects/{found['id']}/comment"


def test_comment_is_empty_until_it_is_written(office: Any) -> None:
    path, comment = place(office)
    empty = office.get(comment)
    assert (empty.json["text"], empty.headers["ETag"]) == ("", '"0"')
    assert office.get(path + "/comments").json == []
    written = office.put(comment, {"text": "服务规范。"}, headers={"If-Match": '"0"'})
    assert (written.status_code, written.json["text"], written.headers["ETag"]) == (200, "服务规范。", '"1"')
    assert office.get(path + "/comments").json == [written.json] == [office.get(comment).json]


def test_comment_that_was_changed_meanwhile_is_not_overwritten(office: Any) -> None:
    _, comment = place(office)
    office.put(comment, {"text": "好"}, headers={"If-Match": '"0"'})
    assert office.put(comment, {"text": "好"}, headers={"If-Match": '"0"'}).status_code == 200
    assert office.put(comment, {"text": "不好"}, headers={"If-Match": '"0"'}).status_code == 412
    assert office.put(comment, {"text": "不好"}, headers={"If-Match": '"1"'}).headers["ETag"] == '"2"'


def test_comment_of_blanks_is_refused(office: Any, mistakes: Any) -> None:
    _, comment = place(office)
    assert mistakes(office.put(comment, {"text": " "})) == {("/text", "invalid-value")}


def test_comment_is_the_organisers(office: Any) -> None:
    _, comment = place(office)
    assert office.put(comment, {"text": "好"}, role="unit", objects=["01"]).status_code == 403


def test_comment_is_read_by_its_own_unit(office: Any) -> None:
    path, comment = place(office)
    written = office.put(comment, {"text": "好"}).json
    for objects, status, listed in ((["01"], 200, [written]), (["02"], 404, [])):
        unit = {"role": "unit", "objects": objects}
        assert office.get(comment, **unit).status_code == status
        assert office.get(path + "/comments", **unit).json == listed
