"""Texts about a day that only ask, and those that want another."""

import pytest

from doorstep.language.day_questions import (
    asks_what_is,
    day_proposed,
    is_about_today,
    says_too_early,
    what_is_wished,
)


@pytest.mark.parametrize(
    "text",
    [
        "what time thursday",
        "thursday right?",
        "so its tuesday then?",
        "will it come saturday or sunday",
        "when is it",
        "is my delivery still monday",
        "Are you coming today?",
        "just checking its still the 28th",
        "can you confirm monday",
        "confirming tuesday 2 to 4",
        "do i need to be there thursday",
        "did it get moved to friday",
        "tuesday correct?",
    ],
)
def test_who_asks_what_holds_wants_nothing_moved(text: str) -> None:
    assert asks_what_is(text)
    assert what_is_wished(text) == ""


@pytest.mark.parametrize("text", ["have a good friday", "see you monday", "Happy tuesday!"])
def test_a_day_in_passing_is_no_wish(text: str) -> None:
    assert what_is_wished(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "is thursday possible?",
        "how about sunday",
        "can you bring it monday",
        "what if it came tuesday",
        "tuesday",
        "sunday?",
        "why not tuesday",
        "may i have it thursday",
        "do you have anything thursday",
        "any slots open sunday?",
        "what other days are there",
        "which days work",
        "when can you come again",
        "whats the earliest you can do",
        "will he come after 4 if i ask",
    ],
)
def test_a_proposal_is_a_wish(text: str) -> None:
    assert what_is_wished(text) == text


def test_of_several_sentences_those_that_want_something_are_kept() -> None:
    assert (
        what_is_wished("What time monday? Can you do tuesday instead. see you then!") == "Can you do tuesday instead."
    )


@pytest.mark.parametrize(
    "text", ["any way he gets here before 2", "we close at 5 so come sooner", "later today please"]
)
def test_another_hour_of_this_day_is_about_today(text: str) -> None:
    assert is_about_today(text)


@pytest.mark.parametrize("text", ["earlier tomorrow", "before friday", "another day", "monday before 2"])
def test_another_day_is_not_about_today(text: str) -> None:
    assert not is_about_today(text)


@pytest.mark.parametrize("text", ["too soon, we are at the pool", "thats way early", "please not before 3"])
def test_who_finds_it_too_early_wants_it_no_sooner(text: str) -> None:
    assert not is_about_today(text)


def test_too_early_is_said_of_the_hour_that_was_told() -> None:
    assert says_too_early("thats too soon for me")
    assert not says_too_early("any earlier today")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("sorry, was asleep. tmrw?", "tmrw"),
        ("nobody is home today, wednesday?", "wednesday"),
        ("friday after 2?", "friday after 2?"),
        ("is it coming friday", ""),
        ("sorry! where was he?", ""),
    ],
)
def test_a_day_proposed_by_itself(text: str, day: str) -> None:
    assert day_proposed(text) == day
