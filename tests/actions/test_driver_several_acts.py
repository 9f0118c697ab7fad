"""Several acts in one text of a driver: each is done, or asked about; none falls on a stop that was not meant."""

from typing import Any

import pytest
from sqlalchemy import select

from doorstep.cases.models import Case
from doorstep.dms.shift_models import Shift
from doorstep.drivers.questions.models import DriverQuestion
from tests.actions.conftest import NUMBERS, Driver

FIRST, SECOND, THIRD = NUMBERS


def statuses(driver: Driver) -> list[str]:
    return [driver.status(number) for number in NUMBERS]


def cases(driver: Driver) -> list[tuple[str, str | None]]:
    with driver.sessions() as session:
        return [(case.kind, case.tracking_number) for case in session.scalars(select(Case).order_by(Case.id))]


def questions(driver: Driver) -> list[tuple[str, str, str]]:
    with driver.sessions() as session:
        return [(each.kind, each.tracking_number, each.text) for each in session.scalars(select(DriverQuestion))]


def shift(driver: Driver) -> Any:
    with driver.sessions() as session:
        return session.scalars(select(Shift)).first()


def test_a_stop_is_done_and_the_break_begins(driver: Driver) -> None:
    driver.says("driver_start_shift", "starting my shift")
    said = driver.says("driver_break", "two down, taking lunch")
    assert {"utter_driver_delivered", "utter_driver_on_break"} <= set(said)
    assert statuses(driver) == ["out_for_delivery", "delivered", "out_for_delivery"]


def test_no_way_in_and_what_comes_next(driver: Driver) -> None:
    """Said of a stop, and the driver goes on: that is an outcome."""
    said = driver.says("driver_next_stop", "no way into 2, whats after that")
    assert said == ["utter_driver_failed", "utter_driver_next_stop"]
    assert driver.status(SECOND) == "attempted"


def test_a_reason_beside_a_question_is_asked_about(driver: Driver) -> None:
    said = driver.says("driver_next_stop", "gate at 2 is locked, who do i have next")
    assert said == ["utter_driver_failed_so", "utter_driver_next_stop"]
    assert statuses(driver) == ["out_for_delivery"] * 3


def test_done_with_the_door_and_who_is_next_delivers_nothing(driver: Driver) -> None:
    driver.says("driver_next_stop", "finished here, who comes after")
    assert statuses(driver) == ["out_for_delivery"] * 3


def test_the_customer_is_told_although_the_buzzer_is_named_too(driver: Driver) -> None:
    said = driver.says("driver_unclear", "2 intercom is out have him come to the lobby")
    assert said == ["utter_driver_customer_told"]
    assert [(kind, number) for kind, number, _ in questions(driver)] == [("message", SECOND)]
    assert "come to the lobby" in questions(driver)[0][2]


def test_what_else_is_said_of_the_reported_stop_is_of_that_stop(driver: Driver) -> None:
    parts = [
        {"text": "2 dropped on the porch", "intent": "driver_delivered"},
        {"text": "the pin is a block off", "intent": "driver_wrong_address"},
    ]
    driver.says("driver_delivered", "2 dropped on the porch but the pin is a block off", parts=parts)
    assert driver.status(SECOND) == "delivered"
    assert cases(driver) == [("address_problem", SECOND)]
    assert questions(driver) == []  # nobody is asked for the address of what they have


def test_one_stop_is_left_for_later_and_another_looked_up(driver: Driver) -> None:
    said = driver.says("driver_skip", "saving 1 for later whats the deal with 3")
    assert said[:2] == ["utter_driver_put_off", "utter_driver_stop"]


def test_the_other_of_two_is_delivered_when_both_are_said(driver: Driver) -> None:
    driver.says("driver_delivered", "2 done porch")
    driver.says("driver_undo", "undo 2, it was 3 i dropped")
    assert statuses(driver) == ["out_for_delivery", "out_for_delivery", "delivered"]


def test_one_is_delivered_and_the_other_asked_about_with_its_buttons(driver: Driver) -> None:
    said = driver.says("driver_delivered", "la 2 entregada la 3 cerrado")
    assert {"utter_driver_delivered", "utter_driver_failed_so"} <= set(said)
    driver.taps("Yes, business closed")
    assert statuses(driver) == ["out_for_delivery", "delivered", "attempted"]


