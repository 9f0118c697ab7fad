"""What can be asked of the DMS. Answers are plain values that stay true after the session is gone."""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from doorstep.addresses import FIELDS, PostalAddress
from doorstep.database import UtcDateTime
from doorstep.dms.models import (
    Address,
    Attempt,
    Delivery,
    Depot,
    DepotHours,
    Driver,
    History,
    Note,
    Recipient,
    Route,
    ServiceZip,
    Stop,
)
from doorstep.dms.set_aside import is_set_aside
from doorstep.dms.status import OPEN, Status
from doorstep.dms.views import AttemptView, DeliveryView, HistoryEntry, NoteView, OpeningHours

FINISHED_SHOWN_FOR = timedelta(days=30)
"""How long people ask about what has arrived (or will not)."""

# A completed stop is worth naming only while it explains the status; at the depot it is yesterday's.
_ROUTE_EXPLAINS = frozenset({Status.ATTEMPTED, Status.DELIVERED, Status.REFUSED})
_DepotAddress = aliased(Address)


def delivery(session: Session, tracking_number: str) -> DeliveryView | None:
    found = _views(session, _BY_TRACKING_NUMBER, {"tracking_number": tracking_number})
    return found[0] if found else None


def deliveries(session: Session, tracking_numbers: Sequence[str]) -> list[DeliveryView]:
    """Several at once, in no order; those that there are."""
    return (
        _views(session, _BY_TRACKING_NUMBERS, {"tracking_numbers": list(tracking_numbers)}) if tracking_numbers else []
    )


def is_as_seen(session: Session, view: DeliveryView) -> bool:
    """Whether no command has changed the delivery since: one short look in place of four."""
    return session.scalar(_VERSION, {"tracking_number": view.tracking_number}) == view.version


def open_deliveries_of_phone(session: Session, phone: str, now: datetime) -> list[DeliveryView]:
    """What this number (E.164) may be asking about: open deliveries first, soonest window first,
    then those finished in the last 30 days, latest first."""
    views = _views(session, _OF_PHONE, {"phone": phone, "since": now - FINISHED_SHOWN_FOR})
    still_open = [view for view in views if view.status in OPEN]
    finished = [view for view in views if view.status not in OPEN]
    still_open.sort(key=lambda view: (view.window_start, view.tracking_number))
    finished.sort(key=lambda view: (view.status_changed_at, view.tracking_number), reverse=True)
    return still_open + finished


def is_on_a_delivery(session: Session, phone: str) -> bool:
    """Whether we have ever had something for this number (E.164)."""
    return session.execute(_ANY_OF_PHONE, {"phone": phone}).first() is not None


def find(
    session: Session, *, phone: str | None = None, driver: str | None = None, route: str | None = None
) -> list[DeliveryView]:
    """Every delivery of a phone (E.164), of a driver's routes (code or full name), of a route (code).

    Several conditions narrow each other. Latest service day first, then in the order of the stops.
    """
    conditions: list[ColumnElement[bool]] = []
    if phone is not None:
        conditions.append(Recipient.phone == phone)
    if driver is not None:
        conditions.append(or_(Driver.code == driver, func.lower(Driver.name) == driver.lower()))
    if route is not None:
        conditions.append(Route.code == route)
    if not conditions:
        raise ValueError("find by phone, driver or route")
    order = (Route.service_date.desc(), Route.code, Stop.position, Delivery.tracking_number)
    return _views(session, _deliveries().where(*conditions).order_by(*order))


def history(session: Session, tracking_number: str) -> list[HistoryEntry]:
    """Oldest first."""
    return _entries(session, History.subject == tracking_number)


def led_to(session: Session, causes: Sequence[str]) -> list[HistoryEntry]:
    """What was written because of these messages (or whatever they stand for), oldest first."""
    return _entries(session, History.cause.in_(causes)) if causes else []


def _entries(session: Session, those: ColumnElement[bool]) -> list[HistoryEntry]:
    rows = session.scalars(select(History).where(those).order_by(History.id))
    return [HistoryEntry(row.at, row.actor, row.cause, row.command, row.subject, row.before, row.after) for row in rows]


def address_spoken(session: Session, spoken: str) -> PostalAddress | None:
    """The address on file of which history says that: history keeps it as it is spoken."""
    zip_code = spoken.rpartition(" ")[2]
    rows = session.scalars(select(Address).where(Address.zip == zip_code))
    return next((row.postal() for row in rows if row.postal().spoken() == spoken), None)


def notes(session: Session, tracking_number: str) -> list[NoteView]:
    """Oldest first."""
    rows = session.scalars(
        select(Note)
        .join(Delivery, Delivery.id == Note.delivery_id)
        .where(Delivery.tracking_number == tracking_number)
        .order_by(Note.id)
    )
    return [NoteView(row.at, row.author, row.audience, row.text) for row in rows]


