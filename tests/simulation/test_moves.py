"""How scripted drivers read what they are told."""

import random
from typing import Any

import pytest

from doorstep.simulation import delivery_outcomes, moves
from doorstep.simulation.delivery_outcomes import ScriptedDoor
from doorstep.simulation.moves import Aim, Say, Tap

DOOR = ScriptedDoor(5, "LM111111111", 6, "LM222222222", next_is_signed_for=False)


def message(text: str, *titles: str) -> dict[str, Any]:
    elements = [{"text": {"text": title}, "action_id": "a", "value": f"{title}|LM111111111"} for title in titles]
    return {"text": text, "blocks": [{"type": "section"}, {"type": "actions", "elements": elements}]}


@pytest.mark.parametrize(
    "text",
    [
        "🔔 Stop 5, Ana (LM111111111): new address. Now 1 Main St.",
        "How is it going?",
        "Still there? One tap is enough; dispatch is told otherwise.",
        "Coming up: stop 5, 1 Main St, promised by 2 PM. Will you make it in time?",
        "Your next stop's ETA was 16 min ago. How late are you? Customers are told the new time.",
        "The customer sent how to get in (LM111111111).",
        "The customer answers (LM111111111): yes",
        "No answer yet from the customer of LM111111111. Your options: ...",
    ],
)
def test_what_comes_of_itself_is_told_from_an_answer(text: str) -> None:
    assert moves.is_news(message(text))
    assert not moves.is_news(message("Delivered: stop 5, 1 Main St (left at porch)."))


def test_a_second_question_is_known_as_such() -> None:
    assert moves.is_asked_again(message("Coming up: stop 5. One tap, please: in time? Dispatch is told otherwise."))
    assert moves.is_asked_again(message("Your next stop's ETA was 26 min ago. One tap, please: how late are you?"))
    assert not moves.is_asked_again(message("Coming up: stop 5. Will you make it in time?"))


def test_a_button_is_found_by_its_title_and_by_what_it_is_about() -> None:
    shown = message("Next: stop 5", "Delivered", "Could not deliver")
    assert moves.button(shown, Tap("Delivered", "LM111111111"))
    assert moves.button(shown, Tap("Delivered", "LM222222222")) is None
    assert moves.button(shown, Tap("Seen")) is None
    assert moves.button({"text": "gone", "blocks": None}, Tap("Seen")) is None


@pytest.mark.parametrize("kind", list(delivery_outcomes.SHARES))
def test_every_way_through_a_door_reports_its_own_package_last(kind: str) -> None:
    for seed in range(20):
        for way in _ways(delivery_outcomes.at_the_door(kind, DOOR, random.Random(seed))):
            assert [meant.subject for aim in way for meant in aim.meant][-1] == DOOR.tracking_number
            words = [move.text for aim in way for move in (aim.first, aim.plainly) if isinstance(move, Say)]
            assert not any("{" in text for text in words)


def test_a_mistaken_report_is_taken_back_before_the_right_one() -> None:
    wrong, _, back, right = delivery_outcomes.at_the_door("undo", DOOR, random.Random(1))
    assert isinstance(wrong, Aim)
    assert isinstance(back, Aim)
    assert isinstance(right, Aim)
    assert [meant.command for meant in (*wrong.meant, *back.meant)] == ["record_attempt", "take_back_report"]
    assert {meant.subject for meant in (*wrong.meant, *back.meant)} == {DOOR.next_tracking_number}
    assert right.meant[0].subject == DOOR.tracking_number


def _ways(steps: tuple[moves.Step, ...]) -> list[list[Aim]]:
    """What is aimed at on every way through the script."""
    before = [step for step in steps if isinstance(step, Aim)]
    last = steps[-1]
    if not isinstance(last, moves.Await):
        return [before]
    return [before + rest for then in last.then.values() for rest in _ways(then)]
