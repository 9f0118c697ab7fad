import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.nlu_spelling import SPELLINGS, spelling
from assistant.nlu_text import plain


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("WHERES MY PKG???!!!", "where is my package?"),
        ("tmrw pls", "tomorrow please"),
        ("👍🏽", "thumbs up"),
        ("so laaaate 😡", "so laate pouting face"),
        ("don’t", "don't"),
        ("ring\x00door\u200bbell", "ring doorbell"),
        ("option 2", "option 2"),
        ("", ""),
    ],
)
def test_text_speak_is_spelled_out(typed: str, read: str) -> None:
    assert plain(typed) == read


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gate code is 7316", "gate code is 0042"),
        ("its LM482019337", "its lm 553 019 214"),
        ("482019337", "LM111111111"),
    ],
)
def test_which_number_it_is_says_nothing_of_the_intent(one: str, other: str) -> None:
    assert plain(one) == plain(other)


@given(st.text(max_size=300))
def test_any_text_becomes_one_line_without_control_characters(text: str) -> None:
    read = plain(text)
    assert read == " ".join(read.split())
    assert all(character >= " " for character in read)


@given(st.text(max_size=100))
def test_spelling_of_any_text_is_two_vectors_of_length_one_at_most(text: str) -> None:
    indices, values = spelling(plain(text))
    assert all(0 <= index < SPELLINGS for index in indices)
    assert float((values**2).sum()) <= 2 + 1e-4
