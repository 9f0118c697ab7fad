"""Taking back in a conversation: what it is about, and what else the text may read as."""

from datetime import timedelta

import pytest

from doorstep.cases.lifecycle import CaseState
from doorstep.dms import arrangements
from doorstep.dms.status import Status
from tests.actions.texting import Texter

NUMBER = "LM100000001"
HERE, THERE = "1205", "1250"


@pytest.fixture
def at_depot(customer: Texter) -> Texter:
    customer.gets(NUMBER, is_loaded=False)
    return customer


def _changes_the_address(customer: Texter, address: str = "1250 n lasalle st apt 4B 60610") -> None:
    customer.texts("correct_address", f"its {address}")
    customer.texts("affirm", "yes")


@pytest.mark.parametrize("intent", ["withdraw", "never_mind", "correct_address", "hold_for_pickup"])
def test_taking_back_right_after_a_change_is_about_the_change(at_depot: Texter, intent: str) -> None:
    _changes_the_address(at_depot)
    assert at_depot.delivery(NUMBER).address.number == THERE
    assert at_depot.texts(intent, "no wait forget that, leave it like it was") == ["utter_undo_address"]
    assert at_depot.texts("affirm", "yes put it back") == ["utter_undo_address_done"]
    assert at_depot.delivery(NUMBER).address.number == HERE


def test_what_waits_for_dispatch_is_withdrawn_in_the_words_of_another_request(at_depot: Texter) -> None:
    _changes_the_address(at_depot, "700 Vine St Apt 6, Cincinnati OH 45202")
    assert [case for case in at_depot.cases() if case.state == CaseState.WAITING_ON_DESK]
    said = at_depot.texts("hold_for_pickup", "nah forget it ill bring it to her myself. keep it coming to me")
    assert said == ["utter_undo_withdrawn"]
    assert all(case.state == CaseState.RESOLVED for case in at_depot.cases())
    assert at_depot.delivery(NUMBER).status is Status.CREATED


def test_never_mind_long_after_is_about_nothing(at_depot: Texter) -> None:
    _changes_the_address(at_depot)
    at_depot.now += timedelta(hours=1)
    assert "utter_undo_address" not in at_depot.texts("never_mind", "never mind")


def test_undo_to_an_open_question_drops_the_question(at_depot: Texter) -> None:
    at_depot.texts("reschedule", "can you bring it monday")
    assert at_depot.texts("withdraw", "undo that") == ["utter_dropped"]
    assert at_depot.question is None


def test_whatever_they_are_taken_for_words_that_leave_it_all_drop_the_question(at_depot: Texter) -> None:
    at_depot.texts("reschedule", "can you bring it monday")
    assert at_depot.texts("nlu_fallback", "hm actually nah. keep everything the way it was") == ["utter_dropped"]
    assert at_depot.question is None
    assert all(case.state == CaseState.RESOLVED for case in at_depot.cases())


def test_undo_right_after_a_code_takes_the_code_back(customer: Texter) -> None:
    customer.gets(NUMBER)
    customer.texts("give_access_code", "the gate code is 4411")
    assert customer.texts("withdraw", "undo that")[0] == "utter_undo_access"
    customer.texts("affirm", "yes")
    with customer.sessions() as session:
        assert arrangements.access(session, NUMBER) == []


def test_words_right_after_a_picture_are_asked_to_be_passed_on(customer: Texter) -> None:
    customer.gets(NUMBER)
    customer.texts("picture_only", "", media=("https://pic/1",))
    assert customer.texts("nlu_fallback", "thats the door he should use") == ["utter_instructions_confirm"]
    customer.texts("affirm", "yes")
    with customer.sessions() as session:
        [given] = arrangements.instructions(session, NUMBER)
    assert given.detail == "thats the door he should use"
