"""The HTTP API for scripts, tests and the page (docs/sandbox.md)."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from doorstep.sandbox.carrier import Carrier
from doorstep.sandbox.faults import AnyFault
from doorstep.sandbox.media import MAX_MEDIA_BYTES, MAX_MEDIA_PER_MESSAGE, sniff
from doorstep.sandbox.numbers import e164
from doorstep.sandbox.records import Media, Phone, new_sid, phone_json, text_json

MAX_WAIT_SECONDS = 60.0
MAX_JSON_BYTES = 64 * 1024
KEEP_ALIVE_SECONDS = 15


class ApiProblem(Exception):
    """Answered as {"error": "…"}."""

    def __init__(self, status: int, error: str) -> None:
        self.status = status
        self.error = error
        super().__init__(error)


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewPhone(_Body):
    number: str
    name: str = Field("", max_length=60)


class NewText(_Body):
    body: str = Field("", max_length=10_000)
    media: list[str] = Field(default_factory=list, max_length=MAX_MEDIA_PER_MESSAGE)
    """Ids that POST /sandbox/media answered."""


class CarrierChange(_Body):
    webhook_url: Annotated[str, Field(pattern=r"^https?://[^\s]+$")] | None = None
    speed: Annotated[float, Field(gt=0, le=1_000_000)] | None = None


class TextQuery(_Body):
    after: int = 0
    wait: Annotated[float, Field(ge=0, le=MAX_WAIT_SECONDS)] = 0
    direction: Literal["sent", "received"] | None = None


class LogQuery(_Body):
    after: int = 0
    kind: str | None = None
    phone: str | None = None
    limit: Annotated[int, Field(ge=1, le=5000)] = 1000


_FAULT: TypeAdapter[AnyFault] = TypeAdapter(AnyFault)

Handler = Callable[[Carrier, Request], Awaitable[Response]]


def routes(carrier: Carrier) -> list[Route]:
    def route(method: str, path: str, handler: Handler) -> Route:
        async def endpoint(request: Request) -> Response:
            try:
                return await handler(carrier, request)
            except ApiProblem as problem:
                return JSONResponse({"error": problem.error}, problem.status)
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(str(part) for part in first["loc"])
                return JSONResponse({"error": f"{where}: {first['msg']}" if where else first["msg"]}, 422)

        return Route(path, endpoint, methods=[method], name=f"{method} {path}")

    return [
        route("GET", "/healthz", _health),
        route("GET", "/sandbox/phones", _phones),
        route("POST", "/sandbox/phones", _add_phone),
        route("POST", "/sandbox/phones/{number}/texts", _text),
        route("GET", "/sandbox/phones/{number}/messages", _messages),
        route("POST", "/sandbox/media", _upload),
        route("GET", "/sandbox/log", _log),
        route("GET", "/sandbox/faults", _faults),
        route("POST", "/sandbox/faults", _add_fault),
        route("DELETE", "/sandbox/faults", _clear_faults),
        route("GET", "/sandbox/carrier", _carrier),
        route("POST", "/sandbox/carrier", _change_carrier),
        route("POST", "/sandbox/reset", _reset),
        route("GET", "/sandbox/events", _events),
    ]


async def _health(carrier: Carrier, request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _phones(carrier: Carrier, request: Request) -> Response:
    return JSONResponse({"phones": [phone_json(phone) for phone in carrier.store.phones.values()]})


async def _add_phone(carrier: Carrier, request: Request) -> Response:
    asked = NewPhone.model_validate(await _json(request))
    number = _number(carrier, asked.number)
    phone = carrier.store.phones.get(number)
    if phone is not None:
        return JSONResponse(phone_json(phone))
    return JSONResponse(phone_json(carrier.store.add_phone(Phone(number, asked.name))), 201)


async def _text(carrier: Carrier, request: Request) -> Response:
    number = _number(carrier, request.path_params["number"])
    asked = NewText.model_validate(await _json(request))
    if not asked.body and not asked.media:
        raise ApiProblem(422, "a text needs a body or media")
    missing = [sid for sid in asked.media if sid not in carrier.store.media]
    if missing:
        raise ApiProblem(422, f"no such media: {missing[0]}")
    text = carrier.text(number, asked.body, [carrier.store.media[sid] for sid in asked.media])
    return JSONResponse(text_json(text), 201)


async def _messages(carrier: Carrier, request: Request) -> Response:
    number = _number(carrier, request.path_params["number"])
    asked = TextQuery.model_validate(dict(request.query_params))
    texts = await carrier.store.wait_for_texts(number, asked.after, asked.direction, asked.wait)
    return JSONResponse({"messages": [text_json(text) for text in texts]})


async def _upload(carrier: Carrier, request: Request) -> Response:
    """The picture is the request's body, as it is."""
    content = await _limited_body(request, MAX_MEDIA_BYTES)
    content_type = sniff(content)
    if content_type is None:
        raise ApiProblem(415, "not a picture: send a JPEG, PNG, GIF, WebP or HEIC")
    media = Media(new_sid("ME"), content_type, content, carrier.clock())
    carrier.store.add_media(media)
    return JSONResponse({"id": media.sid, "content_type": content_type, "bytes": len(content)}, 201)


