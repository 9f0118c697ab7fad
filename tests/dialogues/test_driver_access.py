from sqlalchemy import select

from doorstep.drivers.notices.models import DriverNotice
from doorstep.drivers.questions.models import DriverQuestion
from doorstep.messaging.models import OutboxRow
from tests.dialogues.drivers import DriverOnRoad, button_of
from tests.dialogues.people import Town, wait_until


def test_a_code_on_file_is_shown_to_the_driver_of_the_stop_only_when_asked(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    driver.customers[0].says("gate code is 7316")
    assert driver.hears(containing="Gate:") == "Stop 1:\nGate: `7316`"
    next_stop = driver.says("next stop")
    assert "7316" not in next_stop
    button_of(driver.last_message(), "Show code")
    assert driver.says("gate code?") == "Stop 1, 1205 N La Salle St Apt 4D, Chicago, IL 60610:\nGate: `7316`"


def test_a_code_that_was_shown_does_not_stay_in_the_ledger(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    driver.customers[0].says("the gate code is 4471")
    driver.hears(containing="there is a code")
    assert "4471" in driver.says("code?")

    def is_blank() -> bool:
        with town.house.sessions() as session:
            bodies = session.scalars(
                select(OutboxRow.body).where(OutboxRow.to_number == town.house.slack.dm(driver.slack_user))
            ).all()
        return not any("4471" in body for body in bodies)

    wait_until(is_blank)


def test_the_whole_loop_from_a_missing_code_to_the_delivery(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    customer = driver.customers[0]
    asked = town.house.slack.say(driver.slack_user, "cant get in at stop 1, need a code")
    said = driver.hears(after=asked["ts"])
    assert said.startswith("No code on file for stop 1, 1205 N La Salle St Apt 4D")
    wait_until(lambda: bool(customer.heard()))
    assert customer.heard()[0] == (
        f"Your driver with package {customer.tracking_number} needs to get in. "
        "Is there a gate or door code, or another way?"
    )  # fmt: skip
    assert customer.says("its 9021#").startswith("Thanks: ")
    told = town.house.slack.wait_for_message(
        driver.slack_user, asked["ts"], 20, thread_ts=asked["ts"], containing="The customer sent how to get in"
    )
    driver.presses(told, "Show code")
    shown = town.house.slack.wait_for_message(
        driver.slack_user, told["ts"], 20, thread_ts=asked["ts"], containing="9021#"
    )
    assert "`9021#`" in shown["text"]
    driver.last_ts = shown["ts"]
    driver.says("delivered at the front door")
    assert "delivered" in customer.says("where is it").lower()


def test_a_customer_who_cannot_be_texted_is_not_asked(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    driver.customers[0].says_without_reply("STOP")
    said = driver.says("whats the gate code")
    assert said.startswith("No code on file for stop 1")
    assert "the customer can't be texted" in said


def test_the_second_time_it_is_said_that_the_customer_is_asked_already(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    assert driver.says("whats the gate code").endswith("Shall I ask the customer?")
    assert driver.customers[0].heard() == []
    driver.presses(driver.last_message(), "Ask the customer")
    assert "I'm texting the customer now" in driver.hears()
    wait_until(lambda: len(driver.customers[0].heard()) == 1)
    assert "is asked already" in driver.says("gate code for stop 1?")
    assert len(driver.customers[0].heard()) == 1


def test_a_code_that_does_not_work_shows_what_is_on_file_and_asks_again(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    customer = driver.customers[0]
    customer.says("gate code is 1212")
    driver.hears(containing="there is a code")
    before = len(customer.heard())
    driver.says("the gate code doesnt work")
    wait_until(lambda: len(customer.heard()) > before)
    assert "needs to get in" in customer.heard()[-1]


def test_who_asked_for_a_way_in_is_told_once_that_it_came(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    customer = driver.customers[0]
    driver.has_the_customer_asked_for_a_code("gate code for stop 1?")
    wait_until(lambda: bool(customer.heard()))
    customer.says("its 9021#")
    driver.hears(containing="The customer sent how to get in")
    wait_until(lambda: _is_told(town, driver))
    assert not [text for text in driver.heard() if "🔔" in text]


def _is_told(town: Town, driver: DriverOnRoad) -> bool:
    """Whether a notice of the code is there, and counts as seen."""
    with town.house.sessions() as session:
        found = session.scalars(
            select(DriverNotice).where(DriverNotice.tracking_number == driver.customers[0].tracking_number)
        ).all()
    return bool(found) and all(each.seen_at for each in found)


def test_a_question_is_moot_once_the_driver_is_done_at_the_door(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    driver.has_the_customer_asked_for_a_code("gate code for stop 1?")
    wait_until(lambda: bool(driver.customers[0].heard()))
    driver.says("delivered 1, a neighbor let me in, left at the front door")

    def is_closed() -> bool:
        with town.house.sessions() as session:
            asked = session.scalars(select(DriverQuestion).where(DriverQuestion.driver_code == driver.code)).one()
            return asked.closed_at is not None

    wait_until(is_closed)
    assert not [text for text in driver.heard() if "No answer yet" in text]
    assert [case.resolution for case in driver.cases() if case.kind == "access"] == ["Delivered."]


def test_a_door_is_given_up_in_words_for_the_stop_whose_customer_was_asked(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 3)
    driver.says("cant get in at stop 2")
    wait_until(lambda: bool(driver.customers[1].heard()))
    assert driver.says("no way in, moving on to the next").startswith("Noted: stop 2,")
    assert driver.customers[1].delivery.attempts[-1].reason == "no_access"
    assert driver.customers[0].delivery.attempts == ()
    assert driver.route.delay_minutes == 0


def test_what_the_customer_said_so_far_is_told(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    driver.has_the_customer_asked_for_a_code("whats the gate code for stop 2")
    assert driver.says("did they say anything yet").startswith("No answer yet from the customer of stop 2")


def test_a_note_on_file_comes_before_the_customer_is_asked(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    driver.says("put a note on stop 1 that the front keypad is dead, use the alley")
    said = town.house.slack.say(driver.slack_user, "locked out at stop 1")
    assert "use the alley" in driver.hears(after=said["ts"], containing="On file for stop 1")
    assert driver.customers[0].heard() == []
    assert driver.hears(containing="Tap if it doesn't work")
    driver.presses(driver.last_message(), "Doesn't work")
    wait_until(lambda: bool(driver.customers[0].heard()))
