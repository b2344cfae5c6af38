"""What is said of certified documents: true ones, tampered ones, old ones."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import OKPKey

from scoring.api.question_examples import KEY, TWO_OFFICES, certified, signed
from scoring.use_cases.compute_scores import compute_scores
from scoring.use_cases.verify_certification import verify_certification

KEYS = {KEY.kid: KEY}
few = settings(max_examples=60, deadline=None)


def ask(document: Any, keys: Any = KEYS) -> dict[str, Any]:
    return verify_certification(document, None if keys is None else keys.__getitem__)


def slugs(answer: Any) -> list[tuple[str, str]]:
    return [
        (answer[name]["verdict"], answer[name]["reason"]["slug"]) for name in ("signature", "digest", "recomputation")
    ]


def withheld(document: Any, code: str, at: str) -> Any:
    """The document as it is published where one object has too few votes in a round."""
    changed = deepcopy(document)
    for tally in changed["tallies"]:
        for row in tally["objects"]:
            if (row["object"], tally["code"]) == (code, at):
                row |= {"counts": None, "withheld": "too-few"}
    return signed({name: each for name, each in changed.items() if name not in ("public_digest", "signature")})


@pytest.fixture
def document() -> Any:
    return certified(TWO_OFFICES)


def test_verify_certification_of_a_true_document_holds(document: Any) -> None:
    answer = ask(document)
    assert slugs(answer) == [("holds", "signature-holds"), ("holds", "digest-holds"), ("holds", "recomputed")]
    assert (answer["verdict"], answer["official"]) == ("holds", False)
    assert answer["recomputation"]["figures"] > 50


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("total", "91.22"),
        ("rank", 2),
        ("rank_in_series", None),
        ("grade", {"code": "fairly", "name": "比较满意"}),
        ("components/0/points", "63.20"),
        ("components/0/panels/1/score", "99.00"),
        ("components/0/panels/1/rounds/0/valid", 89),
        ("components/0/panels/1/rounds/0/satisfied_share", None),
        ("components/1/items/0/points", "19.00"),
    ],
)
def test_verify_certification_finds_a_changed_figure(document: Any, path: str, value: Any) -> None:
    """Of the first result, which is the second office's; the digest finds it, too."""
    *above, last = path.split("/")
    part = document["results"][0]
    for step in above:
        part = part[int(step)] if isinstance(part, list) else part[step]
    printed, part[last] = part[last], value
    answer = ask(document)
    assert [each["verdict"] for each in (answer["signature"], answer["digest"])] == ["holds", "fails"]
    found = {each["pointer"]: each for each in answer["recomputation"]["differences"]}
    if isinstance(value, dict):
        path, printed, value = f"{path}/code", printed["code"], value["code"]
    texts = [None if each is None else str(each) for each in (value, printed)]
    assert found[f"/certification/results/0/{path}"] == {
        "pointer": f"/certification/results/0/{path}",
        "certified": texts[0],
        "recomputed": texts[1],
    }
    assert answer["verdict"] == answer["recomputation"]["verdict"] == "fails"


def test_verify_certification_finds_a_changed_count_under_a_new_digest(document: Any) -> None:
    """Whoever changes a count can make a digest, but no signature."""
    document["tallies"][1]["objects"][0]["counts"]["satisfied"] += 1
    changed = signed(document, OKPKey.generate_key("Ed25519", {"kid": KEY.kid}))
    assert slugs(ask(changed)) == [
        ("fails", "signature-wrong"),
        ("holds", "digest-holds"),
        ("fails", "figures-differ"),
    ]


def test_verify_certification_finds_the_signature_of_another_document(document: Any) -> None:
    other = certified({**TWO_OFFICES, "objects": TWO_OFFICES["objects"][::-1]})
    answer = ask({**document, "signature": other["signature"]})
    assert answer["signature"]["reason"]["slug"] == "signature-of-another"
    assert answer["signature"]["fields"] == ["public_digest"]


@pytest.fixture
def merged() -> Any:
    """The first office was merged into the second, for which its votes count."""
    first, second = TWO_OFFICES["objects"]
    scheme = {**TWO_OFFICES["scheme"], "merged": "successor"}
    return certified({**TWO_OFFICES, "scheme": scheme, "objects": [{**first, "merged_into": second["code"]}, second]})


