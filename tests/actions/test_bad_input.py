"""Texts that nobody means, or that are hard to read: nothing is written, whatever the model takes them for."""

import re
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest
import yaml

from channels.user_messages import for_understanding
from tests.actions.texting import Texter

NUMBER = "LM100000001"
TAKEN_FOR = (
    "reschedule",
    "correct_address",
    "give_access_code",
    "hold_for_pickup",
    "cancel_delivery",
    "affirm",
    "inform",
)
HARD = [
    "a" * 1600,
    "1" * 1600,
    "#" * 1600,
    "bring it on 1/1/1970",
    "january 1 1970 please",
    "deliver 12/31/2099",
    "move it to 2099-06-01",
    "the 31st of november",
    "february 30th then",
    "1 22 333 4444 55555 666 77 8 999 10101",
    "call 312-555-0199 or 312-555-0188, order 99120034, zip 60610, apt 4, 2 boxes, 3 pm, 5/6, #12, $40",
    "\u200b\u200b\u200b",
    "\U0001f4e6\U0001f4e6 \U0001f6aa\U0001f6aa ???",
    "\u0443\u0435\u0455\u200b?",
    "\u202ereverse me",
    "'); update deliveries set status='delivered' --",
    "{{ 7 * 7 }} {number} %s",
]
RESPONSES = {
    name: variants[0]["text"]
    for file in sorted(Path("data/responses").glob("*.yml"))
    for name, variants in yaml.safe_load(file.read_text())["responses"].items()
    if not name.startswith("utter_driver") and "text" in variants[0]
}


@pytest.fixture
def expecting(customer: Texter) -> Texter:
    customer.gets(NUMBER, is_loaded=False)
    return customer


@pytest.mark.parametrize(("text", "intent"), list(product(HARD, TAKEN_FOR)))
def test_a_text_that_nobody_can_mean_changes_nothing(expecting: Texter, text: str, intent: str) -> None:
    before = expecting.delivery(NUMBER)
    expecting.texts(intent, for_understanding(text))
    after = expecting.delivery(NUMBER)
    assert (after.status, after.address, after.window_start) == (before.status, before.address, before.window_start)
    assert not expecting.is_opted_out()


def test_our_own_words_sent_back_change_nothing(expecting: Texter) -> None:
    """Somebody forwards or pastes what we texted, at rest and while a day is being read back."""
    expecting.texts("reschedule", "could it come three days later")
    before = expecting.delivery(NUMBER)
    for name, said in RESPONSES.items():
        text = for_understanding(re.sub(r"\{\w+\}", "LM100000001", said))
        for intent in ("out_of_scope", "affirm", "reschedule"):
            expecting.slots = dict(expecting.slots)
            expecting.texts(intent, text)
            after = expecting.delivery(NUMBER)
            assert after.status == before.status, name
            assert after.address == before.address, name
            assert after.window_start == before.window_start, name
            assert not expecting.is_opted_out(), name


@pytest.mark.parametrize(
    ("today", "text", "start"),
    [
        # Clocks go forward in the night to 8 March 2026 and back in the night to 1 November.
        (datetime(2026, 3, 6, 16, tzinfo=UTC), "can you bring it monday at 2 pm", datetime(2026, 3, 9, 17, tzinfo=UTC)),
        (
            datetime(2026, 10, 30, 16, tzinfo=UTC),
            "can you bring it monday at 2 pm",
            datetime(2026, 11, 2, 18, tzinfo=UTC),
        ),
    ],
)
def test_hours_are_those_of_the_day_that_is_meant(
    customer: Texter, today: datetime, text: str, start: datetime
) -> None:
    customer.now = today
    customer.gets(NUMBER, is_loaded=False)
    assert "utter_another_day_read_back" in customer.texts("reschedule", text)
    customer.texts("affirm", "yes")
    assert customer.delivery(NUMBER).window_start == start


def test_a_unit_of_twelve_characters_is_read_back_whole(expecting: Texter) -> None:
    expecting.texts("correct_address", "wrong unit, its apt GARDENLEVEL2")
    assert "GARDENLEVEL2" in str(expecting.said).upper()
    expecting.texts("affirm", "yes")
    assert expecting.delivery(NUMBER).address.unit.upper() == "GARDENLEVEL2"


def test_an_address_with_pictures_in_it_is_read_without_them(expecting: Texter) -> None:
    expecting.texts("correct_address", "\U0001f3e0 1340 N Wells St \U0001f4cd apt 2 \U0001f64f chicago 60610")
    assert "1340 N Wells St Apt 2, Chicago, IL 60610" in str(expecting.said)
