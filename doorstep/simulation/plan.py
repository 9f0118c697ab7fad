"""A simulated day as it is planned: routes, drivers with their ways, packages, what happens at each door, and who texts
meanwhile. Pure: the same number is the same day, moved to the time at which it is played.
"""

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from doorstep import tracking_patterns
from doorstep.addresses import PostalAddress
from doorstep.dms.seed import people, places
from doorstep.simulation import delivery_outcomes, scripts

DEPOT = "CHI"
TIMEZONE = "America/Chicago"
_AREA_CODES = ("309", "217", "618", "779", "331", "464", "447", "730", "414", "262", "608", "715", "920", "612", "651")
"""Of Illinois and what has its time, and of nobody in the seeded day."""

_BEGINS_IN = timedelta(minutes=4)
_TO_FIRST_STOP = timedelta(minutes=24)
_BETWEEN_STOPS = (6, 9)
_QUIET_LEG = (33, 38)
"""Minutes of a long drive, so that a driver may be asked how it goes."""
BREAK = timedelta(minutes=15)
_WINDOW = timedelta(minutes=75)
"""On either side of the planned arrival."""
_SHORT_WINDOW = timedelta(minutes=20)
"""After the planned arrival, where time counts."""
_SHORT_OF_TIME = 0.2
_TEXT_EARLIEST, _TEXT_LATEST = 40, 9
"""Minutes before the driver comes."""
_TEXTERS = 0.8
"""Of the customers at doors where nothing else goes on."""
_WONDERS_WHEN_LATE = 0.5
"""Of those at such doors whose window ends before anybody comes: they ask where it is. Assumed."""
_AFTER_THE_WINDOW = (3, 8)
"""Minutes, then they do."""
_AT_THE_DOOR = 0.67
"""Of the exceptions of a day of which the share is given; the others are customers'."""

BEFORE_DOOR: dict[str, int] = {
    "where": 34, "address_unit": 14, "access": 12, "instructions": 12, "refusal": 5, "another_day": 4, "pickup": 3,
}  # fmt: skip
"""What customers text before the driver comes, in parts."""
AFTER_DOOR: dict[str, int] = {"not_received": 5, "proof": 4, "damage": 4, "complaint": 3}
"""And afterwards."""

Sees = Literal["at_once", "late", "at_the_door", "never"]
ChecksIn = Literal["tap", "words", "second", "never"]
SaysLate = Literal["at_once", "asked", "never"]
_SEES: tuple[Sees, ...] = ("at_once", "late", "at_the_door", "at_once", "never", "at_once")
_CHECKS_IN: tuple[ChecksIn, ...] = ("tap", "words", "second")
_SAYS_LATE: tuple[SaysLate, ...] = ("at_once", "asked", "never")


@dataclass(frozen=True)
class Package:
    tracking_number: str
    recipient_name: str
    phone: str
    address: PostalAddress
    window_start: datetime
    window_end: datetime
    signature_required: bool
    value_cents: int


@dataclass(frozen=True)
class PlannedStop:
    position: int
    package: Package
    at: datetime
    kind: str
    """Of doors.SHARES."""


@dataclass(frozen=True)
class HoldUp:
    """From `at` on everything is so much later than planned; at least one promise is missed."""

    at: datetime
    minutes: int
    says: SaysLate


@dataclass(frozen=True)
class DriverPlan:
    code: str
    name: str
    slack_user: str
    route_code: str
    starts: datetime
    stops: tuple[PlannedStop, ...]
    sees: Sees
    """When they tap that a change was seen."""
    checks_in: ChecksIn
    """How they answer when asked how it goes."""
    hold_up: HoldUp | None
    break_after: int | None
    """Position of the stop."""
    trouble: tuple[int, str] | None
    """After which stop, and which phrases."""

    def arrives(self, stop: PlannedStop) -> datetime:
        """When the driver is there, as it will be."""
        late = self.hold_up is not None and stop.at > self.hold_up.at
        return stop.at + timedelta(minutes=self.hold_up.minutes) if self.hold_up and late else stop.at


@dataclass(frozen=True)
class TexterPlan:
    """A customer who texts by themselves."""

    package: Package
    kind: str
    at: datetime


@dataclass(frozen=True)
class DayPlan:
    begins: datetime
    drivers: tuple[DriverPlan, ...]
    texters: tuple[TexterPlan, ...]

    @property
    def ends(self) -> datetime:
        """When the last driver is done, if nothing takes longer than planned."""
        return max(driver.arrives(driver.stops[-1]) for driver in self.drivers) + timedelta(minutes=10)

    @property
    def stops(self) -> list[PlannedStop]:
        return [stop for driver in self.drivers for stop in driver.stops]


@dataclass(frozen=True)
class TakenIds:
    """What must not be used again in this database."""

    runs: int = 0
    phones: Collection[str] = ()
    tracking_numbers: Collection[str] = ()


class TooFewNumbers(Exception):
    """Every telephone number that can be invented is somebody's already."""