def in_service_area(session: Session, zip_code: str, depot_code: str | None = None) -> bool:
    """Whether any depot delivers there; with a code, whether that one does (the one that has the package)."""
    query = select(ServiceZip.zip).where(ServiceZip.zip == zip_code)
    if depot_code is not None:
        query = query.join(Depot, Depot.id == ServiceZip.depot_id).where(Depot.code == depot_code)
    return session.scalar(query) is not None


def _address(of: type[Address], prefix: str) -> list[ColumnElement[str]]:
    return [getattr(of, name).label(f"{prefix}_{name}") for name in FIELDS]


_SHOWN = (
    Delivery.id, Delivery.tracking_number, Delivery.version, Delivery.status, Delivery.status_changed_at,
    Delivery.window_start, Delivery.window_end, Delivery.eta, Delivery.eta_updated_at, Delivery.planned_eta,
    Delivery.delivered_at, Delivery.left_at, Delivery.sender_name, Delivery.service, Delivery.signature_required,
    Delivery.value_cents, Delivery.held_until, Delivery.updated_at,
    Recipient.name.label("recipient_name"), Recipient.phone.label("recipient_phone"), Recipient.is_business,
    *_address(Address, "address"), Address.timezone,
    Depot.id.label("depot_id"), Depot.code.label("depot_code"), Depot.name.label("depot_name"),
    Depot.timezone.label("depot_timezone"), *_address(_DepotAddress, "depot_address"),
    Stop.id.label("stop_id"), Stop.completed_at.label("stop_completed_at"),
    Route.code.label("route_code"), Route.delay_reported_at, Driver.name.label("driver_name"),
)  # fmt: skip
"""Columns, not rows of eight tables as objects: to make those took most of the time of a look at a delivery."""


def _deliveries() -> Select[Any]:
    return (
        select(*_SHOWN)
        .select_from(Delivery)
        .join(Recipient, Recipient.id == Delivery.recipient_id)
        .join(Address, Address.id == Delivery.address_id)
        .join(Depot, Depot.id == Delivery.depot_id)
        .join(_DepotAddress, _DepotAddress.id == Depot.address_id)
        .outerjoin(Stop, Stop.id == Delivery.stop_id)
        .outerjoin(Route, Route.id == Stop.route_id)
        .outerjoin(Driver, Driver.id == Route.driver_id)
    )


# Asked for every text of a customer, so built once: building them cost more than running them.
_BY_TRACKING_NUMBER = _deliveries().where(Delivery.tracking_number == bindparam("tracking_number"))
_BY_TRACKING_NUMBERS = _deliveries().where(Delivery.tracking_number.in_(bindparam("tracking_numbers", expanding=True)))
_VERSION = select(Delivery.version).where(Delivery.tracking_number == bindparam("tracking_number"))
_OF_PHONE = _deliveries().where(
    Recipient.phone == bindparam("phone"),
    or_(Delivery.status.in_(OPEN), Delivery.status_changed_at > bindparam("since", type_=UtcDateTime())),
)
_ANY_OF_PHONE = (
    select(Delivery.id)
    .join(Recipient, Recipient.id == Delivery.recipient_id)
    .where(Recipient.phone == bindparam("phone"))
    .limit(1)
)
_ATTEMPTS = (
    select(Attempt, Driver.name)
    .outerjoin(Driver, Driver.id == Attempt.driver_id)
    .where(Attempt.delivery_id.in_(bindparam("delivery_ids", expanding=True)), Attempt.taken_back_at.is_(None))
    .order_by(Attempt.number)
)
_HOURS = (
    select(DepotHours.depot_id, DepotHours.weekday, DepotHours.opens, DepotHours.closes)
    .where(DepotHours.depot_id.in_(bindparam("depot_ids", expanding=True)))
    .order_by(DepotHours.weekday)
)
_ROUTES = select(Stop.route_id).where(Stop.id.in_(bindparam("stop_ids", expanding=True)))
_IS_OPEN = case((Stop.completed_at.is_(None), 1), else_=0)
_ORDERED = (
    select(
        Stop.id,
        Stop.route_id,
        (
            func.sum(_IS_OPEN).over(partition_by=Stop.route_id, order_by=Stop.in_order())  # with its own place
            - func.sum(_IS_OPEN).over(partition_by=(Stop.route_id, *Stop.in_order()))
        ).label("stops_before"),
    )
    .where(Stop.route_id.in_(_ROUTES))
    .subquery()
)
_NEXT = (
    select(
        Stop.route_id,
        Delivery.eta,
        func.row_number()
        .over(
            partition_by=Stop.route_id,
            # Nobody is on the way to what is set aside: as `routes.next_stop`.
            order_by=(is_set_aside(), *Stop.in_order(), Stop.position, Delivery.id),
        )
        .label("nth"),
    )
    .join(Stop, Stop.id == Delivery.stop_id)
    .where(Stop.route_id.in_(_ROUTES), Stop.completed_at.is_(None), Delivery.status == Status.OUT_FOR_DELIVERY)
    .subquery()
)
# Each route is put in order once, however many of its stops are asked for.
_ON_THE_WAY = (
    select(_ORDERED.c.id, _ORDERED.c.stops_before, _NEXT.c.eta.label("next_eta"))
    .outerjoin(_NEXT, and_(_NEXT.c.route_id == _ORDERED.c.route_id, _NEXT.c.nth == 1))
    .where(_ORDERED.c.id.in_(bindparam("stop_ids", expanding=True)))
)


