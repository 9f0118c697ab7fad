from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.requests import split

# What a classifier might make of each clause.
INTENTS = {
    "where is it?": ("where_is_my_package", 0.97),
    "when will it come": ("where_is_my_package", 0.95),
    "my apt is 4b": ("correct_address", 0.9),
    "my address is wrong": ("correct_address", 0.97),
    "its wrong": ("correct_address", 0.9),
    "1250 N. La Salle St. Apt. 4B": ("correct_address", 0.93),
    "1250 N La Salle St": ("correct_address", 0.9),
    "Apt 4B": ("correct_address", 0.8),
    "Chicago, IL 60610": ("correct_address", 0.78),
    "hi there.": ("greet", 0.99),
    "leave it with the doorman": ("give_instructions", 0.9),
    "the code is 7316": ("give_access_code", 0.6),
    "thanks!": ("thank", 0.99),
    "my gate code is 7316": ("give_access_code", 0.95),
    "come tomorrow": ("reschedule", 0.9),
    "leave it with Bob": ("give_instructions", 0.9),
    "Ann": ("inform", 0.9),
}


async def parse(text: str) -> dict[str, dict[str, object]]:
    intent, confidence = INTENTS.get(text, ("out_of_scope", 0.9))
    return {"intent": {"name": intent, "confidence": confidence}}


@pytest.mark.parametrize(
    ("text", "requests"),
    [
        ("where is it? my apt is 4b", ["where is it?", "my apt is 4b"]),
        ("my address is wrong and also when will it come", ["when will it come", "my address is wrong"]),
        ("my apt is 4b\nwhere is it?", ["where is it?", "my apt is 4b"]),
        ("hi there. where is it? my apt is 4b, also leave it with the doorman",
         ["hi there. where is it?", "my apt is 4b", "leave it with the doorman"]),
        ("my apt is 4b and leave it with the doorman", ["my apt is 4b", "leave it with the doorman"]),
        ("my apt is 4b, and leave it with the doorman", ["my apt is 4b", "leave it with the doorman"]),
        ("my apt is 4b & my gate code is 7316", ["my apt is 4b", "my gate code is 7316"]),
        ("come tomorrow and leave it with Bob and Ann", ["come tomorrow", "leave it with Bob and Ann"]),
        # one request, however it is punctuated
        ("leave it with Bob and Ann", ["leave it with Bob and Ann"]),
        ("leave it with the doorman and my gate code is 7316", ["leave it with the doorman and my gate code is 7316"]),
        ("my apt is 4b and 1250 N La Salle St", ["my apt is 4b and 1250 N La Salle St"]),
        ("1250 N La Salle St\nApt 4B\nChicago, IL 60610", ["1250 N La Salle St\nApt 4B\nChicago, IL 60610"]),
        ("my address is wrong. 1250 N. La Salle St. Apt. 4B", ["my address is wrong. 1250 N. La Salle St. Apt. 4B"]),
        ("hi there. where is it? thanks!", ["hi there. where is it? thanks!"]),
        ("where is it? the code is 7316", ["where is it? the code is 7316"]),  # not sure enough
        ("where is it? my apt is 4b. when will it come", ["where is it? my apt is 4b. when will it come"]),
        ("where is it?", ["where is it?"]),
        ("", [""]),
    ],
)  # fmt: skip
async def test_two_requests_are_told_apart_and_one_is_left_whole(text: str, requests: list[str]) -> None:
    assert await split(text, parse) == requests


async def test_a_text_without_a_separator_is_not_looked_at() -> None:
    async def fail(text: str) -> dict[str, object]:
        raise AssertionError(text)

    assert await split("its 1250 n la salle not 1205", fail) == ["its 1250 n la salle not 1205"]
    assert await split("1250 N. La Salle St. Apt. 4B, Chicago", fail) == ["1250 N. La Salle St. Apt. 4B, Chicago"]


@given(st.lists(st.sampled_from(sorted(INTENTS)), max_size=7).map(" also ".join) | st.text(max_size=60))
async def test_no_word_is_lost_or_said_twice(text: str) -> None:
    before, after = Counter(text.split()), Counter(" ".join(await split(text, parse)).split())
    assert not after - before
    assert set(before - after) <= {"also", ";", "and", "&", "plus", "please", "pls", "then"}
