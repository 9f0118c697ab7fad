"""Whoever says that the package is not theirs hears of it what a stranger may hear."""

import pytest

from tests.actions.texting import Texter


@pytest.fixture
def stranger(customer: Texter) -> Texter:
    customer.gets("LM100000001")
    customer.texts("wrong_number", "you got the wrong person, this is a bakery")
    return customer


@pytest.mark.parametrize("intent", ["correct_address", "where_is_my_package"])
def test_the_address_is_not_told(stranger: Texter, intent: str) -> None:
    stranger.texts(intent, "what address is it going to? maybe i know them")
    assert "La Salle" not in str(stranger.said)


def test_no_more_texts_said_in_other_words_answers_whether_they_shall_stop(stranger: Texter) -> None:
    stranger.texts("stop_texts", "ok then quit texting the bakery")
    assert stranger.is_opted_out()


@pytest.mark.parametrize(
    "text",
    [
        "people keep texting me for him",
        "why do you guys keep sending these",
        "dont keep texting me",
        "you still text me",
    ],
)
def test_who_complains_that_texts_keep_coming_does_not_want_them_kept(stranger: Texter, text: str) -> None:
    assert "utter_texts_kept" not in stranger.texts("wrong_number", text)


@pytest.mark.parametrize("text", ["dont stop the texts", "keep texting", "not the texts"])
def test_words_that_keep_them_are_no_yes(stranger: Texter, text: str) -> None:
    stranger.texts("stop_texts", text)
    assert not stranger.is_opted_out()


def test_who_wants_the_texts_after_all_is_told_again(stranger: Texter) -> None:
    stranger.texts("deny", "no keep them, its my dads package")
    stranger.texts("correct_address", "what address does it go to?")
    assert "La Salle" in str(stranger.said)
