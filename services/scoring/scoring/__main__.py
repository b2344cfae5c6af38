"""The command line: the same calculation without a server.

    python -m scoring score INPUT [--preset CODE | --scheme FILE] [--json] [--no-explanation]
    python -m scoring validate SCHEME

INPUT is JSON, YAML or XLSX, a scheme JSON or YAML, by the file's suffix. Mistakes are said one a line on standard
error, with exit status 2, in Chinese where the locale is Chinese.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from chassis import problems
from scoring.api.documents import read_document, shaped
from scoring.api.result_table import result_table
from scoring.api.scheme_body import SchemeBody
from scoring.api.scores_body import ScoresBody
from scoring.api.spreadsheets import score_sheet
from scoring.domain.errors import Refused
from scoring.problems import PROBLEMS
from scoring.text_table import text_table
from scoring.use_cases.compute_scores import compute_scores
from scoring.use_cases.list_presets import CODES, scheme_of
from scoring.use_cases.validate_scheme import validate_scheme

WRONG = 2
_TEXTS = problems.COMMON | dict(PROBLEMS)
Scheme = Mapping[str, Any]


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    language = _language()
    try:
        if options.command == "validate":
            _validate(options.scheme, language)
        else:
            _score(options, language)
    except (Refused, problems.Refused) as refused:
        print("\n".join(_said(refused, language)), file=sys.stderr)
        return WRONG
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return WRONG
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scoring", description="Weighted results of a public appraisal.")
    commands = parser.add_subparsers(dest="command", required=True)
    score = commands.add_parser("score", help="points, totals, grades and ranks")
    score.add_argument("input", type=Path, metavar="INPUT", help=".json, .yaml or .xlsx")
    scheme = score.add_mutually_exclusive_group()
    scheme.add_argument("--preset", choices=CODES, metavar="CODE", help="one of " + ", ".join(CODES))
    scheme.add_argument("--scheme", type=Path, metavar="FILE", help=".json or .yaml")
    score.add_argument("--json", action="store_true", help="what POST /api/v1/scores answers")
    score.add_argument("--no-explanation", action="store_true", help="with --json: without the calculation")
    validate = commands.add_parser("validate", help="mistakes or warnings of a scheme")
    validate.add_argument("scheme", type=Path, metavar="SCHEME", help=".json or .yaml")
    return parser


def _score(options: argparse.Namespace, language: str) -> None:
    chosen = _chosen_scheme(options)
    explain = options.json and not options.no_explanation
    if options.input.suffix.lower() == ".xlsx":
        scheme = _one(chosen, None)
        answer = _score_sheet(options.input, scheme, explain)
    else:
        value = _read(options.input)
        if isinstance(value, dict):
            value = value | {"scheme": _one(chosen, value.get("scheme"))}
        body = shaped(value, ScoresBody)
        scheme = body["scheme"]
        answer = compute_scores(body, explain=explain)
    if options.json:
        sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
    else:
        print("\n".join(text_table(result_table(scheme, answer["results"], language))))


def _score_sheet(path: Path, scheme: Scheme, explain: bool) -> dict[str, Any]:
    with _naming(path):
        return score_sheet(path.read_bytes(), scheme, explain=explain)


def _one(chosen: Scheme | None, inside: Any) -> Any:
    """The scheme that is chosen, or the one inside the input; both or neither is a mistake."""
    if (chosen is None) == (inside is None):
        wrong = ("duplicate-key", {"key": "scheme"}) if chosen else ("missing-field", {})
        raise problems.Refused("invalid-input", mistakes=[problems.Mistake("/scheme", *wrong)])
    return chosen or inside


def _chosen_scheme(options: argparse.Namespace) -> Scheme | None:
    if options.preset:
        return scheme_of(options.preset)
    if options.scheme:
        body = _read_scheme(options.scheme)
        validate_scheme(body)
        chosen: Scheme = body["scheme"]
        return chosen
    return None


def _validate(path: Path, language: str) -> None:
    for line in _lines(validate_scheme(_read_scheme(path)), language):
        print(line)


def _read_scheme(path: Path) -> Any:
    """`{"scheme": …}`: of a file that holds a scheme, or something with one, such as a plan."""
    value = _read(path)
    scheme = value["scheme"] if isinstance(value, dict) and "scheme" in value else value
    return shaped({"scheme": scheme}, SchemeBody)


def _read(path: Path) -> Any:
    with _naming(path):
        return read_document(path.read_bytes(), yaml=path.suffix.lower() in (".yaml", ".yml"))


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """What is refused as a whole is said of the file."""
    try:
        yield
    except problems.Refused as refused:
        refused.facts["file"] = path
        raise


def _said(refused: Any, language: str) -> list[str]:
    if refused.mistakes:
        return _lines(refused.mistakes, language)
    return [f"{refused.facts['file']}: {_TEXTS[refused.slug].detail(language, refused.facts)}"]


def _lines(mistakes: Iterable[Any], language: str) -> list[str]:
    return [f"{each.pointer}: {_TEXTS[each.slug].detail(language, each.facts)}" for each in mistakes]


def _language() -> str:
    """As POSIX has it: LC_ALL before LC_MESSAGES before LANG."""
    locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "zh" if locale.startswith("zh") else "en"


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal may lack a character
    sys.exit(main())
