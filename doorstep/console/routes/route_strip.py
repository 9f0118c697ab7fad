"""A route as one line of stops, for a picture of how far it is. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from doorstep.console.routes.route_stops import StopToday
from doorstep.dms.status import Status

Look = Literal["done", "failed", "next", "risk", "ahead", "off"]
_PER_LINE = 60
_STEP, _LINE = 20, 34
"""Units of the picture between two stops, and between two lines of them."""


@dataclass(frozen=True)
class Dot:
    """A stop, at x and y of the picture."""

    position: int
    look: Look
    """`failed`: tried, and something went wrong; `off`: nothing is left to do there, and nobody was at the door."""
    has_case: bool
    x: int
    y: int


@dataclass(frozen=True)
class Strip:
    dots: Sequence[Dot]
    width: int
    height: int
    lines: Sequence[tuple[int, int, int]]
    """From x to x at y: the road."""


def strip(stops: Sequence[StopToday], next_position: int | None) -> Strip:
    rows = max(1, -(-len(stops) // _PER_LINE))
    per_line = max(1, -(-len(stops) // rows))
    dots = [
        Dot(
            stop.position,
            look_of(stop, next_position),
            any(each.open_cases for each in stop.deliveries),
            _STEP // 2 + _STEP * (index % per_line),
            _LINE // 2 + _LINE * (index // per_line),
        )
        for index, stop in enumerate(stops)
    ]
    lines = []
    for row in range(rows):
        along = dots[row * per_line : (row + 1) * per_line]
        if along:
            lines.append((along[0].x, along[-1].x, along[0].y))
    return Strip(dots, _STEP * min(per_line, max(1, len(stops))), _LINE * rows, lines)


def look_of(stop: StopToday, next_position: int | None) -> Look:
    statuses = {each.status for each in stop.deliveries}
    if stop.position == next_position:
        return "next"
    if stop.completed_at is None:
        return "risk" if any(each.is_at_risk for each in stop.deliveries) else "ahead"
    if statuses & {Status.ATTEMPTED, Status.REFUSED}:
        return "failed"
    return "done" if Status.DELIVERED in statuses else "off"
