"""Somebody else's package at the writer's door, told from the writer's own elsewhere."""

import pytest

from doorstep.language.wrong_box import is_anothers


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
    ["my box went to someone else", "nothing here but it says delivered", "wrong item in the box", "a neighbor has it"],
)  # fmt: skip
def test_their_own_package_elsewhere_is_not(text: str) -> None:
    assert not is_anothers(text)
