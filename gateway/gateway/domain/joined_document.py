"""One OpenAPI document out of the gateway's own and those of the services behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from gateway.domain.errors import GatewayError

Document = dict[str, Any]
PUBLIC = "/api/v1/"
_METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


def join(
    own: Document,
    services: Mapping[str, Document],
    service_of: Callable[[str], str | None],
    gateway_answers: Mapping[str, Any],
) -> Document:
    """The joined document; the same input in the same order gives the same document.

    - `services`: the name of each → its document; what it has outside of /api/v1 (its health) is left out;
    - `service_of`: the service that a path is forwarded to; raises `GatewayError("documents-clash")` where a path is
      another's, or is documented twice;
    - `gateway_answers`: status → response object that a forwarded operation gets where it has none of its own; 408 and
      413 only where there is a body.

    Equal components are shared; one that differs from another's of its name gets its service's name before its own.
    """
    joined = deepcopy(own) | {"servers": [{"url": "/"}]}
    for service, document in services.items():
        document = _with_own_names(service, document, joined)
        for kind, components in document.get("components", {}).items():
            joined["components"].setdefault(kind, {}).update(components)
        for path, item in document["paths"].items():
            if not path.startswith(PUBLIC):
                continue
            if service_of(path) != service or path in joined["paths"]:
                raise GatewayError("documents-clash", service=service, what=path)
            joined["paths"][path] = item
            for operation in (item[method] for method in item.keys() & _METHODS):
                bodily = "requestBody" in operation
                answers = {s: a for s, a in gateway_answers.items() if bodily or s not in ("408", "413")}
                operation["responses"] = dict(sorted((answers | operation["responses"]).items()))
        known = {tag["name"] for tag in joined.setdefault("tags", [])}
        joined["tags"] += [tag for tag in document.get("tags", []) if tag["name"] not in known]
    return joined


def _with_own_names(service: str, document: Document, joined: Document) -> Document:
    """The document, with components and operationIds renamed that mean something else in what is joined so far.

    Renaming one component changes those that refer to it, so it is repeated until nothing differs any more.
    """
    schemes = joined["components"].get("securitySchemes", {})
    for name, scheme in document.get("components", {}).get("securitySchemes", {}).items():
        if schemes.get(name, scheme) != scheme:  # operations name it without a reference that could be rewritten
            raise GatewayError("documents-clash", service=service, what=f"securitySchemes/{name}")
    renamed: dict[str, str] = {}
    while True:
        document = _rewritten(document, renamed)
        renamed = {
            f"#/components/{kind}/{name}": f"#/components/{kind}/{_prefixed(service, name)}"
            for kind, components in document.get("components", {}).items()
            for name, component in components.items()
            if joined["components"].get(kind, {}).get(name, component) != component
        }
        if not renamed:
            break
    taken = {operation["operationId"] for operation in _operations(joined)}
    for operation in _operations(document):
        if operation["operationId"] in taken:
            operation["operationId"] = service + operation["operationId"][0].upper() + operation["operationId"][1:]
    return document


def _rewritten(document: Document, renamed: Mapping[str, str]) -> Document:
    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: walk(below) for key, below in value.items()}
        if isinstance(value, list):
            return [walk(below) for below in value]
        return renamed.get(value, value) if isinstance(value, str) else value

    copy: Document = walk(document)
    for old, new in renamed.items():
        _, _, kind, name = old.split("/")
        copy["components"][kind][new.rpartition("/")[2]] = copy["components"][kind].pop(name)
    return copy


def _operations(document: Document) -> list[Document]:
    return [item[method] for item in document["paths"].values() for method in item.keys() & _METHODS]


def _prefixed(service: str, name: str) -> str:
    return service.capitalize() + name[0].upper() + name[1:]