def plan(
    number: int, drivers: int, stops: int, now: datetime, taken: TakenIds, exceptions: float | None = None
) -> DayPlan:
    """`exceptions`: of so many packages at most something is the matter; without it of most, so that a small day has
    everything. Raises TooFewNumbers."""
    chance = random.Random(f"day:{number}:{drivers}:{stops}")  # noqa: S311 - a day to be played again, no secret
    phones, numbers = _phones(taken), _tracking_numbers(number, taken)
    kinds = iter(_deal(_shares(exceptions), drivers * stops, chance))
    troubles = iter(_troubles(drivers, chance))
    begins = now + _BEGINS_IN
    supply = _Supply(phones, numbers, chance)
    planned = []
    for index in range(drivers):
        at = begins + timedelta(minutes=chance.randint(0, 8))
        route = _paired([next(kinds) for _ in range(stops)])
        planned.append(_driver(index, route, at, next(troubles), taken.runs, supply))
    texters = list(_texters(planned, chance))
    if exceptions is not None:
        texters = _few(texters, drivers * stops * exceptions * (1 - _AT_THE_DOOR), chance)
    return DayPlan(begins, tuple(planned), (*texters, *_wondering(planned, texters, f"{number}:{drivers}:{stops}")))


@dataclass(frozen=True)
class _Supply:
    """What is drawn from: each phone and tracking number once."""

    phones: Iterator[str]
    numbers: Iterator[str]
    chance: random.Random


