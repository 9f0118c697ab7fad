"""What is said in fun, against the facts, or of others is not written: at most it is asked."""

import pytest

from doorstep.dms import arrangements
from doorstep.dms.views import DeliveryView
from tests.actions.texting import Texter

NUMBER = "LM100000001"


@pytest.fixture
def out(customer: Texter) -> Texter:
    customer.gets(NUMBER)
    return customer


def _noted(customer: Texter) -> list[str]:
    with customer.sessions() as session:
        given = [each.detail for each in arrangements.instructions(session, NUMBER)]
        return given + [each.value for each in arrangements.access(session, NUMBER)]


def _is_as_it_was(customer: Texter, before: DeliveryView) -> bool:
    return customer.delivery(NUMBER) == before and not _noted(customer) and not customer.driver_notes(NUMBER)


@pytest.mark.parametrize(
    ("intent", "text", "answered"),
    [
        (
            "give_instructions",
            "my turtle would sign for it if she had a pen, leave it with her lol",
            "utter_in_passing",
        ),
        ("give_instructions", "the guy upstairs said throw it over the wall, no way", "utter_changes_nothing"),
        ("give_access_code", "id give you a code like 7777 if i had a gate", "utter_in_passing"),
        ("give_access_code", "i wish the code was still 2468", "utter_in_passing"),
        ("cancel_delivery", "cancel it? my wife would murder me", "utter_changes_nothing"),
        ("correct_address", "my brother lives at 77 elm st", "utter_in_passing"),
        ("correct_address", "if i was rich my address would be 1 gold coast ave", "utter_in_passing"),
    ],
)
def test_what_is_not_meant_is_written_nowhere_and_nothing_is_asked(
    out: Texter, intent: str, text: str, answered: str
) -> None:
    before = out.delivery(NUMBER)
    assert out.texts(intent, text) == [answered]
    assert _is_as_it_was(out, before)
    assert out.question is None


@pytest.mark.parametrize(
    "text", ["my neighbor said leave it in the shed", "if i was you id put it by the fence", "hand it to my cat lol"]
)
def test_what_may_be_meant_is_asked_in_their_words_and_noted_after_a_yes(out: Texter, text: str) -> None:
    before = out.delivery(NUMBER)
    assert out.texts("give_instructions", text) == ["utter_instructions_confirm"]
    assert out.values_of("utter_instructions_confirm") == {"detail": text}
    assert _is_as_it_was(out, before)
    assert out.texts("affirm", "yes") == ["utter_instructions_told"]
    assert _noted(out) == [text]


def test_what_may_be_meant_is_dropped_after_a_no(out: Texter) -> None:
    out.texts("give_instructions", "my neighbor said leave it in the shed")
    out.texts("deny", "no")
    assert not _noted(out)


def test_a_code_of_which_somebody_spoke_is_asked_about(out: Texter) -> None:
    assert out.texts("give_access_code", "some guy told me the gate code is 4410") == ["utter_do_you_want"]
    assert not _noted(out)
    out.texts("affirm", "yes")
    assert _noted(out) == ["4410"]


def test_to_the_question_what_the_driver_shall_do_a_joke_is_no_answer(out: Texter) -> None:
    out.texts("give_instructions", "i have instructions")
    out.texts("give_instructions", "haha my dog would take it to 4B if he could drive")
    assert not _noted(out)


def test_beside_an_order_a_joke_is_left_out(out: Texter) -> None:
    out.texts("give_instructions", "leave it on the deck. lol my cat would sign if she could")
    assert _noted(out) == ["on the deck"]


def test_a_code_that_opens_no_door_or_shall_not_be_used_is_not_kept(out: Texter) -> None:
    for text in ("my luggage code is 7788", "the neighbors gate is 9921 but dont use that"):
        assert out.texts("give_access_code", text) in (["utter_access_no_code"], ["utter_access_not_a_code"])
    assert not _noted(out)


def test_of_several_acts_the_address_of_others_is_none(out: Texter) -> None:
    said = out.texts_several(
        ("correct_address", "my sister lives at 77 elm st"), ("give_instructions", "leave it on the deck")
    )
    assert said == ["utter_instructions_told"]


def test_where_somebody_else_lives_is_a_wish_where_it_shall_go_there(out: Texter) -> None:
    said = out.texts("correct_address", "my sister lives at 900 n lake shore dr chicago 60611, can you take it there")
    assert said[-1].startswith("utter_read_back")


def test_what_nobody_knows_yet_asks_for_no_day(out: Texter) -> None:
    assert out.texts("reschedule", "we wont know until thursday noon") == ["utter_in_passing"]
    assert out.question is None
