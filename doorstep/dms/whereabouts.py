"""Where a driver was last, when they were last heard of, and what they last reported."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, null, select
from sqlalchemy.orm import Session

from doorstep.dms.commands.attempts import SET_ASIDE, TAKEN_BACK_WITHIN
from doorstep.dms.driver_views import Position, Report, SetAside, ShiftView
from doorstep.dms.models import Address, Attempt, Delivery, Driver, History, Recipient, Route, Stop
from doorstep.dms.routes import LONGEST_SHIFT
from doorstep.dms.shift_models import Break, Shift
from doorstep.dms.status import Status

_AT_THE_DOOR = (Status.DELIVERED, Status.ATTEMPTED, Status.REFUSED)
_REMEMBERED = timedelta(days=2)


def last_position(session: Session, driver_code: str, now: datetime) -> Position | None:
    """The latest attempt of the driver, or a stop of theirs that ended at the door, within two days.

    A stop that is completed because somebody cancelled says nothing of where the driver is.
    """
    rows = [session.execute(query(driver_code, now)).first() for query in (_attempted, _completed)]
    latest = max((row for row in rows if row), key=lambda row: row.at, default=None)
    if latest is None:
        return None
    return Position(
        latest.at,
        latest.Address.postal(),
        latest.Address.timezone,
        latest.code,
        latest.position,
        latest.latitude,
        latest.longitude,
    )


def last_heard(session: Session, driver_code: str, now: datetime) -> datetime | None:
    """When the driver last did or reported anything at all that is in the DMS."""
    return session.scalar(
        select(func.max(History.at)).where(
            History.actor == f"driver:{driver_code}", History.at > now - LONGEST_SHIFT, History.at <= now
        )
    )


def shift_of(session: Session, driver_code: str, now: datetime) -> ShiftView | None:
    """The one that is under way."""
    row = session.execute(
        select(Shift.started_at, Route.code, Break.started_at.label("break_since"))
        .join(Driver, Driver.id == Shift.driver_id)
        .outerjoin(Route, Route.id == Shift.route_id)
        .outerjoin(Break, (Break.shift_id == Shift.id) & Break.ended_at.is_(None))
        .where(Driver.code == driver_code, Shift.ended_at.is_(None), Shift.started_at > now - LONGEST_SHIFT)
        .order_by(Shift.id.desc())
    ).first()
    return ShiftView(row.started_at, row.code, row.break_since) if row else None


def last_report_of(session: Session, driver_code: str, now: datetime) -> Report | None:
    """The driver's latest attempt of two days that was not taken back."""
    return next(iter(last_reports_of(session, driver_code, now)), None)


def last_reports_of(session: Session, driver_code: str, now: datetime) -> list[Report]:
    """As `last_report_of`, with all that was said with it: of each package of the stop."""
    latest = (
        select(func.max(Attempt.at))
        .join(Driver, Driver.id == Attempt.driver_id)
        .where(
            Driver.code == driver_code, Attempt.taken_back_at.is_(None), Attempt.at > now - _REMEMBERED,
            Attempt.at <= now,
        )
        .scalar_subquery()
    )  # fmt: skip
    return _reports(session, driver_code, now, Attempt.at == latest)


def reports_of(session: Session, driver_code: str, tracking_numbers: Sequence[str], now: datetime) -> list[Report]:
    """What the driver reported of these packages in two days and did not take back, the latest first."""
    return _reports(
        session, driver_code, now, Delivery.tracking_number.in_(tracking_numbers), Attempt.at > now - _REMEMBERED
    )


def recent_reports_of(session: Session, driver_code: str, now: datetime) -> list[Report]:
    """Those that can still be taken back, the latest first."""
    return _reports(session, driver_code, now, Attempt.at >= now - TAKEN_BACK_WITHIN)


def _reports(session: Session, driver_code: str, now: datetime, *those: ColumnElement[bool]) -> list[Report]:
    rows = session.execute(
        select(Attempt, Delivery, Recipient.name, Address, Stop.position)
        .join(Delivery, Delivery.id == Attempt.delivery_id)
        .join(Driver, Driver.id == Attempt.driver_id)
        .join(Recipient, Recipient.id == Delivery.recipient_id)
        .join(Address, Address.id == Delivery.address_id)
        .outerjoin(Stop, Stop.id == Delivery.stop_id)
        .where(Driver.code == driver_code, Attempt.taken_back_at.is_(None), Attempt.at <= now, *those)
        .order_by(Attempt.at.desc(), Attempt.id.desc())
        .execution_options(populate_existing=True)
    )
    return [_report(row, now) for row in rows]


def last_set_aside_by(session: Session, driver_code: str, now: datetime) -> list[SetAside]:
    """What the driver last said so of in two days and did not take back: each package of the stop."""
    rows = session.scalars(
        select(History)
        .where(
            History.actor == f"driver:{driver_code}",
            History.command.in_((*SET_ASIDE, "take_back_report")),
            History.at > now - _REMEMBERED,
            History.at <= now,
        )
        .order_by(History.id.desc())
    ).all()
    taken_back = {row.after.get("taken_back") for row in rows if row.command == "take_back_report"}
    said = [row for row in rows if row.command in SET_ASIDE and row.id not in taken_back]
    return [SetAside(row.subject, row.command, row.at) for row in said if row.cause == said[0].cause]


def _report(row: Row[Any], now: datetime) -> Report:
    attempt, delivery, recipient_name, address, position = row
    return Report(
        tracking_number=delivery.tracking_number,
        attempt=attempt.number,
        at=attempt.at,
        outcome=attempt.outcome,
        reason=attempt.reason,
        left_at=delivery.left_at,
        recipient_name=recipient_name,
        address=address.postal(),
        position=position,
        can_be_taken_back=now - attempt.at <= TAKEN_BACK_WITHIN,
    )


def _attempted(driver_code: str, now: datetime) -> Select[Any]:
    return (
        select(Attempt.at, Attempt.latitude, Attempt.longitude, Address, Stop.position, Route.code)
        .join(Driver, Driver.id == Attempt.driver_id)
        .join(Delivery, Delivery.id == Attempt.delivery_id)
        .join(Address, Address.id == Delivery.address_id)
        .outerjoin(Stop, Stop.id == Delivery.stop_id)
        .outerjoin(Route, Route.id == Stop.route_id)
        .where(Driver.code == driver_code, Attempt.taken_back_at.is_(None))
        .where(Attempt.at > now - _REMEMBERED, Attempt.at <= now)
        .order_by(Attempt.at.desc(), Attempt.id.desc())
        .limit(1)
    )


def _completed(driver_code: str, now: datetime) -> Select[Any]:
    return (
        select(
            Stop.completed_at.label("at"), null().label("latitude"), null().label("longitude"), Address, Stop.position,
            Route.code,
        )
        .join(Route, Route.id == Stop.route_id)
        .join(Driver, Driver.id == Route.driver_id)
        .join(Delivery, Delivery.stop_id == Stop.id)
        .join(Address, Address.id == Delivery.address_id)
        .where(Driver.code == driver_code, Delivery.status.in_(_AT_THE_DOOR))
        .where(Stop.completed_at > now - _REMEMBERED, Stop.completed_at <= now)
        .order_by(Stop.completed_at.desc(), Stop.position.desc())
        .limit(1)
    )  # fmt: skip
