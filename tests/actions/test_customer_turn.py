"""The engine of customers' turns: what is open, what answers it, what comes between."""

from datetime import timedelta
from typing import Any

import pytest
import yaml

from actions import dialogues
from actions.question import LASTS, OpenQuestion
from actions.steps import Ask, NotAnAnswer, RequestContext, Settled, Step
from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.dms import commands as dms_commands
from doorstep.dms.values import AttemptOutcome, FailureReason
from doorstep.requests import REQUESTS, Request
from tests.actions.test_notification_answers import is_told
from tests.actions.texting import Texter
from tests.stack import ROOT

NUMBER, OTHER = "LM100000001", "LM100000002"
DOUBTFUL = "enough already"


@pytest.fixture
def expecting(customer: Texter) -> Texter:
    customer.gets(NUMBER)
    return customer


def test_a_question_comes_back_from_its_slot_as_it_went_in(expecting: Texter) -> None:
    expecting.texts("correct_address", "my apt is 7C")
    question = expecting.question
    assert question is not None
    assert OpenQuestion.from_slot(question.to_slot()) == question


class Gift:
    """A toy request: declared by one entry, carried out by one module."""

    @staticmethod
    def begin(asked: RequestContext) -> Step:
        return Ask([("utter_gift_ask", {})], {"asked": "paper"})

    @staticmethod
    def answer(asked: RequestContext, memory: dict[str, str]) -> Step:
        if asked.turn.intent == "affirm":
            return Settled([("utter_gift_wrapped", {})], "Wrapped.")
        return NotAnAnswer()


def test_a_request_is_added_by_one_entry_and_its_module(expecting: Texter, monkeypatch: pytest.MonkeyPatch) -> None:
    toy = Request("wrap_it", "gift", "have it wrapped", (CaseKind.DELIVERY_CHANGE, "The customer wants it wrapped."))
    monkeypatch.setitem(REQUESTS, "wrap_it", toy)
    monkeypatch.setitem(dialogues.DIALOGUES, "wrap_it", Gift)  # type: ignore[arg-type]
    assert expecting.texts("wrap_it", "wrap it nicely please") == ["utter_gift_ask"]
    assert expecting.texts("where_is_my_package", "where is it")[-1] == "utter_gift_ask"
    assert expecting.texts("affirm", "yes") == ["utter_gift_wrapped"]
    [case] = expecting.cases()
    assert (case.kind, case.state, case.resolution) == (CaseKind.DELIVERY_CHANGE, CaseState.RESOLVED, "Wrapped.")


class TestAnOldQuestion:
    def test_takes_no_bare_yes_and_is_asked_again(self, expecting: Texter) -> None:
        expecting.texts("correct_address", "my apt is 7C")
        said = expecting.texts("affirm", "yes", after=LASTS + timedelta(minutes=1))
        assert said[0] == "utter_asked_long_ago"
        assert expecting.delivery(NUMBER).address.unit == "4B"
        expecting.texts("affirm", "yes")
        assert expecting.delivery(NUMBER).address.unit == "7C"

    def test_of_the_same_day_takes_its_yes(self, expecting: Texter) -> None:
        expecting.texts("correct_address", "my apt is 7C")
        expecting.texts("affirm", "yes", after=timedelta(hours=11))
        assert expecting.delivery(NUMBER).address.unit == "7C"


@pytest.mark.parametrize("text", ["yes no wait", "yes, not", "wrong, yes"])
def test_whatever_the_model_makes_of_it_a_yes_with_a_no_in_it_is_none(expecting: Texter, text: str) -> None:
    expecting.texts("correct_address", "my apt is 7C")
    expecting.texts("affirm", text)
    assert expecting.delivery(NUMBER).address.unit == "4B"


@pytest.mark.parametrize("text", ["Yes. Hold it. Be there after work", "yep, ill come get it. thursday probly after 5"])
def test_a_yes_that_says_again_what_it_agrees_to_is_one(expecting: Texter, text: str) -> None:
    expecting.texts("hold_for_pickup", "i want to pick it up myself")
    assert expecting.texts("hold_for_pickup", text)[0] == "utter_pickup_needs_approval"


