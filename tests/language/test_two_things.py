"""Texts that want one thing for one package and another for another."""

import pytest

from doorstep.language.instructions import InstructionKind, read_instructions
from doorstep.language.two_things import halves


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("hold the little one, bring the large one", [("hold the little one", "hold_for_pickup"), None]),
        (
            "keep the table at the depot and deliver the chair",
            [("keep the table at the depot", "hold_for_pickup"), None],
        ),
        (
            "please bring the table tuesday and the chair on friday",
            [("bring the table tuesday", "reschedule"), ("bring the chair on friday", "reschedule")],
        ),
        (
            "leave the envelope in the slot but put the crate in the barn",
            [
                ("leave the envelope in the slot", "give_instructions"),
                ("put the crate in the barn", "give_instructions"),
            ],
        ),
        ("send the chair back, the other one is fine", [("send the chair back", "cancel_delivery"), None]),
        ("dont bring the table, just the chair", [("dont bring the table", "cancel_delivery"), None]),
        ("move the table to thursday but not the chair", [("move the table to thursday", "reschedule"), None]),
        ("the heavy one i pick up, the other you can bring", [("the heavy one i pick up", "hold_for_pickup"), None]),
    ],
)
def test_each_half_asks_for_its_own_thing(text: str, wanted: list[tuple[str, str] | None]) -> None:
    found = halves(text)
    assert found is not None
    assert [(half.text, half.intent) if half.intent else None for half in found] == wanted
    for half in found:
        assert text[half.start : half.end].strip() in half.text


@pytest.mark.parametrize(
    "text",
    [
        "leave the package at the door and the gate code is 1234",
        "leave the gate open and put the box inside",
        "leave it with my neighbor and the dog is friendly",
        "move the delivery to friday and leave the box at the door",
        "bring the package friday not the monday",
        "hold the package please, i am away",
        "put the box behind the grill, the dog is out",
        "do you hold the small one or bring the big one?",
        "leave the box at the door and bring the bin inside",
        "the table is heavy and the chair is light",
    ],
)
def test_a_text_about_one_package_stays_whole(text: str) -> None:
    assert halves(text) is None


def test_a_word_for_the_driver_about_two_things_is_told_as_it_was_said() -> None:
    text = "leave the crate in the barn and the envelope in the slot"
    assert read_instructions(text) == ((InstructionKind.OTHER, text),)
