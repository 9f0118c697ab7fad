"""One day of the seeded company as it looks at an instant. Pure: chance comes from the seed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from doorstep import tracking_patterns
from doorstep.database import Base
from doorstep.dms.models import Route, Stop
from doorstep.dms.seed import people
from doorstep.dms.seed.backlog import backlog
from doorstep.dms.seed.demo import DEMO_CUSTOMERS, DEMO_SLACK_USERS, STRANGERS_PHONE
from doorstep.dms.seed.demo_day import known_customers, not_today, visits_today
from doorstep.dms.seed.past import Past
from doorstep.dms.seed.places import DEPOTS, Street, streets
from doorstep.dms.seed.region import Customer, Region
from doorstep.dms.seed.route import SeedStop, drive
from doorstep.dms.shift_models import Shift
from doorstep.settings import Settings

_ON_ROUTE = 0.83
_PER_ROUTE = 83
_SECOND_PACKAGE = 0.05
_LEAVES = time(8, 30)
_FIRST_STOP = timedelta(minutes=20)
_DRIVE_HOME = timedelta(minutes=30)
_LATE = timedelta(minutes=55)
_SILENT = timedelta(minutes=80)


@dataclass
class SeededDay:
    """Rows to add, and rows of history that tell how they came to be."""

    rows: list[Base] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)
    deliveries: int = 0
    routes: int = 0
    drivers: int = 0


def plan(deliveries: int, service_date: date, number: int, now: datetime) -> SeededDay:
    """See `seed.seed`."""
    random = Random(f"{number} {service_date.isoformat()}")  # noqa: S311
    tracking_numbers = _tracking_numbers(random)
    phones_taken = _reserved_phones()
    shift = _shift(service_date, now)
    day = SeededDay()
    for depot, count in zip(DEPOTS, _shares(deliveries), strict=True):
        phones = people.phones(random, depot.area_codes, phones_taken)
        region = Region(depot, random, now, service_date, tracking_numbers, phones)
        pasts = _day_of(region, count, shift, day)
        day.rows += [region.depot, *region.drivers]
        day.drivers += len(region.drivers)
        day.deliveries += len(pasts)
        for past in pasts:
            day.rows += [past.delivery, *past.attempts, *past.notes]
            day.history += past.history
    day.history.sort(key=lambda row: (row["at"], row["cause"]))
    return day


def _day_of(region: Region, count: int, shift: timedelta, day: SeededDay) -> list[Past]:
    """Routes for most of the deliveries, and the rest in every other state."""
    is_first = region.plan is DEPOTS[0]
    known = known_customers(region) if is_first else {}
    extra = visits_today(known, _moment(region))
    along = streets(region.plan.code)
    on_route = round(count * _ON_ROUTE) - len(extra)
    routes = max(1, round(on_route / _PER_ROUTE))
    leaves = region.at(_LEAVES.hour, _LEAVES.minute) + shift
    pasts: list[Past] = []
    for index in range(routes):
        stretch = along[index * len(along) // routes : (index + 1) * len(along) // routes]
        packages = on_route // routes + (index < on_route % routes)
        visits = _visits(region, stretch, packages, leaves + _FIRST_STOP)
        route, stops, driven = drive(
            region,
            f"{region.plan.code}-{region.service_date:%Y%m%d}-{index + 1:02d}",
            visits + extra if index == 0 else visits,
            leaves,
            late=_LATE if is_first and index == 1 else timedelta(),
            silent=_SILENT if is_first and index == 2 else timedelta(minutes=region.random.randint(1, 9)),
        )
        if is_first and route.driver and index < len(DEMO_SLACK_USERS):
            route.driver.slack_user = DEMO_SLACK_USERS[index]
        day.rows += [route, *stops, *_shifts(route, stops, leaves, region.now)]
        day.routes += 1
        pasts += driven
    region.driver()  # a spare one, on no route today
    pasts += not_today(region, known)
    return pasts + backlog(region, along, count - len(pasts))


def _shifts(route: Route, stops: Sequence[Stop], leaves: datetime, now: datetime) -> list[Shift]:
    """Its driver's, if the route has left; it ends half an hour after the last stop."""
    if leaves > now:
        return []
    done = [stop.completed_at for stop in stops if stop.completed_at]
    ends = max(done) + _DRIVE_HOME if len(done) == len(stops) else None
    return [Shift(driver=route.driver, route=route, started_at=leaves, ended_at=ends if ends and ends <= now else None)]


def _visits(region: Region, along: Sequence[Street], packages: int, first: datetime) -> list[SeedStop]:
    """Doors in the order of their streets, about five minutes apart, some with two packages."""
    doors: list[tuple[Customer, int]] = []
    while packages > 0:
        both = 2 if packages > 1 and region.random.random() < _SECOND_PACKAGE else 1
        doors.append((region.customer(along), both))
        packages -= both
    doors.sort(key=lambda door: (door[0].address.zip, door[0].address.street, int(door[0].address.number)))
    visits: list[SeedStop] = []
    at = first
    for customer, both in doors:
        visits.append(SeedStop(customer, at, both))
        at += timedelta(seconds=region.random.randint(150, 450))
    return visits


def _moment(region: Region) -> datetime:
    """What the demo customers' situations hold for: now, or mid-morning if another day is seeded."""
    return region.now if _is_today(region.service_date, region.now) else region.at(10, 30)


def _shift(service_date: date, now: datetime) -> timedelta:
    """How much later than usual everybody leaves, so that a demonstration at any hour sees drivers under way."""
    leaves = datetime.combine(service_date, _LEAVES, ZoneInfo(DEPOTS[0].timezone))
    usual = timedelta(hours=1) <= now - leaves <= timedelta(hours=6)
    if usual or not _is_today(service_date, now):
        return timedelta()
    return now - timedelta(hours=2) - leaves


def _is_today(service_date: date, now: datetime) -> bool:
    return now.astimezone(ZoneInfo(DEPOTS[0].timezone)).date() == service_date


def _shares(deliveries: int) -> list[int]:
    counts = [round(deliveries * depot.share) for depot in DEPOTS]
    counts[0] += deliveries - sum(counts)
    return counts


def _reserved_phones() -> set[str]:
    """The demo customers', the stranger's and, as the settings have them by default, the company's own."""
    own = (Settings.model_fields[name].default for name in ("twilio_number", "dispatch_phone"))
    return {demo.phone for demo in DEMO_CUSTOMERS}.union(own, {STRANGERS_PHONE})


def _tracking_numbers(random: Random) -> Iterator[str]:
    used = {number for demo in DEMO_CUSTOMERS for number in demo.tracking_numbers}
    while True:
        number = tracking_patterns.invented(random)
        if number not in used:
            used.add(number)
            yield number
