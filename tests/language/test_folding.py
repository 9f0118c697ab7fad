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
        ("gate \uff17\uff10\uff12\uff18\uff03", "gate 7028#"),  # as keyboards for Chinese and Japanese type them
        ("code 6\ufe0f\u20e31\ufe0f\u20e30\ufe0f\u20e39\ufe0f\u20e3", "code 6109"),  # keys drawn as emoji
        ("\U0001d7d5\U0001d7ce\U0001d7d1\U0001d7cf at the gate", "7031 at the gate"),
        ("\u0660\u0664\u0667\u0661", "0471"),
        ("\uff0frestart", "/restart"),
    ],
)
def test_a_text_is_what_is_seen_of_it(text: str, looks: str) -> None:
    assert as_it_looks(text) == looks


@given(st.text(max_size=100))
def test_it_looks_the_same_the_second_time(text: str) -> None:
    assert as_it_looks(as_it_looks(text)) == as_it_looks(text)
