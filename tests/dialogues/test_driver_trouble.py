import pytest
from sqlalchemy import select

from doorstep.cases.models import Case
from tests.dialogues.drivers import DriverOnRoad, buttons_of
from tests.dialogues.people import PATIENCE, Town


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


def test_somebody_who_is_no_driver_reaches_dispatch_in_an_emergency(town: Town) -> None:
    house = town.house
    house.slack.add_user("U0STRANGER", "Helper")
    said = house.slack.say("U0STRANGER", "the driver slipped off the liftgate and hes bleeding bad")
    told = house.slack.wait_for_message("U0STRANGER", said["ts"], PATIENCE)
    assert "call 911 first" in told["text"]
    with house.sessions() as session:
        case = session.scalars(select(Case).where(Case.kind == "emergency").order_by(Case.id.desc())).first()
    assert case is not None
    assert case.details["slack_user"] == "U0STRANGER"


def test_after_an_emergency_nobody_is_asked_for_deliveries(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    driver.says("got hit by a truck at 5th and oak, my wrist is broken")
    assert driver.case("emergency").details["place"] == "5th and oak"
    said = driver.says("whats my next stop")
    assert said.startswith("Leave the stops")
    assert buttons_of(driver.last_message()) == []


def test_an_open_vehicle_question_takes_the_next_words_to_itself(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    driver.says("the van wont start")
    assert driver.says("ok got a jump, runs fine").startswith("OK, dispatch knows.")
    assert any("got a jump" in entry.note for entry in driver.case("vehicle").log)
    assert driver.route.delay_reported_at is None


def test_a_call_for_a_stop_reaches_dispatch_with_the_delivery(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    assert driver.says("can somebody call stop 2 for me").startswith("Dispatch is told about stop 2")
    assert driver.case("driver_wants_desk").tracking_number == driver.customers[1].tracking_number
