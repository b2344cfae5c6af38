"""The one subclass of flask-smorest's Api and Blueprint, and of marshmallow's Schema, for all services.

`Blueprint.operation` is the one way to declare an operation; whatever it is told, the OpenAPI document says, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from functools import wraps
from typing import Any, TypeVar

import flask
import flask_smorest
import marshmallow as ma
import msgspec
from werkzeug.exceptions import HTTPException

from chassis import bodies, metrics, problems
from chassis.documents import ProblemSchema, RawBody, document_bodies, document_headers, document_problems
from chassis.idempotency import replayed
from chassis.paging import CursorQuery, PagedQuery, PagingMixin, link_after
from chassis.problems import Problem
from chassis.tokens import OPEN, Permission, SharedSecret, require
from chassis.versions import versioned as with_version

PREFIX = "/api/v1"
F = TypeVar("F", bound=Callable[..., Any])


class Schema(ma.Schema):
    """Base of all wire schemas: an unknown field is a mistake."""

    class Meta:
        unknown = ma.RAISE

    def on_bind_field(self, field_name: str, field_obj: ma.fields.Field[Any]) -> None:
        """What only answers have, every answer has; and the document says so."""
        if field_obj.dump_only:
            field_obj.required = True


class Answer(Schema):
    """Base of what is answered and never asked: every field is there."""

    def on_bind_field(self, field_name: str, field_obj: ma.fields.Field[Any]) -> None:
        field_obj.required = True


class Api(flask_smorest.Api):  # type: ignore[misc]
    """Documents in OpenAPI 3.1; refuses in problem details.

    `table` are the service's own slugs; `domain_errors` its exception classes (see `chassis.problems.init_app`).
    """

    DEFAULT_ERROR_RESPONSE_NAME = None  # every status is documented by name

    def __init__(
        self,
        app: flask.Flask,
        *,
        title: str,
        version: str,
        description: str,
        table: Mapping[str, Problem],
        domain_errors: Iterable[type[Exception]] = (),
    ) -> None:
        app.json.ensure_ascii = False  # type: ignore[attr-defined]
        app.json.sort_keys = False  # type: ignore[attr-defined]
        app.config.update(
            API_TITLE=title,
            API_VERSION=version,
            OPENAPI_VERSION="3.1.0",
            OPENAPI_URL_PREFIX="/",
            OPENAPI_JSON_PATH="openapi.json",
            API_SPEC_OPTIONS={
                "info": {
                    "description": description,
                    "contact": {"name": "The Minping maintainers"},
                    "license": {"name": "MIT", "identifier": "MIT"},
                },
                "servers": [{"url": "/"}],
                "components": {
                    "securitySchemes": {
                        "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                        "secret": {"type": "http", "scheme": "basic"},
                    }
                },
            },
        )
        metrics.init_app(app)
        app.wsgi_app = bodies.whole_bodies(app.wsgi_app)  # type: ignore[method-assign]
        problems.init_app(app, table, *domain_errors)
        super().__init__(app)
        self.spec.components.schema("Problem", schema=ProblemSchema)

    def handle_http_exception(self, error: HTTPException) -> flask.Response:
        return problems.from_http_exception(error)

    def _register_responses(self) -> None:
        """None by default: `Blueprint.operation` documents each problem."""

    def _register_pagination_header(self) -> None:
        """None: `chassis.paging` documents its headers."""

    def register_blueprint(self, blp: Any, **options: Any) -> None:
        super().register_blueprint(blp, url_prefix=options.pop("url_prefix", PREFIX), **options)


class Blueprint(PagingMixin, flask_smorest.Blueprint):  # type: ignore[misc]
    """A resource: a group of operations of one service."""

    ARGUMENTS_PARSER = bodies.JsonParser()

    def __init__(self, name: str, import_name: str, *, description: str) -> None:
        super().__init__(name, import_name, description=description)
        self._prepare_doc_cbks.append(document_problems)
        self._prepare_doc_cbks.append(document_bodies)
        self._prepare_doc_cbks.append(document_headers)

    def operation(
        self,
        method: str,
        path: str,
        permission: Permission,
        *,
        answers: Mapping[int, Any],
        body: Any = None,
        read: Callable[[bytes, Any], Any] = bodies.read_struct,
        query: type[ma.Schema] | None = None,
        headers: type[ma.Schema] | None = None,
        errors: Iterable[str] = (),
        example: Any = None,
        body_example: Any = None,
        paged: bool = False,
        cursor: bool = False,
        versioned: bool = False,
        idempotent: bool = False,
        private: bool = False,
        audited: bool = True,
    ) -> Callable[[F], F]:
        """Declare one operation.

        The function's name is the operationId (in camelCase), the first line of its docstring the summary, the rest the
        description. It is called with body (where there is one), query, headers as positional arguments, in this order,
        then the path's variables by name, and returns (answer, status) or answer.

        - `answers`: status → schema (marshmallow class or instance, msgspec struct, None, or a `RawBody` where the
          function returns a whole response) of each success;
        - `body`: a marshmallow schema, a msgspec struct, or a `RawBody`; `read` makes of a struct's JSON what the
          function is given: the struct, unless told otherwise;
        - `errors`: the slugs that this operation may answer beside the common ones;
        - `paged`: it returns a sequence, of which a page is answered (`chassis.paging`); its query, if it has one, is a
          `PagedQuery`;
        - `cursor`: its query is a `CursorQuery`, or a subclass, and it returns what comes after the cursor, and the
          next cursor;
        - `versioned`: what it returns has a `version`, and to replace it one must have seen it (`chassis.versions`);
        - `idempotent`: it takes an `Idempotency-Key` (`chassis.idempotency`);
        - `private`: it names people: nobody on the way may keep the answer, and a read is audited like a change;
        - `audited` False: it changes nothing, or nobody may ever know who did it.
        """

        def decorate(function: F) -> F:
            named = operation_id(function.__name__)
            view: Any = function
            if paged:
                view = self.paginate(flask_smorest.Page)(view)
            if cursor:
                view = _go_on(view)
            if versioned:
                view = with_version(method, view)
            structs: dict[str, Any] = {}
            raw = {status: schema for status, schema in answers.items() if isinstance(schema, RawBody)}
            for status, schema in answers.items():
                if status in raw:
                    view = self.alt_response(status, schema={}, success=True)(view)
                elif isinstance(schema, type) and issubclass(schema, msgspec.Struct):
                    structs[str(status)] = schema
                    schema = {"$ref": f"#/components/schemas/{schema.__name__}"}
                    view = self.alt_response(status, schema=schema, example=example, success=True)(view)
                elif status == next(iter(answers)):
                    view = self.response(status, schema, example=example)(view)
                else:
                    view = self.alt_response(status, schema=schema, example=example, success=True)(view)
            if structs:
                view = _dump_struct(view, next(iter(answers)))
            if headers is not None:
                view = self.arguments(headers, location="headers", unknown=ma.EXCLUDE)(view)
            asked = query or (CursorQuery if cursor else PagedQuery if paged else None)
            if asked is not None:
                nothing = asked is PagedQuery  # then the function gets no query
                view = self.arguments(asked, location="query", unknown=asked.opts.unknown, as_kwargs=nothing)(view)
            view = _take_body(self, view, body, body_example, read)
            if idempotent:
                view = replayed(view)
            if private:
                view = _forbid_storing(view)
            recorded = audited and permission is not OPEN and (private or method != "GET")
            view = self._permit(view, permission, named if recorded else None)
            view._apidoc = deepcopy(getattr(view, "_apidoc", {}))
            view._apidoc["operation"] = {
                "structs": structs,
                "raw_answers": raw,
                "body": body,
                "body_example": body_example,
                "errors": tuple(errors),
                "permission": permission,
                "input": paged or any(each is not None for each in (body, asked, headers)),
                "path": "<" in path,
                "method": method,
                "cursor": cursor,
                "versioned": versioned,
                "idempotent": idempotent,
            }
            documented = {"operationId": named, "x-permission": permission.name}
            scheme = "secret" if isinstance(permission, SharedSecret) else "token"
            documented["security"] = [] if permission is OPEN else [{scheme: []}]  # type: ignore[assignment]
            documented |= {"x-personal": True} if private else {}  # type: ignore[dict-item]
            documented |= {} if audited else {"x-audited": False}  # type: ignore[dict-item]
            view = self.doc(**documented)(view)
            self.route(path, methods=[method], endpoint=function.__name__)(view)
            return function

        return decorate

    def admit(self, permission: Permission, variables: Mapping[str, Any]) -> None:
        """Let the current request pass, before anything of it is read; `variables` are those of its path."""
        require(permission)

    def _permit(self, view: Any, permission: Permission, recorded: str | None) -> Any:
        @wraps(view)
        def permitted(*args: Any, **variables: Any) -> Any:
            self.admit(permission, variables)
            if recorded and (record := flask.current_app.extensions.get("record_operation")):
                record(recorded)
            return view(*args, **variables)

        return permitted


def _go_on(view: Any) -> Any:
    @wraps(view)
    def gone_on(query: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        items, cursor = view(query, *args, **kwargs)
        return items, None, link_after(cursor, query["limit"])

    return gone_on


def _forbid_storing(view: Any) -> Any:
    @wraps(view)
    def unstored(*args: Any, **kwargs: Any) -> Any:
        response = flask.make_response(view(*args, **kwargs))
        response.headers["Cache-Control"] = "no-store"
        return response

    return unstored


def _take_body(blueprint: Blueprint, view: Any, body: Any, example: Any, read: Callable[[bytes, Any], Any]) -> Any:
    if body is None:
        return view
    if isinstance(body, RawBody):
        allowed, inner = tuple(body.content), view
    elif isinstance(body, type) and issubclass(body, msgspec.Struct):
        allowed = (bodies.JSON,)

        @wraps(view)
        def inner(*args: Any, **kwargs: Any) -> Any:
            return view(read(flask.request.get_data(), body), *args, **kwargs)
    else:
        allowed, inner = (bodies.JSON,), blueprint.arguments(body, example=example)(view)

    @wraps(inner)
    def typed(*args: Any, **kwargs: Any) -> Any:
        bodies.demand_content_type(*allowed)
        return inner(*args, **kwargs)

    return typed


def _dump_struct(view: Any, default_status: int) -> Any:
    @wraps(view)
    def dumped(*args: Any, **kwargs: Any) -> Any:
        result = view(*args, **kwargs)
        if isinstance(result, flask.Response):
            return result
        answer, status = result if isinstance(result, tuple) else (result, default_status)
        return flask.Response(msgspec.json.encode(answer), status, content_type=bodies.JSON)

    return dumped


def operation_id(name: str) -> str:
    """The operationId of the function of this name."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


__all__ = ["PREFIX", "Answer", "Api", "Blueprint", "RawBody", "Schema", "operation_id"]
