import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.reports.labels import label_said

SEND = ["Send", "No"]
ASK = ["Ask the customer", "No"]
DELIVERED = ["Yes, delivered 31", "No"]
PLACES = ["Front door", "Back door", "Porch", "Mailroom", "Handed over"]
BEHIND = ["Yes, on time", "Still 20 behind"]


@pytest.mark.parametrize(
    ("text", "labels", "place"),
    [
        ("send it", SEND, 0),
        ("Send.", SEND, 0),
        ("ok send it", SEND, 0),
        ("yes send", SEND, 0),
        ("yeah go ahead and send that", SEND, 0),
        ("pls send it now", SEND, 0),
        ("sned it", SEND, 0),
        ("yeah tell her", SEND, 0),
        ("text her", SEND, 0),
        ("ok let them know", SEND, 0),
        ("do it", SEND, 0),
        ("go for it bro", SEND, 0),
        ("sounds good", SEND, 0),
        ("si mandalo", SEND, 0),
        ("dale", SEND, 0),
        ("yes please do", SEND, 0),
        ("shoot it over", SEND, 0),
        ("no dont send", SEND, 1),
        ("nah dont bother", SEND, 1),
        ("dont send that", SEND, 1),
        ("nvm", SEND, 1),
        ("no need thanks", SEND, 1),
        ("cancel that", SEND, 1),
        ("yeah ask the customer", ASK, 0),
        ("ask her", ASK, 0),
        ("yes delivered", DELIVERED, 0),
        ("yeah delivered 31", DELIVERED, 0),
        ("front door", PLACES, 0),
        ("at the front", PLACES, 0),
        ("handed over", PLACES, 4),
        ("still behind", BEHIND, 1),
        ("still 20", BEHIND, 1),
        ("on time now", BEHIND, 0),
    ],
)
def test_words_of_a_button_are_its_tap(text: str, labels: list[str], place: int) -> None:
    assert label_said(text, labels) == place


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("send it?", SEND),
        ("send it but say 20 min", SEND),
        ("send me the code", SEND),
        ("send help", SEND),
        ("send her to the back", SEND),
        ("did you send it", SEND),
        ("tell her im at the gate", SEND),
        ("the gate is locked", SEND),
        ("14 delivered", SEND),
        ("delivered 30", DELIVERED),
        ("door", PLACES),
        ("tell her", DELIVERED),
        ("lol", SEND),
        ("", SEND),
        ("good", PLACES),
        ("nobody at the front door", PLACES),
    ],
)
def test_what_says_something_besides_is_no_tap(text: str, labels: list[str]) -> None:
    assert label_said(text, labels) is None


@given(st.text(max_size=60), st.lists(st.text(max_size=12), max_size=4))
def test_no_text_raises(text: str, labels: list[str]) -> None:
    place = label_said(text, labels)
    assert place is None or 0 <= place < len(labels)
