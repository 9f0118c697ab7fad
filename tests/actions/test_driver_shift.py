"""Beginning and end of shifts and breaks, in the words of people who do it daily."""

import pytest
from sqlalchemy import select

from doorstep.cases.models import Case
from doorstep.dms import commands as dms_commands
from doorstep.dms import whereabouts
from doorstep.dms.status import Status
from tests.actions.conftest import NUMBERS, Driver


def is_on_shift(driver: Driver) -> bool:
    with driver.sessions() as session:
        return whereabouts.shift_of(session, "D1", driver.now) is not None


def is_on_break(driver: Driver) -> bool:
    with driver.sessions() as session:
        shift = whereabouts.shift_of(session, "D1", driver.now)
    return shift is not None and shift.break_since is not None


@pytest.mark.parametrize("words", ["back", "ok back", "back at it", "break is over"])
def test_back_ends_a_break(driver: Driver, words: str) -> None:
    driver.says("driver_start_shift", "start shift")
    driver.says("driver_break", "lunch")
    assert driver.says("driver_inform", words)[0] == "utter_driver_break_over"
    assert not is_on_break(driver)


@pytest.mark.parametrize("words", ["when is my break", "lunch at 1", "break after the next stop"])
def test_a_break_of_later_begins_none(driver: Driver, words: str) -> None:
    driver.says("driver_start_shift", "start shift")
    driver.says("driver_break", words)
    assert not is_on_break(driver)


@pytest.mark.parametrize("words", ["clocking in, 6:52", "punch me in", "ready for duty"])
def test_a_shift_begins_in_the_words_of_the_trade(driver: Driver, words: str) -> None:
    driver.says("driver_unclear", words)
    assert is_on_shift(driver)


def test_who_leaves_early_is_asked_and_dispatch_hears_why_once_it_is_sure(driver: Driver) -> None:
    driver.says("driver_start_shift", "start shift")
    assert driver.says("driver_dispatch", "heading home early, my kid is running a fever") == [
        "utter_driver_stops_left"
    ]
    assert is_on_shift(driver)
    with driver.sessions() as session:
        assert session.scalars(select(Case)).all() == []
    driver.says("driver_yes", "yes")
    assert not is_on_shift(driver)
    with driver.sessions() as session:
        case = session.scalars(select(Case)).one()
    assert case.reason == "The shift ended with 3 stops left: 1, 2, 3."
    assert case.details["driver_says"] == "heading home early, my kid is running a fever"


def test_a_goodbye_of_somebody_who_is_off_ends_nothing(driver: Driver) -> None:
    assert driver.says("driver_dispatch", "see yall tomorrow") == ["utter_driver_shift_over_already"]


def test_a_question_whether_one_may_leave_goes_to_dispatch(driver: Driver) -> None:
    driver.says("driver_start_shift", "start shift")
    assert driver.says("driver_end_shift", "can i leave early today") == ["utter_driver_dispatch"]
    assert is_on_shift(driver)


def test_starting_and_loaded_in_one_line_are_both_done(driver: Driver) -> None:
    for number in NUMBERS:
        driver.change(dms_commands.change_status, number, Status.AT_DEPOT)
        driver.change(dms_commands.assign_to_route, number, "R-D1")
    driver.says("driver_start_shift", "starting my shift, van is loaded")
    assert is_on_shift(driver)
    assert [driver.status(number) for number in NUMBERS] == ["out_for_delivery"] * 3


@pytest.mark.parametrize(
    ("intent", "words"), [("driver_seen", "copy"), ("driver_seen", "k"), ("driver_inform", "10-4")]
)
def test_what_wants_no_answer_gets_none(driver: Driver, intent: str, words: str) -> None:
    assert driver.says(intent, words) == []