def _driver(
    index: int, kinds: Sequence[str], starts: datetime, trouble: str | None, run: int, supply: _Supply
) -> DriverPlan:
    chance = supply.chance
    break_after = chance.randint(2, len(kinds) - 1) if index % 3 == 2 and len(kinds) > 3 else None
    route = tuple(_stops(kinds, starts, break_after, supply))
    # Every other driver is held up, and each of them says so in another way.
    hold_up = _hold_up(route, _SAYS_LATE[index // 2 % len(_SAYS_LATE)], chance) if index % 2 else None
    if hold_up is not None:
        route = _with_a_missed_promise(route, hold_up)
    quiet = hold_up is not None and hold_up.says == "never"
    return DriverPlan(
        code=f"SIM{run + 1:02d}{index + 1:02d}",
        name=people.person(chance),
        slack_user=f"U0SIM{run + 1:02d}{index + 1:02d}",
        route_code=f"SIM{run + 1:02d}-{index + 1:02d}",
        starts=starts,
        stops=route,
        sees=_SEES[index % len(_SEES)],
        checks_in="never" if quiet else _CHECKS_IN[index % len(_CHECKS_IN)],
        hold_up=hold_up,
        break_after=break_after,
        trouble=(chance.randint(1, len(kinds) - 1), trouble) if trouble and len(kinds) > 1 else None,
    )


def _stops(kinds: Sequence[str], starts: datetime, break_after: int | None, supply: _Supply) -> Iterator[PlannedStop]:
    chance = supply.chance
    streets = places.streets(DEPOT)
    stretch = chance.randrange(max(1, len(streets) - 6))
    at = starts + _TO_FIRST_STOP
    quiet_before = chance.randint(3, len(kinds)) if len(kinds) > 4 else 0
    for position, kind in enumerate(kinds, start=1):
        if position == quiet_before:
            at += timedelta(minutes=chance.randint(*_QUIET_LEG) - _BETWEEN_STOPS[0])
        is_short = position == quiet_before or chance.random() < _SHORT_OF_TIME
        package = Package(
            tracking_number=next(supply.numbers),
            recipient_name=people.person(chance),
            phone=next(supply.phones),
            address=places.address(chance, streets[stretch : stretch + 6], is_business=False),
            window_start=at - _WINDOW,
            window_end=at + (_SHORT_WINDOW if is_short else _WINDOW),
            signature_required=kind in delivery_outcomes.SIGNED,
            value_cents=chance.randint(1_500, 20_000),
        )
        yield PlannedStop(position, package, at, kind)
        at += timedelta(minutes=chance.randint(*_BETWEEN_STOPS) + delivery_outcomes.MINUTES.get(kind, 0))
        if position == break_after:
            at += BREAK


def _paired(kinds: Sequence[str]) -> list[str]:
    """Two stops are reported at once where the one after is plain; elsewhere it is a stop like others."""
    found = list(kinds)
    for index, kind in enumerate(kinds):
        if kind != "two_at_once" or found[index] == delivery_outcomes.DONE_BEFORE:
            continue
        if index + 1 < len(found) and found[index + 1] in delivery_outcomes.PLAIN:
            found[index + 1] = delivery_outcomes.DONE_BEFORE
        else:
            found[index] = "delivered_place"
    return found


def _hold_up(route: Sequence[PlannedStop], says: SaysLate, chance: random.Random) -> HoldUp | None:
    if len(route) < 3:
        return None
    before = route[chance.randint(1, len(route) // 2)]
    at = before.at - timedelta(minutes=3)
    return HoldUp(at, chance.randint(28, 45), says)


def _with_a_missed_promise(route: Sequence[PlannedStop], hold_up: HoldUp) -> tuple[PlannedStop, ...]:
    """So that it matters: some stop far enough ahead is short of time."""
    ahead = [stop for stop in route if stop.at > hold_up.at]
    chosen = ahead[min(2, len(ahead) - 1)]
    package = replace(chosen.package, window_end=chosen.at + _SHORT_WINDOW)
    return tuple(replace(stop, package=package) if stop is chosen else stop for stop in route)


def _troubles(drivers: int, chance: random.Random) -> list[str | None]:
    found: list[str | None] = (["vehicle", "dispatch", "emergency"] + [None] * drivers)[:drivers]
    chance.shuffle(found)
    return found


def _texters(drivers: Sequence[DriverPlan], chance: random.Random) -> Iterator[TexterPlan]:
    """At doors where nothing else goes on: what is read of them is theirs alone."""
    suitable = [(driver, stop) for driver in drivers for stop in driver.stops if stop.kind in delivery_outcomes.PLAIN]
    wrongly = {(driver.code, stop.position + 1) for driver in drivers for stop in driver.stops if stop.kind == "undo"}
    chosen = [
        each for each in suitable if chance.random() < _TEXTERS and (each[0].code, each[1].position) not in wrongly
    ]
    kinds = iter(_deal(BEFORE_DOOR | AFTER_DOOR, len(chosen), chance))
    for driver, stop in chosen:
        kind = next(kinds)
        if kind == "address_unit" and stop.package.address.unit:
            kind = "where"
        if kind in AFTER_DOOR:
            at = driver.arrives(stop) + timedelta(minutes=chance.randint(5, 12))
        else:
            earliest = driver.starts + timedelta(minutes=8)  # it is on the truck by then
            at = max(earliest, stop.at - timedelta(minutes=chance.randint(_TEXT_LATEST, _TEXT_EARLIEST)))
        yield TexterPlan(stop.package, kind, at)


def _few(texters: Sequence[TexterPlan], most: float, chance: random.Random) -> list[TexterPlan]:
    """Who asks where it is, and no more than so many of the others."""
    others = [each for each in texters if each.kind != "where"]
    kept = set(chance.sample(range(len(others)), min(len(others), round(most))))
    few = [each for index, each in enumerate(others) if index in kept]
    return [*(each for each in texters if each.kind == "where"), *few]


def _wondering(drivers: Sequence[DriverPlan], texters: Sequence[TexterPlan], day: str) -> Iterator[TexterPlan]:
    """Whose window is over, and nobody came."""
    chance = random.Random(f"late:{day}")  # noqa: S311
    texting = {each.package.phone for each in texters}
    for driver in drivers:
        mistaken = {stop.position + 1 for stop in driver.stops if stop.kind == "undo"}
        for stop in driver.stops:
            at = stop.package.window_end + timedelta(minutes=chance.randint(*_AFTER_THE_WINDOW))
            is_late = (
                stop.kind in delivery_outcomes.PLAIN and at < driver.arrives(stop) and stop.position not in mistaken
            )
            if is_late and stop.package.phone not in texting and chance.random() < _WONDERS_WHEN_LATE:
                yield TexterPlan(stop.package, "where", at)


def _shares(exceptions: float | None) -> Mapping[str, float]:
    if exceptions is None:
        return delivery_outcomes.SHARES
    odd = sum(share for kind, share in delivery_outcomes.SHARES.items() if kind in delivery_outcomes.EXCEPTIONS)
    usual = sum(delivery_outcomes.SHARES.values()) - odd
    part = exceptions * _AT_THE_DOOR
    return {
        kind: share * part / odd if kind in delivery_outcomes.EXCEPTIONS else share * (1 - part) / usual
        for kind, share in delivery_outcomes.SHARES.items()
    }


def _deal(shares: Mapping[str, float], count: int, chance: random.Random) -> list[str]:
    """So many, of each kind at least one where there is room, the rest by its share."""
    dealt = list(shares)
    chance.shuffle(dealt)
    dealt += chance.choices(list(shares), list(shares.values()), k=max(0, count - len(dealt)))
    dealt = dealt[:count]
    chance.shuffle(dealt)
    return dealt


def _phones(taken: TakenIds) -> Iterator[str]:
    for area_code in _AREA_CODES:
        for last in range(100):
            phone = f"+1{area_code}55501{last:02d}"
            if phone not in taken.phones:
                yield phone
    raise TooFewNumbers("Every number that can be invented is somebody's already.")


def _tracking_numbers(number: int, taken: TakenIds) -> Iterator[str]:
    chance = random.Random(f"numbers:{number}:{taken.runs}")  # noqa: S311
    while True:
        tracking_number = tracking_patterns.invented(chance)
        if tracking_number not in taken.tracking_numbers:
            yield tracking_number


assert set(BEFORE_DOOR) | set(AFTER_DOOR) <= set(scripts.SHARES) | {"where"}
