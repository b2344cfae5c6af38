from typing import Any

import msgspec

from scoring.api.presets import PresetsAnswer
from scoring.use_cases.list_presets import CODES

URL = "/api/v1/schemes/presets"


def test_list_presets_asks_for_no_token(guarded: Any) -> None:
    answer = guarded.get(URL)
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    read = msgspec.json.decode(answer.data, type=PresetsAnswer)
    assert tuple(each.code for each in read.presets) == CODES


def test_list_presets_gives_examples_that_can_be_posted_as_they_stand(client: Any) -> None:
    for preset in client.get(URL).json["presets"]:
        assert preset["example"]["scheme"] == preset["scheme"]
        answer = client.post("/api/v1/scores", json=preset["example"])
        assert (answer.status_code, len(answer.json["results"])) == (200, len(preset["example"]["objects"]))
