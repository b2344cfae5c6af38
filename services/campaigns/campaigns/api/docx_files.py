"""DOCX out of a template and values: what a template may do, and the same bytes for the same values.

A template has places, loops and conditions, nothing else: no call, no arithmetic, nothing that can run for long.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

import jinja2
from docxtpl import DocxTemplate
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from campaigns.api import chart_parts
from campaigns.domain.charts import Chart

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LARGEST_UNPACKED = 32 * 1024 * 1024
MADE_AT = (1980, 1, 1, 0, 0, 0)
FILTERS = ("default", "join", "length", "first", "last")
ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.CondExpr, nodes.Name),
    *(nodes.NSRef, nodes.Const, nodes.Tuple, nodes.Getattr, nodes.Getitem, nodes.Compare, nodes.Operand),
    *(nodes.Not, nodes.And, nodes.Or, nodes.Filter, nodes.Keyword),
)
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


class TemplateWrong(Exception):
    """Why nothing can be made with a template."""


class _Environment(ImmutableSandboxedEnvironment):
    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for node in tree.find_all(nodes.Node):
            if not isinstance(node, ALLOWED):
                raise jinja2.TemplateSyntaxError(f"{type(node).__name__} is not allowed", node.lineno)
        return tree


def render(template: bytes, values: Mapping[str, Any]) -> bytes:
    """Raises `TemplateWrong`. A `Chart` among the values is what `{{r …}}` places."""
    _demand_size(template)
    try:
        document = DocxTemplate(io.BytesIO(template))
        document.init_docx()
        environment = _Environment(autoescape=True, undefined=jinja2.StrictUndefined)
        environment.globals.clear()
        environment.filters = {name: environment.filters[name] for name in FILTERS}
        document.render(_placed(document.docx, values), environment)
        file = io.BytesIO()
        document.save(file)
    except jinja2.TemplateError as error:
        raise TemplateWrong(str(error)[:200]) from error
    except Exception as error:  # what python-docx and lxml raise for a broken document is of many kinds
        raise TemplateWrong(type(error).__name__) from error
    return _undated(file.getvalue())


def _demand_size(template: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as package:
            unpacked = sum(each.file_size for each in package.infolist())
    except zipfile.BadZipFile:
        raise TemplateWrong("it is no DOCX") from None
    if unpacked > LARGEST_UNPACKED:
        raise TemplateWrong("it is too large when unpacked")


def _placed(docx: Any, value: Any) -> Any:
    """The values with charts as parts of the document, and without characters that XML has not."""
    if isinstance(value, Chart):
        return chart_parts.Placed(docx, value)
    if isinstance(value, str):
        return _NOT_XML.sub("", value)
    if isinstance(value, Mapping):
        return {name: _placed(docx, each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_placed(docx, each) for each in value]
    return value


def _undated(package: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.infolist():
            info = zipfile.ZipInfo(each.filename, MADE_AT)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(each))
    return file.getvalue()
