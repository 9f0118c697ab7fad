"""What is handled late answers nothing that was asked after it was said, and takes nothing back that was done since."""

from datetime import timedelta

import pytest

from tests.actions.conftest import NUMBERS, Driver
from tests.actions.texting import Texter

FIRST, SECOND, THIRD = NUMBERS
LONG_AGO = timedelta(minutes=20)
A_MOMENT = timedelta(seconds=1)
NUMBER, OTHER = "LM202611201", "LM202611202"


class TestOfACustomer:
    @pytest.mark.parametrize(("intent", "text"), [("affirm", "yes"), ("affirm", "yes please"), ("deny", "no")])
    def test_a_yes_from_before_the_question_answers_nothing(self, customer: Texter, intent: str, text: str) -> None:
        customer.gets(NUMBER)
        customer.texts("cancel_delivery", "please cancel my delivery")
        asked = customer.question
        assert asked is not None
        assert customer.texts(intent, text, ago=LONG_AGO)[0] == "utter_to_be_sure"
        assert customer.question is not None
        assert customer.question.id == asked.id
        assert customer.delivery(NUMBER).status == "out_for_delivery"

    def test_a_yes_from_after_it_does(self, customer: Texter) -> None:
        customer.gets(NUMBER)
        customer.texts("cancel_delivery", "please cancel my delivery")
        customer.texts("affirm", "yes", after=timedelta(minutes=30), ago=timedelta(minutes=29))
        assert customer.question is None

    def test_a_number_from_before_the_list_picks_nothing(self, customer: Texter) -> None:
        customer.gets(NUMBER)
        customer.gets(OTHER)
        customer.texts("cancel_delivery", "please cancel my delivery")
        assert customer.question is not None
        assert customer.question.is_numbered
        asked = customer.question.id
        customer.texts("choose_option", "2", ago=LONG_AGO)
        assert customer.question is not None
        assert customer.question.id == asked

    def test_never_mind_from_before_a_change_leaves_it(self, customer: Texter) -> None:
        customer.gets(NUMBER)
        customer.texts("give_instructions", "leave it at the back door")
        before = customer.driver_notes(NUMBER)
        customer.texts("never_mind", "never mind", ago=LONG_AGO)
        assert customer.question is None
        assert customer.driver_notes(NUMBER) == before


class TestOfADriver:
    @pytest.mark.parametrize(("intent", "text"), [("driver_yes", "yes"), ("driver_inform", "1"), ("driver_no", "no")])
    def test_an_answer_from_before_the_question_is_none(self, driver: Driver, intent: str, text: str) -> None:
        driver.says("driver_failed", "couldnt deliver stop 1")
        asked = driver.work
        assert asked is not None
        assert driver.says(intent, text, ago=LONG_AGO) == ["utter_driver_to_be_sure", "utter_driver_why"]
        assert driver.work == asked

    def test_an_answer_from_after_it_is_one_however_late(self, driver: Driver) -> None:
        driver.says("driver_failed", "couldnt deliver stop 1")
        driver.now += timedelta(minutes=40)
        driver.says("driver_inform", "nobody home", ago=timedelta(minutes=39))
        assert driver.status(FIRST) == "attempted"

    def test_a_tap_answers_the_question_it_stands_under(self, driver: Driver) -> None:
        driver.says("driver_failed", "couldnt deliver stop 1")
        assert driver.taps("Nobody home")[0] == "utter_driver_failed"

    def test_undo_takes_back_nothing_that_was_reported_since(self, driver: Driver) -> None:
        driver.says("driver_delivered", "delivered stop 1 front door")
        assert driver.says("driver_undo", "undo", ago=LONG_AGO) == ["utter_driver_take_back_which"]
        assert driver.status(FIRST) == "delivered"

    def test_a_stop_that_was_spoken_of_since_is_not_meant(self, driver: Driver) -> None:
        driver.says("driver_stop_details", "stop 3")
        driver.says("driver_delivered", "delivered", ago=LONG_AGO)
        assert driver.status(THIRD) == "out_for_delivery"

    def test_one_that_was_spoken_of_before_is(self, driver: Driver) -> None:
        driver.says("driver_ask_access", "code for stop 3?", ago=LONG_AGO + A_MOMENT)
        driver.says("driver_delivered", "delivered front door", ago=LONG_AGO)
        assert driver.status(THIRD) == "delivered"
