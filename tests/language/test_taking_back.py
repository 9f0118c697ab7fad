"""Words that take a wish back."""

import pytest

from doorstep.language.taking_back import takes_back


@pytest.mark.parametrize("text", ["we take it after all", "i need it after all", "nvm", "can he still bring it"])
def test_what_takes_a_wish_back(text: str) -> None:
    assert takes_back(text)


@pytest.mark.parametrize(
    "text", ["i dont want it after all", "we no longer need it after all", "i want it after all this waiting"]
)
def test_what_takes_nothing_back(text: str) -> None:
    assert not takes_back(text)
