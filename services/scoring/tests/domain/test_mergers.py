"""Objects that were merged into another or withdrawn in mid-year."""

from typing import Any

import pytest

from scoring.use_cases.compare_scores import compare_scores

OLD, NEW = {"satisfied": 6, "fairly": 2, "unknown": 1}, {"satisfied": 10, "fairly": 5, "average": 5}


@pytest.fixture
def body(build: Any) -> dict[str, Any]:
    """`old` was merged into `new` after the first of two rounds."""
    scheme = build.one_panel()
    return {
        "scheme": scheme,
        "objects": [
            {"code": "old", "name": "工商股", "merged_into": "new"},
            {"code": "new", "name": "市场股"},
            {"code": "other", "name": "办公室"},
        ],
        "rounds": [
            {
                "code": "1",
                "panel": "experts",
                "objects": [
                    {"object": "old", "counts": OLD},
                    {"object": "new", "counts": NEW},
                    {"object": "other", "counts": {"satisfied": 1}},
                ],
            },
            {"code": "2", "panel": "experts", "objects": [{"object": "new", "counts": {"satisfied": 4}}]},
        ],
    }


def by_object(build: Any, body: dict[str, Any]) -> dict[str, Any]:
    return {each["object"]: each for each in build.results(body)}


def slugs(result: dict[str, Any]) -> list[str]:
    return [note["slug"] for note in result["notes"]]


def rounds(result: dict[str, Any]) -> dict[str, Any]:
    return {each["code"]: each for each in result["components"][0]["panels"][0]["rounds"]}


def test_merged_object_stands_apart_by_default(build: Any, body: dict[str, Any]) -> None:
    # new: (10×100 + 5×80 + 5×60)/20 = 85 and 100; mean 92.5
    found = by_object(build, body)
    old, new = found["old"], found["new"]
    assert (old["total"], old["grade"], old["rank"], old["rank_in_series"]) == (None, None, None, None)
    assert rounds(old)["1"]["score"] == "95.00"
    assert slugs(old)[-1] == "object-merged-apart"
    assert "市场股" in old["notes"][-1]["zh"]
    assert (new["total"], new["rank"], rounds(new)["1"]["valid"]) == ("92.50", 2, 20)
    assert slugs(new) == []


def test_votes_of_a_merged_object_count_for_its_successor(build: Any, body: dict[str, Any]) -> None:
    # 16 satisfied, 7 fairly, 5 average of 28: (1600 + 560 + 300)/28 = 2460/28 = 87.857…; and 100; mean 93.928… → 93.93
    body["scheme"]["merged"] = "successor"
    found = by_object(build, body)
    new = found["new"]
    assert (new["total"], rounds(new)["1"]["valid"], rounds(new)["1"]["void"]) == ("93.93", 28, 1)
    assert slugs(new) == ["votes-of-merged"]
    terms = [(term["of"], term["formula"], term["value"]) for term in new["explanation"][:3]]
    assert terms == [
        ("public/experts/1/satisfied", "10 + 6", "16"),
        ("public/experts/1/fairly", "5 + 2", "7"),
        ("public/experts/1/average", "5 + 0", "5"),
    ]
    assert {term["rule"] for term in new["explanation"][:3]} == {"merged-votes"}
    assert (found["old"]["total"], rounds(found["old"])["1"]["valid"]) == (None, 8)
    assert slugs(found["old"])[-1] == "object-merged-counted"


def test_successor_that_was_not_in_a_round_takes_the_row(build: Any, body: dict[str, Any]) -> None:
    body["scheme"]["merged"] = "successor"
    del body["rounds"][0]["objects"][1]
    assert rounds(by_object(build, body)["new"])["1"]["score"] == "95.00"


def test_mergers_in_a_chain_end_in_the_last_object(build: Any, body: dict[str, Any]) -> None:
    body["scheme"]["merged"] = "successor"
    body["objects"][1]["merged_into"] = "other"
    found = by_object(build, body)
    assert rounds(found["other"])["1"]["valid"] == 8 + 20 + 1
    assert rounds(found["new"])["1"]["valid"] == 20
    assert (found["new"]["rank"], found["other"]["rank"]) == (None, 1)


def test_rolls_and_populations_of_merged_objects_add_up(build: Any, body: dict[str, Any]) -> None:
    """28 valid votes are above half of 30 and below half of 30 + 30: the second's roll is the round's."""
    body["scheme"]["merged"] = "successor"
    body["scheme"]["components"][0]["panels"][0] |= {"min_share": "0.5", "missing_round": "zero"}
    first, second = body["rounds"]
    first |= {"roll": 30}
    second |= {"roll": 4}
    first["objects"][1]["roll"] = 26
    assert rounds(by_object(build, body)["new"])["1"]["valid"] == 28
    assert slugs(by_object(build, body)["new"]) == ["votes-of-merged"]
    first["objects"][1]["roll"] = 27
    assert slugs(by_object(build, body)["new"]) == ["round-below-quorum", "votes-of-merged"]


def test_strata_of_merged_objects_add_up(build: Any, body: dict[str, Any]) -> None:
    body["scheme"]["merged"] = "successor"
    body["scheme"]["components"][0]["panels"][0]["strata"] = [{"code": "npc"}, {"code": "firms"}]
    del body["rounds"][1]
    for row in body["rounds"][0]["objects"]:
        row["strata"] = {"npc": row["counts"], "firms": {}}
    body["rounds"][0]["objects"][0]["strata"] = {"npc": {}, "firms": OLD}
    new = by_object(build, body)["new"]
    # npc 85, firms 95, each half
    assert new["total"] == "90.00"
    assert ("public/experts/1/firms/satisfied", "0 + 6") in [(t["of"], t["formula"]) for t in new["explanation"]]


def test_entries_stay_with_the_merged_object(build: Any, body: dict[str, Any]) -> None:
    plan = build.plan() | {"merged": "successor"}
    entry = {"item": "pledge", "points": "18"}
    body |= {"scheme": plan, "assessments": [{"object": "old", "component": "daily", "entries": [entry]}]}
    found = by_object(build, body)
    points = {code: each["components"][1]["items"][0]["points"] for code, each in found.items()}
    assert (points["old"], points["new"]) == ("18.00", "0.00")


def test_withdrawn_object_has_no_total_and_no_place(build: Any, body: dict[str, Any]) -> None:
    body["objects"][2]["withdrawn"] = True
    found = by_object(build, body)
    assert (found["other"]["total"], found["other"]["rank"], found["other"]["grade"]) == (None, None, None)
    assert rounds(found["other"])["1"]["score"] == "100.00"
    assert slugs(found["other"])[-1] == "object-withdrawn"
    assert found["new"]["rank"] == 1


def test_comparison_names_the_merger_as_what_changed(build: Any, body: dict[str, Any]) -> None:
    body["scheme"]["merged"] = "successor"
    after = {**body, "objects": [dict(each) for each in body["objects"]]}
    before = {**body, "objects": [{k: v for k, v in each.items() if k != "merged_into"} for each in body["objects"]]}
    found = {each["object"]: each for each in compare_scores({"before": before, "after": after})["objects"]}
    assert "input-changed" in found["new"]["why"]
    assert "/objects/old/merged_into" in [each["pointer"] for each in found["old"]["input"]]