def test_who_leaves_it_as_it_was_right_after_a_change_is_asked_whether_to_put_it_back(customer: Texter) -> None:
    customer.gets(NUMBER, is_loaded=False)
    customer.texts("reschedule", "could it come tuesday")
    customer.texts("affirm", "yes please")
    moved = customer.delivery(NUMBER).window_start
    assert customer.texts("deny", "hmm no. leave it like it was") == ["utter_undo_window"]
    assert customer.delivery(NUMBER).window_start == moved


def test_a_yes_with_an_order_for_the_driver_beside_it_is_a_yes(customer: Texter) -> None:
    customer.gets(NUMBER, is_loaded=False)
    customer.texts("reschedule", "could it come tuesday")
    parts = (("affirm", "Yes!"), ("give_instructions", "and don't wake the baby"))
    said = customer.texts("affirm", "Yes! and don't wake the baby", parts=parts)
    assert "utter_another_day_written" in said
    assert "utter_instructions_noted" in said


class TestWhatDoesNotAnswer:
    def test_is_asked_about_in_other_words_and_then_goes_to_a_person(self, expecting: Texter) -> None:
        first = expecting.texts("hold_for_pickup", "i want to pick it up myself")
        second = expecting.texts("nlu_fallback", "hmm the thing")
        third = expecting.texts("nlu_fallback", "dunno really")
        assert first != second != third
        assert second[-1] == third[-1] == first[-1]
        assert "utter_person_soon" in expecting.texts("nlu_fallback", "well")
        assert [case.kind for case in expecting.cases()][-1] == CaseKind.PERSON_WANTED


class TestAList:
    @pytest.fixture
    def several(self, customer: Texter) -> Texter:
        customer.gets(NUMBER, sender="Lumen Lamps")
        customer.gets(OTHER, sender="Oakline", is_loaded=False)
        return customer

    def test_is_answered_by_its_own_words(self, several: Texter) -> None:
        assert several.texts("where_is_my_package", "any news") == ["utter_which_delivery"]
        several.texts("inform", "the lumen one")
        assert several.slots["delivery"] == NUMBER

    @pytest.mark.parametrize("heard", ["out_of_scope", "nlu_fallback", "hold_for_pickup", "inform"])
    @pytest.mark.parametrize("text", ["and the oakline one?", "what about oakline", "ok n the oakline stuff?"])
    def test_goes_on_with_the_next_thing_of_it_whatever_the_model_hears(
        self, several: Texter, heard: str, text: str
    ) -> None:
        several.texts("where_is_my_package", "any news")
        several.texts("inform", "the lumen one")
        assert several.texts(heard, text)[0] == "utter_where_created"
        assert several.slots["delivery"] == OTHER
        assert several.cases() == []

    def test_is_not_picked_from_by_a_day_that_is_proposed(self, several: Texter) -> None:
        several.texts("where_is_my_package", "when does my lumen order come")
        assert "utter_where_created" not in several.texts("reschedule", "how about today?")

    def test_of_which_one_is_talked_of_is_moved_as_a_whole_by_both(self, several: Texter) -> None:
        several.texts("where_is_my_package", "when does my oakline order come")
        several.texts("reschedule", "can both of them come tuesday")
        several.texts("affirm", "yes")
        several.texts("affirm", "yes")
        assert {case.tracking_number for case in several.cases()} == {NUMBER, OTHER}

    def test_is_answered_by_both(self, several: Texter) -> None:
        several.texts("where_is_my_package", "any news")
        said = several.texts("inform", "both")
        assert {"utter_where_out_for_delivery", "utter_where_created"} <= set(said)

    def test_is_not_shown_to_who_named_the_sender(self, several: Texter) -> None:
        several.texts("where_is_my_package", "when does my oakline order come")
        assert several.slots["delivery"] == OTHER

    def test_goes_to_a_person_after_three_answers_that_are_none(self, several: Texter) -> None:
        several.texts("where_is_my_package", "any news")
        said = [several.texts("greet", "hang on") for _ in range(3)]
        assert "utter_person_soon" in said[-1]
        assert len({tuple(each) for each in said}) == 3

    def test_old_deliveries_are_no_choice_where_newer_ones_are(self, customer: Texter) -> None:
        customer.gets(NUMBER)
        customer.change(dms_commands.record_attempt, NUMBER, AttemptOutcome.DELIVERED)
        customer.now += timedelta(days=6)
        customer.gets(OTHER, is_loaded=False)
        assert "utter_where_created" in customer.texts("where_is_my_package", "where is it")
        assert "utter_proof_no_photo" in customer.texts("ask_for_proof", "can i see where you left the other thing")


