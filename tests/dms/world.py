"""A small company, built by its own commands."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from doorstep.addresses import PostalAddress
from doorstep.database import Sessions, reading, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms import queries as dms_queries
from doorstep.dms.commands import NewDelivery, NewDepot
from doorstep.dms.status import Status
from doorstep.dms.views import DeliveryView
from doorstep.provenance import By
from tests.databases import remembered

PHONE = "+13125550142"
HOME = PostalAddress("1205", "N", "LA SALLE", "ST", "", "APT", "4B", "CHICAGO", "IL", "60610")
NEIGHBOUR = replace(HOME, number="1250")
DEPOT = PostalAddress("1530", "W", "FULTON", "ST", "", "", "", "CHICAGO", "IL", "60607")
HOURS = {day: (time(8), time(20)) for day in range(5)}


@remembered
def found(sessions: Sessions, now: datetime) -> None:
    """A depot in Chicago, two drivers, a route of each for today."""
    with transaction(sessions) as session:
        by = By.system("founding", now)
        depot = NewDepot("CHI", "West Loop", "America/Chicago", DEPOT, HOURS, ["60610", "60614"])
        dms_commands.create_depot(session, by, depot)
        for code, name in (("D1", "Erin Bell"), ("D2", "Omar Reed")):
            dms_commands.create_driver(session, by, code, name=name, phone="+13125550111", depot_code="CHI")
            dms_commands.create_route(
                session, by, f"R-{code}", depot_code="CHI", service_date=now.date(), driver_code=code
            )


def announce(
    session: Session, number: str, now: datetime, address: PostalAddress = HOME, phone: str | None = PHONE
) -> None:
    new = NewDelivery(number, "Maria Lopez", address, "CHI", now, now + timedelta(hours=4), recipient_phone=phone)
    dms_commands.create_delivery(session, By("sender", f"announce {number}", now), new)


def send_out(
    session: Session,
    number: str,
    now: datetime,
    route: str = "R-D1",
    address: PostalAddress = HOME,
    phone: str | None = PHONE,
) -> None:
    """Announced, planned as the last stop of the route, on the truck."""
    announce(session, number, now, address, phone)
    move(session, number, Status.AT_DEPOT, now)
    dms_commands.assign_to_route(session, By("planner", f"plan {number}", now), number, route)
    move(session, number, Status.OUT_FOR_DELIVERY, now)


def move(session: Session, number: str, status: Status, now: datetime) -> None:
    dms_commands.change_status(session, By.system(f"{number} {status} {now}", now), number, status)


def by(cause: str, now: datetime, actor: str = "driver:D1") -> By:
    return By(actor, cause, now)


def view(sessions: Sessions, number: str) -> DeliveryView:
    with reading(sessions) as session:
        found = dms_queries.delivery(session, number)
    assert found is not None
    return found
