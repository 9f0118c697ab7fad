"""What a command is about, by its code. All raise NotFound."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.dms.models import Depot, Driver, Route
from doorstep.dms.outcomes import NotFound


def depot(session: Session, code: str) -> Depot:
    found = session.scalar(select(Depot).where(Depot.code == code))
    if found is None:
        raise NotFound("no_such_depot", f"there is no depot {code}")
    return found


def driver(session: Session, code: str) -> Driver:
    found = session.scalar(select(Driver).where(Driver.code == code))
    if found is None:
        raise NotFound("no_such_driver", f"there is no driver {code}")
    return found


def route(session: Session, code: str) -> Route:
    found = session.scalar(select(Route).where(Route.code == code))
    if found is None:
        raise NotFound("no_such_route", f"there is no route {code}")
    return found


def locked_driver(session: Session, code: str) -> Driver:
    """Until the transaction ends; rows that only point at the driver can still be written by others."""
    found = session.scalar(
        select(Driver)
        .where(Driver.code == code)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("no_such_driver", f"there is no driver {code}")
    return found


def locked_route(session: Session, code: str) -> Route:
    """As `locked_driver`."""
    found = session.scalar(
        select(Route)
        .where(Route.code == code)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("no_such_route", f"there is no route {code}")
    return found