async def _log(carrier: Carrier, request: Request) -> Response:
    asked = LogQuery.model_validate(dict(request.query_params))
    entries = [
        entry
        for entry in carrier.store.log
        if entry["id"] > asked.after
        and asked.kind in (None, entry["kind"])
        and asked.phone in (None, entry.get("phone"))
    ]
    return JSONResponse({"log": entries[: asked.limit]})


async def _faults(carrier: Carrier, request: Request) -> Response:
    return JSONResponse({"faults": [fault.model_dump() for fault in carrier.faults.active()]})


async def _add_fault(carrier: Carrier, request: Request) -> Response:
    fault = _FAULT.validate_python(await _json(request))
    if fault.phone is not None:
        fault.phone = _number(carrier, fault.phone)
    carrier.faults.add(fault)
    carrier.store.note("fault", fault=fault.kind, phone=fault.phone, times=fault.times)
    return JSONResponse(fault.model_dump(), 201)


async def _clear_faults(carrier: Carrier, request: Request) -> Response:
    carrier.faults.clear()
    return Response(status_code=204)


async def _carrier(carrier: Carrier, request: Request) -> Response:
    account = carrier.account
    return JSONResponse(
        {
            "account_sid": account.sid,
            "number": account.number,
            "webhook_url": account.webhook_url,
            "speed": account.speed,
            "stop_words": sorted(account.stop_words),
        }
    )


async def _change_carrier(carrier: Carrier, request: Request) -> Response:
    change = CarrierChange.model_validate(await _json(request))
    carrier.account.webhook_url = change.webhook_url or carrier.account.webhook_url
    carrier.account.speed = change.speed or carrier.account.speed
    return await _carrier(carrier, request)


async def _reset(carrier: Carrier, request: Request) -> Response:
    await carrier.reset()
    return Response(status_code=204)


async def _events(carrier: Carrier, request: Request) -> Response:
    async def stream() -> AsyncIterator[str]:
        with carrier.store.listening() as queue:
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


def _number(carrier: Carrier, given: str) -> str:
    number = e164(given)
    if number is None:
        raise ApiProblem(422, "not a phone number: write it like +13125550142")
    if number == carrier.account.number:
        raise ApiProblem(422, "this is the company's own number")
    return number


async def _json(request: Request) -> object:
    # A page of another origin can make a browser send anything but this header without asking first.
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise ApiProblem(415, "send JSON (Content-Type: application/json)")
    try:
        return json.loads(await _limited_body(request, MAX_JSON_BYTES))
    except ValueError:
        raise ApiProblem(400, "this is not JSON") from None


async def _limited_body(request: Request, limit: int) -> bytes:
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > limit:
            raise ApiProblem(413, f"too large: {limit // 1024} KB at most")
    return bytes(content)
