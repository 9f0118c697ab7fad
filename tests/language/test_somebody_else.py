"""Texts that reached us and were written to family."""

import pytest

from doorstep.language.somebody_else import is_to_somebody_else


@pytest.mark.parametrize(
    "text",
    [
        "ring the bell when u get here dad",
        "can you grab it on your way home",
        "hey mom can you hold the package for me",
        "leave the key under the mat, love you",
        "tell grandma the code is 4410",
        "put it in the garage babe thanks",
        "ok mommy, come thursday then",
    ],
)
def test_what_is_written_to_family_is_told_from_what_is_written_to_us(text: str) -> None:
    assert is_to_somebody_else(text)


@pytest.mark.parametrize(
    "text",
    [
        "leave it with my mom",
        "please hand it to grandma",
        "mom is home all day, she can sign",
        "call my dad when you get there",
        "its for my sis",
        "just put it on the porch honey",
        "my mom and dad",
        "i love your drivers",
        "love you guys, best driver ever",
        "that box is for mom",
        "gate code is 4410",
    ],
)
def test_a_relative_who_is_spoken_of_is_nobody_spoken_to(text: str) -> None:
    assert not is_to_somebody_else(text)