class TestAnOptOut:
    def test_in_plain_words_counts_at_once_whatever_is_open_and_whatever_the_model_says(
        self, expecting: Texter
    ) -> None:
        expecting.texts("correct_address", "my apt is 7C")
        expecting.texts("give_instructions", "please stop texting me")
        assert expecting.is_opted_out()
        assert expecting.question is None

    def test_that_only_the_model_hears_is_none(self, expecting: Texter) -> None:
        expecting.texts("stop_texts", "no more questions from my side")
        assert not expecting.is_opted_out()

    @pytest.mark.parametrize(("answer", "ends"), [("1", True), ("2", False), ("keep them", False)])
    def test_that_may_be_one_is_asked_about(self, expecting: Texter, answer: str, ends: bool) -> None:
        said = expecting.texts("stop_texts", DOUBTFUL)
        assert said == ["utter_opt_out_doubt", "utter_opt_out_options"]
        assert not expecting.is_opted_out()
        expecting.texts("inform", answer)
        assert expecting.is_opted_out() is ends

    def test_the_order_not_the_texts_is_the_order(self, expecting: Texter) -> None:
        expecting.texts("ambiguous_cancel", "cancel")
        said = expecting.texts("stop_texts", "the order, not these texts")
        assert not expecting.is_opted_out()
        assert said[-1].startswith("utter_refusal_ask")

    def test_a_wrong_number_is_asked_whether_texts_shall_stop_and_the_desk_hears_of_it(self, expecting: Texter) -> None:
        expecting.texts("wrong_number", "you got the wrong person")
        assert not expecting.is_opted_out()
        expecting.texts("affirm", "yes")
        assert expecting.is_opted_out()
        assert [case.kind for case in expecting.cases()] == [CaseKind.ADDRESS_PROBLEM]


class TestAnswersAndTime:
    def test_a_yes_written_before_the_question_was_put_is_none(self, expecting: Texter) -> None:
        expecting.texts("correct_address", "my apt is 7C")
        said = expecting.texts("affirm", "yes", after=timedelta(seconds=5), ago=timedelta(seconds=9))
        assert said[0] == "utter_to_be_sure"
        assert expecting.delivery(NUMBER).address.unit == "4B"

    def test_three_quick_questions_get_one_answer(self, expecting: Texter) -> None:
        quick = timedelta(seconds=3)
        assert expecting.texts("where_is_my_package", "where", after=quick)
        assert expecting.texts("where_is_my_package", "is my stuff", after=quick) == []


class TestAfterAHandOver:
    @pytest.fixture
    def handed_over(self, expecting: Texter) -> Texter:
        expecting.texts("talk_to_person", "get me a human")
        return expecting

    def test_plain_questions_are_answered_until_somebody_takes_the_conversation(self, handed_over: Texter) -> None:
        assert not handed_over.is_paused
        assert "utter_where_out_for_delivery" in handed_over.texts("where_is_my_package", "is it still coming today")

    def test_what_is_added_is_kept_with_the_case_and_said_once(self, handed_over: Texter) -> None:
        assert handed_over.texts("complain", "third time this month btw") == ["utter_added_for_dispatch"]
        assert handed_over.texts("inform", "i work nights") == []
        [case] = handed_over.cases()
        notes = handed_over.notes_of(case.id)
        assert "The customer adds: third time this month btw" in notes
        assert "The customer adds: i work nights" in notes

    def test_what_the_driver_has_to_know_reaches_the_driver(self, handed_over: Texter) -> None:
        handed_over.texts("give_instructions", "leave it behind the planter")
        assert any("planter" in note.text for note in handed_over.driver_notes(NUMBER))

    def test_once_dispatch_has_settled_it_the_assistant_takes_everything_again(self, handed_over: Texter) -> None:
        [case] = handed_over.cases()
        handed_over.change(case_commands.resolve, case.id, "Called them.")
        assert handed_over.texts("hold_for_pickup", "ill pick it up")[-1].startswith("utter_pickup")


def test_the_drivers_number_is_no_wish_for_a_person(expecting: Texter) -> None:
    assert expecting.texts("talk_to_person", "whats the drivers cell number") == ["utter_no_drivers_number"]
    assert expecting.cases() == []


