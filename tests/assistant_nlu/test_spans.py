from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu_addresses import labels, spans, split
from assistant.nlu_spans import SpanExtractor


def found(text: str, learnt: list[dict[str, Any]] | None = None) -> list[tuple[str, str, str]]:
    """Entity, the text it covers, and its value."""
    message = Message(data={"text": text, "entities": learnt or []})
    SpanExtractor().process([message])
    return [(e["entity"], text[e["start"] : e["end"]], e["value"]) for e in message.get("entities")]


@pytest.mark.parametrize(
    ("text", "typed", "number"),
    [
        ("LM482019337", "LM482019337", "LM482019337"),
        ("its lm 482 019 337 thx", "lm 482 019 337", "LM482019337"),
        ("where is 482019337", "482019337", "LM482019337"),
        ("Lm482O19337?", "Lm482O19337", "LM482019337"),
        ("#LM-482-019-337.", "LM-482-019-337", "LM482019337"),
    ],
)
def test_tracking_numbers_are_found_as_typed_and_normalised(text: str, typed: str, number: str) -> None:
    assert found(text) == [("tracking_number", typed, number)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("zip is 60614", [("postal_code", "60614", "60614")]),
        ("60614-1234", [("postal_code", "60614-1234", "60614")]),
        ("LM482019337 60614", [("tracking_number", "LM482019337", "LM482019337"), ("postal_code", "60614", "60614")]),
        ("call 312-555-0123", []),
        ("code 606142", []),
        ("unit#60614", []),
        ("", []),
    ],
)
def test_zip_codes_are_five_digits_on_their_own(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(text) == expected


def test_five_digits_in_an_address_are_no_zip_code() -> None:
    address = {"entity": "address", "role": "new", "start": 3, "end": 19, "value": "12500 Halsted St"}
    assert [entity for entity, *_ in found("at 12500 Halsted St", [address])] == ["address"]


def test_a_tracking_number_is_nothing_else_whatever_was_guessed() -> None:
    code = {"entity": "access_code", "start": 3, "end": 12, "value": "482019337"}
    assert found("lm 482019337", [code]) == [("tracking_number", "lm 482019337", "LM482019337")]


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
def test_spans_of_any_text_lie_within_it(text: str) -> None:
    for _, typed, value in found(text):
        assert typed
        assert value


def test_labelled_words_become_the_spans_they_were_labelled_from() -> None:
    text = "its 1250 n lasalle not 1205, code 7316"
    entities = [
        {"entity": "address", "role": "new", "start": 4, "end": 18, "value": "1250 n lasalle"},
        {"entity": "address", "role": "old", "start": 23, "end": 27, "value": "1205"},
        {"entity": "access_code", "start": 34, "end": 38, "value": "7316"},
    ]
    words = list(split(text))
    assert spans(text, words, labels(words, entities)) == entities


def test_two_spans_side_by_side_stay_two() -> None:
    text = "12 21"
    entities = [
        {"entity": "address", "role": "new", "start": 0, "end": 2, "value": "12"},
        {"entity": "address", "role": "old", "start": 3, "end": 5, "value": "21"},
    ]
    words = list(split(text))
    assert spans(text, words, labels(words, entities)) == entities
