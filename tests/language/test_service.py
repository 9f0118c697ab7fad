import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.service import topic_of


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("is this some kind of phishing", "who"),
        ("hi, who is this please", "who"),
        ("If I unsubscribe do I still get my chair?", "texts"),
        ("may I text you pictures of the gate", "pictures"),
        ("which ID do I bring when I collect it", "pickup"),
        ("¿qué necesito llevar?", None),
        ("any night jobs going?", "work"),
        ("when are you guys open, what are your hours", "hours"),
        ("what can I do by text", "able"),
        ("may my neighbor sign for it", None),
        ("how much do you pay when something breaks", None),
    ],
)
def test_only_what_we_know_is_a_topic(question: str, topic: str | None) -> None:
    assert topic_of(question) == topic


@given(st.text(max_size=80))
def test_any_text_may_be_asked(text: str) -> None:
    topic_of(text)
