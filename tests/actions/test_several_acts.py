"""Acts that stand in one text: each is done or read back, what only explains or tells is none of them."""

import pytest

from doorstep.cases.lifecycle import CaseKind
from doorstep.dms import arrangements
from tests.actions.texting import Texter

NUMBER, OTHER = "LM100000001", "LM100000002"


@pytest.fixture
def due(customer: Texter) -> Texter:
    customer.gets(NUMBER, is_loaded=False)
    return customer


def _codes(customer: Texter) -> list[str]:
    with customer.sessions() as session:
        return [view.value for view in arrangements.access(session, NUMBER)]


def test_in_a_rant_the_wish_and_the_word_for_the_driver_are_heard_and_the_story_is_not(due: Texter) -> None:
    said = due.texts_several(
        ("complain", "I am so tired of you people, your man drove over my tulips"),
        ("report_damage", "in spring the shelf came dented and I let it go"),
        ("where_is_my_package", "the couch is supposed to come today"),
        ("reschedule", "I am out today so bring it monday instead"),
        ("give_instructions", "they need to use the alley gate"),
        ("ask_service", "do I have to repeat that"),
    )
    assert said[0] == "utter_complaint_heard"
    assert said[-2:] == ["utter_instructions_noted", "utter_another_day_read_back"]
    assert not [response for response in said if "damage" in response or "where" in response or "service" in response]
    assert [note.text for note in due.driver_notes(NUMBER)] == []  # not loaded: it stands with the delivery
    assert {case.kind for case in due.cases()} == {CaseKind.COMPLAINT, CaseKind.DELIVERY_CHANGE}


def test_a_code_is_written_before_the_day_is_read_back_and_nothing_else_is_asked(due: Texter) -> None:
    said = due.texts_several(("reschedule", "bring it monday after 1"), ("give_access_code", "callbox 8*14"))
    assert said == ["utter_access_written", "utter_another_day_read_back"]
    assert _codes(due) == ["8*14"]
    assert due.texts("affirm", "yes") == ["utter_another_day_written"]


def test_the_day_beside_a_dispute_answers_which_day(customer: Texter) -> None:
    from doorstep.dms import commands as dms_commands
    from doorstep.dms.values import AttemptOutcome, FailureReason

    customer.gets(NUMBER)
    customer.change(dms_commands.record_attempt, NUMBER, AttemptOutcome.FAILED, reason=FailureReason.NOBODY_HOME)
    said = customer.texts_several(("dispute_attempt", "i sat right here all day"), ("reschedule", "come back monday"))
    assert said == ["utter_attempt_disputed_offer", "utter_another_day_read_back_again"]


def test_a_denial_beside_a_wish_says_nothing_of_its_own(due: Texter) -> None:
    said = due.texts_several(("cancel_delivery", "dont cancel it"), ("reschedule", "just bring it monday"))
    assert said == ["utter_another_day_read_back"]


def test_dropping_one_plan_for_another_is_the_other(due: Texter) -> None:
    said = due.texts_several(("withdraw", "scratch the friday thing"), ("hold_for_pickup", "i will come get it"))
    assert said == ["utter_pickup_ask_instead"]


def test_cancel_that_and_keep_it_as_it_was_cancels_no_delivery(due: Texter) -> None:
    said = due.texts_several(("cancel_delivery", "cancel that"), ("withdraw", "leave it how it was"))
    assert said == ["utter_nothing_taken_back"]
    assert due.cases() == []


def test_taking_back_what_was_never_written_says_what_stands(due: Texter) -> None:
    assert due.texts("withdraw", "hey dont send it back, we want it") == ["utter_nothing_taken_back"]


def test_an_opt_out_beside_a_question_confirms_that_the_delivery_comes(due: Texter) -> None:
    due.texts("stop_texts", "no more texts but do i still get it?", parts=(
        ("stop_texts", "no more texts"), ("where_is_my_package", "do i still get it?"),
    ))  # fmt: skip
    assert due.is_opted_out()
    assert due.said == []


class TestOfTwo:
    @pytest.fixture
    def two(self, customer: Texter) -> Texter:
        customer.gets(OTHER, is_loaded=False, sender="Lamp House")
        customer.gets(NUMBER, sender="Rug Barn")
        return customer

    def test_the_first_one_is_the_one_that_comes_first(self, two: Texter) -> None:
        assert "utter_which_delivery" not in two.texts("where_is_my_package", "when does the first one get here")

    def test_a_few_words_that_name_another_of_the_list_ask_about_it(self, two: Texter) -> None:
        two.texts("where_is_my_package", "where is my stuff")
        two.texts("choose_option", "the rug")
        assert "utter_not_understood" not in two.texts("nlu_fallback", "and the lamp one?")
        assert two.slots["delivery"] == OTHER

    def test_each_act_is_about_the_one_that_it_names(self, two: Texter) -> None:
        two.texts_several(("cancel_delivery", "take the rug back"), ("where_is_my_package", "when does the lamp come?"))
        assert two.values_of("utter_refusal_ask")["tracking_number"] == NUMBER

    def test_both_of_them_are_moved_one_after_the_other(self, two: Texter) -> None:
        two.texts("where_is_my_package", "where are they")
        two.texts("choose_option", "both")
        assert "utter_another_day_read_back" in two.texts("reschedule", "move them both to monday")
        said = two.texts("affirm", "yes")
        assert {"utter_another_day_read_back", "utter_another_day_needs_approval"} & set(said)
        assert len(said) > 1


def test_a_day_that_waits_is_dropped_and_the_question_before_it_goes_on(due: Texter) -> None:
    due.texts_several(("correct_address", "apt 5C"), ("reschedule", "bring it monday"))
    assert due.texts("withdraw", "nvm about monday") == ["utter_dropped_the_day", "utter_read_back"]
    assert due.texts("affirm", "yes")[0] == "utter_address_written"
    assert due.question is None


def test_another_code_is_no_taking_back_of_something_else(due: Texter) -> None:
    due.texts("give_access_code", "gate 4410")
    due.texts("give_instructions", "leave it by the shed")
    assert due.texts("give_access_code", "actually scratch that, its 4411")[0] == "utter_access_written"
    assert _codes(due) == ["4411"]


def test_an_ok_before_a_question_is_no_act(due: Texter) -> None:
    assert due.texts_several(("affirm", "ok"), ("ask_service", "what if im not home")) == ["utter_service_home_free"]


def test_beside_a_word_for_the_driver_who_is_there_all_day_wants_no_other_day(due: Texter) -> None:
    said = due.texts_several(
        ("give_instructions", "leave it con mi abuela"), ("reschedule", "no habla ingles pero esta all day")
    )
    assert said == ["utter_instructions_noted"]


def test_who_drops_the_pickup_in_several_sentences_is_asked_nothing_more(due: Texter) -> None:
    due.texts("hold_for_pickup", "can i fetch it")
    assert due.texts("reschedule", "tomorrow night") == ["utter_as_before", "utter_pickup_ask_instead"]
    said = due.texts_several(("reschedule", "nah i am at work till 8"), ("withdraw", "just bring it like normal"))
    assert said == ["utter_pickup_dropped"]
    assert due.question is None


def test_a_pickup_answered_with_a_hundred_times_is_read_as_fast_as_any_text(due: Texter) -> None:
    """Whose pattern backs out of each word in two ways never ends."""
    due.texts("hold_for_pickup", "can i pick it up")
    due.texts("nlu_fallback", f"{'today 5 maybe around monday ' * 100}zz")
