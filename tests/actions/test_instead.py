"""A proposal for this delivery in the words of a question about the service."""

from doorstep.cases.lifecycle import CaseKind
from tests.actions.texting import Texter


def test_another_day_instead_is_about_the_delivery_and_is_read_back(customer: Texter) -> None:
    customer.gets("LM100000001", is_loaded=False)
    assert customer.texts("ask_service", "could you deliver on monday instead?") == ["utter_another_day_read_back"]
    assert customer.delivery("LM100000001").version == 1


def test_another_day_beside_a_no_to_holding_it_is_read_back(customer: Texter) -> None:
    customer.gets("LM100000001", is_loaded=False)
    customer.texts("hold_for_pickup", "keep it there ill fetch it")
    said = customer.texts("reschedule", "nah, bring it monday instead")
    assert said == ["utter_pickup_dropped", "utter_another_day_read_back"]


def test_a_place_beside_a_no_to_cancelling_is_noted(customer: Texter) -> None:
    customer.gets("LM100000001")
    customer.texts("cancel_delivery", "i dont want it")
    said = customer.texts("give_instructions", "no, leave it behind the shed")
    assert said[0] == "utter_refusal_dropped"
    assert [note.text for note in customer.driver_notes("LM100000001")]


def test_who_takes_note_agrees_to_nothing_and_is_asked_nothing(customer: Texter) -> None:
    customer.gets("LM100000001")
    customer.texts("where_is_my_package", "eta")
    assert customer.texts("affirm", "kk cool") == ["utter_in_passing"]
    assert customer.texts("affirm", "yes") == ["utter_nothing_pending"]


def test_a_day_that_is_excluded_leaves_the_one_that_was_read_back(customer: Texter) -> None:
    customer.gets("LM100000001", is_loaded=False)
    customer.texts("reschedule", "bring it monday")
    said = customer.values_of("utter_another_day_read_back")["new"]
    assert customer.texts("reschedule", "not friday") == ["utter_as_before", "utter_another_day_read_back"]
    assert customer.values_of("utter_another_day_read_back")["new"] == said


def test_a_time_long_ago_beside_a_yes_is_no_day(customer: Texter) -> None:
    customer.gets("LM100000001", is_loaded=False)
    customer.texts("reschedule", "bring it monday")
    assert "utter_another_day_past" not in customer.texts("nlu_fallback", "yes thats the last time i swear")


def test_that_a_person_answers_is_told_once(customer: Texter) -> None:
    customer.gets("LM100000001")
    said = customer.texts_several(("complain", "third time i ask"), ("talk_to_person", "i want a human"))
    assert [each for each in said if "dispatch" in each or "person" in each] == ["utter_person_soon"]


def test_who_is_angry_and_wants_a_person_is_one_case_that_says_both(customer: Texter) -> None:
    customer.gets("LM100000001")
    customer.texts_several(("complain", "third time i ask"), ("talk_to_person", "i want a human"))
    assert [(case.kind, case.reason) for case in customer.cases()] == [
        (CaseKind.PERSON_WANTED, "The customer complains and asked for a person.")
    ]
