"""Addresses that are only mentioned, and those by which their own door is found."""

import pytest

from doorstep.language.others_addresses import is_only_mentioned, tells_by_another


@pytest.mark.parametrize(
    "text",
    [
        "my brother lives at 77 elm st",
        "our aunt is over at 1500 w cedar ave and loves your vans",
        "my best friend ordered the same lamp, shes at 12 oak ct",
        "my kids go to see grandma, grandma lives at 9 main st",
        "saw your van at 300 w huron st",
        "the truck is parked at 300 w huron",
        "the lady at 1711 always gets my mail",
        "yall left my last box at 1711 n dayton",
        "there is another cedar street in evanston",
    ],
)
def test_where_others_live_and_what_was_seen_is_only_mentioned(text: str) -> None:
    assert is_only_mentioned(text)


@pytest.mark.parametrize(
    "text",
    [
        "take it to my brother at 77 elm st",
        "my brother lives at 77 elm st, can you bring it there",
        "its for my aunt, she lives at 1500 w cedar",
        "my mom lives at 9 main st now, please update it",
        "i live at 77 elm st",
        "im staying with my sister at 77 elm st",
        "we moved to 77 elm st",
        "her address is 77 elm st",
        "my office is at 200 w monroe",
        "my sister lives at 77 elm st?",
        "not 77 elm st, that is where my brother lives, its 79",
    ],
)
def test_an_address_that_may_be_wished_for_is_more_than_mentioned(text: str) -> None:
    assert not is_only_mentioned(text)


@pytest.mark.parametrize("text", ["right across from 1815 n wells", "im two doors down from 44 pine st"])
def test_a_door_may_be_found_by_anothers(text: str) -> None:
    assert tells_by_another(text)


@pytest.mark.parametrize("text", ["its 1813, next to 1815 n wells", "1815 n wells", "my address is next to 44 pine"])
def test_who_says_their_own_number_too_is_not_found_by_anothers(text: str) -> None:
    assert not tells_by_another(text)
