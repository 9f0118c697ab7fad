"""What has changed since, and what moves with it: for whoever tells recipients unasked."""

from collections.abc import Sequence, Set
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from doorstep.database import UtcDateTime
from doorstep.dms.models import Attempt, Delivery, History, Route, Stop
from doorstep.dms.status import OPEN, Status
from doorstep.dms.views import Movers, TripView


def trips(session: Session, route_codes: Set[str]) -> dict[str, TripView]:
    """By the code of the route."""
    if not route_codes:
        return {}
    rows = session.execute(_TRIPS, {"route_codes": list(route_codes)})
    return {row.code: TripView(row.code, row.last_done_at) for row in rows}


def out_with(session: Session, tracking_numbers: Sequence[str]) -> list[str]:
    """What is on the trucks of their routes: when one of them moves, the others come sooner or later."""
    if not tracking_numbers:
        return []
    return list(session.scalars(_OUT_WITH, {"tracking_numbers": list(tracking_numbers)}))


def open_numbers(session: Session, after: str, limit: int, *, or_changed_since: datetime) -> list[str]:
    """Tracking numbers of what is still under way, or changed lately, in their order, some at a time."""
    values = {"after": after, "most": limit, "since": or_changed_since}
    return list(session.scalars(_OPEN_NUMBERS, values))


def last_movers(session: Session, tracking_numbers: Sequence[str]) -> dict[str, Movers]:
    """Of those that were moved at all; whatever else was done to them since does not count."""
    if not tracking_numbers:
        return {}
    values = {"subjects": list(tracking_numbers)}
    of_window = dict(session.execute(_WINDOW_MOVERS, values).tuples().all())
    of_status = dict(session.execute(_STATUS_MOVERS, values).tuples().all())
    return {each: Movers(of_window.get(each, ""), of_status.get(each, "")) for each in of_window | of_status}


def changed_after(session: Session, history_id: int, limit: int) -> list[tuple[int, str]]:
    """Rows of history after that one: the id and the subject of each, oldest first."""
    rows = session.execute(_CHANGED_AFTER, {"after": history_id, "most": limit})
    return [(row.id, row.subject) for row in rows]


def newest_change(session: Session) -> int:
    return session.scalar(select(func.max(History.id))) or 0


_TRIPS = (
    select(Route.code, func.max(Attempt.at).label("last_done_at"))
    .outerjoin(Stop, Stop.route_id == Route.id)
    .outerjoin(Delivery, Delivery.stop_id == Stop.id)
    .outerjoin(Attempt, and_(Attempt.delivery_id == Delivery.id, Attempt.taken_back_at.is_(None)))
    .where(Route.code.in_(bindparam("route_codes", expanding=True)))
    .group_by(Route.code)
)
_OUT_WITH = (
    select(Delivery.tracking_number)
    .join(Stop, Stop.id == Delivery.stop_id)
    .where(
        Delivery.status == Status.OUT_FOR_DELIVERY,
        Stop.route_id.in_(
            select(Stop.route_id)
            .join(Delivery, Delivery.stop_id == Stop.id)
            .where(Delivery.tracking_number.in_(bindparam("tracking_numbers", expanding=True)))
        ),
    )
)
_OPEN_NUMBERS = (
    select(Delivery.tracking_number)
    .where(
        Delivery.tracking_number > bindparam("after"),
        or_(Delivery.status.in_(OPEN), Delivery.updated_at > bindparam("since", type_=UtcDateTime())),
    )
    .order_by(Delivery.tracking_number)
    .limit(bindparam("most"))
)


def _last_to_change(*names: str) -> Select[Any]:
    """Who did what is the newest of each that changed one of these facts."""
    newest = (
        select(func.max(History.id))
        .where(
            History.subject.in_(bindparam("subjects", expanding=True)),
            or_(*(History.after[name].as_string().is_not(None) for name in names)),
        )
        .group_by(History.subject)
    )
    return select(History.subject, History.actor).where(History.id.in_(newest))


_WINDOW_MOVERS = _last_to_change("window_start", "window_end")
_STATUS_MOVERS = _last_to_change("status", "held_until")
_CHANGED_AFTER = (
    select(History.id, History.subject)
    .where(History.id > bindparam("after"))
    .order_by(History.id)
    .limit(bindparam("most"))
)
