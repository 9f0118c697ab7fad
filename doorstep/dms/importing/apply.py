"""Carrying out an imported row by the commands of the DMS."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.dms import commands, queries
from doorstep.dms.importing.rows import BadRow, DeliveryRow, DepotRow, DriverRow, RouteRow, Row
from doorstep.dms.models import Depot, Driver, History, Route
from doorstep.dms.queries import DeliveryView
from doorstep.dms.status import Status

Outcome = Literal["created", "changed", "unchanged"]

# How a delivery comes to a status when the file does not tell.
_WAYS: dict[Status, tuple[Status, ...]] = {
    Status.CREATED: (),
    Status.AT_DEPOT: (Status.AT_DEPOT,),
    Status.OUT_FOR_DELIVERY: (Status.AT_DEPOT, Status.OUT_FOR_DELIVERY),
    Status.ATTEMPTED: (Status.AT_DEPOT, Status.OUT_FOR_DELIVERY, Status.ATTEMPTED),
    Status.DELIVERED: (Status.AT_DEPOT, Status.OUT_FOR_DELIVERY, Status.DELIVERED),
    Status.REFUSED: (Status.AT_DEPOT, Status.OUT_FOR_DELIVERY, Status.REFUSED),
    Status.HELD: (Status.AT_DEPOT, Status.HELD),
    Status.RETURNED: (Status.AT_DEPOT, Status.RETURNED),
    Status.CANCELLED: (Status.CANCELLED,),
}


@dataclass(frozen=True)
class Import:
    """Who imports which row, and when."""

    session: Session
    actor: str
    cause: str
    now: datetime


def apply(session: Session, row: Row, *, actor: str, now: datetime) -> Outcome:
    """Make the DMS agree with the row. Raises commands.Rejected and BadRow."""
    by = Import(session, actor, f"import:{row.digest}", now)
    done = select(History.id).where(History.subject == row.subject, History.cause.startswith(by.cause)).limit(1)
    if session.scalar(done) is not None:
        return "unchanged"
    match row:
        case DepotRow():
            return _depot(by, row)
        case DriverRow():
            return _driver(by, row)
        case RouteRow():
            return _route(by, row)
        case DeliveryRow():
            return _delivery(by, row)
    raise TypeError(row)


def _depot(by: Import, row: DepotRow) -> Outcome:
    if by.session.scalar(select(Depot.id).where(Depot.code == row.depot_code)) is not None:
        raise BadRow(f"depot {row.depot_code} exists, and an import does not change depots")
    commands.create_depot(
        by.session, row.depot_code, name=row.depot_name, timezone=row.timezone, address=row.postal(), hours=row.hours,
        zips=row.service_zips, actor=by.actor, cause=by.cause, now=by.now,
    )  # fmt: skip
    return "created"


def _driver(by: Import, row: DriverRow) -> Outcome:
    known = by.session.scalar(select(Driver).where(Driver.code == row.driver_code))
    if known is None:
        commands.create_driver(
            by.session, row.driver_code, name=row.driver_name, phone=row.driver_phone, depot_code=row.depot_code,
            actor=by.actor, cause=by.cause, now=by.now,
        )  # fmt: skip
        return "created"
    if known.depot.code != row.depot_code:
        raise BadRow(f"driver {row.driver_code} belongs to depot {known.depot.code}")
    if (known.name, known.phone) == (row.driver_name, row.driver_phone):
        return "unchanged"
    commands.change_driver(
        by.session, row.driver_code, name=row.driver_name, phone=row.driver_phone,
        actor=by.actor, cause=by.cause, now=by.now,
    )  # fmt: skip
    return "changed"


def _route(by: Import, row: RouteRow) -> Outcome:
    known = by.session.scalar(select(Route).where(Route.code == row.route_code))
    if known is None:
        commands.create_route(
            by.session, row.route_code, depot_code=row.depot_code, service_date=row.service_date,
            driver_code=row.driver_code, actor=by.actor, cause=by.cause, now=by.now,
        )  # fmt: skip
        return "created"
    if (known.depot.code, known.service_date) != (row.depot_code, row.service_date):
        raise BadRow(f"route {row.route_code} is {known.depot.code}'s of {known.service_date.isoformat()}")
    if (known.driver.code if known.driver else None) == row.driver_code:
        return "unchanged"
    commands.assign_driver(by.session, row.route_code, row.driver_code, actor=by.actor, cause=by.cause, now=by.now)
    return "changed"


def _delivery(by: Import, row: DeliveryRow) -> Outcome:
    known = queries.delivery(by.session, row.tracking_number)
    if known is None:
        commands.create_delivery(by.session, _new(row), actor=by.actor, cause=by.cause, now=by.now)
        _bring_to_status(by, row, Status.CREATED, None)
        return "created"
    if known.depot_code != row.depot_code:
        raise BadRow(f"{row.tracking_number} is at depot {known.depot_code}")
    corrected = _correct(by, row, known)
    moved = _bring_to_status(by, row, known.status, known.route_code)
    return "changed" if corrected or moved else "unchanged"


def _new(row: DeliveryRow) -> commands.NewDelivery:
    return commands.NewDelivery(
        tracking_number=row.tracking_number,
        recipient_name=row.recipient_name,
        recipient_phone=row.recipient_phone,
        is_business=row.is_business,
        address=row.postal(),
        depot_code=row.depot_code,
        window_start=row.window_start,
        window_end=row.window_end,
        sender_name=row.sender_name,
        service=row.service,
        signature_required=row.signature_required,
        value_cents=int(row.value * 100),
    )


def _correct(by: Import, row: DeliveryRow, known: DeliveryView) -> bool:
    """Address, recipient and window, where they differ."""
    number, address = row.tracking_number, row.postal()
    recipient = (row.recipient_name, row.recipient_phone, row.is_business)
    differs = False
    if address != known.address:
        commands.change_address(
            by.session, number, address, actor=by.actor, cause=by.cause, now=by.now, as_written=True
        )
        differs = True
    if recipient != (known.recipient_name, known.recipient_phone, known.is_business):
        commands.change_recipient(
            by.session, number, name=row.recipient_name, phone=row.recipient_phone, is_business=row.is_business,
            actor=by.actor, cause=by.cause, now=by.now,
        )  # fmt: skip
        differs = True
    if (row.window_start, row.window_end) != (known.window_start, known.window_end):
        commands.set_window(
            by.session, number, row.window_start, row.window_end, actor=by.actor, cause=by.cause, now=by.now
        )
        differs = True
    return differs


def _bring_to_status(by: Import, row: DeliveryRow, status: Status, route_code: str | None) -> bool:
    """Walk to the row's status, onto the row's route before it leaves. A row that says `created` moves nothing."""
    way = _WAYS[row.status]
    steps = way[way.index(status) + 1 :] if status in way else way
    moved = bool(steps) and status is not row.status
    is_planned = row.route_code is None or row.route_code == route_code
    for step in steps if moved else ():
        if step is not Status.AT_DEPOT and not is_planned:
            is_planned = _plan(by, row)
        # One command per step: each is a cause of its own.
        commands.change_status(
            by.session, row.tracking_number, step, actor=by.actor, cause=f"{by.cause}:{step}", now=by.now
        )
    if not is_planned:
        _plan(by, row)
        return True
    return moved


def _plan(by: Import, row: DeliveryRow) -> bool:
    if row.route_code is None:
        return False
    commands.assign_to_route(
        by.session, row.tracking_number, row.route_code, row.position,
        actor=by.actor, cause=by.cause, now=by.now,
    )  # fmt: skip
    return True
