"""Carrying out an imported row by the commands of the DMS."""

from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from doorstep.dms import commands as dms_commands
from doorstep.dms import queries as dms_queries
from doorstep.dms.importing.rows import BadRow, DeliveryRow, DepotRow, DriverRow, ImportRow, RouteRow
from doorstep.dms.models import Depot, Driver, History, Route
from doorstep.dms.status import Status
from doorstep.dms.views import DeliveryView
from doorstep.provenance import By

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


class Applied(NamedTuple):
    outcome: Outcome
    number_is_gone: bool
    """Somebody had a telephone number on file, and has none any more."""


def apply(session: Session, row: ImportRow, *, actor: str, now: datetime) -> Applied:
    """Make the DMS agree with the row. Raises CommandRejected and BadRow."""
    if was_taken(session, row):
        return Applied("unchanged", number_is_gone=False)
    takes_number = takes_number_away(session, row)
    outcome = carry_out(session, By(actor, _cause(row.digest), now), row)
    return Applied(outcome, number_is_gone=takes_number and outcome == "changed")


def was_taken(session: Session, row: ImportRow) -> bool:
    """Before, word for word."""
    causes = [_cause(row.digest), *([_cause(row.digest_before)] if row.digest_before else ())]
    is_of_it = or_(*(History.cause.startswith(cause) for cause in causes))
    return session.scalar(select(History.id).where(History.subject == row.subject, is_of_it).limit(1)) is not None


def takes_number_away(session: Session, row: ImportRow) -> bool:
    """Whether somebody has a telephone number on file, and will have none."""
    match row:
        case DeliveryRow(recipient_phone=None):
            delivery = dms_queries.delivery(session, row.tracking_number)
            return delivery is not None and bool(delivery.recipient_phone) and _recipient(row, delivery).phone is None
        case DriverRow(driver_phone=None):
            driver = session.scalar(select(Driver).where(Driver.code == row.driver_code))
            return driver is not None and bool(driver.phone) and _drivers_phone(row, driver) is None
    return False


def _cause(digest: str) -> str:
    return f"import:{digest}"


def carry_out(session: Session, by: By, row: ImportRow) -> Outcome:
    """As `apply`, whatever was imported before. `by.cause`: of this row at this time alone."""
    match row:
        case DepotRow():
            return _depot(session, by, row)
        case DriverRow():
            return _driver(session, by, row)
        case RouteRow():
            return _route(session, by, row)
        case DeliveryRow():
            return _delivery(session, by, row)
    raise TypeError(row)


def _depot(session: Session, by: By, row: DepotRow) -> Outcome:
    if session.scalar(select(Depot.id).where(Depot.code == row.depot_code)) is not None:
        raise BadRow(f"depot {row.depot_code} exists, and an import does not change depots")
    new = dms_commands.NewDepot(
        code=row.depot_code,
        name=row.depot_name,
        timezone=row.timezone,
        address=row.postal(),
        hours=row.hours,
        zips=row.service_zips,
    )
    dms_commands.create_depot(session, by, new)
    return "created"


def _driver(session: Session, by: By, row: DriverRow) -> Outcome:
    known = session.scalar(select(Driver).where(Driver.code == row.driver_code))
    if known is None:
        dms_commands.create_driver(
            session, by, row.driver_code, name=row.driver_name, phone=row.driver_phone, depot_code=row.depot_code
        )
        if row.driver_team is not None:
            dms_commands.change_driver(
                session, by, row.driver_code, name=row.driver_name, phone=row.driver_phone, team=row.driver_team
            )
        return "created"
    if known.depot.code != row.depot_code:
        raise BadRow(f"driver {row.driver_code} belongs to depot {known.depot.code}")
    is_in_team = row.driver_team in (None, known.team)
    phone = _drivers_phone(row, known)
    if (known.name, known.phone) == (row.driver_name, phone) and is_in_team:
        return "unchanged"
    dms_commands.change_driver(session, by, row.driver_code, name=row.driver_name, phone=phone, team=row.driver_team)
    return "changed"


def _drivers_phone(row: DriverRow, known: Driver) -> str | None:
    is_kept = "driver_phone" not in row.model_fields_set and _is_name_of(known.name, row.driver_name)
    return known.phone if is_kept else row.driver_phone


