"""Who drives, and which account in Slack is whose."""

from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from doorstep.dms.driver_views import DriverView
from doorstep.dms.models import Depot, Driver, Route


def drivers(session: Session) -> list[DriverView]:
    """All, in the order of their codes."""
    return [_view(row) for row in session.execute(_DRIVERS.order_by(Driver.code))]


def driver(session: Session, code: str) -> DriverView | None:
    row = session.execute(_DRIVERS.where(Driver.code == code)).one_or_none()
    return _view(row) if row else None


def driver_by_slack_user(session: Session, slack_user: str) -> DriverView | None:
    """Whose account it is: "U0123ABCD"."""
    row = session.execute(_DRIVERS.where(Driver.slack_user == slack_user)).one_or_none()
    return _view(row) if row else None


def driver_of_route(session: Session, route_code: str) -> DriverView | None:
    """Who drives it."""
    row = session.execute(
        _DRIVERS.join(Route, Route.driver_id == Driver.id).where(Route.code == route_code)
    ).one_or_none()
    return _view(row) if row else None


def _view(row: Row[Any]) -> DriverView:
    return DriverView(*row)


_DRIVERS = select(Driver.code, Driver.name, Driver.phone, Depot.code, Depot.timezone, Driver.slack_user).join(
    Depot, Depot.id == Driver.depot_id
)
