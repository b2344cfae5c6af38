"""The scoring service: validation of schemes, and scores."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from campaigns.domain.errors import Mistake, RuleBroken
from chassis.client import Answered, ServiceClient
from chassis.problems import Refused

SERVICE = "scoring"


class Scoring:
    """`slugs`: what we can say a scheme's mistakes by; any other becomes `scheme-mistake`."""

    def __init__(self, client: ServiceClient, slugs: Collection[str]) -> None:
        self._client, self._slugs = client, slugs

    def validate(self, scheme: Any) -> tuple[list[dict[str, str]], list[Mistake]]:
        """(warnings, mistakes) of a scheme, with pointers below `/scheme`."""
        try:
            answer = self._client.call("POST", "/api/v1/schemes/validation", json={"scheme": scheme})
        except Answered as answered:
            mistakes = [self._mistake(each) for each in _rows(answered.problem, "errors")]
            if answered.status != 422 or not mistakes:
                raise _refusal(answered) from answered
            return [], mistakes
        return [
            {name: str(each.get(name, "")) for name in ("pointer", "slug", "detail")} for each in _warnings(answer)
        ], []

    def score(self, request: Mapping[str, Any], *, explain: bool = True) -> dict[str, Any]:
        """The `results`, and the texts of the `rules` that their explanations name; without both unless `explain`.

        Raises `RuleBroken("scoring-refused")` that says why there are none.
        """
        try:
            params = {} if explain else {"explain": "false"}
            answer = self._client.call("POST", "/api/v1/scores", json=request, params=params)
        except Answered as answered:
            raise _refusal(answered) from answered
        results, rules = _rows(answer, "results"), answer.get("rules") if isinstance(answer, dict) else None
        if len(results) != len(request["objects"]) or not isinstance(rules, dict):
            raise Refused("unavailable", service=SERVICE)
        return {"results": results, "rules": rules}

    def _mistake(self, error: Mapping[str, Any]) -> Mistake:
        slug, detail = str(error.get("slug", "")), str(error.get("detail", ""))
        facts = {"detail": detail, "reason": detail, "rule": slug}
        return Mistake(str(error.get("pointer", "")), slug if slug in self._slugs else "scheme-mistake", facts)


def _refusal(answered: Answered) -> Exception:
    if answered.status in (401, 403, 429):
        return Refused("unavailable", service=SERVICE)
    details = [f"{each.get('pointer')}: {each.get('detail')}" for each in _rows(answered.problem, "errors")[:5]]
    return RuleBroken("scoring-refused", reason="; ".join(details) or answered.slug)


def _warnings(answer: Any) -> list[dict[str, Any]]:
    return _rows(answer, "warnings")


def _rows(answer: Any, name: str) -> list[dict[str, Any]]:
    rows = answer.get(name) if isinstance(answer, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
