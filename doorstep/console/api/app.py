"""The API as a web application, which the desk's serves below PATH."""

import re
import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from doorstep.bootstrap import Services
from doorstep.clock import AT_ONCE
from doorstep.console.api import (
    answers,
    attempts,
    deliveries,
    drivers,
    incoming,
    openapi,
    problems,
    reading,
    routes,
    tokens,
    webhooks,
)
from doorstep.console.api.calls import Answer, Call, Operation
from doorstep.console.api.limits import RateLimits
from doorstep.console.api.models import ApiAnswer
from doorstep.console.api.problems import Problem
from doorstep.console.api.tokens import Speaker
from doorstep.console.kit.faults import DATABASE_AWAY
from doorstep.dms.outcomes import CommandRejected
from doorstep.storage import Storage

PATH = "/api/v1"
OPERATIONS: tuple[Operation, ...] = (
    *deliveries.OPERATIONS,
    *routes.OPERATIONS,
    *attempts.OPERATIONS,
    *drivers.OPERATIONS,
    *reading.OPERATIONS,
    *webhooks.OPERATIONS,
)
_KEY = re.compile(r"[!-~]{1,100}")
_NOTED_EVERY = timedelta(minutes=1)
_ETAG = re.compile(r'(?:W/)?"(\d{1,9})"')

_log = structlog.get_logger(__name__)

Endpoint = Callable[[Request], Awaitable[Response]]


def create_app(services: Services, storage: Storage) -> Starlette:
    app = Starlette(
        routes=[
            Route("/openapi.json", _openapi, methods=["GET"]),
            Route(incoming.PATH, _incoming, methods=["POST"]),
            *(Route(each.path, _endpoint(each), methods=[each.method]) for each in OPERATIONS),
        ],
        exception_handlers={HTTPException: problems.of_http},
    )
    app.router.redirect_slashes = False  # a program is told what is wrong
    app.state.services, app.state.storage, app.state.limits = services, storage, RateLimits()
    app.state.noted_uses = dict[int, datetime]()
    return app


async def _openapi(request: Request) -> Response:
    """For everybody: it says nothing of this company."""
    server = request.app.state.services.settings.console_url.rstrip("/") + PATH
    return JSONResponse(openapi.document(OPERATIONS, server))


async def _incoming(request: Request) -> Response:
    return await _answered("incoming", incoming.receive(request))


def _endpoint(operation: Operation) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return await _answered(operation.id, _carried_out(request, operation))

    return endpoint


async def _answered(name: str, work: Awaitable[Response]) -> Response:
    try:
        return await work
    except Problem as problem:
        return problem.response()
    except CommandRejected as error:
        return problems.of_rejection(error).response()
    except DataError:
        return Problem(422, "not_storable", "The database does not take something in this request.").response()
    except HTTPException:
        raise
    except DATABASE_AWAY as error:
        _log.error("database_away", operation=name, error=type(error).__name__)
        detail = "The database does not answer. Nothing was changed; send the same again."
        return Problem(503, "database_away", detail, headers={"Retry-After": "5"}).response()
    except Exception as error:  # whatever it was, the answer is a document and the log has no words
        _log.error("api_failed", operation=name, error=type(error).__name__)
        return Problem(500, "failed", "This is a fault of Doorstep. Nothing was changed.").response()