def _route(session: Session, by: By, row: RouteRow) -> Outcome:
    known = session.scalar(select(Route).where(Route.code == row.route_code))
    if known is None:
        dms_commands.create_route(
            session,
            by,
            row.route_code,
            depot_code=row.depot_code,
            service_date=row.service_date,
            driver_code=row.driver_code,
        )
        return "created"
    if (known.depot.code, known.service_date) != (row.depot_code, row.service_date):
        raise BadRow(f"route {row.route_code} is {known.depot.code}'s of {known.service_date.isoformat()}")
    is_named = "driver_code" in row.model_fields_set
    if not is_named or (known.driver.code if known.driver else None) == row.driver_code:
        return "unchanged"
    dms_commands.assign_driver(session, by, row.route_code, row.driver_code)
    return "changed"


def _delivery(session: Session, by: By, row: DeliveryRow) -> Outcome:
    known = dms_queries.delivery(session, row.tracking_number)
    if known is None:
        made = dms_commands.create_delivery(session, by, _new(row))
        _bring_to_status(session, by, row, Status.CREATED, None)
        return "created" if made.is_new else "unchanged"  # the same file in another import was quicker
    if known.depot_code != row.depot_code:
        raise BadRow(f"{row.tracking_number} is at depot {known.depot_code}")
    corrected = _correct(session, by, row, known)
    moved = _bring_to_status(session, by, row, known.status, known.route_code)
    return "changed" if corrected or moved else "unchanged"


def _new(row: DeliveryRow) -> dms_commands.NewDelivery:
    return dms_commands.NewDelivery(
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


def _correct(session: Session, by: By, row: DeliveryRow, known: DeliveryView) -> bool:
    """Address, recipient, window and what the sender ordered, where they differ."""
    number, address = row.tracking_number, row.postal()
    recipient = _recipient(row, known)
    differs = False
    if address != known.address:
        dms_commands.change_address(session, by, number, address, as_written=True)
        differs = True
    if recipient != _Recipient(known.recipient_name, known.recipient_phone, known.is_business):
        dms_commands.change_recipient(session, by, number, **recipient._asdict())
        differs = True
    if (row.window_start, row.window_end) != (known.window_start, known.window_end):
        dms_commands.set_window(session, by, number, row.window_start, row.window_end)
        differs = True
    said = _announced(row, known)
    if said != _announced(None, known):
        dms_commands.change_announcement(session, by, number, said)
        differs = True
    return differs


class _Recipient(NamedTuple):
    name: str
    phone: str | None
    is_business: bool


def _recipient(row: DeliveryRow, known: DeliveryView) -> _Recipient:
    """As the row says it; what it does not name is as it was, but for the number of somebody with another name."""
    named = row.model_fields_set
    is_kept = "recipient_phone" not in named and _is_name_of(known.recipient_name, row.recipient_name)
    return _Recipient(
        row.recipient_name,
        known.recipient_phone if is_kept else row.recipient_phone,
        row.is_business if "is_business" in named else known.is_business,
    )


def _is_name_of(known: str, named: str) -> bool:
    return known.casefold().split() == named.casefold().split()


def _announced(row: DeliveryRow | None, known: DeliveryView) -> dms_commands.Announced:
    """As the row says it; what it does not name is as it was."""
    named = row.model_fields_set if row is not None else frozenset()
    return dms_commands.Announced(
        row.sender_name if row and "sender_name" in named else known.sender_name,
        row.service if row and "service" in named else known.service,
        row.signature_required if row and "signature_required" in named else known.signature_required,
        int(row.value * 100) if row and "value" in named else known.value_cents,
    )


def _bring_to_status(session: Session, by: By, row: DeliveryRow, status: Status, route_code: str | None) -> bool:
    """Walk to the row's status, onto the row's route before it leaves. A row that says `created` moves nothing."""
    way = _WAYS[row.status]
    steps = way[way.index(status) + 1 :] if status in way else way
    moved = bool(steps) and status is not row.status
    is_planned = row.route_code is None or row.route_code == route_code
    for step in steps if moved else ():
        if step is not Status.AT_DEPOT and not is_planned:
            is_planned = _plan(session, by, row)
        # One command per step: each is a cause of its own.
        dms_commands.change_status(session, by.because_of(f"{by.cause}:{step}"), row.tracking_number, step)
    if not is_planned:
        _plan(session, by, row)
        return True
    return moved


def _plan(session: Session, by: By, row: DeliveryRow) -> bool:
    if row.route_code is None:
        return False
    dms_commands.assign_to_route(session, by, row.tracking_number, row.route_code, row.position)  # fmt: skip
    return True
