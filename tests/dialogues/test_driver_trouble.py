import pytest

from tests.dialogues.drivers import DriverOnRoad
from tests.dialogues.people import Town


@pytest.mark.parametrize(
    "words", ["i just got in an accident", "somebody pulled a gun on me", "a dog bit me im bleeding"]
)
def test_an_emergency_goes_to_the_desk_at_once_with_what_to_do_first(town: Town, words: str) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    assert driver.says(words).startswith("If anyone is hurt or in danger: call 911 first.")
    case = driver.case("emergency")
    assert case.details["driver_says"] == words
    assert case.details["driver_phone"] == "+13125550111"


def test_an_emergency_comes_before_an_open_question(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1, signed_for=True)
    driver.says("delivered")
    assert driver.says("i got hit by a car").startswith("If anyone is hurt or in danger: call 911 first.")


def test_a_vehicle_problem_goes_to_the_desk_with_the_stops_left(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 3)
    said = driver.says("got a flat tire")
    assert said == "Dispatch is alerted: vehicle problem, 3 stops left. Can you still drive safely?"
    driver.presses(driver.last_message(), "No, I'm stuck")
    assert driver.hears().startswith("OK, stay safe.")
    case = driver.case("vehicle")
    assert case.details["stops_left"] == 3
    assert any("stuck" in entry.note for entry in case.log)


def test_a_driver_who_wants_a_person_gets_one(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    assert driver.says("i need to talk to dispatch").startswith("Dispatch is told")
    assert driver.case("driver_wants_desk").conversation_id == driver.conversation_id()
