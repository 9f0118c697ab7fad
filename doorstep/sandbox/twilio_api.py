"""Twilio's HTTP API for messages and their media, as published in twilio_api_v2010.json."""

import asyncio
import base64
import hmac
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from doorstep.sandbox.carrier import Carrier
from doorstep.sandbox.faults import ApiError, ApiTimeout
from doorstep.sandbox.media import MAX_MEDIA_PER_MESSAGE
from doorstep.sandbox.numbers import e164
from doorstep.sandbox.own_number import number_page
from doorstep.sandbox.paging import media_page, message_page
from doorstep.sandbox.records import API_VERSION, CarrierMessage, Media, media_resource, message_resource
from doorstep.sandbox.twilio_errors import DELIVERY_ERRORS, TwilioError

MAX_BODY = 1600
"""Characters."""
# Pictures come from strangers: whatever one turns out to be, a browser that opens it runs nothing.
MEDIA_HEADERS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}

ALL_METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}

Handler = Callable[[Carrier, Request], Awaitable[Response]]


def routes(carrier: Carrier) -> list[Route]:
    messages = f"/{API_VERSION}/Accounts/{{account_sid}}/Messages"
    media = f"{messages}/{{message_sid}}/Media"

    def protected(path: str, **handlers: Handler) -> Route:
        return Route(path, _endpoint(carrier, handlers), methods=sorted(ALL_METHODS))

    return [
        protected(f"{messages}.json", POST=_create, GET=_list),
        protected(f"{messages}/{{message_sid}}.json", GET=_fetch, POST=_update, DELETE=_delete),
        protected(f"{media}.json", GET=_list_media),
        protected(f"{media}/{{media_sid}}.json", GET=_fetch_media, DELETE=_delete_media),
        protected(f"/{API_VERSION}/Accounts/{{account_sid}}/IncomingPhoneNumbers.json", GET=_list_numbers),
        # Not protected: a Media URL is for whoever has it, unless the account says otherwise.
        Route(f"{media}/{{media_sid}}", _endpoint(carrier, {"GET": _media_content}, open_to_all=True), methods=["GET"]),
        Route(f"/{API_VERSION}/{{rest:path}}", _endpoint(carrier, {}), methods=sorted(ALL_METHODS)),
    ]


def _endpoint(
    carrier: Carrier, handlers: dict[str, Handler], *, open_to_all: bool = False
) -> Callable[[Request], Awaitable[Response]]:
    account = carrier.account
    credentials = base64.b64encode(f"{account.sid}:{account.auth_token}".encode())
    expected = b"Basic " + credentials

    async def endpoint(request: Request) -> Response:
        try:
            given = request.headers.get("authorization", "").encode("latin-1")
            if not open_to_all and not hmac.compare_digest(given, expected):
                raise TwilioError(20003)
            if not handlers or request.path_params.get("account_sid") != account.sid:
                raise _not_found(request)
            handler = handlers.get("GET" if request.method == "HEAD" else request.method)
            if handler is None:
                raise TwilioError(20004)
            return await handler(carrier, request)
        except TwilioError as error:
            carrier.store.note("refused", method=request.method, path=request.url.path, error_code=error.code)
            return _error_response(error)

    return endpoint


