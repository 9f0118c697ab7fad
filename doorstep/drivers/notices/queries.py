"""What drivers must be told, what they have not seen yet, and which changes nobody has told them of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, or_, select
from sqlalchemy.orm import Session

from doorstep.addresses import PostalAddress
from doorstep.dms.mirror import Address, Delivery, Driver, History, Recipient, Route, Stop
from doorstep.dms.status import Status
from doorstep.drivers.notices.models import DriverNotice, NoticeKind
from doorstep.one_of import one_of

TOLD_WITHIN = timedelta(hours=12)
"""A change that is older is no news on any route. What commits late, or while no worker runs, is found until then."""

KINDS: Mapping[str, NoticeKind] = {
    "change_address": NoticeKind.ADDRESS,
    "give_access": NoticeKind.ACCESS,
    "give_instructions": NoticeKind.INSTRUCTIONS,
    "take_back_instructions": NoticeKind.INSTRUCTIONS,
    "take_back_access": NoticeKind.INSTRUCTIONS,
    "set_window": NoticeKind.WINDOW,
    "reschedule": NoticeKind.RESCHEDULED,
    "cancel_delivery": NoticeKind.CANCELLED,
    "hold_for_pickup": NoticeKind.HELD,
}
"""By the command of the change."""
_TAKES_OFF = ("reschedule", "cancel_delivery", "hold_for_pickup")
_REPLANS = ("add_stop", "assign_to_route", "remove_from_route", "give_stop")


@dataclass(frozen=True)
class NoticeView:
    id: int
    kind: NoticeKind
    text: str
    driver_code: str
    driver_name: str
    slack_user: str | None
    route_code: str
    position: int | None
    """Of the stop."""
    tracking_number: str | None
    history_id: int | None
    created_at: datetime
    posted_outbox_id: int | None
    seen_at: datetime | None
    raised_at: datetime | None


@dataclass(frozen=True)
class DriverChange:
    """A change to a package on a truck that its driver was not told of."""

    history_id: int
    at: datetime
    actor: str
    cause: str
    kind: NoticeKind
    tracking_number: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    recipient_name: str
    address: PostalAddress
    """Present."""
    timezone: str
    """IANA name, of the address."""
    window_start: datetime
    window_end: datetime
    """Present."""
    route_code: str
    position: int
    """Of the stop that it was on the truck for."""
    driver_code: str
    driver_name: str
    slack_user: str | None


def notice(session: Session, notice_id: int) -> NoticeView | None:
    row = session.execute(_NOTICES.where(DriverNotice.id == notice_id)).one_or_none()
    return _view(row) if row else None


def unseen_notices(session: Session, route_code: str) -> list[NoticeView]:
    """Oldest first, whether or not they were raised."""
    return _views(session, _NOTICES.where(Route.code == route_code, DriverNotice.seen_at.is_(None)))


def open_notices(session: Session, now: datetime) -> list[NoticeView]:
    """Those of the last hours that nobody has seen, oldest first."""
    return _views(session, _NOTICES.where(DriverNotice.seen_at.is_(None), DriverNotice.created_at > now - TOLD_WITHIN))


def raised_and_seen(session: Session, now: datetime) -> list[NoticeView]:
    """Those of the last hours that dispatch was told of and that were seen after all."""
    return _views(
        session,
        _NOTICES.where(
            DriverNotice.raised_at.is_not(None),
            DriverNotice.seen_at.is_not(None),
            DriverNotice.created_at > now - TOLD_WITHIN,
        ),
    )


def unposted_notices(session: Session, now: datetime) -> list[NoticeView]:
    """Those that no message carries yet, oldest first."""
    return _views(
        session,
        _NOTICES.where(DriverNotice.posted_outbox_id.is_(None), DriverNotice.created_at > now - TOLD_WITHIN),
    )


def changes_for_drivers(session: Session, now: datetime) -> list[DriverChange]:
    """What others than drivers changed on packages that were on a truck then, and no notice tells of; oldest first.

    Every change of the last hours is looked at each time, not those after the last one seen: on PostgreSQL a row can
    become visible after rows with higher ids.
    """
    was_out = or_(
        and_(
            History.command.not_in(_TAKES_OFF),
            Delivery.status == Status.OUT_FOR_DELIVERY,
            Delivery.status_changed_at <= History.at,
        ),
        and_(History.command.in_(_TAKES_OFF), History.before["status"].as_string() == Status.OUT_FOR_DELIVERY.value),
    )
    rows = session.execute(
        select(History, Delivery, Recipient.name, Address, Route.code, Stop.position)
        .join(Delivery, Delivery.tracking_number == History.subject)
        .join(Recipient, Recipient.id == Delivery.recipient_id)
        .join(Address, Address.id == Delivery.address_id)
        .outerjoin(Stop, Stop.id == Delivery.stop_id)
        .outerjoin(Route, Route.id == Stop.route_id)
        .outerjoin(DriverNotice, DriverNotice.history_id == History.id)
        .where(
            History.at > now - TOLD_WITHIN,
            History.command.in_(KINDS),
            History.actor.not_like("driver:%"),
            DriverNotice.id.is_(None),
            was_out,
        )
        .order_by(History.id)
        .execution_options(populate_existing=True)
    ).all()
    places = _places_then(session, rows)
    drivers = _drivers(session, {route_code for route_code, _position in places.values()})
    found = []
    for change, delivery, recipient_name, address, *_place in rows:
        route_code, position = places.get(change.id, ("", 0))
        if route_code not in drivers:
            continue
        driver = drivers[route_code]
        found.append(
            DriverChange(
                history_id=change.id,
                at=change.at,
                actor=change.actor,
                cause=change.cause,
                kind=KINDS[change.command],
                tracking_number=change.subject,
                before=change.before,
                after=change.after,
                recipient_name=recipient_name,
                address=address.postal(),
                timezone=address.timezone,
                window_start=delivery.window_start,
                window_end=delivery.window_end,
                route_code=route_code,
                position=position,
                driver_code=driver.code,
                driver_name=driver.name,
                slack_user=driver.slack_user,
            )
        )
    return found


def _places_then(session: Session, rows: Sequence[Row[Any]]) -> dict[int, tuple[str, int]]:
    """Route and position at the time of each change, by its id: what was taken off may be planned anew since."""
    places = {row.History.id: (row.code, row.position) for row in rows}
    taken_off = [row.History for row in rows if row.History.command in _TAKES_OFF]
    replans: Sequence[History] = ()
    if taken_off:
        replans = session.scalars(
            select(History)
            .where(
                one_of(History.subject, {each.subject for each in taken_off}),
                History.command.in_(_REPLANS),
                History.id > min(each.id for each in taken_off),
            )
            .order_by(History.id.desc())
        ).all()
    for change in taken_off:
        route_code, position = places[change.id]
        for replan in replans:  # undone one by one, the latest first
            if replan.subject == change.subject and replan.id > change.id:
                route_code = replan.before.get("route", route_code)
                position = replan.before.get("position", position)
        places[change.id] = (route_code, position)
    return {history_id: (code, position) for history_id, (code, position) in places.items() if code and position}


def _drivers(session: Session, route_codes: Iterable[str]) -> dict[str, Driver]:
    rows = session.execute(
        select(Route.code, Driver).join(Driver, Driver.id == Route.driver_id).where(Route.code.in_(set(route_codes)))
    )
    return dict(rows.tuples().all())


def _views(session: Session, query: Select[Any]) -> list[NoticeView]:
    return [_view(row) for row in session.execute(query.order_by(DriverNotice.id))]


def _view(row: Row[Any]) -> NoticeView:
    found, driver, route_code = row
    return NoticeView(
        id=found.id,
        kind=found.kind,
        text=found.text,
        driver_code=driver.code,
        driver_name=driver.name,
        slack_user=driver.slack_user,
        route_code=route_code,
        position=found.position,
        tracking_number=found.tracking_number,
        history_id=found.history_id,
        created_at=found.created_at,
        posted_outbox_id=found.posted_outbox_id,
        seen_at=found.seen_at,
        raised_at=found.raised_at,
    )


_NOTICES = (
    select(DriverNotice, Driver, Route.code)
    .join(Driver, Driver.id == DriverNotice.driver_id)
    .join(Route, Route.id == DriverNotice.route_id)
    .execution_options(populate_existing=True)
)
