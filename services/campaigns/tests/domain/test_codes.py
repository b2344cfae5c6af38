"""Codes and digests, against the vectors that the ballot service's tests compute too."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from uuid import UUID

from campaigns.domain.codes import ALPHABET, grouped, make_code, new_mark, voter_digest

VECTORS = json.loads((Path(__file__).parents[4] / "contracts" / "voter-digest.json").read_text())["vectors"]


def test_voter_digest_of_a_phone_equals_the_vectors() -> None:
    phones = [each for each in VECTORS if "phone" in each]
    assert phones
    for each in phones:
        assert voter_digest(base64.b64decode(each["lookup_key"]), each["phone"]) == each["phone_digest"]


def test_make_code_and_its_digest_equal_the_vectors() -> None:
    codes = [each for each in VECTORS if "code" in each]
    assert codes
    for each in codes:
        code_key = base64.b64decode(each["code_key"])
        code = make_code(code_key, each["mark"], UUID(each["voter"]), each["generation"])
        assert code == each["code"]
        assert voter_digest(base64.b64decode(each["lookup_key"]), code) == each["code_digest"]


def test_grouped_as_people_read_it() -> None:
    assert grouped("7KQABCDEFGHJKMN") == "7KQ-ABCD-EFGH-JKMN"


def test_new_mark_is_three_characters_that_nobody_mistakes() -> None:
    assert all(re.fullmatch(f"[{ALPHABET}]{{3}}", new_mark()) for _ in range(100))
    assert len({new_mark() for _ in range(100)}) > 50
