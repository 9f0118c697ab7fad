from sqlalchemy import select

from doorstep.messaging.models import OutboxRow
from tests.dialogues.drivers import DriverOnRoad, button_of
from tests.dialogues.people import Town, wait_until


def test_a_code_on_file_is_shown_to_the_driver_of_the_stop_only_when_asked(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    driver.customers[0].says("gate code is 7316")
    driver.hears(containing="there is a code")
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
    asked = town.house.slack.say(driver.slack_user, "gate code for stop 1?")
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


def test_a_code_that_does_not_work_shows_what_is_on_file_and_asks_again(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    customer = driver.customers[0]
    customer.says("gate code is 1212")
    driver.hears(containing="there is a code")
    before = len(customer.heard())
    driver.says("the gate code doesnt work")
    wait_until(lambda: len(customer.heard()) > before)
    assert "needs to get in" in customer.heard()[-1]
