"""The scheme: judged by scoring, frozen at activation."""

from __future__ import annotations

from typing import Any


def test_put_scheme_keeps_it_and_answers_the_warnings(office: Any, scoring: Any, new_scheme: Any) -> None:
    path = office.draft() + "/scheme"
    assert office.get(path).status_code == 404
    scoring.warnings = [{"pointer": "/scheme/x", "slug": "odd", "detail": "Odd."}]
    answer = office.put(path, {"scheme": new_scheme()})
    expected = {"scheme": new_scheme(), "warnings": scoring.warnings, "frozen": False}
    assert (answer.status_code, answer.json) == (200, expected)
    assert office.get(path).json == expected


def test_put_scheme_with_mistakes_names_scorings(office: Any, scoring: Any, new_scheme: Any, mistakes: Any) -> None:
    errors = [
        {"pointer": "/scheme/components/0/panels", "slug": "weights-not-one", "detail": "They sum to 0.9."},
        {"pointer": "/scheme/components/0", "slug": "brand-new", "detail": "A rule of tomorrow."},
    ]
    scoring.refuse("POST", "validation", 422, "invalid-input", errors=errors)
    path = office.draft() + "/scheme"
    answer = office.put(path, {"scheme": new_scheme()})
    assert answer.status_code == 422
    assert mistakes(answer) == {
        ("/scheme/components/0/panels", "weights-not-one"),
        ("/scheme/components/0", "scheme-mistake"),
    }
    assert "They sum to 0.9." in answer.text
    assert office.get(path).status_code == 404


def test_put_scheme_after_activation_is_refused(office: Any, new_scheme: Any) -> None:
    path = office.active() + "/scheme"
    answer = office.put(path, {"scheme": new_scheme()})
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:scheme-frozen")
    assert office.get(path).json["frozen"] is True


def test_put_scheme_with_scoring_down_is_unavailable(office: Any, scoring: Any, new_scheme: Any) -> None:
    path = office.draft() + "/scheme"
    scoring.stop()
    answer = office.put(path, {"scheme": new_scheme()})
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")


def test_put_scheme_nested_too_deeply_is_refused(office: Any, mistakes: Any) -> None:
    deep: list[Any] = []
    for _ in range(50):
        deep = [deep]
    answer = office.put(office.draft() + "/scheme", {"scheme": {"scales": deep}})
    assert (answer.status_code, mistakes(answer)) == (422, {("/scheme", "invalid-value")})


def test_put_scheme_that_scoring_refuses_otherwise(office: Any, scoring: Any, new_scheme: Any) -> None:
    scoring.refuse("POST", "validation", 413, "body-too-large")
    answer = office.put(office.draft() + "/scheme", {"scheme": new_scheme()})
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:scoring-refused")
