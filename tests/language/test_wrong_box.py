"""Somebody else's package at the writer's door, told from the writer's own elsewhere."""

import pytest

from doorstep.language.wrong_box import is_anothers, says_it_went_wrong


@pytest.mark.parametrize(
    "text",
    [
        "somebody else's parcel is on my steps", "you left my neighbors package with me", "this box isn't mine",
        "there is another name on the label", "i have a package that belongs to someone across the street",
        "The label says Dev Patel, not me", "not my order, come fetch it",
    ],
)  # fmt: skip
def test_anothers_package_is_known_as_one(text: str) -> None:
    assert is_anothers(text)


@pytest.mark.parametrize(
    "text",
    ["my box went to someone else", "nothing here but it says delivered", "wrong item in the box", "a neighbor has it",
     "wheres the package for mrs jones, thats me", "it was meant for tuesday, not here", "intended for my son, not me"],
)  # fmt: skip
def test_their_own_package_elsewhere_is_not(text: str) -> None:
    assert not is_anothers(text)


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("you guys left it at 12 instead of 21", True), ("it went to the wrong house", True),
        ("i was right here and no one came", True), ("he left the gate open", False), ("its 12B now", False),
        ("the address you have is wrong, its 12B", False),
    ],
)  # fmt: skip
def test_what_is_marked_delivered_and_went_elsewhere_is_known(text: str, is_so: bool) -> None:
    assert says_it_went_wrong(text) is is_so
