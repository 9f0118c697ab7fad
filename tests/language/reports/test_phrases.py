"""What drivers' words say beyond their intent: phrases.yml is the product, this only runs it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from doorstep.dms.values import FailureReason
from doorstep.language import reports
from doorstep.language.reports.durations import LONGEST
from doorstep.language.reports.reasons import REFUSED
from doorstep.language.reports.relaying import says_something
from doorstep.language.reports.stop_numbers import LAST

PHRASES = yaml.safe_load((Path(__file__).parent / "phrases.yml").read_text())
READERS: dict[str, Callable[[str], Any]] = {
    "stop_number": reports.stop_number,
    "stop_numbers": lambda text: list(reports.stop_numbers(text)),
    "minutes": reports.minutes,
    "failure_reason": reports.failure_reason,
    "left_at": reports.left_at,
    "left_at_asked": partial(reports.left_at, asked=True),
    "received_by": reports.received_by,
    "received_by_asked": partial(reports.received_by, asked=True),
    "lateness_reason": reports.lateness_reason,
    "message_for_customer": reports.message_for_customer,
    "denies_delivery": reports.denies_delivery,
    "is_emergency": reports.is_emergency,
    "is_loaded": reports.is_loaded,
    "is_question": reports.is_question,
    "is_for_customer": reports.is_for_customer,
    "is_possibly_for_customer": reports.is_possibly_for_customer,
    "asks_for_number": reports.asks_for_number,
    "wants_call": reports.wants_call,
    "says_on_time": reports.says_on_time,
    "sounds_on_time": reports.sounds_on_time,
    "says_caught_up": reports.says_caught_up,
    "calls_for_help": reports.calls_for_help,
    "can_drive": reports.can_drive,
    "shift_word": reports.shift_word,
    "day_question": reports.day_question,
    "note_said": reports.note_said,
    "asks_for_notes": reports.asks_for_notes,
    "got_in": reports.got_in,
    "says_it_fails": reports.says_it_fails,
    "says_why": reports.says_why,
    "wants_way_in": reports.wants_way_in,
    "gives_up_at_door": reports.gives_up_at_door,
    "asks_what_came": reports.asks_what_came,
    "only_waits": reports.only_waits,
    "place_said": reports.place_said,
}
WORDS = st.lists(
    st.sampled_from(
        "stop # 14 fourteen for teen 20 min late half an hour and a 2:30 at by left with the porch mike signed by tell "
        "her customer ask if dog bit me accident not refused closed gate LM482019337 thru 34 , . ? ' 9999999999".split()
    ),
    max_size=14,
).map(" ".join)
TEXTS = st.text() | WORDS


@pytest.mark.parametrize(
    ("reader", "text", "expected"),
    [(reader, text, expected) for reader, lines in PHRASES.items() for text, expected in lines],
    ids=[f"{reader}: {text}" for reader, lines in PHRASES.items() for text, _ in lines],
)
def test_words_are_read_as_they_were_meant(reader: str, text: str, expected: Any) -> None:
    assert READERS[reader](text) == expected


def test_phrases_give_every_reason_that_the_dms_knows() -> None:
    named = {reason for _, reason in PHRASES["failure_reason"]} - {None}
    assert named == {reason.value for reason in FailureReason} | {REFUSED}


@given(TEXTS)
def test_no_text_breaks_a_reader_and_what_is_read_is_sane(text: str) -> None:
    reasons = {reason.value for reason in FailureReason} | {REFUSED, None}
    stops = reports.stop_numbers(text)
    assert len(set(stops)) == len(stops)
    assert all(1 <= stop <= LAST for stop in stops)
    assert reports.stop_number(text) in (None, *stops)
    assert 0 <= (reports.minutes(text) or 0) <= LONGEST
    assert reports.failure_reason(text) in reasons
    for words in (
        reports.left_at(text),
        reports.left_at(text, asked=True),
        reports.received_by(text),
        reports.received_by(text, asked=True),
    ):
        assert words is None or 0 < len(words) <= 60
    assert len(reports.lateness_reason(text)) <= 80
    assert isinstance(reports.is_emergency(text), bool)
    assert isinstance(reports.is_loaded(text), bool)
    assert isinstance(reports.denies_delivery(text), bool)
    assert isinstance(reports.is_question(text), bool)


@given(TEXTS)
def test_a_message_holds_no_word_that_the_driver_did_not_say(text: str) -> None:
    message = reports.message_for_customer(text)
    if message is not None:
        assert message.removeprefix("please ") in " ".join(text.split())
        assert says_something(message)


@given(st.text() | WORDS)
def test_what_is_plainly_for_the_customer_is_possibly_for_them(text: str) -> None:
    assert not reports.is_for_customer(text) or reports.is_possibly_for_customer(text)
