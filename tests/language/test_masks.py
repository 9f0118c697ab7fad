import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.masks import masked


@pytest.mark.parametrize(
    ("text", "as_words"),
    [
        ("nix #LM482019337", "nix my package"),
        ("lm 553 019 214 where", "my package where"),
        ("LM482019337", "tracking number"),
        ("ring 312-555-0137", "ring phone number"),
        ("(312) 555-0137", "phone number"),
        ("order 4417-22093-118 late", "order order number late"),
        ("by 6:30pm", "by 5 pm"),
        ("at 11 o'clock", "at 5 pm"),
        ("code 0415", "code 0415"),
        ("1205 N Clark 60610", "1205 N Clark 60610"),
        ("9-5", "9-5"),
    ],
)
def test_a_number_whose_kind_shows_is_that_kind(text: str, as_words: str) -> None:
    assert " ".join(masked(text).split()) == as_words


@given(st.text(max_size=120))
def test_a_text_without_digits_stays(text: str) -> None:
    if not any(character.isdigit() for character in text):
        assert masked(text) == text
