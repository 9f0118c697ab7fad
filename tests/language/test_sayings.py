"""What a table of phrases makes of a text, shown on a small one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.dates.plain_words import plain_dates
from doorstep.language.folding import folded
from doorstep.language.sayings import Sayings

TABLE = """
spelled: {tomorrow: tmrw tmw, after: aftr}
whole: b/w
names: Eve
sets: {weekday: sat, soon: today tomorrow}
said:
  shown:
    between: ["[b/w] <number>"]
    evening: ["<weekday>|<soon> [eve]", ^ eve $]
    in the morning: [in (the) am|a.m.]
    "~": ["[sat] on|outside"]
    "=": [sat on <number>]
    someone: [with|to Eve]
"""


@pytest.fixture(scope="module")
def sayings(tmp_path_factory: pytest.TempPathFactory) -> Sayings:
    path: Path = tmp_path_factory.mktemp("sayings") / "table.yml"
    path.write_text(TABLE)
    return Sayings(path, {"weekday": ("sat", "friday", "frday")})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Tmrw aftr 3", "tomorrow after 3"),
        ("b/w 2 and 4, not b/w us", "between 2 and 4, not b/w us"),
        ("frday eve or tmw eve", "frday evening or tomorrow evening"),
        ("Eve", "eve"),
        ("eve", "evening"),
        ("the eve", "the eve"),
        ("in am, in the a.m. too", "in the morning, in the morning too"),
        ("it sat outside. sat on 28", "it ~ outside. sat on 28"),
        ("leave it with Eve", "leave it someone"),
        ("fri@5", "fri@5"),
        ("", ""),
    ],
)
def test_phrases_give_way_to_plain_words_where_they_stand(sayings: Sayings, text: str, words: str) -> None:
    assert sayings.plain(text) == words


@given(st.text("xyzXÑ .,!?\n@#-'&/$"))
def test_what_is_no_phrase_stays_as_it_stands(text: str) -> None:
    assert plain_dates(text) == folded(text).lower().replace("'", "")


def test_no_word_of_a_text_stays_in_memory(sayings: Sayings) -> None:
    sayings.plain("Wojciechowska-4471 at home")
    assert "Wojciechowska-4471" not in sayings._english.vocab.strings
    assert "wojciechowska" not in sayings._english.vocab.strings
