"""One driver's day: what is done by now, and what is estimated for the rest."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from doorstep.dms.models import Delivery, Route, Stop
from doorstep.dms.seed.demo import DemoDelivery
from doorstep.dms.seed.past import Past, SeedOutcome
from doorstep.dms.seed.region import Customer, Region
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome, FailureReason

FAILURES = (
    (FailureReason.NOBODY_HOME, "Rang and knocked, no answer. Left a tag."),
    (FailureReason.NOBODY_HOME, "Signature needed, nobody there."),
    (FailureReason.NOBODY_HOME, ""),
    (FailureReason.NO_ACCESS, "Gate locked, call box does not list the name."),
    (FailureReason.NO_ACCESS, "Lobby door locked, code on file did not work."),
    (FailureReason.ADDRESS_NOT_FOUND, "No such number on the block."),
    (FailureReason.ADDRESS_NOT_FOUND, "Big building, no unit on the label."),
    (FailureReason.NO_SAFE_PLACE, "Open to the street, nowhere to leave it."),
    (FailureReason.UNSAFE, "Loose dog in the yard."),
)
BUSINESS_FAILURE = (FailureReason.BUSINESS_CLOSED, "Closed, sign on the door says opens at 11.")
_WINDOW = timedelta(hours=4)


@dataclass(frozen=True)
class SeedStop:
    """A stop as planned."""

    customer: Customer
    at: datetime
    packages: int = 1
    demo: DemoDelivery | None = None


def drive(
    region: Region, code: str, visits: list[SeedStop], leaves: datetime, late: timedelta, silent: timedelta
) -> tuple[Route, list[Stop], list[Past]]:
    """A route that keeps its plan, give or take `late`; the driver's telephone was last heard `silent` ago."""
    driver = region.driver()
    route = Route(code=code, depot=region.depot, driver=driver, service_date=region.service_date)
    stops, pasts = [], []
    for position, visit in enumerate(sorted(visits, key=lambda visit: visit.at), start=1):
        arrives = visit.at if visit.demo else visit.at + late
        stop = Stop(route=route, position=position, completed_at=arrives if arrives <= region.now else None)
        stops.append(stop)
        for _ in range(visit.packages):
            past = _loaded(region, visit, stop, leaves)
            if region.now >= leaves and arrives <= region.now:
                _at_the_door(region, past, visit, arrives)
            elif region.now >= leaves:
                past.estimate(arrives, max(leaves, region.now - silent), visit.at)
            pasts.append(past)
    return route, stops, pasts


def before_today(region: Region, delivery: Delivery, days: int = 0) -> Past:
    """A delivery that was announced two days before, and came to the depot the evening before, its day."""
    minutes = region.random.randint(0, 150)
    past = Past(delivery, region.at(10, days=days - 2) + timedelta(minutes=2 * minutes), region.now)
    past.move(Status.AT_DEPOT, region.at(18, days=days - 1) + timedelta(minutes=minutes))
    return past


def _loaded(region: Region, visit: SeedStop, stop: Stop, leaves: datetime) -> Past:
    start, end = _window(visit.at)
    if visit.demo:
        delivery = region.delivery(
            visit.customer, start, end, tracking_number=visit.demo.tracking_number,
            sender_name=visit.demo.sender_name, signature_required=visit.demo.signature_required,
        )  # fmt: skip
    else:
        delivery = region.delivery(visit.customer, start, end)
    past = before_today(region, delivery)
    past.plan_for(stop, leaves - timedelta(hours=2))
    if region.now >= leaves:
        past.move(Status.OUT_FOR_DELIVERY, leaves, f"driver:{stop.route.driver.code}" if stop.route.driver else "depot")
    return past


def _at_the_door(region: Region, past: Past, visit: SeedStop, at: datetime) -> None:
    driver, planned = region.drivers[-1], visit.at
    outcome = _outcome(region.random) if visit.demo is None else AttemptOutcome.DELIVERED
    if outcome is AttemptOutcome.DELIVERED:
        left_at = visit.demo.left_at if visit.demo else region.left_at(past.delivery)
        past.attempt(SeedOutcome(outcome, left_at=left_at), at, driver, planned=planned)
    elif outcome is AttemptOutcome.REFUSED:
        note = "Did not order it, would not take it."
        past.attempt(SeedOutcome(outcome, note=note), at, driver, planned=planned)
    else:
        reason, note = failure(region.random, visit.customer.recipient.is_business)
        past.attempt(SeedOutcome(outcome, reason, note), at, driver, planned=planned)


def failure(random: Random, is_business: bool) -> tuple[FailureReason, str]:
    """Why nobody could deliver, in the driver's words."""
    return BUSINESS_FAILURE if is_business else random.choice(FAILURES)


def _outcome(random: Random) -> AttemptOutcome:
    return random.choices(
        (AttemptOutcome.DELIVERED, AttemptOutcome.FAILED, AttemptOutcome.REFUSED), (0.93, 0.06, 0.01)
    )[0]


def _window(at: datetime) -> tuple[datetime, datetime]:
    """Four hours on the hour around the planned arrival."""
    start = (at - timedelta(hours=1, minutes=30)).replace(minute=0, second=0, microsecond=0)
    return start, start + _WINDOW
