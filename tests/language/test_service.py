import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.service import asks_in_general, topic_of


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
        ("may my neighbor sign for it", "sign"),
        ("would my son be allowed to accept it, hes 16", "sign"),
        ("does anybody need to stay home for that", "home"),
        ("what if nobody is there", "home"),
        ("should i tip him", "tip"),
        ("whats your insurance like", "money"),
        ("how do I get a refund", "money"),
        ("is there a fee to change the day", "fee"),
        ("do yall deliver sundays", "days"),
        ("do you come on christmas", "days"),
        ("do you come in the evening", "evenings"),
        ("where is your warehouse", "depot"),
        ("how long can you hold it", "keep"),
        ("whats the number for your office", "number"),
        ("can my brother pick it up", "pickup"),
        ("do the trucks have lift gates", None),
        ("how do you choose the route", None),
        ("got your message, the card is on the table", None),
        ("got a text asking for my credit card", "who"),
        ("who is this for", None),
    ],
)
def test_only_what_we_know_is_a_topic(question: str, topic: str | None) -> None:
    assert topic_of(question) == topic


@given(st.text(max_size=80))
def test_any_text_may_be_asked(text: str) -> None:
    topic_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "is it even allowed to leave a couch in the hall?",
        "do you folks ever come on sundays",
        "my aunt asks do your drivers speak korean",
        "are these texts stored anywhere",
        "am i even allowed to tip",
        "what happens if the elevator is down",
        "whats the cutoff for changing the day",
        "who pays if it gets rained on",
        "how does a person become a driver",
    ],
)
def test_what_is_asked_of_no_delivery_in_particular(text: str) -> None:
    assert asks_in_general(text)


@pytest.mark.parametrize(
    "text",
    [
        "do you deliver it on sunday",
        "does the driver have my box",
        "whats going on with my package",
        "is it on the truck",
        "is it normal that it says delayed",
        "do you have my order",
        "who paid for this",
        "can you come saturday",
        "do you deliver on saturdays, mine must come then",
        "what happens when he comes and we are out, leave it",
    ],
)
def test_what_is_asked_of_a_delivery_is_not_asked_in_general(text: str) -> None:
    assert not asks_in_general(text)