class TestWhatBecameOfIt:
    def test_that_waits_for_dispatch_is_said_so(self, expecting: Texter) -> None:
        expecting.texts("correct_address", "i moved to 2140 n halsted st chicago 60614")
        expecting.texts("affirm", "yes")
        assert expecting.texts("affirm", "so is that confirmed?") == ["utter_not_yet_decided_by"]

    def test_that_was_written_is_said_as_it_stands(self, expecting: Texter) -> None:
        expecting.texts("correct_address", "my apt is 7C")
        expecting.texts("affirm", "yes")
        assert expecting.texts("where_is_my_package", "did that go through?") == ["utter_stands_address"]

    def test_that_was_never_asked_for_is_the_status(self, expecting: Texter) -> None:
        assert "utter_where_out_for_delivery" in expecting.texts("where_is_my_package", "is it confirmed for today?")


def test_never_mind_after_a_write_offers_to_put_it_back(expecting: Texter) -> None:
    expecting.texts("correct_address", "my apt is 7C")
    expecting.texts("affirm", "yes")
    assert expecting.texts("never_mind", "never mind, leave it like it was") == ["utter_undo_address"]
    assert expecting.delivery(NUMBER).address.unit == "7C"
    expecting.texts("affirm", "yes")
    assert expecting.delivery(NUMBER).address.unit == "4B"


def test_our_request_data_is_sound() -> None:
    for intent, request in REQUESTS.items():
        assert intent == request.intent
        assert hasattr(dialogues.module_of(request), "begin")


def test_every_intent_of_customers_is_in_their_one_rule() -> None:
    def read(file: str) -> dict[str, Any]:
        data: dict[str, Any] = yaml.safe_load((ROOT / file).read_text())
        return data

    intents = {each for each in read("domain.yml")["intents"] if not each.startswith("driver_") or each in REQUESTS}
    [rule] = read("data/rules/customer.yml")["rules"]
    named = {each["intent"] for each in rule["steps"][0]["or"]}
    assert named == intents - {"reaction", "auto_reply"} | {"nlu_fallback"}


class TestSeveralActsInOneText:
    def test_are_each_done_and_what_nobody_takes_is_named(self, expecting: Texter) -> None:
        said = expecting.texts_several(
            ("where_is_my_package", "where is it"),
            ("give_instructions", "leave it behind the planter"),
            ("nlu_fallback", "blue mango seven"),
        )
        assert "utter_where_out_for_delivery" in said
        assert any("planter" in note.text for note in expecting.driver_notes(NUMBER))
        assert expecting.values_of("utter_not_taken") == {"words": "blue mango seven"}

    def test_that_exclude_each_other_are_asked_about(self, expecting: Texter) -> None:
        said = expecting.texts_several(
            ("hold_for_pickup", "keep it there, ill come and get it"),
            ("cancel_delivery", "actually i dont want it, send it back"),
        )
        assert said == ["utter_which_of_two"]
        assert expecting.texts("inform", "2") == ["utter_refusal_ask"]

    def test_an_answer_is_weighed_with_all_that_stands_beside_it(self, expecting: Texter) -> None:
        expecting.texts("cancel_delivery", "i dont want it any more")
        expecting.texts_several(("affirm", "ok"), ("ask_service", "but do i get all of my money back?"))
        assert expecting.delivery(NUMBER).status.value == "out_for_delivery"

    def test_what_stands_beside_an_answer_is_done_too(self, expecting: Texter) -> None:
        expecting.texts("correct_address", "my apt is 7C")
        expecting.texts_several(("affirm", "yes"), ("give_instructions", "leave it behind the planter"))
        assert expecting.delivery(NUMBER).address.unit == "7C"
        assert any("planter" in note.text for note in expecting.driver_notes(NUMBER))

    def test_a_yes_in_the_very_text_that_asks_for_it_writes_nothing(self, expecting: Texter) -> None:
        expecting.texts_several(("correct_address", "my apt is 7C"), ("affirm", "yes"))
        assert expecting.delivery(NUMBER).address.unit == "4B"

    def test_the_same_twice_is_once(self, expecting: Texter) -> None:
        said = expecting.texts_several(
            ("cancel_delivery", "i dont want it any more"), ("cancel_delivery", "please send it back")
        )
        assert said == ["utter_refusal_ask"]
        assert len(expecting.cases()) == 1