@pytest.mark.parametrize(
    "words",
    ["rejected! by the bank this time. what a week", "refused a ride from my cousin this morning. never again"],
)
def test_a_story_is_asked_about_at_most(driver: Driver, words: str) -> None:
    driver.says("driver_refused", words)
    assert statuses(driver) == ["out_for_delivery"] * 3


@pytest.mark.parametrize(
    ("intent", "words"),
    [
        ("driver_skip", "skip ahead to the next one"),
        ("driver_unclear", "ready for another one"),
        ("driver_ask_status", "is 1 next or did that change"),
    ],
)
def test_the_next_stop_is_shown_to_who_asks_for_it(driver: Driver, intent: str, words: str) -> None:
    assert driver.says(intent, words) == ["utter_driver_next_stop"]
    assert statuses(driver) == ["out_for_delivery"] * 3


def test_somebody_is_to_call_and_the_customer_is_not_texted(driver: Driver) -> None:
    parts = [
        {"text": "2 dropped", "intent": "driver_delivered"},
        {"text": "somebody buzz me", "intent": "driver_access_problem"},
    ]
    driver.says("driver_delivered", "2 dropped, found one i cant place, somebody buzz me", parts=parts)
    assert questions(driver) == []
    assert ("driver_wants_desk", None) in cases(driver)


def test_what_only_the_classifier_takes_for_a_wrong_address_is_offered(driver: Driver) -> None:
    said = driver.says("driver_wrong_address", "two trucks wide and nobody waves anymore")
    assert said == ["utter_driver_address_so"]
    assert (cases(driver), questions(driver)) == ([], [])
    driver.taps("Wrong address")
    assert cases(driver)[0] == ("address_problem", FIRST)


def test_who_says_where_they_are_going_is_shown_that_stop(driver: Driver) -> None:
    assert driver.says("driver_unclear", "ok todo bien, voy para la 2 ahora") == ["utter_driver_stop"]


@pytest.mark.parametrize("words", ["hmm stop 2 wasnt the shed it was a teenager", "stop 2 smells of waffles today"])
def test_what_is_not_understood_of_a_stop_is_said_so_above_it(driver: Driver, words: str) -> None:
    assert driver.says("driver_unclear", words) == ["utter_driver_unclear_about", "utter_driver_stop"]
    assert driver.attempts(SECOND) == 0


def test_a_long_line_with_a_number_in_it_is_of_no_stop(driver: Driver) -> None:
    assert driver.says("driver_unclear", "picked up 2 on the way from my cousin") == ["utter_driver_unclear"]


def test_where_to_after_a_street_is_the_stop_after_that_one(driver: Driver) -> None:
    assert driver.says("driver_next_stop", "whats after 1") == ["utter_driver_next_after"]
    assert driver.said[0][1]["position"] == "2"
    assert driver.says("driver_next_stop", "who comes after 3") == ["utter_driver_next_after_none"]


def test_what_is_there_is_delivered_while_the_rest_is_looked_for(driver: Driver) -> None:
    assert driver.says("driver_unclear", "so do i just hand over the one box?") == ["utter_driver_service_the_rest"]
    driver.says("driver_missing", "only found 1 of the 2 boxes for 2")
    assert driver.says("driver_unclear", "so do i just hand over the one box?") == ["utter_driver_service_the_rest_of"]
    assert statuses(driver) == ["out_for_delivery"] * 3


def test_the_shift_begins_though_something_is_missing(driver: Driver) -> None:
    said = driver.says("driver_missing", "morning. out on i7 loaded but one short")
    assert said == ["utter_driver_shift_started_by_loading", "utter_driver_missing_which"]
    assert shift(driver) is not None


def test_what_nobody_tapped_is_named_at_the_end_of_the_shift(driver: Driver) -> None:
    driver.says("driver_start_shift", "starting my shift")
    driver.says("driver_unclear", "2 buzzer dead")
    assert [name for name, _ in driver.said] == ["utter_driver_failed_so"]
    driver.says("driver_delivered", "1 done at the porch")  # listed once more here
    assert "utter_driver_still_asked" in [name for name, _ in driver.said]
    said = driver.says("driver_end_shift", "im done for the day")
    assert said == ["utter_driver_still_asked", "utter_driver_stops_left"]
    driver.taps("Yes, no access")
    assert driver.status(SECOND) == "attempted"
    assert driver.says("driver_end_shift", "im done for the day") == ["utter_driver_stops_left"]


