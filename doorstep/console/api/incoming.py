"""Webhooks of a company's own system: signed events that become the same commands as the API's writes.

What is not signed is not read. The same message, however often it comes, does one thing; what was refused changed
nothing and may be sent again, mended, under its id.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from pydantic import BaseModel, ValidationError
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from doorstep.bootstrap import Services
from doorstep.console.api import attempts, deliveries, drivers, problems, routes
from doorstep.console.api.calls import Call, Operation
from doorstep.console.api.limits import RateLimits
from doorstep.console.api.problems import Problem
from doorstep.console.api.schemas import (
    AttemptIn,
    DeliveryIn,
    DeliveryNews,
    DriverIn,
    DriverNews,
    EstimateIn,
    EstimateNews,
    IncomingEvent,
    IncomingOut,
    NoQuery,
    RouteIn,
    RouteNews,
)
from doorstep.console.api.tokens import Speaker
from doorstep.console.auth.models import Role
from doorstep.console.webhooks import signing
from doorstep.console.webhooks.models import Receipt, WebhookSource
from doorstep.console.webhooks.signing import NotVerified
from doorstep.storage import Storage

PATH = "/incoming/{source}"
_KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Source:
    """Who sent it."""

    id: int
    name: str
    secret: str


@dataclass(frozen=True)
class IncomingType:
    """A type of event that a company's system may send."""

    types: tuple[str, ...]
    data: type[BaseModel]
    operation: Operation
    """Which it is the same as."""
    body: type[BaseModel]
    key: str | None = None
    """What of the data stands in the operation's path."""


def _operation(operations: tuple[Operation, ...], id_: str) -> Operation:
    return next(each for each in operations if each.id == id_)


NEWS = (
    IncomingType(
        ("delivery.created", "delivery.changed"), DeliveryNews,
        _operation(deliveries.OPERATIONS, "putDelivery"), DeliveryIn, "tracking_number",
    ),
    IncomingType(
        ("delivery.estimated",), EstimateNews,
        _operation(deliveries.OPERATIONS, "putEstimate"), EstimateIn, "tracking_number",
    ),
    IncomingType(("delivery.attempted",), AttemptIn, _operation(attempts.OPERATIONS, "postAttempt"), AttemptIn),
    IncomingType(
        ("route.planned", "route.changed"), RouteNews, _operation(routes.OPERATIONS, "putRoute"), RouteIn, "route_code"
    ),
    IncomingType(
        ("driver.created", "driver.changed"), DriverNews,
        _operation(drivers.OPERATIONS, "putDriver"), DriverIn, "driver_code",
    ),
)  # fmt: skip
_BY_TYPE = {type_: each for each in NEWS for type_ in each.types}


async def receive(request: Request) -> Response:
    """Raises Problem and what the operations raise."""
    storage: Storage = request.app.state.storage
    services: Services = request.app.state.services
    limits: RateLimits = request.app.state.limits
    source = await storage.read(lambda session: _source(session, request.path_params["source"]))
    raw = await request.body()
    source, message_id = _verified(source, request, raw, services.real())
    limits.must_not_wait(-source.id)
    event = _read(IncomingEvent, raw)

    def write(session: Session) -> IncomingOut:
        if _source(session, source.name) != source:
            raise _unknown()  # it was revoked since the request came in
        before = session.scalar(select(Receipt).where(Receipt.source_id == source.id, Receipt.message_id == message_id))
        if before is not None:
            return IncomingOut(subject=before.subject, outcome="repeated", version=before.version)
        done = _carried_out(session, services, source, message_id, event)
        session.add(
            Receipt(
                source_id=source.id, message_id=message_id, type=event.type, at=services.clock(), subject=done.subject,
                outcome=done.outcome, version=done.version,
            )
        )  # fmt: skip
        session.execute(
            update(WebhookSource).where(WebhookSource.id == source.id).values(last_used_at=services.clock())
        )
        session.flush()
        return done

    try:
        done = await storage.write(write)
    except IntegrityError:  # the same message came twice at the same moment: now it is there
        done = await storage.write(write)
    return JSONResponse(done.model_dump(mode="json"))


def forget_old(session: Session, now: datetime) -> None:
    session.execute(delete(Receipt).where(Receipt.at < now - _KEPT))


def _carried_out(
    session: Session, services: Services, source: Source, message_id: str, event: IncomingEvent
) -> IncomingOut:
    news = _BY_TYPE.get(event.type)
    if news is None:
        return IncomingOut(subject=None, outcome="ignored")
    try:
        data = news.data.model_validate(event.data)
    except ValidationError as error:
        raise problems.of_validation(error, "data") from None
    given = data.model_dump(exclude_unset=True)  # what it does not name stays as it is
    path = {news.key: given.pop(news.key)} if news.key else {}
    seen = given.pop("version", None)
    call = Call(
        Speaker(-source.id, source.name, Role.DISPATCHER, kind="webhook"), services.settings, services.clock(),
        f"webhook:{source.id}:{sha256(message_id.encode()).hexdigest()[:32]}", path, NoQuery(),
        news.body.model_validate(given), seen,
    )  # fmt: skip
    done = news.operation.act(session, call).body
    return IncomingOut.model_validate(done.model_dump())


def _verified(source: Source | None, request: Request, raw: bytes, now: datetime) -> tuple[Source, str]:
    if source is None:
        raise _unknown()
    try:
        return source, signing.verify([source.secret], request.headers, raw, now)
    except NotVerified:
        raise _unknown() from None


def _unknown() -> Problem:
    return Problem(
        401,
        "signature",
        "Sign it by Standard Webhooks, with the secret of this address, at most five minutes before it comes.",
    )


def _source(session: Session, name: str) -> Source | None:
    if "\0" in name:
        return None
    row = session.execute(
        select(WebhookSource.id, WebhookSource.name, WebhookSource.secret).where(
            WebhookSource.name == name, WebhookSource.revoked_at.is_(None)
        )
    ).one_or_none()
    return Source(row.id, row.name, row.secret) if row else None


def _read(model: type[IncomingEvent], raw: bytes) -> IncomingEvent:
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        raise problems.of_validation(error, "body") from None
