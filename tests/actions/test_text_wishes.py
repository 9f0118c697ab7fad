"""What recipients wish of our texts: kept with the number, said back once, taken back as easily; never an opt-out."""

from datetime import time

import pytest

from doorstep.messaging import consent, conversations, wishes_kept
from doorstep.messaging.policy.wishes import KeptWish, Level
from tests.actions.texting import Texter


def kept(customer: Texter) -> KeptWish:
    with customer.sessions() as session:
        number = conversations.conversation(session, customer.conversation_id).their_number
        return wishes_kept.of_number(session, number)


def doubted(customer: Texter) -> bool:
    with customer.sessions() as session:
        number = conversations.conversation(session, customer.conversation_id).their_number
        return bool(consent.doubtful(session, [number])) or consent.is_opted_out(session, number)


@pytest.mark.parametrize(
    ("text", "response", "wish"),
    [
        ("just tell me when it's here", "utter_texts_wished_outcome", KeptWish(Level.OUTCOME)),
        ("too many texts", "utter_texts_wished_essential", KeptWish(Level.ESSENTIAL)),
        ("only the important ones please", "utter_texts_wished_essential", KeptWish(Level.ESSENTIAL)),
        ("don't text me before 9", "utter_texts_wished_hours", KeptWish(not_before=time(9))),
    ],
)
def test_a_wish_is_kept_and_said_back_in_one_text(customer: Texter, text: str, response: str, wish: KeptWish) -> None:
    assert customer.texts("complain", text) == [response]
    assert kept(customer) == wish
    assert not doubted(customer)


def test_the_hours_are_said_back(customer: Texter) -> None:
    customer.texts("out_of_scope", "no texts before 9:30 or after 8pm. and no texts after 8 pm")
    assert dict(customer.said)["utter_texts_wished_hours"] == {"hours": "before 9:30 AM or after 8 PM"}


def test_a_wish_adds_to_what_was_wished_before_and_all_updates_takes_all_of_it_back(customer: Texter) -> None:
    customer.texts("complain", "too many texts")
    customer.texts("complain", "don't text me before 9")
    assert kept(customer) == KeptWish(Level.ESSENTIAL, time(9))
    assert customer.texts("out_of_scope", "ALL UPDATES") == ["utter_texts_wished_all"]
    assert kept(customer) == KeptWish()


def test_what_else_the_text_asks_is_answered_too(customer: Texter) -> None:
    said = customer.texts_several(("complain", "too many texts."), ("where_is_my_package", "where is my package?"))
    assert said[0] == "utter_texts_wished_essential"
    assert len(said) > 1
    assert kept(customer).level is Level.ESSENTIAL


def test_an_open_question_stays_open(customer: Texter) -> None:
    customer.texts("cancel_delivery", "cancel my delivery")
    assert customer.question is not None
    asked = customer.question.of
    said = customer.texts("complain", "too many texts")
    assert said[0] == "utter_texts_wished_essential"
    assert customer.question is not None
    assert customer.question.of == asked


def test_who_was_asked_whether_to_stop_all_texts_and_wants_fewer_has_answered(customer: Texter) -> None:
    customer.texts("out_of_scope", "these texts are annoying")
    assert doubted(customer)
    assert customer.texts("complain", "just fewer texts please") == ["utter_texts_wished_essential"]
    assert not doubted(customer)
    assert customer.question is None


def test_stop_texting_me_is_an_opt_out_and_no_wish(customer: Texter) -> None:
    customer.texts("stop_texts", "too many texts, stop texting me")
    assert doubted(customer)
    assert kept(customer) == KeptWish()


def test_a_question_about_the_texts_keeps_nothing(customer: Texter) -> None:
    customer.texts("out_of_scope", "why so many texts?")
    assert kept(customer) == KeptWish()


def test_a_wish_about_hours_that_is_taken_for_a_stop_is_a_wish(customer: Texter) -> None:
    customer.texts_several(("stop_texts", "don't text me before noon."), ("inform", "i work nights"))
    assert kept(customer) == KeptWish(not_before=time(12))
    assert not doubted(customer)


@pytest.mark.parametrize("text", ["stop you keep texting me", "yall keep messaging me, stop it"])
def test_who_complains_that_we_keep_texting_is_not_told_that_it_goes_on(customer: Texter, text: str) -> None:
    assert "utter_texts_as_before" not in customer.texts("stop_texts", text)