def test_verify_certification_counts_the_votes_of_a_merged_object(merged: Any) -> None:
    assert ask(merged)["recomputation"]["reason"]["slug"] == "recomputed"
    del merged["objects"][0]["merged_into"]
    assert ask(signed(merged))["recomputation"]["reason"]["slug"] == "figures-differ"


def test_verify_certification_cannot_recompute_a_successor_of_withheld_counts(merged: Any) -> None:
    answer = ask(withheld(merged, merged["objects"][0]["code"], merged["tallies"][0]["code"]))
    assert answer["recomputation"]["differences"] == []
    assert answer["recomputation"]["reason"]["slug"] == "nothing-to-recompute"
    assert {each["object"] for each in answer["recomputation"]["withheld"]} == {"01", "02"}


def test_verify_certification_of_mergers_in_a_circle_is_refused(merged: Any) -> None:
    merged["objects"][1]["merged_into"] = merged["objects"][0]["code"]
    assert ask(merged)["recomputation"]["reason"]["slug"] == "input-refused"


@pytest.mark.parametrize(
    ("keys", "verdict", "slug"),
    [
        (None, "not-checked", "keys-absent"),
        ({"other": KEY}, "not-checked", "key-unknown"),
        ({KEY.kid: OKPKey.generate_key("Ed25519")}, "fails", "signature-wrong"),
        ({KEY.kid: OKPKey.generate_key("X25519")}, "fails", "signature-wrong"),
    ],
)
def test_verify_certification_by_other_keys(document: Any, keys: Any, verdict: str, slug: str) -> None:
    answer = ask(document, keys)
    assert slugs(answer)[0] == (verdict, slug)
    assert answer["verdict"] == verdict


@pytest.mark.parametrize("signature", ["", "x", "a.b.c", "....", "满意", "e30.e30.", "bnVsbA.e30.AA", "e30..AA"])
def test_verify_certification_of_what_is_no_signature_fails(document: Any, signature: str) -> None:
    assert slugs(ask({**document, "signature": signature}))[0] == ("fails", "signature-wrong")


@pytest.mark.parametrize("null", [True, False])
def test_verify_certification_of_an_old_document_checks_what_it_can(document: Any, null: bool) -> None:
    """Before documents were signed there were no void votes in results and no weights of rounds."""
    del document["public_digest"], document["signature"]
    later = {"void": None, "abstained": None} if null else {}
    for line in document["rounds"]:
        del line["weight"]
    for result in document["results"]:
        for panel in result["components"][0]["panels"]:
            panel.pop("uncertainty", None)
            for each in panel["rounds"]:
                del each["void"], each["abstained"]
                each |= later
    answer = ask(document)
    assert slugs(answer) == [
        ("not-checked", "signature-absent"),
        ("not-checked", "digest-absent"),
        ("holds", "recomputed"),
    ]
    assert answer["verdict"] == "not-checked"


def test_verify_certification_lists_who_cannot_be_recomputed(document: Any) -> None:
    answer = ask(withheld(document, "02", "experts-1"))
    assert slugs(answer)[2] == ("holds", "recomputed-in-part")
    assert answer["recomputation"]["withheld"] == [{"object": "02", "rounds": ["experts-1"]}]


@pytest.mark.parametrize(("name", "value"), [("rank", 2), ("rank_in_series", 3), ("grade", None)])
def test_verify_certification_checks_ranks_and_grades_of_who_cannot_be_recomputed(
    document: Any, name: str, value: Any
) -> None:
    changed = withheld(document, "02", "experts-1")
    changed["results"][0][name] = value
    differences = ask(changed)["recomputation"]["differences"]
    assert [each["pointer"] for each in differences] == [f"/certification/results/0/{name}"]


def test_verify_certification_with_all_counts_withheld_says_that_nothing_was_recomputed(document: Any) -> None:
    for code in ("01", "02"):
        document = withheld(document, code, "experts-1")
    assert slugs(ask(document))[2] == ("not-checked", "nothing-to-recompute")


