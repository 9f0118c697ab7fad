"""Who asks about another's delivery is told nothing of it."""

import pytest

from doorstep.language.others_deliveries import asks_for_own_too, is_about_anothers


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("are the folks across the hall expecting a delivery", True),
        ("did my landlord get a package today", True),
        ("whats the guy next doors order", True),
        ("is it with my neighbor", False),
        ("did the neighbor take my box", False),
        ("did you leave my box with the lady upstairs", False),
        ("when does the man come", False),
        ("where is my package", False),
    ],
)
def test_a_question_about_anothers_delivery_is_known(text: str, is_so: bool) -> None:
    assert is_about_anothers(text) is is_so


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("whats my neighbors order doing and where is mine", True),
        ("when is the guy upstairs getting his box, and mine?", True),
        ("did my neighbor get a package and is it mine", False),
        ("whats the guy next doors order", False),
    ],
)
def test_their_own_may_be_asked_about_in_the_same_breath(text: str, is_so: bool) -> None:
    assert asks_for_own_too(text) is is_so
