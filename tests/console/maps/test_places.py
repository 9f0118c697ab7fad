"""Where stops are: exactly only where a phone was, else about a ZIP Code, else nowhere."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from doorstep.addresses import PostalAddress
from doorstep.console.maps import places
from doorstep.console.routes.route_stops import DeliveryToday, StopToday
from doorstep.dms.driver_views import Position
from doorstep.dms.status import Status

NOON = datetime.fromisoformat("2026-11-20T18:00:00+00:00")
HOME = PostalAddress("1205", "N", "LA SALLE", "ST", "", "", "", "CHICAGO", "IL", "60610")


def stop(
    position: int, zip_code: str = "60610", *, done: bool = False, at: tuple[float, float] | None = None
) -> StopToday:
    status = Status.DELIVERED if done else Status.OUT_FOR_DELIVERY
    delivery = DeliveryToday(
        f"LM{position:09d}", "Ann Lee", status, NOON, NOON + timedelta(hours=2), NOON, NOON, False, 100, 0, None
    )
    latitude, longitude = at or (None, None)
    return StopToday(
        position, f"{position} Main St", NOON if done else None, [delivery], latitude, longitude, zip=zip_code
    )


def position(**different: object) -> Position:
    return replace(Position(NOON, HOME, "America/Chicago", "R1", 1), **different)  # type: ignore[arg-type]


def marks(*stops: StopToday, last: Position | None = None) -> list[places.MapMark]:
    return places.marks(places.listed(stops, 2), last, "Erin Bell")


def test_a_stop_is_where_the_phone_was_at_its_report() -> None:
    [mark] = marks(stop(1, done=True, at=(41.9, -87.6)))
    assert (mark.latitude, mark.longitude, mark.is_exact, mark.label, mark.look) == (41.9, -87.6, True, "1", "done")


def test_stops_of_which_only_the_zip_code_is_known_are_one_mark_that_says_so() -> None:
    [near, other] = marks(stop(1, done=True), stop(2), stop(3), stop(4), stop(5, "60614"))
    assert (near.is_exact, near.label, near.stops, near.look) == (False, "1–4", [1, 2, 3, 4], "next")
    assert near.says == "4 stops somewhere in 60610; next: 2; ahead: 3, 4; delivered: 1"
    assert (other.label, other.look, other.says) == ("5", "ahead", "Stop somewhere in 60614; ahead: 5")


def test_a_zip_code_with_four_more_digits_is_the_same_place() -> None:
    assert [mark.stops for mark in marks(stop(1, "60610-1234"), stop(2))] == [[1, 2]]


def test_what_has_no_place_is_on_no_map_and_still_in_the_list() -> None:
    unknown = [stop(1, "00000"), stop(2, "09012"), stop(3, "")]  # none, a military one, an address without
    assert marks(*unknown) == []
    assert [each.known for each in places.listed(unknown, None)] == ["no", "no", "no"]


def test_the_drivers_last_door_is_shown_as_well_as_it_is_known() -> None:
    exact = marks(last=position(latitude=41.9, longitude=-87.6))
    about = marks(last=position(position=None))
    nowhere = marks(last=position(address=replace(HOME, zip="09012")))
    assert [(mark.latitude, mark.is_exact, mark.says) for mark in exact] == [
        (41.9, True, "Erin Bell reported last from stop 1, 12 PM")
    ]
    assert [(mark.look, mark.is_exact, mark.says) for mark in about] == [
        ("driver", False, f"Erin Bell reported last from {HOME.spoken()}, 12 PM; somewhere in 60610")
    ]
    assert nowhere == []


@given(st.sets(st.integers(1, 200)))
def test_positions_are_written_so_that_each_can_be_read_again(numbers: set[int]) -> None:
    read: set[int] = set()
    for part in filter(None, places.ranges(numbers).split(", ")):
        first, _, last = part.partition("–")
        read |= set(range(int(first), int(last or first) + 1))
    assert read == numbers
