"""A believable day, for demonstrations and tests: the same for the same date, seed and instant."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from doorstep.dms.models import Delivery, History, Route
from doorstep.dms.seed.day import plan
from doorstep.dms.seed.demo import DEMO_CUSTOMERS, DEMO_SLACK_USERS, STRANGERS_PHONE, DemoCustomer
from doorstep.dms.seed.places import DEPOTS

__all__ = [
    "DEMO_CUSTOMERS",
    "DEMO_SLACK_USERS",
    "STRANGERS_PHONE",
    "AlreadySeeded",
    "DemoCustomer",
    "Seeded",
    "seed",
    "today",
]


class AlreadySeeded(Exception):
    """The DMS holds deliveries; seeding would mix invented ones among them."""

    def __init__(self, deliveries: int, service_date: date | None) -> None:
        day = f", the last route on {service_date.isoformat()}" if service_date else ""
        super().__init__(f"the DMS already holds {deliveries:,} deliveries{day}")
        self.deliveries = deliveries
        self.service_date = service_date
        """Of the latest route; None if there is none."""


@dataclass(frozen=True)
class Seeded:
    deliveries: int
    routes: int
    drivers: int
    service_date: date


def seed(
    session: Session, *, now: datetime, deliveries: int = 1000, service_date: date | None = None, number: int = 7
) -> Seeded:
    """Fill an empty DMS with one day as it looks at `now`; `number` chooses which of the possible days.

    `service_date` is Chicago's today by default. Written in bulk rather than by commands, with the history that the
    commands would have left. Raises AlreadySeeded.
    """
    held = session.scalar(select(func.count()).select_from(Delivery)) or 0
    if held:
        raise AlreadySeeded(held, session.scalar(select(func.max(Route.service_date))))
    day_of_service = service_date or today(now)
    day = plan(deliveries, day_of_service, number, now)
    session.add_all(day.rows)
    session.flush()
    session.execute(insert(History), day.history)
    return Seeded(day.deliveries, day.routes, day.drivers, day_of_service)


def today(now: datetime) -> date:
    """The date at the first depot, in Chicago."""
    return now.astimezone(ZoneInfo(DEPOTS[0].timezone)).date()
