"""What was arranged for a delivery, and what can be: how to get in, instructions, the depot's days."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from doorstep.addresses import FIELDS
from doorstep.dms.calendar import DepotCalendar
from doorstep.dms.models import (
    AccessDetail,
    Address,
    Delivery,
    Depot,
    DepotClosure,
    Driver,
    Instruction,
    Note,
    Recipient,
    Route,
    Stop,
)
from doorstep.dms.status import OPEN, Status
from doorstep.dms.values import Audience
from doorstep.dms.views import AccessView, InstructionView

_NOTES_LAST = timedelta(days=180)
_MOST_NOTES = 3


def access(session: Session, tracking_number: str) -> list[AccessView]:
    """How to get in: what was given for this delivery, and what the same number kept for the same address before."""
    found = session.execute(_OWN.where(Delivery.tracking_number == tracking_number)).one_or_none()
    if found is None:
        return []
    of_delivery, address, recipient = found
    # Each by an index of its own: as one condition they are looked for in everybody's.
    own = select(AccessDetail.id).where(AccessDetail.delivery_id == of_delivery.id)
    kept = (
        select(AccessDetail.id)
        .join(Delivery, Delivery.id == AccessDetail.delivery_id)
        .join(Recipient, Recipient.id == Delivery.recipient_id)
        .join(Address, Address.id == AccessDetail.address_id)
        .where(
            AccessDetail.keep.is_(True),
            Recipient.phone == recipient.phone,
            *(getattr(Address, name) == getattr(address, name) for name in FIELDS),
        )
    )
    which = own if recipient.phone is None else union_all(own, kept)
    rows = session.scalars(
        select(AccessDetail)
        .where(AccessDetail.forgotten_at.is_(None), AccessDetail.id.in_(which))
        .order_by(AccessDetail.given_at, AccessDetail.id)
    )
    latest = {row.kind: AccessView(row.kind, row.value, row.keep, row.given_at) for row in rows}
    return list(latest.values())


def notes_of_drivers(session: Session, tracking_number: str, now: datetime) -> list[str]:
    """What drivers noted of this door with other packages: the bell that is broken is broken for the next one too."""
    found = session.execute(_OWN.where(Delivery.tracking_number == tracking_number)).one_or_none()
    if found is None:
        return []
    of_delivery, address, _ = found
    rows = session.scalars(
        select(Note.text)
        .join(Delivery, Delivery.id == Note.delivery_id)
        .join(Address, Address.id == Delivery.address_id)
        .where(
            Note.author.startswith("driver:"),
            Note.audience == Audience.DRIVER,
            Note.delivery_id != of_delivery.id,
            Note.at > now - _NOTES_LAST,
            *(getattr(Address, name) == getattr(address, name) for name in FIELDS),
        )
        .order_by(Note.at.desc(), Note.id.desc())
        .limit(_MOST_NOTES)
    )
    return list(dict.fromkeys(rows))


def access_for_driver(session: Session, driver_code: str, tracking_number: str) -> list[AccessView]:
    """As `access`, for the driver who is on the way there; nothing for anybody else."""
    is_theirs = session.scalar(
        select(Delivery.id)
        .join(Stop, Stop.id == Delivery.stop_id)
        .join(Route, Route.id == Stop.route_id)
        .join(Driver, Driver.id == Route.driver_id)
        .where(
            Delivery.tracking_number == tracking_number,
            Delivery.status == Status.OUT_FOR_DELIVERY,
            Driver.code == driver_code,
        )
    )
    return access(session, tracking_number) if is_theirs is not None else []


def instructions(session: Session, tracking_number: str) -> list[InstructionView]:
    """Those that hold now, oldest first."""
    rows = session.scalars(
        select(Instruction)
        .join(Delivery, Delivery.id == Instruction.delivery_id)
        .where(Delivery.tracking_number == tracking_number, Instruction.replaced_at.is_(None))
        .order_by(Instruction.id)
    )
    return [InstructionView(row.kind, row.detail, row.given_at) for row in rows]


def depot_calendar(
    session: Session, depot_code: str, first: date, last: date, *, apart_from: str | None = None
) -> DepotCalendar:
    """The depot's days from `first` to `last`, in its own time zone. Raises LookupError.

    `apart_from`: the delivery that is to be moved, which takes nobody's place on the day it is booked for.
    """
    depot = session.scalar(select(Depot).where(Depot.code == depot_code))
    if depot is None:
        raise LookupError(f"there is no depot {depot_code}")
    zone = ZoneInfo(depot.timezone)
    starts = session.scalars(
        select(Delivery.window_start).where(
            Delivery.depot_id == depot.id,
            Delivery.tracking_number != (apart_from or ""),
            Delivery.status.in_(OPEN - {Status.HELD}),
            Delivery.window_start >= datetime.combine(first, time(), zone),
            Delivery.window_start < datetime.combine(last + timedelta(days=1), time(), zone),
        )
    )
    closures = session.scalars(
        select(DepotClosure).where(DepotClosure.depot_id == depot.id, DepotClosure.day.between(first, last))
    )
    return DepotCalendar(
        frozenset(depot.delivery_weekdays),
        {closure.day: closure.reason for closure in closures},
        depot.daily_capacity,
        Counter(start.astimezone(zone).date() for start in starts),
    )


_OWN = (
    select(Delivery, Address, Recipient)
    .join(Address, Address.id == Delivery.address_id)
    .join(Recipient, Recipient.id == Delivery.recipient_id)
)
