"""Words that take a wish back."""

import pytest

from doorstep.language.taking_back import forbids_what_others_say, is_denied_at_once, takes_back


@pytest.mark.parametrize("text", ["we take it after all", "i need it after all", "nvm", "can he still bring it"])
def test_what_takes_a_wish_back(text: str) -> None:
    assert takes_back(text)


@pytest.mark.parametrize(
    "text", ["i dont want it after all", "we no longer need it after all", "i want it after all this waiting"]
)
def test_what_takes_nothing_back(text: str) -> None:
    assert not takes_back(text)


@pytest.mark.parametrize(
    "text", ["hold it for me, wait no dont", "put it in the shed.. jk dont", "move it to monday actually please don't"]
)
def test_a_wish_that_is_taken_back_in_the_same_breath_is_denied(text: str) -> None:
    assert is_denied_at_once(text)


@pytest.mark.parametrize(
    "text", ["the neighbors say to leave it with them but dont", "your app told me use the lobby, but please do not"]
)
def test_what_others_say_and_they_do_not_want_is_forbidden(text: str) -> None:
    assert forbids_what_others_say(text)
    assert not is_denied_at_once(text)


@pytest.mark.parametrize(
    "text",
    ["leave it on the step but dont ring", "i know its late but dont worry", "can you or not", "its fine, i dont mind"],
)
def test_what_only_ends_with_a_denial_is_none_of_it(text: str) -> None:
    assert not is_denied_at_once(text)
    assert not forbids_what_others_say(text)
