import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.reports.retractions import may_contradict, retraction, retracts_the_last, stands

REPORTED = (7, 12, 13)


@pytest.mark.parametrize(
    "text",
    [
        "undo 12",
        "Undo stop 12, please.",
        "scratch that, 12 is still in my van lol",
        "strike that. 12 aint done",
        "my bad 12 isnt done",
        "my bad, 12 is not delivered yet",
        "wait 12 no",
        "wait no not 12",
        "hold on 12 i still got it",
        "take 12 back",
        "can u take 12 back?",
        "pls reopen stop twelve",
        "un deliver number 12",
        "i still have 12's box",
        "still got the package for 12",
        "12s box is right here lol",
        "12 wasnt me",
        "12 was a mistake",
        "hit 12 by accident",
        "accidentally marked 12",
        "actually havent dropped 12 yet",
        "i never delivered 12",
        "lied about 12 sorry",
        "fat fingered 12",
        "dont count 12",
        "nevermind 12, wrong house",
        "la 12 todavia no",
        "perdon la 12 no, todavia la tengo",
        "todavia tengo la caja de la 12",
        "oops 12 not yet",
        "jk 12 is still on the truck",
        "stop 12 undo that",
        "shoot 12 is still sitting on my seat",
    ],
)
def test_what_was_just_reported_is_taken_back_when_the_words_say_so(text: str) -> None:
    found = retraction(text, REPORTED)
    assert found is not None
    assert found.stops == (12,)
    assert found.is_outright


@pytest.mark.parametrize(
    ("text", "stops"),
    [
        ("undo 12 and 13", (12, 13)),
        ("12 and 13 arent done my bad", (12, 13)),
        ("scratch 12, 13 is good", (12,)),
        ("my bad 12 isnt done but 13 is", (12,)),
        ("not 12, just 13, my bad", (12,)),
        ("13 is right, 12 isnt done", (12,)),
        ("13 is fine. undo 12", (12,)),
        ("never mind 12. 7 and 13 are good", (12,)),
    ],
)
def test_only_what_is_named_is_taken_back(text: str, stops: tuple[int, ...]) -> None:
    found = retraction(text, REPORTED)
    assert found is not None
    assert found.stops == stops


@pytest.mark.parametrize("text", ["12 is wrong", "not 12", "12 no", "12 isnt right", "undo 12 13 is good"])
def test_what_only_contradicts_is_asked(text: str) -> None:
    found = retraction(text, REPORTED)
    assert found is not None
    assert 12 in found.stops
    assert not found.is_outright


@pytest.mark.parametrize(
    "text",
    [
        "12 had a huge dog lol",
        "12 was a pain",
        "dont undo 12",
        "did i mark 12?",
        "is 12 not done?",
        "customer at 12 says its not delivered",
        "12 said she never got hers",
        "if 12 isnt done tell me",
        "i still have another box for 12",
        "wait 12 min",
        "scratch my 12 boxes",
        "undo 14",
        "14 isnt done",
        "heading to 13 now",
        "12 delivered",
        "12 nobody home",
        "12 is right tho",
        "ignore 12s dog",
        "12 is good",
        "my bad running late to 14",
        "hold on at 13 gate is stuck",
        "12 isnt done with me, wants to talk to a person about the fence",
        "12 not delivered nobody home",
        "taking 12 back to the depot",
        "",
    ],
)
def test_talk_questions_plans_and_other_stops_take_nothing_back(text: str) -> None:
    found = retraction(text, REPORTED)
    assert found is None or not found.is_outright


@pytest.mark.parametrize(
    "text", ["13 is right tho", "but 13 is good", "13 was correct", "keep 13", "13 stays", "yeah 13 is done for real"]
)
def test_what_stands_is_known_from_what_is_taken_back(text: str) -> None:
    assert stands(text, REPORTED) == (13,)
    assert retraction(text, REPORTED) is None


@pytest.mark.parametrize("text", ["is 13 right?", "13 right door", "13 is good people", "14 is right", "13 is next"])
def test_other_words_about_a_reported_stop_confirm_nothing(text: str) -> None:
    assert stands(text, REPORTED) == ()


def test_a_denial_beside_a_reported_stop_is_noticed() -> None:
    assert may_contradict("nah 12 got no porch", REPORTED) == (12,)
    assert may_contradict("12 was a pain", REPORTED) == ()


@pytest.mark.parametrize(
    "text", ["scratch that lol", "undo that pls", "oops undo", "take that back", "oh no cancel that sorry"]
)
def test_the_last_report_is_taken_back_when_no_stop_is_named(text: str) -> None:
    assert retracts_the_last(text) is True


@pytest.mark.parametrize(
    "text", ["oops", "wait no", "i still have the box", "oh shoot thats not done my bad", "my bad"]
)
def test_who_notices_something_is_asked(text: str) -> None:
    assert retracts_the_last(text) is False


@pytest.mark.parametrize(
    "text", ["", "wait for me", "oops dropped my phone", "lol", "wait 12", "undo what?", "sorry im late"]
)
def test_other_words_are_about_no_report(text: str) -> None:
    assert retracts_the_last(text) is None


@given(st.text(max_size=80), st.lists(st.integers(1, 99), max_size=4))
def test_no_text_raises_and_only_reported_stops_come_back(text: str, reported: list[int]) -> None:
    found = retraction(text, reported)
    assert found is None or set(found.stops) <= set(reported)
    assert set(stands(text, reported)) <= set(reported)