def _views(session: Session, query: Select[Any], values: Mapping[str, Any] | None = None) -> list[DeliveryView]:
    """Four statements, however many deliveries."""
    rows = session.execute(query, values or {}).all()
    attempts = _attempts(session, [row.id for row in rows])
    out = [row.stop_id for row in rows if row.stop_id is not None and row.status is Status.OUT_FOR_DELIVERY]
    ahead = _on_the_way(session, out)
    hours = _hours(session, {row.depot_id for row in rows})
    return [_view(row, tuple(attempts[row.id]), ahead, tuple(hours[row.depot_id])) for row in rows]


def _attempts(session: Session, delivery_ids: Sequence[int]) -> Mapping[int, list[AttemptView]]:
    found: dict[int, list[AttemptView]] = defaultdict(list)
    if not delivery_ids:
        return found
    rows = session.execute(_ATTEMPTS, {"delivery_ids": list(delivery_ids)})
    for attempt, driver_name in rows:
        found[attempt.delivery_id].append(
            AttemptView(
                attempt.number,
                attempt.at,
                attempt.outcome,
                attempt.reason,
                attempt.note,
                driver_name,
                attempt.photo_url,
                attempt.signed_by,
                attempt.latitude,
                attempt.longitude,
                attempt.disputed_at,
            )
        )
    return found


def _hours(session: Session, depot_ids: Set[int]) -> Mapping[int, list[OpeningHours]]:
    found: dict[int, list[OpeningHours]] = defaultdict(list)
    if depot_ids:
        for row in session.execute(_HOURS, {"depot_ids": list(depot_ids)}):
            found[row.depot_id].append(OpeningHours(row.weekday, row.opens, row.closes))
    return found


def _on_the_way(session: Session, stop_ids: Sequence[int]) -> Mapping[int, Row[Any]]:
    """By stop: how many come before it, and when the next of all was estimated."""
    if not stop_ids:
        return {}
    return {row.id: row for row in session.execute(_ON_THE_WAY, {"stop_ids": list(stop_ids)})}


def _view(
    row: Row[Any],
    attempts: tuple[AttemptView, ...],
    on_the_way: Mapping[int, Row[Any]],
    depot_hours: tuple[OpeningHours, ...],
) -> DeliveryView:
    is_on_route = row.stop_id is not None and (row.stop_completed_at is None or row.status in _ROUTE_EXPLAINS)
    moving = on_the_way.get(row.stop_id) if is_on_route else None
    return DeliveryView(
        tracking_number=row.tracking_number,
        version=row.version,
        status=row.status,
        status_changed_at=row.status_changed_at,
        recipient_name=row.recipient_name,
        recipient_phone=row.recipient_phone,
        is_business=row.is_business,
        address=_postal(row, "address"),
        timezone=row.timezone,
        window_start=row.window_start,
        window_end=row.window_end,
        eta=row.eta,
        eta_updated_at=_estimated_at(row, is_on_route=is_on_route),
        stops_before=moving.stops_before if moving is not None else None,
        route_code=row.route_code if is_on_route else None,
        driver_name=row.driver_name if is_on_route else None,
        attempts=attempts,
        delivered_at=row.delivered_at,
        left_at=row.left_at,
        sender_name=row.sender_name,
        service=row.service,
        signature_required=row.signature_required,
        value_cents=row.value_cents,
        depot_code=row.depot_code,
        depot_name=row.depot_name,
        depot_timezone=row.depot_timezone,
        depot_address=_postal(row, "depot_address"),
        depot_hours=depot_hours,
        held_until=row.held_until,
        updated_at=row.updated_at,
        next_eta=moving.next_eta if moving is not None else None,
    )


def _postal(row: Row[Any], prefix: str) -> PostalAddress:
    return PostalAddress(**{name: getattr(row, f"{prefix}_{name}") for name in FIELDS})


def _estimated_at(row: Row[Any], *, is_on_route: bool) -> datetime | None:
    """A driver who is on time confirms every estimate ahead without a write to each."""
    reported: datetime | None = row.delay_reported_at if is_on_route else None
    updated: datetime | None = row.eta_updated_at
    if updated is None or row.planned_eta is None or reported is None:
        return updated
    return max(updated, reported)
