"""Where a route's stops and its driver's last door are, as far as it is known. Pure.

Exact is only where a driver's phone was at a report. Of every other door the address is known and its ZIP Code, so all
that can be shown is about where that is: one mark for all stops of a ZIP Code, and it says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from doorstep.addresses import places
from doorstep.console.routes.route_stops import StopToday
from doorstep.console.routes.route_strip import Look, look_of
from doorstep.dms.driver_views import Position
from doorstep.language import spoken

Known = Literal["exact", "zip", "no"]

SAID: dict[Look, str] = {
    "next": "next", "risk": "too late", "failed": "failed", "ahead": "ahead", "done": "delivered",
    "off": "nothing to do",
}  # fmt: skip
"""What a mark's look means; what hurts most first, for marks of several stops."""


@dataclass(frozen=True)
class MapMark:
    """On the map."""

    latitude: float
    longitude: float
    is_exact: bool
    """Where the driver's phone was at the report; else the middle of the ZIP Code."""
    look: Look | Literal["driver"]
    label: str
    """On the mark itself."""
    says: str
    stops: Sequence[int]
    """Positions."""


@dataclass(frozen=True)
class Listed:
    """A stop, in the list beside the map."""

    stop: StopToday
    look: Look
    known: Known
    """How well its place is."""


def listed(stops: Sequence[StopToday], next_position: int | None) -> list[Listed]:
    """`stops` in their order."""
    return [Listed(stop, look_of(stop, next_position), _known(stop)) for stop in stops]


def marks(stops: Sequence[Listed], last: Position | None, driver: str) -> list[MapMark]:
    """`last`: the door from which `driver` reported last."""
    found = [
        MapMark(
            each.stop.latitude, each.stop.longitude, True, each.look, str(each.stop.position),
            f"Stop {each.stop.position}, {each.stop.address}: {SAID[each.look]}; where it was reported from",
            [each.stop.position],
        )
        for each in stops
        if each.stop.latitude is not None and each.stop.longitude is not None
    ]  # fmt: skip
    by_zip: dict[str, list[Listed]] = defaultdict(list)
    for each in stops:
        if each.known == "zip":
            by_zip[each.stop.zip[:5]].append(each)
    found += [_about(code, together) for code, together in by_zip.items()]
    return found if last is None else [*found, *_driver(last, driver)]


def ranges(numbers: Iterable[int]) -> str:
    """ "3, 5–7": positions as people write them."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)


def _known(stop: StopToday) -> Known:
    if stop.latitude is not None and stop.longitude is not None:
        return "exact"
    return "zip" if _middle(stop.zip) is not None else "no"


def _about(code: str, together: Sequence[Listed]) -> MapMark:
    at = _middle(code)
    assert at is not None, "only of ZIP Codes whose place is known"
    looks = {each.look for each in together}
    look = next(each for each in SAID if each in looks)
    positions = [each.stop.position for each in together]
    says = "; ".join(
        f"{SAID[each]}: {ranges(one.stop.position for one in together if one.look == each)}"
        for each in SAID
        if each in looks
    )
    stops = "Stop" if len(positions) == 1 else f"{len(positions)} stops"
    return MapMark(*at, False, look, ranges(positions), f"{stops} somewhere in {code}; {says}", positions)


def _driver(last: Position, driver: str) -> Iterator[MapMark]:
    where = f"stop {last.position}" if last.position is not None else last.address.spoken()
    says = f"{driver} reported last from {where}, {spoken.clock_time(last.at, last.timezone)}"
    positions = [last.position] if last.position is not None else []
    if last.latitude is not None and last.longitude is not None:
        yield MapMark(last.latitude, last.longitude, True, "driver", driver, says, positions)
    elif (at := _middle(last.address.zip)) is not None:
        yield MapMark(*at, False, "driver", driver, f"{says}; somewhere in {last.address.zip[:5]}", positions)


def _middle(code: str) -> tuple[float, float] | None:
    """Military ones have none."""
    found = places.place(code[:5])
    return found.at if found is not None and found.kind != "MILITARY" else None
