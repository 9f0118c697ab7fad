"""What customers answer to our news that the driver came in vain."""

import pytest

from doorstep.cases.lifecycle import CaseState
from doorstep.dms import commands as dms_commands
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome, FailureReason
from tests.actions.test_notification_answers import is_told
from tests.actions.texting import Texter

NUMBER = "LM100000001"


@pytest.fixture
def missed(customer: Texter) -> Texter:
    """Nobody was home, and they were told."""
    customer.gets(NUMBER)
    customer.change(dms_commands.record_attempt, NUMBER, AttemptOutcome.FAILED, reason=FailureReason.NOBODY_HOME)
    is_told(customer, NUMBER, offers=("give_instructions", "reschedule", "hold_for_pickup"), notice="attempted")
    return customer


@pytest.mark.parametrize("text", ["2", "another day", "the other day one"])
def test_a_choice_by_number_or_its_own_words_begins_it(missed: Texter, text: str) -> None:
    assert "utter_another_day_options" in missed.texts("choose_option", text)
    assert missed.delivery(NUMBER).status is Status.ATTEMPTED


@pytest.mark.parametrize("text", ["im home now", "back at 3pm", "just got home, can he come back?"])
def test_being_back_the_same_day_is_passed_on_and_books_nothing(missed: Texter, text: str) -> None:
    before = missed.delivery(NUMBER)
    assert missed.texts("reschedule", text)[0] == "utter_failed_attempt_back_today"
    assert missed.delivery(NUMBER).window_start == before.window_start
    assert missed.cases()[-1].state == CaseState.WAITING_ON_DESK
    assert missed.cases()[-1].details["words"] == text


def test_another_day_in_their_own_words_is_read_back(missed: Texter) -> None:
    assert missed.texts("reschedule", "can you come on monday again") == ["utter_another_day_read_back_again"]
    assert missed.delivery(NUMBER).status is Status.ATTEMPTED