def test_verify_certification_without_the_strata_that_a_panel_weighs(document: Any) -> None:
    strata = [{"code": "a", "weight": "0.5"}, {"code": "b", "weight": "0.5"}]
    document["scheme"] = deepcopy(document["scheme"])
    document["scheme"]["components"][0]["panels"][0]["strata"] = strata
    answer = ask(document)
    assert slugs(answer)[2] == ("not-checked", "input-incomplete")
    assert [(each.pointer, each.slug) for each in answer["recomputation"]["mistakes"]] == [
        (f"/certification/tallies/0/objects/{index}/strata", "strata-absent") for index in (0, 1)
    ]


def test_verify_certification_of_what_cannot_be_computed_fails(document: Any) -> None:
    document["tallies"][1]["objects"][1]["counts"]["great"] = 3
    document["tallies"][0]["objects"][1]["object"] = "03"
    answer = ask(document)
    assert slugs(answer)[2] == ("fails", "input-refused")
    assert [each.pointer for each in answer["recomputation"]["mistakes"]] == [
        "/certification/tallies/0/objects/1/object",
        "/certification/tallies/1/objects/1/counts/great",
    ]


def test_verify_certification_finds_results_that_are_missing_or_of_nobody(document: Any) -> None:
    document["results"] = [{**document["results"][0], "object": "03"}, *document["results"][1:], {"object": 5}, {}]
    found = ask(document)["recomputation"]["differences"]
    assert [(each["pointer"], each["certified"], each["recomputed"]) for each in found[:4]] == [
        ("/certification/results/0/object", "03", None),
        ("/certification/results/2/object", "5", None),
        ("/certification/results/3/object", None, None),
        ("/certification/results", None, "02"),
    ]


@pytest.mark.parametrize(
    "total", [None, 5, "x", "1e9", ["91.21"], "١٢", "999999999.123456789", "-5", 10**30, float("inf")]
)
@pytest.mark.parametrize("parts", [None, 5, [], [5], [{}], [{"code": []}], {"code": "public"}])
def test_verify_certification_of_nonsense_in_results_fails(document: Any, total: Any, parts: Any) -> None:
    document["results"][0] |= {"total": total, "components": parts}
    answer = ask(document)
    assert slugs(answer)[1:] == [("fails", "digest-wrong"), ("fails", "figures-differ")]


def test_verify_certification_ranks_equal_totals_as_they_were_printed(build: Any) -> None:
    """Equal totals share a rank; grades by share of a series and vetoes follow."""
    grades = [{"code": "best", "share": "0.5"}, {"code": "middle", "from": "60"}, {"code": "last"}]
    vetoes = [{"code": "late", "effect": "unranked"}, {"code": "fire", "effect": "grade", "grade": "last"}]
    body = build.totals(build.numbers(grades=grades, vetoes=vetoes), ["100", "90", "90", "0", "70", "0", None])
    body["objects"][1]["vetoes"], body["objects"][4]["vetoes"] = ["fire"], ["late"]
    document = certified(body)
    assert slugs(ask(document)) == [("holds", "signature-holds"), ("holds", "digest-holds"), ("holds", "recomputed")]
    assert [each["rank"] for each in document["results"]] == [1, 2, 2, 4, 4, None, None]


def test_verify_certification_with_weighted_rounds_takes_their_weights_and_order(build: Any) -> None:
    body = build.body(build.one_panel(rounds="weighted"), ("experts", {"satisfied": 4}), ("experts", {"average": 4}))
    body["rounds"][0]["weight"] = "3"
    document = certified(body)
    document["tallies"].reverse()
    assert compute_scores(body)["results"][0]["total"] == "90.00"
    assert slugs(ask(document))[2] == ("holds", "recomputed")


def two_numbers(build: Any, *rows: tuple[str, str], **more: Any) -> Any:
    """Objects 0, 1, … with these points of two components, which a tie is broken by: the first one wins."""
    scheme = build.numbers(ties=[{"rule": "component", "of": "a"}], **more)
    scheme["components"] = [{"code": code, "points": "50", "number": {}} for code in ("a", "b")]
    numbers = [
        {"object": str(index), "component": code, "points": points}
        for index, row in enumerate(rows)
        for code, points in zip("ab", row, strict=True)
    ]
    return {"scheme": scheme, "objects": [{"code": str(index)} for index in range(len(rows))], "numbers": numbers}


