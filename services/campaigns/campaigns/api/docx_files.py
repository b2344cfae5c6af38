"""DOCX out of a template whose texts hold Jinja: what a template can do is say the values, and loop over them."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

from docxtpl import DocxTemplate
from jinja2.sandbox import SandboxedEnvironment

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NOT_PRINTED = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")  # XML 1.0 has none of them; line break and tab are shown


def render(template: bytes, values: Mapping[str, Any]) -> bytes:
    """The document. Values are texts, never markup. Raises `jinja2.TemplateError` where the template asks for what it
    may not have."""
    environment = SandboxedEnvironment(autoescape=True, finalize=_printable)
    document = DocxTemplate(io.BytesIO(template))
    document.render(dict(values), environment, autoescape=True)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _printable(value: Any) -> Any:
    return _NOT_PRINTED.sub("", value) if isinstance(value, str) else value
