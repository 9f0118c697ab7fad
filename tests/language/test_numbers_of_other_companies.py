"""Tracking numbers that are not LM and nine digits, as people type them; several kinds at once."""

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep import tracking_patterns
from doorstep.console.corrections import invented
from doorstep.console.kit import masking
from doorstep.language import masks
from doorstep.language.access.hiding import values_to_hide
from doorstep.language.tracking_numbers import find

PATTERNS = tracking_patterns.read("1Z[A-Z0-9]{16}=1Z12345E0205271688 [0-9]{12} [A-Z]{3}-[0-9]{6}")


@pytest.fixture(autouse=True, scope="module")
def _the_company() -> Iterator[None]:
    tracking_patterns.use(PATTERNS)
    yield
    tracking_patterns.use(tracking_patterns.DEFAULT)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("where is 1Z12345E0205271688?", ["1Z12345E0205271688"]),
        ("1z 123 45e 02 0527 1688 where", ["1Z12345E0205271688"]),
        ("i have iz12345e0205271688", ["1Z12345E0205271688"]),
        ("1Z-12345E-0205271688", ["1Z12345E0205271688"]),
        ("its 123456789012", ["123456789012"]),
        ("1234 5678 9012", ["123456789012"]),
        ("123-456-789-012 pls", ["123456789012"]),
        ("12345678901o", ["123456789010"]),
        ("abc 123456", ["ABC-123456"]),
        ("ABC-123456, zip 60610", ["ABC-123456"]),
        ("abc123456", ["ABC-123456"]),
        ("Abc – 123 456"[:3] + "–123 456", ["ABC-123456"]),
        ("abo-l23456", ["ABO-123456"]),
        ("ab0-123456", ["ABO-123456"]),
        ("dhl-654321 and 1z12345e0205271688, 1234 5678 9012",
         ["DHL-654321", "1Z12345E0205271688", "123456789012"]),
    ],
)  # fmt: skip
def test_a_number_is_read_however_it_is_typed(text: str, numbers: list[str]) -> None:
    assert find(text) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "LM482915073",  # not this company's
        "pin 123456",
        "pin-123456",
        "the 123456",
        "apt 123456",
        "my code is 123456",
        "gate 123456#",
        "312-555-0142",
        "+44 1234 567890",
        "+491234567890",
        "60610-1234",
        "1250 N La Salle St Apt 4B Chicago IL 60610",
        "1Z 123 45E 02 0527 168 it is",
        "12345678901",
        "1234567890123",
    ],
)
def test_other_numbers_and_words_are_left_alone(text: str) -> None:
    assert find(text) == []


@given(st.integers(0, 10**6), st.sampled_from(["", " ", "-", "."]))
def test_whatever_is_invented_is_read_typed_in_small_letters(seed: int, gap: str) -> None:
    number = tracking_patterns.invented(Random(seed))
    assert find(f"hi, {number.lower().replace('-', gap)} please") == [number]


@given(st.text(max_size=100))
def test_any_text_is_survived_and_answers_are_well_formed(text: str) -> None:
    assert all(map(tracking_patterns.is_number, find(text)))


def test_the_classifier_reads_the_same_as_of_ours() -> None:
    assert masks.masked("where is abc-123456") == "where is  my package "
    assert masks.masked("1Z12345E0205271688") == " tracking number "
    assert masks.masked("call 312-555-0142") == "call  phone number "


def test_a_code_beside_a_number_is_hidden_and_the_number_is_not() -> None:
    text = "gate code is #0419 for ABC-123456"
    assert "#0419" in values_to_hide(text)
    assert not any("123456" in value for value in values_to_hide(text))
    assert masking.masked(text, every_number=True).text == "gate code is ••••• for ABC-123456"


def test_exports_have_other_numbers_of_the_same_shape() -> None:
    [number] = find(invented.numbers("where is 1z12345E0205271688"))
    assert number != "1Z12345E0205271688"
    assert number.startswith("1Z")
    assert invented.named("abc 123456 or 1234 5678 9012", {"ABC-123456": "first"}) == "{first} or 1234 5678 9012"
