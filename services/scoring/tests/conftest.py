"""Builders of schemes and bodies; the tests change what they are about."""

import io
import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

import flask.testing
import openpyxl
import pytest
from joserfc.jwk import OKPKey

from chassis.tokens import TokenSigner
from scoring import create_app
from scoring.api.examples import PLAN
from scoring.settings import Settings
from scoring.use_cases.compute_scores import compute_scores

Body = dict[str, Any]


class Build:
    def workbook(self, *rows: Sequence[Any]) -> bytes:
        """An XLSX file whose first sheet has these rows."""
        book = openpyxl.Workbook()
        for row in rows:
            book.worksheets[0].append(list(row))
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()

    def plan(self) -> Body:
        """The 2024 plan's scheme: experts 21, recipients 49, daily assessment 30 points."""
        return deepcopy(PLAN)

    def one_panel(self, *, scale: str = "five", **settings: Any) -> Body:
        """100 points out of one panel, `experts`."""
        panel = {"code": "experts", "name": "专家", "weight": "1", "scale": scale, **settings}
        component = {"code": "public", "name": "群众评议", "points": "100", "panels": [panel]}
        return {"scales": self.plan()["scales"], "components": [component]}

    def panels(self, *weights: str, points: str = "100", **settings: Any) -> Body:
        """One component of panels p1, p2, … with these weights."""
        scheme = self.one_panel()
        scheme["components"][0] |= settings
        scheme["components"][0]["panels"] = [
            {"code": f"p{index}", "weight": weight, "scale": "five"} for index, weight in enumerate(weights, 1)
        ]
        return scheme

    def numbers(self, **more: Any) -> Body:
        """100 points handed in: totals as a test wants them."""
        return {"scales": [], "components": [{"code": "x", "points": "100", "number": {}}], **more}

    def body(self, scheme: Body, *rounds: tuple[str, Mapping[str, int] | None], **more: Any) -> Body:
        """Object 01 and its counts in rounds r1, r2, … given as (panel, counts or None)."""
        return {
            "scheme": scheme,
            "objects": [{"code": "01", "name": "投资股"}],
            "rounds": [
                {
                    "code": f"r{index}",
                    "panel": panel,
                    "objects": [] if counts is None else [{"object": "01", "counts": dict(counts)}],
                }
                for index, (panel, counts) in enumerate(rounds, 1)
            ],
            **more,
        }

    def totals(self, scheme: Body, totals: Sequence[str | None], series: Sequence[str] = ()) -> Body:
        """Objects 0, 1, … with these totals (None: not handed in)."""
        return {
            "scheme": scheme,
            "objects": [
                {"code": str(index), "series": series[index] if series else None} for index in range(len(totals))
            ],
            "numbers": [
                {"object": str(index), "component": "x", "points": total}
                for index, total in enumerate(totals)
                if total is not None
            ],
        }

    def results(self, body: Body) -> list[Body]:
        results: list[Body] = compute_scores(body)["results"]
        return results

    def result(self, body: Body) -> Body:
        (result,) = self.results(body)
        return result

    def panel_result(self, body: Body) -> Body:
        panel: Body = self.result(body)["components"][0]["panels"][0]
        return panel


@pytest.fixture(scope="session")
def build() -> Build:
    return Build()


@pytest.fixture(scope="session")
def client() -> flask.testing.FlaskClient:
    return create_app(Settings(auth="off", log_level="WARNING")).test_client()


@pytest.fixture(scope="session")
def signer(tmp_path_factory: pytest.TempPathFactory) -> TokenSigner:
    key = OKPKey.generate_key("Ed25519", {"kid": "k1"})
    path = tmp_path_factory.mktemp("keys") / "private.json"
    path.write_text(json.dumps(key.as_dict(private=True)))
    return TokenSigner("minping-gateway", path)


@pytest.fixture(scope="session")
def guarded(signer: TokenSigner, tmp_path_factory: pytest.TempPathFactory) -> flask.testing.FlaskClient:
    path = tmp_path_factory.mktemp("trusted") / "jwks.json"
    path.write_text(json.dumps(signer.public_keys()))
    settings = Settings(trusted_keys=f"minping-gateway={path}", log_level="WARNING")
    return create_app(settings).test_client()
