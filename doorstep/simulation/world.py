"""Puts a planned day into the DMS and into the sandbox's Slack, as a planner would."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from doorstep.bootstrap import Services
from doorstep.database import reading, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms.commands import NewDelivery
from doorstep.dms.models import Delivery, Depot, Driver, Recipient
from doorstep.dms.status import Status
from doorstep.provenance import By
from doorstep.sandbox.slack.client import SlackSandbox
from doorstep.simulation.plan import DEPOT, TIMEZONE, DayPlan, DriverPlan, PlannedStop, TakenIds

_ANNOUNCED = timedelta(hours=20)
_AT_DEPOT = timedelta(hours=10)


class NoDepot(Exception):
    """The DMS does not know the depot of simulated days."""


def taken(services: Services) -> TakenIds:
    """Raises NoDepot."""
    with reading(services.sessions) as session:
        if session.scalar(select(Depot.id).where(Depot.code == DEPOT)) is None:
            raise NoDepot(f"There is no depot {DEPOT} in this database.")
        runs = session.scalar(select(func.count()).select_from(Driver).where(Driver.code.like("SIM__01"))) or 0
        phones = frozenset(session.scalars(select(Recipient.phone).where(Recipient.phone.is_not(None))))
        numbers = frozenset(session.scalars(select(Delivery.tracking_number)))
    return TakenIds(runs, frozenset(filter(None, phones)), numbers)


def build(services: Services, slack: SlackSandbox, day: DayPlan, now: datetime) -> None:
    """Everything waits at the depot, planned; nobody has started."""
    for driver in day.drivers:
        slack.add_user(driver.slack_user, driver.name, kind="driver", situation=f"route {driver.route_code}")
        with transaction(services.sessions) as session:
            _route(session, driver, now)
            for stop in driver.stops:
                _package(session, driver, stop, now)


def _route(session: Session, driver: DriverPlan, now: datetime) -> None:
    by = _planner(driver, now)
    service_date = now.astimezone(ZoneInfo(TIMEZONE)).date()
    dms_commands.create_driver(session, by, driver.code, name=driver.name, phone=None, depot_code=DEPOT)
    dms_commands.link_driver(session, by, driver.code, driver.slack_user)
    dms_commands.create_route(
        session, by, driver.route_code, depot_code=DEPOT, service_date=service_date, driver_code=driver.code
    )


def _package(session: Session, driver: DriverPlan, stop: PlannedStop, now: datetime) -> None:
    package, number = stop.package, stop.package.tracking_number
    by = _planner(driver, now)
    new = NewDelivery(
        number, package.recipient_name, package.address, DEPOT, package.window_start, package.window_end,
        package.phone, sender_name="Northline Outfitters", signature_required=package.signature_required,
        value_cents=package.value_cents,
    )  # fmt: skip
    dms_commands.create_delivery(session, _planner(driver, now - _ANNOUNCED), new)
    dms_commands.change_status(session, _planner(driver, now - _AT_DEPOT), number, Status.AT_DEPOT)
    dms_commands.assign_to_route(session, by, number, driver.route_code, stop.position)
    dms_commands.set_eta(session, by, number, stop.at)


def _planner(driver: DriverPlan, at: datetime) -> By:
    return By("planner", f"simulated:{driver.route_code}", at)
