"""How scripted customers take what is read back to them."""

import random
from dataclasses import replace

import pytest

from doorstep.simulation.scripts import Manner, Script, answer

ASKED = "Move it from Sat Nov 28, 9 AM-1 PM to Mon Nov 30, 9 AM-1 PM?"
CHANCE = random.Random(1)
PICKUP = Script("pickup", "please hold it", {}, may_settle=True)


def said_by(manner: Manner, *, answered: int) -> str | None:
    return answer(ASKED, replace(PICKUP, manner=manner), answered, CHANCE)


def test_who_is_silent_leaves_what_is_read_back_and_what_is_offered() -> None:
    assert said_by("silent", answered=0) is None
    assert answer("We can come: 1) Mon 2) Tue. Which one?", replace(PICKUP, manner="silent"), 0, CHANCE) is None


def test_who_changes_their_mind_says_no_then_asks_again_then_agrees() -> None:
    no, again, agreed = (said_by("changes_mind", answered=number) for number in range(3))
    assert no
    assert no != agreed
    assert again == PICKUP.opening


@pytest.mark.parametrize("manner", ["asks", "chats"])
def test_who_asks_or_chats_first_agrees_to_what_is_asked_again(manner: Manner) -> None:
    first, then = (said_by(manner, answered=number) for number in range(2))
    assert first
    assert then
    assert "no" not in then.split()


def test_what_only_tells_is_not_answered() -> None:
    assert answer("It is out for delivery.", PICKUP, 0, CHANCE) is None
