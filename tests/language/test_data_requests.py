"""Who asks what we hold about them, or to delete it; never who wants no texts, or takes a code or an address back."""

import pytest

from doorstep.language.data_requests import data_request, is_only_a_data_request, says_nothing_of_texts


@pytest.mark.parametrize(
    "text",
    [
        "delete my data",
        "Please delete all my data",
        "can you delete all of my personal information",
        "erase everything you have on me",
        "I want my data deleted",
        "i want you to delete my info",
        "remove all the data you have about me",
        "wipe my records please",
        "delete my account",
        "delete my text history",
        "clear my chat history from your system",
        "where is my package? and delete my data after",
        "I demand that you delete all information about me",
        "right to be forgotten",
        "Delete everything you know about me!!",
        "pls erase my profile",
        "get rid of my personal data",
        "I'd like all my data to be permanently deleted",
        "delete everything you have in your system",
        "erase all you have saved under my name",
    ],
)
def test_asks_to_delete(text: str) -> None:
    assert data_request(text) == "delete"


@pytest.mark.parametrize(
    "text",
    [
        "what do you know about me",
        "What data do you have on me?",
        "what info do you keep about me",
        "what information do you have stored about me",
        "send me a copy of my data",
        "i want a copy of all my personal data",
        "give me all the data you have",
        "this is a CCPA request",
        "hey whats stored about me",
        "what is on file about me",
        "data request",
    ],
)
def test_asks_to_know(text: str) -> None:
    assert data_request(text) in ("know", None if text == "data request" else "know")


@pytest.mark.parametrize(
    "text",
    [
        "delete my number",
        "remove my number from your list",
        "take me off your list",
        "stop texting me",
        "remove me",
        "delete this number",
        "delete my gate code",
        "remove the old address",
        "delete my delivery",
        "please remove the note for the driver",
        "delete the instructions",
        "forget about it",
        "forget me",
        "what do you know about my package",
        "what info do you have on my delivery",
        "do you know where my package is",
        "i don't want you to delete my data",
        "dont delete my info",
        "my information is on the box",
        "the label has my data on it",
        "remove my information from the box before you leave it",
        "my history with you guys is bad",
        "erase that",
        "clear the walkway, my account of what happened follows",
        "delete my order",
        "cancel and delete everything",
        "what do you have for me today",
        "what have you got for me",
        "what do you know about my tracking number",
        "send me the information you have about my package",
        "can you give me the info you have on it",
        "erase what you have for the gate code, its 4412#",
        "clear whatever you have saved for instructions",
        "remove everything you have about the old address",
        "",
    ],
)
def test_asks_for_neither(text: str) -> None:
    assert data_request(text) is None


@pytest.mark.parametrize(
    ("text", "is_only"),
    [
        ("delete my data please", True),
        ("hi, please delete my data. thanks", True),
        ("delete my data and leave it at the back door", False),
        ("where is my package? delete my data", False),
    ],
)
def test_what_else_stands_beside_it(text: str, is_only: bool) -> None:
    assert is_only_a_data_request(text) is is_only


@pytest.mark.parametrize(
    ("text", "says_nothing"),
    [
        ("delete my data", True),
        ("please erase everything you have on me. thanks", True),
        ("where is my package? and delete my data", True),
        ("delete my data and stop texting me", False),
        ("stop texting me and delete my info", False),
        ("delete my data stop texting me", False),
        ("delete my info so i dont get any more texts", False),
        ("unsubscribe, delete my account", False),
        ("remove my info from your list", False),
        ("delete my data and STOP", False),
        ("take me off your list and erase all my records", False),
    ],
)
def test_who_wants_no_texts_says_so_beside_it(text: str, says_nothing: bool) -> None:
    assert data_request(text) == "delete"
    assert says_nothing_of_texts(text) is says_nothing