def test_one_clause_can_hold_a_report_and_a_delay(driver: Driver) -> None:
    said = driver.says("driver_late", "1 dropped at the desk running 25 late cuz of a train")
    assert said[0] == "utter_driver_delivered"
    assert any(name.startswith("utter_driver_late") for name in said)
    assert driver.status(FIRST) == "delivered"


def test_a_number_in_the_message_is_no_stop(driver: Driver) -> None:
    said = driver.says("driver_tell_customer", "2 left with the neighbor tell him its at 1102 upstairs")
    assert said[:2] == ["utter_driver_delivered", "utter_driver_customer_told"]
    assert [number for _, number, _ in questions(driver)] == [SECOND]


def test_a_gate_in_another_clause_is_helped_with_and_not_reported(driver: Driver) -> None:
    parts = [
        {"text": "1 left on the porch", "intent": "driver_delivered"},
        {"text": "gate at 2 is locked", "intent": "driver_access_problem"},
    ]
    driver.says("driver_delivered", "1 left on the porch, gate at 2 is locked", parts=parts)
    assert statuses(driver) == ["delivered", "out_for_delivery", "out_for_delivery"]
    assert [(kind, number) for kind, number, _ in questions(driver)] == [("access", SECOND)]


@pytest.mark.parametrize("words", ["codes and gates all day long", "the gate thing is such a hassle"])
def test_who_only_speaks_of_gates_texts_nobody(driver: Driver, words: str) -> None:
    assert driver.says("driver_access_problem", words) == ["utter_driver_no_code"]
    assert questions(driver) == []


def test_what_the_classifier_does_not_take_for_a_report_is_asked_about(driver: Driver) -> None:
    assert driver.says("driver_unclear", "wrapped up and left") != ["utter_driver_delivered"]
    assert statuses(driver) == ["out_for_delivery"] * 3


def test_who_says_a_report_was_none_takes_it_back(driver: Driver) -> None:
    driver.says("driver_delivered", "2 done porch")
    driver.says("driver_undo", "2 isnt delivered, my fault")
    assert driver.status(SECOND) == "out_for_delivery"


def test_danger_of_long_ago_is_asked_about(driver: Driver) -> None:
    assert driver.says("driver_emergency", "my cousin got robbed last month") == ["utter_driver_in_danger"]
    assert cases(driver) == []


def test_a_wait_is_no_delay_before_it_is_said_to_be_one(driver: Driver) -> None:
    assert driver.says("driver_late", "been standing at this dock 40 min") == ["utter_driver_late_so"]
    assert driver.taps("40 min late")[0].startswith("utter_driver_late")


@pytest.mark.parametrize(
    ("intent", "words"),
    [
        ("driver_wrong_address", "nearly went to the wrong house for 2"),
        ("driver_chatter", "almost dropped 2 at the wrong house lol"),
        ("driver_late", "45 min till the fight starts"),
        ("driver_unclear", "gave my two weeks in today"),
    ],
)
def test_what_only_nearly_was_and_what_is_their_own_writes_nothing(driver: Driver, intent: str, words: str) -> None:
    driver.says(intent, words)
    assert (statuses(driver), questions(driver), cases(driver)) == (["out_for_delivery"] * 3, [], [])


@pytest.mark.parametrize(
    "text",
    [
        "1 the hill is all ice, cant get up there with the van. left the package by the mailbox at the bottom",
        "stop 1 a tree fell over the road, no way to get up the lane, not climbing. dropped the box at the gate post",
    ],
)
def test_a_failure_that_ends_in_a_delivery_is_asked_about(driver: Driver, text: str) -> None:
    driver.says("driver_delivered", text)
    assert statuses(driver) == ["out_for_delivery"] * 3


def test_a_failure_and_the_delivery_of_another_stop_are_both_written(driver: Driver) -> None:
    driver.says("driver_failed", "1 nobody home. left 2 on the porch")
    assert statuses(driver) == ["attempted", "delivered", "out_for_delivery"]
