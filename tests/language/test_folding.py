"""Letters as they look."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.folding import as_it_looks


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("m\u0443 \u0430pt is 7\u0412", "my apt is 7B"),  # letters of Cyrillic in English words
        ("wh\u200bere is my p\u00adackage", "where is my package"),
        ("d\u00e9jelo con la se\u00f1ora", "d\u00e9jelo con la se\u00f1ora"),
        (
            "\u0433\u0434\u0435 \u043c\u043e\u044f \u043f\u043e\u0441\u044b\u043b\u043a\u0430",
            "\u0433\u0434\u0435 \u043c\u043e\u044f \u043f\u043e\u0441\u044b\u043b\u043a\u0430",
        ),
        ("on my way \U0001f44d", "on my way \U0001f44d"),
    ],
)
def test_a_text_is_what_is_seen_of_it(text: str, looks: str) -> None:
    assert as_it_looks(text) == looks


@given(st.text(max_size=100))
def test_it_looks_the_same_the_second_time(text: str) -> None:
    assert as_it_looks(as_it_looks(text)) == as_it_looks(text)
