"""What the HTTP APIs for scripts have in common: JSON in, JSON out, problems as {"error": "…"}."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from doorstep.sandbox.memory import Memory

MAX_WAIT_SECONDS = 60.0
MAX_JSON_BYTES = 64 * 1024
KEEP_ALIVE_SECONDS = 15

Place = TypeVar("Place")
"""What the API is about: the carrier, the workspace."""
Handler = Callable[[Place, Request], Awaitable[Response]]


class ApiProblem(Exception):
    """Answered as {"error": "…"}."""

    def __init__(self, status: int, error: str) -> None:
        self.status = status
        self.error = error
        super().__init__(error)


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


def route(place: Place, method: str, path: str, handler: Handler[Place]) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            return await handler(place, request)
        except ApiProblem as problem:
            return JSONResponse({"error": problem.error}, problem.status)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            return JSONResponse({"error": f"{where}: {first['msg']}" if where else first["msg"]}, 422)

    return Route(path, endpoint, methods=[method], name=f"{method} {path}")


Asked = TypeVar("Asked")


async def body_of(kind: type[Asked], request: Request) -> Asked:
    """Raises ApiProblem and ValidationError, which `route` answers."""
    return TypeAdapter(kind).validate_python(await json_of(request))


def query_of(kind: type[Asked], request: Request) -> Asked:
    """Raises ValidationError, which `route` answers."""
    return TypeAdapter(kind).validate_python(dict(request.query_params))


async def json_of(request: Request) -> object:
    """Raises ApiProblem."""
    # A page of another origin can make a browser send anything but this header without asking first.
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise ApiProblem(415, "send JSON (Content-Type: application/json)")
    try:
        return json.loads(await limited_body(request, MAX_JSON_BYTES))
    except ValueError:
        raise ApiProblem(400, "this is not JSON") from None


async def limited_body(request: Request, limit: int) -> bytes:
    """Raises ApiProblem."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > limit:
            raise ApiProblem(413, f"too large: {limit // 1024} KB at most")
    return bytes(content)


def event_stream(memory: Memory) -> StreamingResponse:
    """Server-sent events: a snapshot, then every change."""

    async def stream() -> AsyncIterator[str]:
        with memory.listening() as queue:
            while True:
                try:
                    event = await asyncio.wait_for(queue.get(), KEEP_ALIVE_SECONDS)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if event is None:
                    return
                yield f"data: {json.dumps(event)}\n\n"

    return StreamingResponse(stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})
