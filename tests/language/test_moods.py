"""How a clause says what it says: moods.yml is the product, this only runs it."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.acts import Mood
from doorstep.language.moods import has_condition, is_ironic, mood_of, of_oneself

PHRASES = yaml.safe_load((Path(__file__).parent / "moods.yml").read_text())


@pytest.mark.parametrize(("text", "mood"), [(text, mood) for mood, texts in PHRASES.items() for text in texts])
def test_how_it_is_said_is_heard(text: str, mood: str) -> None:
    assert mood_of(text) == mood


@pytest.mark.parametrize("text", [*PHRASES["question"], *PHRASES["negated"], *PHRASES["mentioned"]])
@pytest.mark.parametrize("shape", ["ok {}", "{} ", "HEY {}"])
def test_a_greeting_or_white_space_makes_nothing_plain(text: str, shape: str) -> None:
    assert mood_of(shape.format(text)) is not Mood.PLAIN


@pytest.mark.parametrize(
    ("text", "has_one"),
    [
        ("if nobody's home leave it with pat", True),
        ("leave it at the back unless it rains", True),
        ("only if you can come before 9", True),
        ("when im not there give it to 2B", True),
        ("move it if you can", False),
        ("if possible friday", False),
        ("bring it monday if thats ok", False),
        ("let me know if its coming", False),
        ("leave it with pat", False),
    ],
)
def test_a_condition_is_told_from_courtesy(text: str, has_one: bool) -> None:
    assert has_condition(text) is has_one


@pytest.mark.parametrize(
    ("text", "ironic"),
    [
        ("thanks for nothing", True),
        ("thanks a lot for breaking my vase", True),
        ("great job losing my package", True),
        ("thank you for ruining my weekend", True),
        ("gee thanks for leaving it in the rain", True),
        ("thanks for the help", False),
        ("great job", False),
        ("thanks a lot", False),
        ("thank you for bringing it so fast", False),
    ],
)
def test_irony_is_no_thanks(text: str, ironic: bool) -> None:
    assert is_ironic(text) is ironic


@given(st.text())
def test_any_text_has_a_mood(text: str) -> None:
    assert mood_of(text) in Mood


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("if its sunny saturday were going to the lake", Mood.MENTIONED),
        ("unless my shift changes im working thursday", Mood.MENTIONED),
        ("im staying in bed tomorrow if the fever stays", Mood.MENTIONED),
        ("if the game runs long i wont be home", Mood.PLANNED),
        ("if you cant make it today bring it monday", None),
        ("if possible id like friday", None),
        ("we can do friday if the driver has room", None),
        ("if im asleep ring twice", None),
    ],
)
def test_what_they_do_themselves_under_a_condition_moves_nothing(text: str, mood: Mood | None) -> None:
    assert of_oneself(text) is mood
