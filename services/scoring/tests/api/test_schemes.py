from typing import Any

from scoring.api.examples import SCHEME_ANSWER, SCHEME_BODY

URL = "/api/v1/schemes/validation"


def test_validate_scheme_answers_as_documented(client: Any) -> None:
    answer = client.post(URL, json=SCHEME_BODY)
    assert (answer.status_code, answer.json) == (200, SCHEME_ANSWER)


def test_validate_scheme_warns_in_chinese(client: Any) -> None:
    answer = client.post(URL, json=SCHEME_BODY, headers={"Accept-Language": "zh"})
    assert answer.json["warnings"][0]["detail"] == "即使全部选票都是 three 的最低档，得分仍为 30。"
    assert (answer.headers["Content-Language"], answer.headers["Vary"]) == ("zh", "Accept-Language")


def test_validate_scheme_names_every_mistake(client: Any, build: Any) -> None:
    scheme = build.plan()
    scheme["components"][0]["points"] = "60"
    scheme["components"][0]["panels"][1]["scale"] = "four"
    answer = client.post(URL, json={"scheme": scheme})
    assert answer.status_code == 422
    assert [(each["pointer"], each["slug"]) for each in answer.json["errors"]] == [
        ("/scheme/components/0/panels/1/scale", "unknown-scale"),
        ("/scheme/components", "points-not-100"),
    ]


def test_validate_scheme_without_one(client: Any) -> None:
    answer = client.post(URL, json={})
    assert [(each["pointer"], each["slug"]) for each in answer.json["errors"]] == [("/scheme", "missing-field")]
