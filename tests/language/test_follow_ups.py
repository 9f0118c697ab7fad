"""A few words that go on from what was asked before."""

import pytest

from doorstep.language.follow_ups import may_only_name, waits_for_answer, what_is_named


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