def test_verify_certification_breaks_ties_as_recomputed(build: Any) -> None:
    grades = [{"code": "best", "first": 1}, {"code": "others"}]
    document = certified(two_numbers(build, ("30", "10"), ("20", "20"), ("40", "0"), ("20", "20"), grades=grades))
    assert [(each["object"], each["rank"]) for each in document["results"]] == [("2", 1), ("0", 2), ("1", 3), ("3", 3)]
    assert slugs(ask(document))[2] == ("holds", "recomputed")
    document["results"][0]["rank"], document["results"][1]["rank"] = 2, 1
    pointers = [each["pointer"] for each in ask(document)["recomputation"]["differences"]]
    assert pointers == ["/certification/results/0/rank", "/certification/results/1/rank"]


def test_verify_certification_of_ties_and_totals_at_both_ends(build: Any) -> None:
    """Above 100 by a bonus, and at 0, below which a malus takes nobody."""
    bonus = [{"code": "honour", "bonus": "10", "malus": "10"}]
    body = two_numbers(build, ("50", "50"), ("50", "50"), ("47", "50"), ("0", "0"), ("3", "0"), adjustments=bonus)
    body["adjustments"] = [
        {"object": code, "adjustment": "honour", "entries": [{"points": points}]}
        for code, points in (("0", "3"), ("1", "2.5"), ("2", "5.5"), ("4", "-5"))
    ]
    document = certified(body)
    assert [each["total"] for each in document["results"]] == ["103.00", "102.50", "102.50", "0.00", "0.00"]
    assert [each["rank"] for each in document["results"]] == [1, 2, 3, 4, 5]
    assert slugs(ask(document))[2] == ("holds", "recomputed")


@pytest.mark.parametrize(
    ("ranks", "verdict"), [((1, 2), "holds"), ((2, 1), "holds"), ((1, 1), "holds"), ((1, 3), "fails")]
)
def test_verify_certification_takes_a_tie_with_withheld_counts_as_certified(
    build: Any, ranks: tuple[int, int], verdict: str
) -> None:
    """Which of the two wins, nobody outside can tell; that the next rank is 2, everybody can."""
    scheme = build.one_panel() | {"ties": [{"rule": "satisfied-share", "of": "experts"}]}
    body = build.body(scheme, ("experts", {"satisfied": 6}))
    body["objects"].append({"code": "02"})
    body["rounds"][0]["objects"].append({"object": "02", "counts": {"satisfied": 4}})
    document = withheld(certified(body), "02", "r1")
    for result, rank in zip(document["results"], ranks, strict=True):
        result["rank"] = result["rank_in_series"] = rank
    assert ask(document)["recomputation"]["verdict"] == verdict


@few
@given(data=st.data())
def test_verify_certification_of_what_was_computed_never_fails(data: st.DataObject) -> None:
    """Whatever was counted and whatever is withheld of it."""
    body = deepcopy(TWO_OFFICES)
    body["scheme"]["grades"] = [{"code": "best", "share": "0.5", "from": "80"}, {"code": "others"}]
    body["objects"].append({"code": "03", "series": data.draw(st.sampled_from(["offices", "windows"]))})
    for each in body["rounds"]:
        codes = data.draw(st.lists(st.sampled_from(["01", "02", "03"]), unique=True))
        counts = st.dictionaries(st.sampled_from(["satisfied", "fairly", "unknown"]), st.integers(0, 9))
        each["objects"] = [{"object": code, "counts": data.draw(counts)} for code in codes]
    document = certified(body)
    for tally in document["tallies"]:
        for row in tally["objects"]:
            if data.draw(st.booleans()):
                document = withheld(document, row["object"], tally["code"])
    answer = ask(document)
    assert answer["verdict"] in ("holds", "not-checked"), answer
    assert answer["recomputation"]["differences"] == []


def test_verify_certification_of_a_rehearsal_says_so(document: Any) -> None:
    assert ask(document)["rehearsal"] is False
    document["campaign"]["rehearsal"] = True
    assert ask(document)["rehearsal"] is True
