from tests.dialogues.drivers import DriverOnRoad
from tests.dialogues.people import Town


def test_a_note_is_kept_and_read_and_sent_to_nobody(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    assert driver.says("put a note on stop 2, bell is broken knock hard").endswith("bell is broken knock hard")
    assert "bell is broken knock hard" in driver.says("any notes on stop 2?")
    assert driver.customers[1].heard() == []


def test_words_for_dispatch_about_a_stop_reach_dispatch_and_no_customer(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    assert driver.says("tell dispatch stop 2 needs a second person").startswith("Dispatch is told about stop 2")
    assert driver.case("driver_wants_desk").tracking_number == driver.customers[1].tracking_number
    assert driver.customers[1].heard() == []


def test_a_package_of_another_route_goes_to_dispatch(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    assert driver.says("theres a box in my van that belongs to another route").startswith("Dispatch is told")
    assert driver.case("driver_wants_desk").reason == "A package of another route is on the truck."
