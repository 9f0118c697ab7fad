"""What words settle whatever the classifier makes of them: outright.yml is the product, this only runs it."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.acts import Cost, cost
from doorstep.language.outright import asked_outright

PHRASES = yaml.safe_load((Path(__file__).parent / "outright.yml").read_text())
NOTHING = PHRASES.pop("nothing")
LINES = [(text, intent.removeprefix("unclear_")) for intent, texts in PHRASES.items() for text in texts]


@pytest.mark.parametrize(("text", "intent"), LINES, ids=[text for text, _ in LINES])
def test_plain_words_are_what_they_are(text: str, intent: str) -> None:
    heard = {"instructions": "give_instructions"}.get(intent, intent)
    assert asked_outright(text, "nlu_fallback") == heard


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_like_them_is_left_to_the_classifier(text: str) -> None:
    assert asked_outright(text, "nlu_fallback") in (None, "ask_if_bot" if "driver of" in text else None)


def test_what_the_classifier_makes_something_of_is_not_read_for_a_day() -> None:
    assert asked_outright("friday is better", "ask_service") is None


@given(st.text(max_size=120))
def test_no_text_is_taken_for_consent(text: str) -> None:
    intent = asked_outright(text, "nlu_fallback")
    assert intent is None or cost(intent) is not Cost.OPT_OUT


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("dont leave it with the neighbor", "give_instructions"),
        ("please do not ring the bell", "give_instructions"),
        ("never leave it outside", "give_instructions"),
        ("dont change anything", None),
        ("leave it as it was", None),
    ],
)
def test_what_forbids_the_driver_something_takes_nothing_back(text: str, intent: str | None) -> None:
    assert asked_outright(text, "withdraw") == intent
