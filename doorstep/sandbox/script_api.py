"""The HTTP API for scripts, tests and the page (docs/sandbox.md)."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from doorstep.sandbox.carrier import Carrier
from doorstep.sandbox.faults import AnyFault
from doorstep.sandbox.json_api import (
    MAX_WAIT_SECONDS,
    ApiProblem,
    Body,
    Handler,
    body_of,
    event_stream,
    json_of,
    limited_body,
    query_of,
    route,
)
from doorstep.sandbox.media import MAX_MEDIA_BYTES, MAX_MEDIA_PER_MESSAGE, sniff
from doorstep.sandbox.numbers import e164
from doorstep.sandbox.records import Media, Phone, new_sid, phone_json, text_json


class NewPhone(Body):
    number: str
    name: str = Field("", max_length=60)


class TextFromPhone(Body):
    body: str = Field("", max_length=10_000)
    media: list[str] = Field(default_factory=list, max_length=MAX_MEDIA_PER_MESSAGE)
    """Ids that POST /sandbox/media answered."""


class CarrierChange(Body):
    webhook_url: Annotated[str, Field(pattern=r"^https?://[^\s]+$")] | None = None
    speed: Annotated[float, Field(gt=0, le=1_000_000)] | None = None


class TextQuery(Body):
    after: int = 0
    wait: Annotated[float, Field(ge=0, le=MAX_WAIT_SECONDS)] = 0
    direction: Literal["sent", "received"] | None = None


class LogQuery(Body):
    after: int = 0
    kind: str | None = None
    phone: str | None = None
    limit: Annotated[int, Field(ge=1, le=5000)] = 1000


_FAULT: TypeAdapter[AnyFault] = TypeAdapter(AnyFault)


def routes(carrier: Carrier) -> list[Route]:
    handlers: list[tuple[str, str, Handler[Carrier]]] = [
        ("GET", "/healthz", _health),
        ("GET", "/sandbox/phones", _phones),
        ("POST", "/sandbox/phones", _add_phone),
        ("POST", "/sandbox/phones/{number}/texts", _text),
        ("GET", "/sandbox/phones/{number}/messages", _messages),
        ("POST", "/sandbox/media", _upload),
        ("GET", "/sandbox/log", _log),
        ("GET", "/sandbox/faults", _faults),
        ("POST", "/sandbox/faults", _add_fault),
        ("DELETE", "/sandbox/faults", _clear_faults),
        ("GET", "/sandbox/carrier", _carrier),
        ("POST", "/sandbox/carrier", _change_carrier),
        ("GET", "/sandbox/events", _events),
    ]
    return [route(carrier, *handler) for handler in handlers]


async def _health(carrier: Carrier, request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _phones(carrier: Carrier, request: Request) -> Response:
    return JSONResponse({"phones": [phone_json(phone) for phone in carrier.store.phones.values()]})


async def _add_phone(carrier: Carrier, request: Request) -> Response:
    asked = await body_of(NewPhone, request)
    number = _number(carrier, asked.number)
    phone = carrier.store.phones.get(number)
    if phone is not None:
        return JSONResponse(phone_json(phone))
    return JSONResponse(phone_json(carrier.store.add_phone(Phone(number, asked.name))), 201)


async def _text(carrier: Carrier, request: Request) -> Response:
    number = _number(carrier, request.path_params["number"])
    asked = await body_of(TextFromPhone, request)
    if not asked.body and not asked.media:
        raise ApiProblem(422, "a text needs a body or media")
    missing = [sid for sid in asked.media if sid not in carrier.store.media]
    if missing:
        raise ApiProblem(422, f"no such media: {missing[0]}")
    text = carrier.text(number, asked.body, [carrier.store.media[sid] for sid in asked.media])
    return JSONResponse(text_json(text), 201)


async def _messages(carrier: Carrier, request: Request) -> Response:
    number = _number(carrier, request.path_params["number"])
    asked = query_of(TextQuery, request)
    texts = await carrier.store.wait_for_texts(number, asked.after, asked.direction, asked.wait)
    return JSONResponse({"messages": [text_json(text) for text in texts]})


async def _upload(carrier: Carrier, request: Request) -> Response:
    """The picture is the request's body, as it is."""
    content = await limited_body(request, MAX_MEDIA_BYTES)
    content_type = sniff(content)
    if content_type is None:
        raise ApiProblem(415, "not a picture: send a JPEG, PNG, GIF, WebP or HEIC")
    media = Media(new_sid("ME"), content_type, content, carrier.clock())
    carrier.store.add_media(media)
    return JSONResponse({"id": media.sid, "content_type": content_type, "bytes": len(content)}, 201)


async def _log(carrier: Carrier, request: Request) -> Response:
    asked = query_of(LogQuery, request)
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
    fault = _FAULT.validate_python(await json_of(request))
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
    change = await body_of(CarrierChange, request)
    carrier.account.webhook_url = change.webhook_url or carrier.account.webhook_url
    carrier.account.speed = change.speed or carrier.account.speed
    return await _carrier(carrier, request)


async def _events(carrier: Carrier, request: Request) -> Response:
    return event_stream(carrier.store)


def _number(carrier: Carrier, given: str) -> str:
    number = e164(given)
    if number is None:
        raise ApiProblem(422, "not a phone number: write it like +13125550142")
    if number == carrier.account.number:
        raise ApiProblem(422, "this is the company's own number")
    return number
