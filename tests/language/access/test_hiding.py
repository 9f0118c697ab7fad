import pytest

from doorstep.language.access import blank
from doorstep.language.access.hiding import names_a_code, values_to_hide


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("gate 7316, call box 204", "gate ****, call box ****"),
        ("the code is seven three one six thanks", "the code is **** thanks"),
        ("first door 1212 second door 3434", "first door **** second door ****"),
        ("gate code is #0419 for LM700000012", "gate code is **** for LM700000012"),
        ("gate 7316 after 5 pm, apt 4D", "gate **** after 5 pm, apt 4D"),
        ("hash eighty eighty at the gate", "**** at the gate"),
        ("star 5521 opens it", "**** opens it"),
        ("the gate is star oh four one six", "the gate is ****"),
        ("code 7 7 8 8 pound then push", "code **** then push"),
        ("gate code#4412", "gate code#****"),
        ("door#2, code 40#81 thanks", "door#2, code **** thanks"),
    ],
)
def test_codes_are_taken_out_as_they_were_written(text: str, stays: str) -> None:
    assert blank(text, values_to_hide(text)) == stays


def test_what_could_not_be_read_stays_for_a_person_to_read() -> None:
    assert values_to_hide("my gate code is banana") == ()


@pytest.mark.parametrize(
    ("text", "names_one"),
    [
        ("leave it on the porch, gate code 7316", True),
        ("the gate is 7316", True),
        ("my zip code is 60610", False),
        ("leave it by the gate at 5 pm", False),
        ("it is 1250 n lasalle not 1205", False),
        ("is the tracking code LM700000012 right", False),
        ("9: rang twice, waited 12, called up on the intercom, no answer", False),
        ("9 buzzed twice, intercom code 40", True),
    ],
)
def test_a_code_is_told_from_other_numbers(text: str, names_one: bool) -> None:
    assert names_a_code(text) == names_one
