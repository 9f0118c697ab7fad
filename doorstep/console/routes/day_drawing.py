"""A route's day as a picture: a line for each stop, what was promised as a bar, when it came or is expected as a dot.
Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from doorstep.console.routes.route_stops import StopToday
from doorstep.console.routes.route_strip import Look, look_of

Along = Callable[[datetime], float]
"""Where an instant is."""

WIDTH = 900
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 16, 24, 10
_ROW = 9
_LONGEST = timedelta(hours=24)
_LABELLED = 10
"""Each so manieth stop has its number beside it."""
_HOURS_APART = (1, 2, 3, 6)
_MOST_HOURS = 12


@dataclass(frozen=True)
class Line:
    """Of a stop."""

    position: int
    y: int
    promised: tuple[float, float] | None
    """From x to x; None: it was for no time of that day."""
    x: float | None
    """When it was done, or is expected; None: nobody knows."""
    look: Look
    is_labelled: bool


@dataclass(frozen=True)
class Drawing:
    height: int
    lines: Sequence[Line]
    hours: Sequence[tuple[float, str]]
    now: float | None
    """None: it is another day."""
    driver: tuple[float, float] | None
    """Where on the way the driver is: now, between what is done and what is next."""


def drawing(stops: Sequence[StopToday], next_position: int | None, zone: str, now: datetime) -> Drawing | None:
    """`stops` in their order. None: there is no time to draw them along."""
    times = [each for stop in stops if (each := stop.at) is not None]
    if not times:
        return None
    windows = [at for stop in stops for each in stop.deliveries for at in (each.window_start, each.window_end)]
    around = [at for at in windows if min(times) - _LONGEST / 4 <= at <= max(times) + _LONGEST / 4]
    begins, ends = min([*times, *around]), max([*times, *around])
    ends = max(min(ends, begins + _LONGEST), begins + timedelta(hours=1))

    def x(at: datetime) -> float:
        share = (at - begins) / (ends - begins)
        return round(_LEFT + min(max(share, 0.0), 1.0) * (WIDTH - _LEFT - _RIGHT), 1)

    lines = [_line(stop, index, next_position, x, begins, ends) for index, stop in enumerate(stops)]
    is_now = begins <= now <= ends
    following = next((line for line in lines if line.position == next_position), None)
    driver = (x(now), following.y - _ROW / 2) if is_now and following is not None else None
    height = _TOP + _ROW * len(stops) + _BOTTOM
    return Drawing(height, lines, list(_hours(begins, ends, zone, x)), x(now) if is_now else None, driver)


def _line(stop: StopToday, index: int, next_position: int | None, x: Along, begins: datetime, ends: datetime) -> Line:
    first = min((each.window_start for each in stop.deliveries), default=begins)
    last = max((each.window_end for each in stop.deliveries), default=begins)
    at = stop.at
    return Line(
        stop.position,
        _TOP + _ROW * index + _ROW // 2,
        (x(first), x(last)) if first < ends and last > begins else None,
        x(at) if at is not None else None,
        look_of(stop, next_position),
        is_labelled=index % _LABELLED == 0 or stop.position == next_position,
    )


def _hours(begins: datetime, ends: datetime, zone: str, x: Along) -> Iterator[tuple[float, str]]:
    apart = next(
        (each for each in _HOURS_APART if (ends - begins) / timedelta(hours=each) <= _MOST_HOURS), _HOURS_APART[-1]
    )
    at = begins.astimezone(ZoneInfo(zone)).replace(minute=0, second=0, microsecond=0)
    at += timedelta(hours=1)
    while at <= ends:
        if at.hour % apart == 0:
            yield x(at), f"{at:%-I %p}"
        at += timedelta(hours=1)
