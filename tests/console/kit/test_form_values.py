"""What forms send: numbers that are none are none, and a form has a name of its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.console.kit.forms import LONGEST_NUMBER, new_once, once_of, whole, whole_each


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("7", 7),
        ("007", 7),
        ("0", 0),
        ("999999999", 999_999_999),
        (None, None),
        ("", None),
        ("-1", None),
        ("1.0", None),
        (" 7", None),
        ("7\n", None),
        ("٣", None),
        ("²", None),
        ("1" * (LONGEST_NUMBER + 1), None),
        ("0x7", None),
    ],
)
def test_only_digits_that_a_column_takes_are_a_number(sent: object, read: int | None) -> None:
    assert whole(sent) == read


@given(st.text())
def test_no_text_breaks_it(sent: str) -> None:
    number = whole(sent)
    assert number is None or 0 <= number < 10**LONGEST_NUMBER


def test_each_number_comes_once_in_the_order_in_which_it_was_sent() -> None:
    assert whole_each(["3", "x", "1", "3", "2"]) == [3, 1, 2]
    assert whole_each(["3", "x", "1", "3", "2"], 2) == [3, 1]


def test_two_forms_have_two_names_and_a_form_without_one_has_lost_it() -> None:
    assert new_once() != new_once()
    assert once_of({"once": "abc"}) == "abc"
    assert once_of({}) == ""
    assert len(once_of({"once": "a" * 500})) == 64
