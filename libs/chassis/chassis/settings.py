"""Settings out of the environment, declared once as the fields of a msgspec struct.

    class Settings(chassis.settings.Settings, frozen=True, kw_only=True):
        database_url: Annotated[str, Meta(description="Where PostgreSQL answers.")]

The variable's name is the field's in capitals; `<VARIABLE>_FILE` names a file that holds the value instead, as
container engines hand in secrets. All that is wrong is said at once.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], Meta(description="What is logged.")] = "INFO"
    log_format: Annotated[
        Literal["auto", "json", "console"],
        Meta(description="auto: readable on a terminal, JSON lines elsewhere."),
    ] = "auto"
    trusted_keys: Annotated[
        str,
        Meta(description="Whose tokens are taken: `issuer=path/to/jwks.json`, several with commas between."),
    ] = ""


Secrets = Annotated[str, Meta(pattern="^([^,]{20,}(,[^,]{20,})?)?$", extra={"secret": True})]  # nosec B105  # a mark
"""A secret that is shared with somebody, or two with a comma between while it is changed, of 20 characters or more."""
_FEWEST_CHARACTERS = 10


class SettingsError(Exception):
    """The environment lacks a setting or holds a wrong one; the message names every variable."""


S = TypeVar("S", bound=Settings)


def load(kind: type[S], environment: Mapping[str, str] | None = None) -> S:
    """Read a service's settings. Raises `SettingsError` that names all that is missing or wrong."""
    environment = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for item in msgspec.structs.fields(kind):
        variable = item.name.upper()
        try:
            text = _text(environment, variable)
            if text is not None:
                values[item.name] = msgspec.convert(text, item.type, strict=False, dec_hook=_path)
                _demand_strong(item, text)
            elif item.required:
                wrong.append(f"{variable} is not set: {describe(item)}")
        except (msgspec.ValidationError, OSError, ValueError) as error:
            wrong.append(f"{variable}: {error}. {describe(item)}")
    if wrong:
        raise SettingsError("\n".join(wrong))
    return kind(**values)


def _text(environment: Mapping[str, str], variable: str) -> str | None:
    named = environment.get(f"{variable}_FILE")
    if named is None:
        return environment.get(variable)
    if variable in environment:
        raise ValueError(f"it is set, and {variable}_FILE too: one of them must go")
    return Path(named).read_text().rstrip("\r\n")


def _demand_strong(item: msgspec.structs.FieldInfo, text: str) -> None:
    """What was typed to fill a place is no secret."""
    info = msgspec.inspect.type_info(item.type)
    if (getattr(info, "extra", None) or {}).get("secret") and any(
        len(set(each)) < _FEWEST_CHARACTERS for each in text.split(",") if each
    ):
        raise ValueError("a secret is not random")


def _path(kind: type, value: object) -> object:
    if kind is Path:
        return Path(str(value))
    raise NotImplementedError


def describe(item: msgspec.structs.FieldInfo) -> str:
    """The one line that a setting was declared with."""
    meta = msgspec.inspect.type_info(item.type)
    extra = getattr(meta, "extra_json_schema", None) or {}
    return str(extra.get("description", ""))