def test_the_numbers_of_an_open_question_stay_its_own_when_our_news_comes_without_any(customer: Texter) -> None:
    customer.gets(NUMBER)
    customer.gets(OTHER)
    customer.texts("where_is_my_package", "where are my things")
    assert customer.question is not None
    customer.change(dms_commands.record_attempt, NUMBER, AttemptOutcome.FAILED, reason=FailureReason.NOBODY_HOME)
    is_told(customer, NUMBER, offers=(), notice="attempted")
    customer.texts("choose_option", "2")
    assert customer.question is None or customer.question.of != "failed_attempt"
    assert customer.delivery(NUMBER).status.value == "attempted"


def test_what_is_said_in_passing_begins_nothing(expecting: Texter) -> None:
    assert expecting.texts("reschedule", "see you monday") == ["utter_in_passing"]
    assert expecting.question is None


def test_a_question_about_the_day_begins_nothing(expecting: Texter) -> None:
    expecting.texts("reschedule", "what time today is it again")
    assert expecting.question is None


def test_a_delivery_that_is_named_is_meant_whatever_was_spoken_of_before(customer: Texter) -> None:
    customer.gets(NUMBER, sender="Lumen Lamps")
    customer.gets(OTHER, sender="Oakline", is_loaded=False)
    customer.texts("where_is_my_package", "where are the lumen ones")
    customer.texts("where_is_my_package", "and my oakline order")
    assert customer.slots["delivery"] == OTHER


def test_who_waits_for_a_person_and_calls_hears_how_long(expecting: Texter) -> None:
    expecting.texts("talk_to_person", "get me a human")
    assert expecting.texts("greet", "hello? anybody there", after=timedelta(minutes=3)) == ["utter_person_asked"]
    assert expecting.texts("greet", "hello?", after=timedelta(minutes=30)) == ["utter_person_overdue"]


class TestWhetherItWasMeant:
    def test_a_bare_day_is_asked_about_and_its_yes_begins_it(self, customer: Texter) -> None:
        customer.gets(NUMBER, is_loaded=False)
        assert customer.texts("reschedule", "monday") == ["utter_do_you_want"]
        assert customer.cases() == []
        said = customer.texts("affirm", "yes")
        assert said[-1].startswith("utter_another_day")
        assert "utter_do_you_want" not in said

    def test_a_no_leaves_it(self, customer: Texter) -> None:
        customer.gets(NUMBER, is_loaded=False)
        customer.texts("reschedule", "monday")
        assert customer.texts("deny", "no") == ["utter_dropped"]
        assert customer.question is None


def test_these_texts_and_a_word_more_are_the_texts(expecting: Texter) -> None:
    expecting.texts("ambiguous_cancel", "cancel")
    expecting.texts("stop_texts", "just these texts. i still want the lamp")
    assert expecting.is_opted_out()


def test_a_list_is_answered_by_its_words_with_a_question_behind_them(customer: Texter) -> None:
    customer.gets(NUMBER, sender="Lumen Lamps")
    customer.gets(OTHER, sender="Oakline", is_loaded=False)
    customer.texts("where_is_my_package", "any news")
    customer.texts("where_is_my_package", "the lamps one. when does it get here?")
    assert customer.slots["delivery"] == NUMBER


def test_a_complaint_in_two_sentences_is_answered_once(expecting: Texter) -> None:
    said = expecting.texts_several(
        ("complain", "this is the worst service ever"), ("complain", "your people never show up"),
        ("where_is_my_package", "where is it now"),
    )  # fmt: skip
    assert len([each for each in said if each.startswith("utter_complaint")]) == 1


def test_who_points_at_one_of_a_list_in_a_question_has_chosen(customer: Texter) -> None:
    customer.gets(NUMBER, sender="Lumen Lamps")
    customer.gets(OTHER, sender="Oakline", is_loaded=False)
    customer.texts("where_is_my_package", "any news")
    customer.texts("where_is_my_package", "ok when does the second one get here")
    assert customer.slots["delivery"] == customer.slots["offered"][1]["tracking_number"]


def test_confusion_is_met_with_the_question_in_other_words_and_no_advertisement(expecting: Texter) -> None:
    asked = expecting.texts("hold_for_pickup", "i want to pick it up myself")
    said = expecting.texts("ask_for_help", "idk")
    assert "utter_help" not in said
    assert said != asked
    assert said[-1] == asked[-1]