async def _carried_out(request: Request, operation: Operation) -> Response:
    storage: Storage = request.app.state.storage
    speaker = await _let_in(request, operation)
    query = _read(operation.query, dict(request.query_params), "query")
    raw = await request.body() if operation.writes else b""
    body = _read(operation.body, raw, "body") if operation.body is not None else None
    key, seen = _key(request, operation), _seen(request, operation)
    print_ = answers.fingerprint(request.method.encode(), request.url.path.encode(), str(seen).encode(), raw)
    services: Services = request.app.state.services
    cause = f"api:{speaker.token_id}:{answers.fingerprint((key or uuid.uuid4().hex).encode(), print_.encode())[:32]}"
    call = Call(speaker, services.settings, services.clock(), cause, request.path_params, query, body, seen)
    if not operation.writes:
        return _response(await storage.read(lambda session: operation.act(session, call)))

    def write(session: Session) -> Response:
        _must_stand(session, request, speaker)
        if key is None:
            return _response(operation.act(session, call))
        before = answers.first(session, speaker, key, print_)
        if before is not None:
            return _again(before)
        answer = operation.act(session, call)
        row = ApiAnswer(
            token_id=speaker.token_id, key=key, fingerprint=print_, status=answer.status,
            answer=answer.body.model_dump(mode="json"), at=call.now,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return _response(answer)

    try:
        return await storage.write(write)
    except IntegrityError:  # somebody was quicker, with the same key or the same delivery: now it is there
        return await storage.write(write)


async def _let_in(request: Request, operation: Operation) -> Speaker:
    storage: Storage = request.app.state.storage
    token = _token(request)
    speaker = await storage.read(lambda session: tokens.speaker(session, token)) if token else None
    if speaker is None:
        raise _unknown()
    limits: RateLimits = request.app.state.limits
    limits.must_not_wait(speaker.token_id)
    if not speaker.role.covers(operation.role):
        raise Problem(403, "role", f"This wants a token of role {operation.role}; {speaker.name} is {speaker.role}.")
    await _note_use(request, speaker)
    return speaker


async def _note_use(request: Request, speaker: Speaker) -> None:
    """Not each time: so that a request that reads writes nothing most of the time."""
    services: Services = request.app.state.services
    now, noted = services.clock(), request.app.state.noted_uses
    if now - noted.get(speaker.token_id, AT_ONCE) >= _NOTED_EVERY:
        noted[speaker.token_id] = now
        storage: Storage = request.app.state.storage
        await storage.write(lambda session: tokens.was_used(session, speaker, now))


def _must_stand(session: Session, request: Request, speaker: Speaker) -> None:
    """It may have been revoked since the request came in."""
    if tokens.speaker(session, _token(request)) != speaker:
        raise _unknown()


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _unknown() -> Problem:
    return Problem(
        401, "token", "Send a token that stands: Authorization: Bearer dst_…", headers={"WWW-Authenticate": "Bearer"}
    )


def _read(model: type[BaseModel], given: dict[str, str] | bytes, where: str) -> BaseModel:
    try:
        return model.model_validate_json(given) if isinstance(given, bytes) else model.model_validate(given)
    except ValidationError as error:
        raise problems.of_validation(error, where) from None


def _key(request: Request, operation: Operation) -> str | None:
    key = request.headers.get("idempotency-key") if operation.writes and operation.takes_key else None
    if key is None:
        if operation.needs_key:
            raise Problem(400, "idempotency_key_missing", "Send an Idempotency-Key, a new one for each thing you tell.")
        return None
    if not _KEY.fullmatch(key):
        raise Problem(400, "idempotency_key_invalid", "An Idempotency-Key is 1 to 100 printable ASCII characters.")
    return key


def _seen(request: Request, operation: Operation) -> int | None:
    tag = request.headers.get("if-match") if operation.takes_version else None
    if tag is None:
        return None
    found = _ETAG.fullmatch(tag.strip())
    if found is None:
        raise Problem(400, "if_match_invalid", 'If-Match is the ETag of a GET, like "7".')
    return int(found[1])


def _response(answer: Answer) -> Response:
    headers = {"ETag": f'"{answer.version}"'} if answer.version is not None else None
    return JSONResponse(answer.body.model_dump(mode="json"), answer.status, headers=headers)


def _again(row: ApiAnswer) -> Response:
    version = row.answer.get("version")
    headers = {"Idempotent-Replayed": "true"} | ({"ETag": f'"{version}"'} if version is not None else {})
    return JSONResponse(row.answer, row.status, headers=headers)
