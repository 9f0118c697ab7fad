"""A route's day as a picture: every stop a line, inside the picture, in the order of time."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from doorstep.console.routes import day_drawing
from doorstep.console.routes.route_stops import DeliveryToday, StopToday
from doorstep.dms.status import Status

NOON = datetime.fromisoformat("2026-11-20T18:00:00+00:00")
ZONE = "America/Chicago"


def stop(
    position: int, minutes: int | None, *, is_done: bool = False, window: int = 0, is_late: bool = False
) -> StopToday:
    at = None if minutes is None else NOON + timedelta(minutes=minutes)
    begins = NOON + timedelta(minutes=window)
    status = Status.DELIVERED if is_done else Status.OUT_FOR_DELIVERY
    delivery = DeliveryToday(
        f"LM{position:09d}", "Ann", status, begins, begins + timedelta(hours=2), at, None if is_done else at, is_late,
        0, 0, None,
    )  # fmt: skip
    return StopToday(position, "1 Main St", at if is_done else None, [delivery], None, None)


def test_what_was_done_is_left_of_now_and_what_is_expected_right_of_it() -> None:
    stops = [stop(1, -60, is_done=True), stop(2, 10), stop(3, 150, is_late=True), stop(4, None)]
    drawn = day_drawing.drawing(stops, 2, ZONE, NOON)
    assert drawn is not None
    done, following, late, unknown = drawn.lines
    assert drawn.now is not None
    assert done.x is not None
    assert following.x is not None
    assert late.x is not None
    assert done.x < drawn.now < following.x < late.x
    assert [line.look for line in drawn.lines] == ["done", "next", "risk", "ahead"]
    assert late.promised is not None
    assert late.promised[1] < late.x
    assert unknown.x is None
    assert drawn.driver is not None
    assert done.y < drawn.driver[1] < following.y
    assert drawn.driver[0] == drawn.now
    assert ("12 PM") in [label for _, label in drawn.hours]


def test_without_times_there_is_no_picture_and_on_another_day_no_now() -> None:
    assert day_drawing.drawing([], None, ZONE, NOON) is None
    assert day_drawing.drawing([stop(1, None)], 1, ZONE, NOON) is None
    drawn = day_drawing.drawing([stop(1, 10)], 1, ZONE, NOON + timedelta(days=2))
    assert drawn is not None
    assert (drawn.now, drawn.driver) == (None, None)


@given(
    days=st.lists(st.tuples(st.integers(-2000, 2000), st.integers(-5000, 5000), st.booleans()), min_size=1, max_size=90)
)
def test_whatever_a_day_is_like_everything_is_inside_the_picture(days: list[tuple[int, int, bool]]) -> None:
    stops = [stop(n, at, window=window, is_done=done) for n, (at, window, done) in enumerate(days, start=1)]
    drawn = day_drawing.drawing(stops, 1, ZONE, NOON)
    assert drawn is not None
    xs = [line.x for line in drawn.lines if line.x is not None] + [x for x, _ in drawn.hours]
    xs += [x for line in drawn.lines if line.promised for x in line.promised]
    assert all(0 <= x <= day_drawing.WIDTH for x in xs)
    assert all(0 < line.y < drawn.height for line in drawn.lines)
    assert len({line.y for line in drawn.lines}) == len(stops)
    assert len(drawn.hours) <= 13
