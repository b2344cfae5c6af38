"""`/schemes/presets`: schemes that are ready to be taken."""

from typing import Any

from msgspec import Struct

from chassis.api import Blueprint
from chassis.tokens import OPEN
from scoring.api.scheme_body import Scheme
from scoring.api.scores_body import ScoresBody
from scoring.use_cases.list_presets import list_presets as find_presets


class PresetName(Struct):
    zh: str
    en: str


class PresetSource(Struct):
    """Where the rules are from; without an address they were reported without one, or are usual practice."""

    zh: str
    en: str
    address: str | None


class Preset(Struct):
    code: str
    name: PresetName
    source: PresetSource
    scheme: Scheme
    example: ScoresBody


class PresetsAnswer(Struct):
    presets: list[Preset]


blueprint = Blueprint("presets", __name__, description="Schemes that are ready to be taken.")


@blueprint.operation(
    "GET",
    "/schemes/presets",
    OPEN,
    answers={200: PresetsAnswer},
    example={"presets": find_presets()},
)
def list_presets() -> dict[str, Any]:
    """List the presets

    Schemes that real plans and counties have used, with their source. A scheme can be put into a campaign or a request
    as it stands, or changed; `example` is a whole body for `POST /scores`.
    """
    return {"presets": find_presets()}
