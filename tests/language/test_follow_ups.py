"""A few words that go on from what was asked before."""

import pytest

from doorstep.language.follow_ups import asks_what_became, may_only_name, waits_for_answer, what_is_named


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("and the kettle one?", "kettle"),
        ("what about my bookshelf", "bookshelf"),
        ("n the lamp?", "lamp"),
        ("the friday one", "friday"),
        ("ok and the garden chairs?", "garden chairs"),
        ("how bout the one from Acme", "one from acme"),
        ("& the mattress please", "mattress"),
        ("thanks! and the tv box?", "tv"),
    ],
)
def test_what_only_names_a_thing_is_known_by_its_form(text: str, named: str) -> None:
    assert what_is_named(text) == named


@pytest.mark.parametrize(
    "text",
    [
        "and cancel the lamp?",
        "can the lamp come friday",
        "the lamp is broken",
        "and i want the chairs moved",
        "what about it",
        "my lamp",
        "and where is the lamp going to be left if nobody answers",
        "and the other one?",
        "",
        "???",
    ],
)
def test_what_asks_something_of_its_own_is_none(text: str) -> None:
    assert not may_only_name(text)


@pytest.mark.parametrize(
    "text", ["im waiting on a reply", "still havent heard back", "no response yet", "waiting for dispatch to get back"]
)
def test_who_waits_for_our_answer_is_heard(text: str) -> None:
    assert waits_for_answer(text)


@pytest.mark.parametrize(
    "text", ["no answer at the door", "rang the bell, no response", "waiting for my couch", "wait"]
)
def test_who_waits_for_something_else_is_not(text: str) -> None:
    assert not waits_for_answer(text)


@pytest.mark.parametrize(
    "text",
    [
        "ok so what will happen now?",
        "this is ridiculous. whats gonna happen next",
        "so is that settled or",
        "did the driver read my note",
        "will she see that?",
        "what are you guys going to do about it",
    ],
)
def test_what_became_of_it_is_asked_in_many_ways(text: str) -> None:
    assert asks_what_became(text)


@pytest.mark.parametrize(
    "text", ["what happened to my box", "will he see the dog", "i wonder what happened", "is it raining"]
)
def test_what_happened_before_is_another_question(text: str) -> None:
    assert not asks_what_became(text)
