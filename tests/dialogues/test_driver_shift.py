import re

import pytest

from doorstep.dms.status import Status
from tests.dialogues.drivers import DriverOnRoad
from tests.dialogues.people import Town


def test_a_shift_starts_and_the_truck_is_loaded_with_a_tap(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2, loaded=False)
    said = driver.says("starting my shift")
    assert said.startswith("Shift started 10:")
    assert f"Route {driver.route_code}, 2 stops. Tap when the truck is loaded." in said
    assert driver.customers[0].delivery.status is Status.AT_DEPOT
    driver.presses(driver.last_message(), "Loaded, leaving now")
    said = driver.hears()
    assert said.startswith("Loaded. Drive safely.\nNext: stop 1,")
    assert driver.customers[0].delivery.status is Status.OUT_FOR_DELIVERY


@pytest.mark.parametrize("words", ["loaded", "van is loaded heading out now", "loaded n leaving"])
def test_loaded_is_understood_in_words(town: Town, words: str) -> None:
    driver = DriverOnRoad.with_stops(town, 1, loaded=False)
    driver.says("starting my shift")
    assert driver.says(words).startswith("Loaded. Drive safely.\nNext: stop 1,")
    assert driver.customers[0].delivery.status is Status.OUT_FOR_DELIVERY


def test_who_leaves_with_a_full_truck_is_at_work(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1, loaded=False)
    assert re.match(r"Shift started [^.]*\.\nLoaded\. ", driver.says("truck is loaded, starting my day"))
    assert driver.says("taking my lunch break").startswith("Break since")


def test_before_loading_nothing_is_said_to_be_the_last_stop(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1, loaded=False)
    assert driver.says("next stop") == "Your truck isn't marked as loaded yet. Tap when it is."
    driver.presses(driver.last_message(), "Loaded, leaving now")
    assert "Next: stop 1," in driver.hears()


def test_a_shift_cannot_be_started_twice(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    driver.says("start shift")
    assert driver.says("starting shift") == "Your shift is running already."


def test_a_break_begins_and_ends(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    driver.says("start shift")
    assert driver.says("taking my lunch break").startswith("Break since")
    driver.presses(driver.last_message(), "I'm back")
    assert driver.hears().startswith("Welcome back.")


def test_a_break_without_a_shift_is_explained(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    assert driver.says("going on break") == 'You haven\'t started a shift. Say "start shift" first.'


def test_a_shift_that_ends_with_stops_left_is_asked_about_and_dispatch_knows(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    driver.says("start shift")
    assert driver.says("end my shift") == "2 stops are still open: 1, 2. End the shift anyway?"
    asked = driver.last_message()
    driver.presses(asked, "Not yet")
    assert driver.hears() == "OK, the shift goes on."
    driver.says("done for the day, end shift")
    driver.presses(driver.last_message(), "End the shift")
    assert driver.hears().startswith("Shift ended")
    assert "2 stops left: 1, 2" in driver.case("driver_delay").reason


def test_a_shift_that_ends_with_nothing_left_just_ends(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    driver.says("start shift")
    driver.says("delivered front door")
    assert driver.says("clocking out").startswith("Shift ended")
