"""The OpenAPI 3.1 document, made from the operations and the models by which requests are read. Pure."""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from doorstep.console.api.calls import Operation
from doorstep.console.api.problems import MEDIA_TYPE, ProblemDocument

_REF = "#/components/schemas/{model}"
_PROBLEM = {
    "description": "Why not.",
    "content": {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="ProblemDocument")}}},
}


def document(operations: Sequence[Operation], server: str) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for each in operations:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each)
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
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(operations),
        },
    }


def _operation(each: Operation) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": each.id,
        "summary": each.summary,
        "description": f"Wants a token of role {each.role} or above.",
        "parameters": _parameters(each),
        "responses": {
            **{
                str(status): {
                    "description": "Done.",
                    "content": {"application/json": {"schema": {"$ref": _REF.format(model=each.answers.__name__)}}},
                }
                for status in each.statuses
            },
            "default": _PROBLEM,
        },
    }
    if each.body is not None:
        schema = {"$ref": _REF.format(model=each.body.__name__)}
        said["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return said


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
    if each.writes:
        schema = {"type": "string", "pattern": "^[!-~]{1,100}$"}
        found.append({"name": "Idempotency-Key", "in": "header", "required": each.needs_key, "schema": schema})
    if each.takes_version:
        found.append({"name": "If-Match", "in": "header", "required": False, "schema": {"type": "string"}})
    return found


def _schemas(operations: Sequence[Operation]) -> dict[str, Any]:
    into: list[type[BaseModel]] = [each.query for each in operations]
    into += [each.body for each in operations if each.body is not None]
    out: list[type[BaseModel]] = [ProblemDocument, *(each.answers for each in operations)]
    _names, schemas = models_json_schema(
        [
            *((each, "validation") for each in dict.fromkeys(into)),
            *((each, "serialization") for each in dict.fromkeys(out)),
        ],
        ref_template=_REF,
    )
    found: dict[str, Any] = schemas["$defs"]
    return found
