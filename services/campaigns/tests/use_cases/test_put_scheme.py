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
        {"pointer": "/scheme/ties/0/of", "slug": "unknown-panel", "detail": "No panel is called x."},
        {"pointer": "/scheme/scales/0", "slug": "scale-kind", "detail": "Give levels or marks."},
    ]
    scoring.refuse("POST", "validation", 422, "invalid-input", errors=errors)
    path = office.draft() + "/scheme"
    answer = office.put(path, {"scheme": new_scheme()})
    assert answer.status_code == 422
    assert mistakes(answer) == {
        ("/scheme/components/0/panels", "weights-not-one"),
        ("/scheme/components/0", "scheme-mistake"),
        ("/scheme/ties/0/of", "scheme-mistake"),
        ("/scheme/scales/0", "scale-kind"),
    }
    for detail in ("They sum to 0.9.", "unknown-panel: No panel is called x.", "Give levels or marks."):
        assert detail in answer.text
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


def test_put_scheme_of_another_shape_says_all_at_once_before_scoring_is_asked(
    office: Any, scoring: Any, new_scheme: Any, mistakes: Any
) -> None:
    """With the pointers and slugs that scoring would say."""
    scheme = new_scheme()
    scheme["scales"][0]["levels"] += [{"name": "弃权", "abstention": "yes"}]
    scheme["components"][0]["panels"][0] |= {"scale": 3, "colour": "red", "weight": "much"}
    scheme["rounding"] = "up"
    answer = office.put(office.draft() + "/scheme", {"scheme": scheme})
    assert answer.status_code == 422
    assert mistakes(answer) == {
        ("/scheme/scales/0/levels/3/code", "missing-field"),
        ("/scheme/scales/0/levels/3/abstention", "invalid-value"),
        ("/scheme/components/0/panels/0/scale", "invalid-value"),
        ("/scheme/components/0/panels/0/colour", "unknown-field"),
        ("/scheme/components/0/panels/0/weight", "invalid-value"),
        ("/scheme/rounding", "invalid-value"),
    }
    assert scoring.called("POST", "validation") == []


def test_put_scheme_with_a_wrong_code_or_decimal_leaves_the_slug_to_scoring(
    office: Any, scoring: Any, new_scheme: Any, mistakes: Any
) -> None:
    errors = [{"pointer": "/scheme/components/0/points", "slug": "not-a-decimal", "detail": "Use a decimal."}]
    scoring.refuse("POST", "validation", 422, "invalid-input", errors=errors)
    scheme = new_scheme()
    scheme["components"][0] |= {"points": "seventy", "code": "a b" * 40}
    answer = office.put(office.draft() + "/scheme", {"scheme": scheme})
    assert mistakes(answer) == {("/scheme/components/0/points", "not-a-decimal")}


def test_put_scheme_takes_a_number_where_a_decimal_is_meant(office: Any, scoring: Any, new_scheme: Any) -> None:
    scheme = new_scheme()
    scheme["components"][0] |= {"points": 70}
    scheme["components"][0]["panels"][0] |= {"weight": 0.3, "min_share": 0.5, "drawn": True}
    scheme["adjustments"] = [{"code": "conduct", "bonus": 2, "malus": 1.5}]
    path = office.draft() + "/scheme"
    kept = office.put(path, {"scheme": scheme}).json["scheme"]
    assert kept == office.get(path).json["scheme"] == scoring.called("POST", "validation")[0]["scheme"]
    assert kept["components"][0]["points"] == "70"
    assert kept["components"][0]["panels"][0]["min_share"] == "0.5"
    assert kept["adjustments"] == [{"code": "conduct", "bonus": "2", "malus": "1.5"}]


def test_put_scheme_that_scoring_refuses_otherwise(office: Any, scoring: Any, new_scheme: Any) -> None:
    scoring.refuse("POST", "validation", 413, "body-too-large")
    answer = office.put(office.draft() + "/scheme", {"scheme": new_scheme()})
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:scoring-refused")