def _error_response(error: TwilioError) -> JSONResponse:
    headers = {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
    return JSONResponse(error.as_json(), error.status, headers)


class _Order(NamedTuple):
    """A request to send that can be carried out."""

    to_number: str
    body: str
    media_urls: tuple[str, ...]
    status_callback: str | None


async def _create(carrier: Carrier, request: Request) -> Response:
    order = _order(carrier, await _form(request))
    error = carrier.faults.take(ApiError, order.to_number)
    if error is not None:
        raise TwilioError(error.code, order.to_number, retry_after=error.retry_after if error.code == 20429 else None)
    timeout = carrier.faults.take(ApiTimeout, order.to_number)
    if timeout is None:
        return _message_response(carrier, carrier.send(*order), 201)
    if timeout.accepted:
        carrier.send(*order)
    await asyncio.sleep(timeout.seconds)
    raise TwilioError(20500)


def _order(carrier: Carrier, form: dict[str, list[str]]) -> _Order:
    to_number = _recipient(_one(form, "To"))
    _check_sender(carrier, form, to_number)
    body, media_urls = _content(form)
    status_callback = _one(form, "StatusCallback") or None
    if status_callback and not _is_http_url(status_callback):
        raise TwilioError(21609, status_callback)
    phone = carrier.store.phones.get(to_number)
    if phone is not None and phone.opted_out:
        raise TwilioError(21610)
    return _Order(to_number, body, media_urls, status_callback)


def _recipient(given: str) -> str:
    if not given:
        raise TwilioError(21604)
    to_number = e164(given)
    if to_number is None:
        raise TwilioError(21211, given)
    return to_number


def _check_sender(carrier: Carrier, form: dict[str, list[str]], to_number: str) -> None:
    from_number = _one(form, "From")
    if not from_number:
        service = _one(form, "MessagingServiceSid")
        raise TwilioError(21705, service) if service else TwilioError(21603)
    if e164(from_number) != carrier.account.number:
        raise TwilioError(21606, from_number)
    if to_number == carrier.account.number:
        raise TwilioError(21266, to_number)


def _content(form: dict[str, list[str]]) -> tuple[str, tuple[str, ...]]:
    body = _one(form, "Body")
    media_urls = tuple(form.get("MediaUrl", ()))
    if not body and not media_urls:
        raise TwilioError(21602 if "Body" in form else 21619)
    if len(body) > MAX_BODY:
        raise TwilioError(21617)
    if len(media_urls) > MAX_MEDIA_PER_MESSAGE:
        raise TwilioError(21623)
    for url in media_urls:
        if not _is_http_url(url):
            raise TwilioError(21620, url)
    return body, media_urls


async def _list(carrier: Carrier, request: Request) -> Response:
    return JSONResponse(
        message_page(carrier.store.messages.values(), request.url, request.query_params, _resource(carrier))
    )


async def _list_numbers(carrier: Carrier, request: Request) -> Response:
    return JSONResponse(number_page(carrier.account, request.url, request.query_params))


async def _fetch(carrier: Carrier, request: Request) -> Response:
    return _message_response(carrier, _message(carrier, request))


async def _update(carrier: Carrier, request: Request) -> Response:
    message = _message(carrier, request)
    form = await _form(request)
    if "Status" in form:
        raise TwilioError(30409)
    if _one(form, "Body"):
        raise TwilioError(20001, "Body can only be emptied")
    if "Body" in form:
        if not message.is_final:
            raise TwilioError(20009)
        message.body = ""
        message.updated_at = carrier.clock()
    return _message_response(carrier, message)


async def _delete(carrier: Carrier, request: Request) -> Response:
    message = _message(carrier, request)
    if not message.is_final:
        raise TwilioError(20009)
    del carrier.store.messages[message.sid]
    for media in message.media:
        carrier.store.media.pop(media.sid, None)
    return Response(status_code=204)


async def _list_media(carrier: Carrier, request: Request) -> Response:
    account_sid = carrier.account.sid
    return JSONResponse(
        media_page(
            _message(carrier, request).media,
            request.url,
            request.query_params,
            lambda m: media_resource(m, account_sid),
        )
    )


async def _fetch_media(carrier: Carrier, request: Request) -> Response:
    return JSONResponse(media_resource(_media(carrier, request), carrier.account.sid))


async def _delete_media(carrier: Carrier, request: Request) -> Response:
    media = _media(carrier, request)
    _message(carrier, request).media.remove(media)
    carrier.store.media.pop(media.sid, None)
    return Response(status_code=204)


async def _media_content(carrier: Carrier, request: Request) -> Response:
    media = _media(carrier, request)
    return Response(media.content, media_type=media.content_type, headers=MEDIA_HEADERS)


def _message(carrier: Carrier, request: Request) -> CarrierMessage:
    message = carrier.store.messages.get(request.path_params["message_sid"])
    if message is None:
        raise _not_found(request)
    return message


def _media(carrier: Carrier, request: Request) -> Media:
    media = carrier.store.media.get(request.path_params["media_sid"])
    if media is None or media.message_sid != request.path_params["message_sid"]:
        raise _not_found(request)
    return media


def _resource(carrier: Carrier) -> Callable[[CarrierMessage], dict[str, Any]]:
    def resource(message: CarrierMessage) -> dict[str, Any]:
        error = None if message.error_code is None else DELIVERY_ERRORS[message.error_code][1]
        return message_resource(message, carrier.account.sid, error)

    return resource


def _message_response(carrier: Carrier, message: CarrierMessage, status: int = 200) -> JSONResponse:
    return JSONResponse(_resource(carrier)(message), status)


def _not_found(request: Request) -> TwilioError:
    return TwilioError(20404, request.url.path)


async def _form(request: Request) -> dict[str, list[str]]:
    body = (await request.body()).decode("utf-8", errors="replace")
    return parse_qs(body, keep_blank_values=True, max_num_fields=200)


def _one(form: dict[str, list[str]], name: str) -> str:
    return form.get(name, [""])[0]


def _is_http_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in url
