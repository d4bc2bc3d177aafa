"""The API described by itself: what each handler promises beside it, gathered into OpenAPI 3.1.

It promises that every operation of the API stands in the document, with what it may refuse. It
answers no question about a household.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

import msgspec
from litestar import Litestar, Request, Response, get
from litestar.routes import HTTPRoute

import api
from api.guard import VERSION
from api.routes.answers import ProblemShape

HOUSEHOLD_SCHEMA = "household.schema.json"
_ALWAYS = (400, 403, 404, 405, 414, 500, 503)
_ALL = (*_ALWAYS, 409, 412, 413, 415, 428)
_COMPONENTS = "#/components/schemas/"
_NUMBERED = (
    "batchId",
    "entryId",
    "lineId",
    "matchId",
    "orderId",
    "residentNumber",
    "runId",
    "signalId",
    "statementId",
)
_PLACE = re.compile(r"\{(\w+):str\}")

TEXT = {"type": "string", "minLength": 1, "maxLength": 200}
ID = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 40}
NUMBER = {"type": "string", "pattern": "^[1-9][0-9]{0,17}$"}
AFTER = {"type": "string", "pattern": "^(0|[1-9][0-9]{0,17})$"}
DATE = {"$ref": f"{_COMPONENTS}date"}
PERIOD = {"type": "string", "pattern": "^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$"}
MOMENT = {"type": "string", "format": "date-time"}
LIMIT = {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}
AMOUNT = {"$ref": f"{_COMPONENTS}positiveAmount"}
XML = "application/xml"
FORM = "multipart/form-data"
PREVIEW = {"type": "boolean", "default": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What one operation promises: its answers by status, its body, its query, its headers."""

    answers: Mapping[int, Any]
    body: Mapping[str, Any] | None = None
    query: Mapping[str, Mapping[str, Any]]
    is_change: bool
    needs_version: bool
    has_version: bool
    takes: str = "application/json"
    gives: str = "application/json"


def in_xml(
    opt: Mapping[str, Contract], *, takes: bool = False, gives: bool = False
) -> dict[str, Contract]:
    """The contract with a body or an answer that is a file of the bank."""
    made = opt["contract"]
    return {
        "contract": replace(
            made, takes=XML if takes else made.takes, gives=XML if gives else made.gives
        )
    }


def in_form(opt: Mapping[str, Contract]) -> dict[str, Contract]:
    """The contract with a body that is a form with a file."""
    return {"contract": replace(opt["contract"], takes=FORM)}


def contract(
    answers: Mapping[int, Any],
    *,
    body: Mapping[str, Any] | None = None,
    query: Mapping[str, Mapping[str, Any]] | None = None,
    is_change: bool = False,
    needs_version: bool = False,
    has_version: bool = False,
) -> dict[str, Contract]:
    """The contract of a handler, to stand in its `opt`."""
    made = Contract(
        answers=answers,
        body=body,
        query=query or {},
        is_change=is_change,
        needs_version=needs_version,
        has_version=has_version,
    )
    return {"contract": made}


def table(required: Sequence[str] = (), **properties: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a JSON object with these keys and no others."""
    schema = {"type": "object", "additionalProperties": False, "properties": properties}
    return schema | ({"required": list(required)} if required else {})


def part(name: str) -> dict[str, Any]:
    """A reference to a part of the household document's schema, or to an answer's shape."""
    return {"$ref": f"{_COMPONENTS}{name}"}


@cache
def household_schema() -> dict[str, Any]:
    """The JSON Schema of the household document: in the package, or among the repository's docs."""
    package = Path(api.__file__).parent
    places = (package / HOUSEHOLD_SCHEMA, package.parents[1] / "docs" / HOUSEHOLD_SCHEMA)
    text = next(each for each in places if each.exists()).read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text.replace("#/$defs/", _COMPONENTS))
    return found


def _documents() -> dict[str, Any]:
    whole = dict(household_schema())
    parts: dict[str, Any] = whole.pop("$defs")
    whole.pop("$schema")
    return {**parts, "householdDocument": whole}


