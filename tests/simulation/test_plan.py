"""A day is the same for the same number, and has what makes a day with drivers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.simulation import delivery_outcomes
from doorstep.simulation.plan import AFTER_DOOR, DayPlan, TakenIds, TooFewNumbers, plan

NOW = datetime(2026, 11, 27, 16, 42, tzinfo=UTC)


def of(
    number: int = 1, drivers: int = 6, stops: int = 10, now: datetime = NOW, taken: TakenIds | None = None
) -> DayPlan:
    return plan(number, drivers, stops, now, taken or TakenIds())


def test_the_same_number_is_the_same_day_moved_to_its_time() -> None:
    later = of(now=NOW + timedelta(hours=1))
    assert of() == of()
    assert [stop.kind for stop in later.stops] == [stop.kind for stop in of().stops]
    assert [stop.at - timedelta(hours=1) for stop in later.stops] == [stop.at for stop in of().stops]
    assert of(number=2) != of()


@given(st.integers(1, 200), st.integers(1, 8), st.integers(1, 20))
def test_whatever_the_day_its_times_are_in_order_and_its_people_are_told_apart(
    number: int, drivers: int, stops: int
) -> None:
    day = of(number, drivers, stops)
    assert len({stop.package.phone for stop in day.stops}) == len(day.stops) == drivers * stops
    assert len({stop.package.tracking_number for stop in day.stops}) == len(day.stops)
    for driver in day.drivers:
        times = [driver.starts, *(driver.arrives(stop) for stop in driver.stops)]
        assert times == sorted(times)
        assert [stop.position for stop in driver.stops] == list(range(1, stops + 1))
        assert all(stop.package.window_start < stop.at < stop.package.window_end for stop in driver.stops)
        assert all(stop.package.signature_required == (stop.kind in delivery_outcomes.SIGNED) for stop in driver.stops)


def test_a_whole_day_has_every_kind_of_door_and_drivers_who_are_late_in_every_way() -> None:
    day = of()
    assert {stop.kind for stop in day.stops} - {delivery_outcomes.DONE_BEFORE} >= set(delivery_outcomes.SHARES) - {
        "two_at_once"
    }
    assert {driver.hold_up.says for driver in day.drivers if driver.hold_up} == {"at_once", "asked", "never"}
    assert {driver.trouble[1] for driver in day.drivers if driver.trouble} == {"vehicle", "dispatch", "emergency"}
    assert any(driver.break_after for driver in day.drivers)


@given(st.integers(1, 60))
def test_two_stops_are_reported_at_once_where_the_second_is_plain(number: int) -> None:
    for driver in of(number).drivers:
        kinds = [stop.kind for stop in driver.stops]
        after = {index + 1 for index, kind in enumerate(kinds) if kind == "two_at_once"}
        assert {index for index, kind in enumerate(kinds) if kind == delivery_outcomes.DONE_BEFORE} == after


@given(st.integers(1, 100))
def test_who_is_held_up_misses_a_promise(number: int) -> None:
    held_up = [driver for driver in of(number).drivers if driver.hold_up]
    assert held_up
    for driver in held_up:
        assert any(driver.arrives(stop) > stop.package.window_end for stop in driver.stops)


@given(st.integers(1, 100))
def test_customers_text_at_doors_where_nothing_else_goes_on(number: int) -> None:
    day = of(number)
    kinds = {stop.package.tracking_number: stop for stop in day.stops}
    for text in day.texters:
        stop = kinds[text.package.tracking_number]
        assert stop.kind in delivery_outcomes.PLAIN
        assert (text.at > stop.at) or text.kind not in AFTER_DOOR


def test_what_the_database_has_already_is_not_used_again() -> None:
    first = of()
    taken = TakenIds(1, {stop.package.phone for stop in first.stops}, {s.package.tracking_number for s in first.stops})
    again = of(taken=taken)
    assert not {stop.package.phone for stop in again.stops} & set(taken.phones)
    assert not {stop.package.tracking_number for stop in again.stops} & set(taken.tracking_numbers)
    assert not {driver.code for driver in again.drivers} & {driver.code for driver in first.drivers}


def test_when_every_number_is_taken_it_says_so() -> None:
    everyone = {f"+1{area}55501{last:02d}" for area in range(200, 1000) for last in range(100)}
    with pytest.raises(TooFewNumbers):
        of(taken=replace(TakenIds(), phones=everyone))


@pytest.mark.parametrize("number", range(1, 6))
def test_of_a_whole_day_something_is_the_matter_with_the_share_that_was_asked_for(number: int) -> None:
    day = plan(number, 40, 25, NOW, TakenIds(), exceptions=0.12)
    odd = sum(stop.kind in delivery_outcomes.EXCEPTIONS for stop in day.stops)
    asking = sum(text.kind != "where" for text in day.texters)
    assert 0.07 <= (odd + asking) / len(day.stops) <= 0.17
    assert sum(text.kind == "where" for text in day.texters) > 50


@given(st.integers(1, 100))
def test_who_asks_because_nobody_came_does_so_after_the_window_and_before_the_door(number: int) -> None:
    day = of(number)
    arrives = {stop.package.phone: driver.arrives(stop) for driver in day.drivers for stop in driver.stops}
    waiting = [text for text in day.texters if text.kind == "where" and text.at > text.package.window_end]
    assert all(text.at < arrives[text.package.phone] for text in waiting)


def test_nobody_texts_twice_of_themselves() -> None:
    phones = [text.package.phone for text in of().texters]
    assert len(phones) == len(set(phones))
