"""What short words after a notification say, that say nothing by themselves."""

import pytest

from doorstep.language.notification_replies import Meant, meant


@pytest.mark.parametrize(
    ("text", "is_meant"),
    [
        ("see ya tomorrow", Meant.SUITS),
        ("we'll be home all day", Meant.SUITS),
        ("I'll make sure the dog is inside", Meant.SUITS),
        ("no worries, stuff happens", Meant.SUITS),
        ("take your time guys", Meant.SUITS),
        ("we won't be home", None),
        ("I'll be there but not before 4", None),
        ("will you be here at 3?", None),
        ("what's 2", Meant.ASKS_OFFERS),
        ("does option 2 cost anything?", Meant.ASKS_OFFERS),
        ("is 3 pm ok", None),
        ("what is 2 days", None),
        ("any way to narrow the window down", Meant.ASKS_WHEN),
        ("how early?", Meant.ASKS_WHEN),
        ("can he wait 20 min", Meant.WAIT),
        ("gimme a few minutes I'm on the bus", Meant.WAIT),
        ("garage is open, put it inside", Meant.FOR_DRIVER),
        ("out all day, the bench on the porch works", Meant.FOR_DRIVER),
        ("that works", None),
        ("3 cats and 2 birds here", None),
        ("lol", None),
    ],
)
def test_before_it_is_there(text: str, is_meant: Meant | None) -> None:
    assert meant(text) == is_meant


@pytest.mark.parametrize(
    ("text", "is_meant"),
    [
        ("which door", Meant.ASKS_WHERE),
        ("what porch? we have two", Meant.ASKS_WHERE),
        ("see you tomorrow", None),
        ("put it in the shed", None),
    ],
)
def test_when_it_is_there(text: str, is_meant: Meant | None) -> None:
    assert meant(text, is_delivered=True) == is_meant
