"""What short words after a notification say, that say nothing by themselves."""

import pytest

from doorstep.language.notification_replies import NotificationReply, meant


@pytest.mark.parametrize(
    ("text", "is_meant"),
    [
        ("see ya tomorrow", NotificationReply.SUITS),
        ("we'll be home all day", NotificationReply.SUITS),
        ("I'll make sure the dog is inside", NotificationReply.SUITS),
        ("no worries, stuff happens", NotificationReply.SUITS),
        ("take your time guys", NotificationReply.SUITS),
        ("we won't be home", NotificationReply.NOT_THEN),
        ("I'll be there but not before 4", None),
        ("will you be here at 3?", None),
        ("what's 2", NotificationReply.ASKS_OFFERS),
        ("does option 2 cost anything?", NotificationReply.ASKS_OFFERS),
        ("is 3 pm ok", None),
        ("what is 2 days", None),
        ("any way to narrow the window down", NotificationReply.ASKS_WHEN),
        ("how early?", NotificationReply.ASKS_WHEN),
        ("can he wait 20 min", NotificationReply.WAIT),
        ("gimme a few minutes I'm on the bus", NotificationReply.WAIT),
        ("garage is open, put it inside", NotificationReply.FOR_DRIVER),
        ("out all day, the bench on the porch works", NotificationReply.FOR_DRIVER),
        ("that works", NotificationReply.SUITS),
        ("we can wait, no hurry", NotificationReply.SUITS),
        ("cant wait any longer", None),
        ("monday works for us", None),
        ("no good", None),
        ("we were home", None),
        ("my nephew is around all morning", NotificationReply.SUITS),
        ("were home", NotificationReply.SUITS),
        ("it'll do", NotificationReply.SUITS),
        ("nobody's home then", NotificationReply.NOT_THEN),
        ("that day doesn't work for us", NotificationReply.NOT_THEN),
        ("shop is closed that day", NotificationReply.NOT_THEN),
        ("is nobody home then?", None),
        ("3 cats and 2 birds here", None),
        ("lol", None),
        ("im waiting on my box", None),
        ("take your time and ring the side bell", None),
        ("np the gate is 4471", None),
        ("no hurry, im away til monday", None),
        ("dont worry, we are home", NotificationReply.SUITS),
        ("could you come in 15 i am bathing the kids", NotificationReply.WAIT),
        ("10 more minutes pls", NotificationReply.WAIT),
        ("will he be here in 10 minutes?", None),
        ("what is the soonest it gets here", NotificationReply.ASKS_WHEN),
        ("any way to get a precise time", NotificationReply.ASKS_WHEN),
        ("is that 20 minutes or 2 hours", NotificationReply.ASKS_WHEN),
    ],
)
def test_before_it_is_there(text: str, is_meant: NotificationReply | None) -> None:
    assert meant(text) == is_meant


@pytest.mark.parametrize(
    ("text", "is_meant"),
    [
        ("which door", NotificationReply.ASKS_WHERE),
        ("what porch? we have two", NotificationReply.ASKS_WHERE),
        ("see you tomorrow", None),
        ("put it in the shed", None),
    ],
)
def test_when_it_is_there(text: str, is_meant: NotificationReply | None) -> None:
    assert meant(text, is_delivered=True) == is_meant