def openapi(app: Litestar) -> dict[str, Any]:
    """The whole document: every operation that has a contract, in order of path."""
    found = sorted(_operations(app), key=lambda each: each[:2])
    shapes = [shape for _, _, each, _ in found for shape in each.answers.values()]
    schemas, components = msgspec.json.schema_components(
        [ProblemShape, *(shape for shape in shapes if not isinstance(shape, dict))],
        ref_template=_COMPONENTS + "{name}",
    )
    answers = iter(schemas[1:])
    paths: dict[str, dict[str, Any]] = {}
    for path, method, each, handler in found:
        known: dict[int, Mapping[str, Any]] = {
            status: shape if isinstance(shape, dict) else next(answers)
            for status, shape in each.answers.items()
        }
        paths.setdefault(path, {})[method] = _operation(path, each, handler, known)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Huishoudboekje",
            "version": VERSION,
            "summary": "The stabilised month of households: agreements, plan, settlement, ledger.",
            "description": "English names are explained in the glossary; sentences are Dutch.",
            "contact": {
                "name": "The maintainers of Huishoudboekje",
                "url": "https://example.org/huishoudboekje",
                "email": "huishoudboekje@example.org",
            },
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": "/", "description": "This computer only, until there is a log-in."}],
        "paths": paths,
        "components": {
            "schemas": _documents() | components,
            "responses": {_problem_name(status): _problem(status) for status in sorted(_ALL)},
        },
    }


def _operations(app: Litestar) -> Iterator[tuple[str, str, Contract, Any]]:
    for route in app.routes:
        if not isinstance(route, HTTPRoute):
            continue
        path = _PLACE.sub(lambda match: "{" + _camel(match[1]) + "}", route.path)
        for handler in route.route_handlers:
            found = handler.opt.get("contract")
            if found is not None:
                for method in handler.http_methods:
                    yield path, str(method).lower(), found, handler


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _operation(
    path: str, each: Contract, handler: Any, known: Mapping[int, Mapping[str, Any]]
) -> dict[str, Any]:
    said = " ".join(getattr(handler.fn, "func", handler.fn).__doc__.split())
    operation: dict[str, Any] = {
        "operationId": _camel(handler.handler_name),
        "summary": said.partition(".")[0],
        "description": said,
        "parameters": list(_parameters(path, each)),
        "responses": {
            **{str(status): _response(each, status, shape) for status, shape in known.items()},
            **{
                str(status): {"$ref": f"#/components/responses/{_problem_name(status)}"}
                for status in sorted(_refused(each))
            },
        },
    }
    if each.body is not None:
        content = {each.takes: {"schema": each.body}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _refused(each: Contract) -> Iterator[int]:
    yield from _ALWAYS
    if each.body is not None:
        yield from (413, 415)
    if each.is_change:
        yield 409
    if each.needs_version:
        yield from (412, 428)


def _parameters(path: str, each: Contract) -> Iterator[dict[str, Any]]:
    places = dict.fromkeys(_NUMBERED, NUMBER) | {"period": PERIOD}
    for name in re.findall(r"\{(\w+)\}", path):
        schema = places.get(name, ID)
        yield {"name": name, "in": "path", "required": True, "schema": schema}
    for name, said in each.query.items():
        yield {"name": name, "in": "query", "required": False, "schema": said}
    if each.is_change:
        yield {
            "name": "Idempotency-Key",
            "in": "header",
            "required": "preview" not in each.query,
            "description": "A new one for every change; the same one repeats the same answer."
            " Only a preview needs none.",
            "schema": {"type": "string", "pattern": "^[!-~]{1,128}$"},
        }
    if each.is_change:
        yield {
            "name": "Acting-User",
            "in": "header",
            "required": False,
            "description": "Who acts, until there is a log-in; some work takes two people.",
            "schema": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,39}$"},
        }
    if each.needs_version:
        yield {
            "name": "If-Match",
            "in": "header",
            "required": True,
            "description": "The ETag of the household as it was read.",
            "schema": {"type": "string", "pattern": '^"[1-9][0-9]{0,17}"$'},
        }


def _response(each: Contract, status: int, shape: Mapping[str, Any]) -> dict[str, Any]:
    headers: dict[str, Any] = {"API-Version": {"schema": {"type": "string"}}}
    if each.has_version:
        headers["ETag"] = {"schema": {"type": "string"}}
    content = {each.gives: {"schema": shape}}
    return {"description": HTTPStatus(status).phrase, "headers": headers, "content": content}


def _problem_name(status: int) -> str:
    return "".join(word.capitalize() for word in re.findall("[A-Za-z]+", HTTPStatus(status).phrase))


def _problem(status: int) -> dict[str, Any]:
    return {
        "description": HTTPStatus(status).phrase,
        "headers": {"API-Version": {"schema": {"type": "string"}}},
        "content": {"application/problem+json": {"schema": part("ProblemShape")}},
    }


@get("/openapi.json", sync_to_thread=False)
def get_openapi(request: Request[Any, Any, Any]) -> Response[bytes]:
    """This description, for every website to read."""
    return Response(
        request.app.state.openapi,
        media_type="application/json",
        headers={"Access-Control-Allow-Origin": "*"},
    )
