from dataclasses import replace

import pytest

from doorstep.dms import commands as dms_commands
from tests.dialogues.drivers import DriverOnRoad
from tests.dialogues.people import LA_SALLE, Town, wait_until


def test_a_message_reaches_the_customer_without_anybody_seeing_a_number(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    customer = driver.customers[0]
    said = driver.says("tell stop 1 I am out front in the blue van")
    assert said == (
        "Texting the customer of stop 1, 1205 N La Salle St Apt 4D, Chicago, IL 60610: I am out front in the blue van"
    )
    wait_until(lambda: bool(customer.heard()))
    assert customer.heard()[0] == (
        f"From your driver, about package {customer.tracking_number}: I am out front in the blue van"
    )
    assert customer.phone not in " ".join(driver.heard())


def test_a_question_is_answered_in_the_drivers_thread(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    customer = driver.customers[0]
    asked = town.house.slack.say(driver.slack_user, "ask stop 1 if i can leave it with the neighbor in 4C")
    driver.hears(after=asked["ts"])
    wait_until(lambda: bool(customer.heard()))
    assert customer.says("yes thats fine, her name is Ruth") == "Thanks, I've passed that on to your driver."
    told = town.house.slack.wait_for_message(
        driver.slack_user, asked["ts"], 20, thread_ts=asked["ts"], containing="The customer answers"
    )
    assert told["text"].endswith("yes thats fine, her name is Ruth")


def test_two_questions_about_one_package_are_both_asked_and_answered(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    customer = driver.customers[0]
    nobody_elses = replace(LA_SALLE, number="1777", unit="9Z")  # where no code was ever kept
    town.change(dms_commands.change_address, customer.tracking_number, nobody_elses)
    driver.has_the_customer_asked_for_a_code("whats the gate code")
    driver.says("ask stop 1 if i can leave it with the neighbor")
    wait_until(lambda: len(customer.heard()) == 2)
    assert sorted(text.split(" ")[2] for text in customer.heard()) == ["asks", "with"]
    customer.says("yes the neighbor is fine")
    assert driver.hears(containing="The customer answers").endswith("yes the neighbor is fine")


def test_a_message_about_what_is_delivered_already_still_reaches_the_customer(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    customer = driver.customers[0]
    driver.says("delivered front door")
    driver.says("tell the customer of stop 1 that it is behind the planter")
    wait_until(lambda: bool(customer.heard()))
    assert customer.heard()[0].startswith(f"From your driver, about package {customer.tracking_number}:")


def test_what_to_say_is_asked_for_when_it_is_missing(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    assert driver.says("text the customer").startswith("What shall I tell the customer of stop 1")
    assert driver.says("the elevator is broken, please come down").startswith("Texting the customer of stop 1")


def test_words_for_a_stop_that_nobody_named_wait_for_a_tap(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    customer = driver.customers[0]
    assert driver.says("tell her the package is too big for the box").endswith("Send it?")
    driver.presses(driver.last_message(), "Send")
    assert driver.hears(containing="Texting the customer of stop 1")
    wait_until(lambda: bool(customer.heard()))
    assert customer.heard()[0].endswith("the package is too big for the box")


def test_what_is_no_message_is_never_texted(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    driver.says("can you call the customer at stop 2")
    driver.presses(driver.last_message(), "Text stop 2")
    assert driver.hears(containing="What shall I tell").startswith("What shall I tell the customer of stop 2")
    assert "can't give out phone numbers" in driver.says("give me the phone number of stop 2")
    driver.says("how many stops are left")
    assert driver.customers[1].heard() == []


def test_a_wrong_address_at_the_door_reaches_desk_and_customer(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    customer = driver.customers[0]
    assert driver.says("wrong address, theres no apt 4D here").startswith("Noted: wrong address at stop 1")
    assert driver.case("address_problem").tracking_number == customer.tracking_number
    wait_until(lambda: bool(customer.heard()))
    assert "Is the address right?" in customer.heard()[0]


def test_a_customer_is_told_something_after_the_delivery_too(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    customer = driver.customers[0]
    driver.says("delivered, left at the back door")
    driver.says("tell the customer at stop 1 it is behind the planter")
    wait_until(lambda: bool(customer.heard()))
    assert customer.heard()[0].startswith("From your driver, about package")


def test_a_corrected_address_answers_the_driver_who_asked_and_is_then_confirmed(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    customer = driver.customers[0]
    driver.says("wrong address, theres no apt 4D here")
    wait_until(lambda: bool(customer.heard()))
    said = customer.says("the unit should be 14D")
    assert said.startswith("Thanks, I've passed that on to your driver.\nShould it go to 1205 N La Salle St Apt 14D")
    assert driver.hears(containing="The customer answers").endswith("the unit should be 14D")
    assert customer.says("yes").startswith("Done.")
    assert driver.hears(containing="new address")
    assert len([text for text in driver.heard() if "The customer answers" in text]) == 1


def test_the_case_of_a_wrong_address_ends_when_the_driver_delivers_after_all(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    driver.says("wrong address, theres no apt 4D here")
    driver.says("delivered, left at the side door")
    assert driver.case("address_problem").resolution == "Delivered."


@pytest.mark.parametrize("words", ["send it", "yeah tell her", "ok do it"])
def test_saying_what_stands_on_the_button_taps_it(town: Town, words: str) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    assert driver.says("tell her the package is too big for the box").endswith("Send it?")
    assert driver.says(words).startswith("Texting the customer of stop 1")


def test_saying_not_to_send_it_sends_nothing(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 2)
    driver.says("tell her the package is too big for the box")
    assert driver.says("no dont send") == "OK, nothing sent."
    assert driver.customers[0].heard() == []


def test_an_answer_in_spanish_reaches_the_driver_in_its_words(town: Town) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    customer = driver.customers[0]
    driver.says("1 the mailbox panel has no names can u ask which one")
    wait_until(lambda: bool(customer.heard()))
    assert customer.heard()[0].endswith("the mailbox panel has no names, which one")
    assert customer.says("es el tercero de abajo, dice 4D") == "Thanks, I've passed that on to your driver."
    assert driver.hears(containing="The customer answers").endswith("es el tercero de abajo, dice 4D")


@pytest.mark.parametrize("words", ["the dogs are in the kitchen now, door is open", "ya los puse en el patio", "ok"])
def test_what_a_customer_says_to_a_drivers_message_reaches_the_driver(town: Town, words: str) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    customer = driver.customers[0]
    driver.says("tell stop 1 I am out front in the blue van")
    wait_until(lambda: bool(customer.heard()))
    assert customer.says(words) == "Thanks, I've passed that on to your driver."
    assert driver.hears(containing="The customer answers").endswith(words)


@pytest.mark.parametrize("words", ["where is my package", "stop texting me", "can you bring it friday instead"])
def test_what_is_plainly_for_us_is_not_passed_on_as_an_answer(town: Town, words: str) -> None:
    driver = DriverOnRoad.with_stops(town, 1)
    customer = driver.customers[0]
    driver.says("tell stop 1 I am out front in the blue van")
    wait_until(lambda: bool(customer.heard()))
    assert "passed that on" not in customer.says(words)
    assert not any("The customer answers" in text for text in driver.heard())
