import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.reports import says_all_is_well


@pytest.mark.parametrize(
    "text",
    [
        "we gucci",
        "all good",
        "cruisin",
        "chillin",
        "right on schedule",
        "smooth",
        "smooth so far",
        "no cap we good",
        "its all gravy bro",
        "im straight",
        "rollin",
        "going great thanks",
        "so far so good",
        "no issues",
        "todo bien gracias",
        "aqui al 100",
        "we are golden",
        "like clockwork",
        "👍",
        "yep everything fine",
        "doin alright",
    ],
)
def test_slang_for_all_is_well_answers_how_it_goes(text: str) -> None:
    assert says_all_is_well(text)


@pytest.mark.parametrize(
    "text",
    [
        "not good",
        "we aint gucci",
        "not so great",
        "good luck with that",
        "18 is good",
        "good morning how do i get in",
        "is it all good?",
        "all good but 20 late",
        "n whats the addy on 16",
        "need a good code",
        "cool dog at 12",
        "fine i quit",
        "barely ok",
        "lol",
        "",
        "could be better",
        "not smooth at all",
    ],
)
def test_what_says_anything_else_does_not(text: str) -> None:
    assert not says_all_is_well(text)


@given(st.text(max_size=60))
def test_no_text_raises(text: str) -> None:
    says_all_is_well(text)
