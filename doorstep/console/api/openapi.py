"""The OpenAPI 3.1 document, made from the operations and the models by which requests are read. Pure."""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from doorstep.console.api import incoming
from doorstep.console.api.calls import Operation
from doorstep.console.api.problems import MEDIA_TYPE, ProblemDocument
from doorstep.console.api.schemas import IncomingEvent, IncomingOut
from doorstep.console.webhooks import events, signing

_REF = "#/components/schemas/{model}"
_PROBLEM = {
    "description": "Why not.",
    "content": {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="ProblemDocument")}}},
}
_OF_ALL, _OF_WRITES, _OF_VERSIONS = (401, 403, 404, 422, 429, 500, 503), (400, 409, 413), (412, 428)
_OF_INCOMING = (400, 401, 404, 409, 412, 413, 422, 428, 429, 500, 503)


def document(operations: Sequence[Operation], server: str) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for each in operations:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each)
    paths[incoming.PATH] = {"post": _incoming()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Doorstep",
            "version": version("doorstep"),
            "description": "For a delivery company's own system: docs/api.md.",
        },
        "servers": [{"url": server}],
        "security": [{"token": []}],
        "paths": paths,
        "webhooks": {each.name: {"post": _event(each)} for each in events.KINDS},
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(operations),
        },
    }


def _incoming() -> dict[str, Any]:
    headers = {signing.ID: r"^[!-~]{1,200}$", signing.TIMESTAMP: r"^[0-9]{1,11}$", signing.SIGNATURE: r"^v1,"}
    types = ", ".join(type_ for each in incoming.NEWS for type_ in each.types)
    return {
        "operationId": "postEvent",
        "summary": "What happened in your own system",
        "description": f"Signed by Standard Webhooks, with this address's secret: docs/webhooks.md. Types: {types}.",
        "security": [],
        "parameters": [
            {"name": "source", "in": "path", "required": True, "schema": {"type": "string"}},
            *(
                {"name": name, "in": "header", "required": True, "schema": {"type": "string", "pattern": pattern}}
                for name, pattern in headers.items()
            ),
        ],
        "requestBody": _content(IncomingEvent),
        "responses": {
            "200": {"description": "Done.", **_json(IncomingOut)},
            **dict.fromkeys(map(str, _OF_INCOMING), _PROBLEM),
        },
    }


def _json(model: type[BaseModel]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": {"$ref": _REF.format(model=model.__name__)}}}}


def _content(model: type[BaseModel]) -> dict[str, Any]:
    return {"required": True, **_json(model)}


def _event(kind: events.Kind) -> dict[str, Any]:
    return {
        "summary": kind.says,
        "description": "Signed by Standard Webhooks: docs/webhooks.md.",
        "security": [],
        "requestBody": _content(events.whole(kind)),
        "responses": {
            "2XX": {"description": "You have it."},
            "410": {"description": "You want nothing more: it is disabled."},
            "default": {"description": "It is posted again later."},
        },
    }


def _operation(each: Operation) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": each.id,
        "summary": each.summary,
        "description": f"Wants a token of role {each.role} or above.",
        "parameters": _parameters(each),
        "responses": {
            **{str(status): {"description": "Done.", **_json(each.answers)} for status in each.statuses},
            **_problems(each),
        },
    }
    if each.body is not None:
        said["requestBody"] = _content(each.body)
    return said


def _problems(each: Operation) -> dict[str, Any]:
    statuses = [*_OF_ALL, *(_OF_WRITES if each.writes else ()), *(_OF_VERSIONS if each.takes_version else ())]
    return {str(status): _PROBLEM for status in sorted(statuses)}


def _parameters(each: Operation) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"name": part[1:-1], "in": "path", "required": True, "schema": {"type": "string"}}
        for part in each.path.split("/")
        if part.startswith("{")
    ]
    found += [
        {"name": name, "in": "query", "required": False, "schema": schema}
        for name, schema in each.query.model_json_schema(ref_template=_REF).get("properties", {}).items()
    ]
    if each.writes and each.takes_key:
        schema = {"type": "string", "pattern": "^[!-~]{1,100}$"}
        found.append({"name": "Idempotency-Key", "in": "header", "required": each.needs_key, "schema": schema})
    if each.takes_version:
        found.append({"name": "If-Match", "in": "header", "required": False, "schema": {"type": "string"}})
    return found


def _schemas(operations: Sequence[Operation]) -> dict[str, Any]:
    into: list[type[BaseModel]] = [each.query for each in operations]
    into += [each.body for each in operations if each.body is not None]
    into += [IncomingEvent, *(each.data for each in incoming.NEWS)]
    out: list[type[BaseModel]] = [ProblemDocument, *(each.answers for each in operations)]
    out += [IncomingOut, *(events.whole(each) for each in events.KINDS)]
    _names, schemas = models_json_schema(
        [
            *((each, "validation") for each in dict.fromkeys(into)),
            *((each, "serialization") for each in dict.fromkeys(out)),
        ],
        ref_template=_REF,
    )
    found: dict[str, Any] = schemas["$defs"]
    return found
