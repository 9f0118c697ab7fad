"""Codes keep their keys and their order, however they are said and whatever stands around them; other numbers are
none."""

import pytest

from doorstep.language.access import read_access
from doorstep.language.access.hiding import without_codes

SAID = {
    "3310": "3310", "#3310": "#3310", "*3310": "*3310", "3310#": "3310#", "*3310#": "*3310#", "star 3310": "*3310",
    "pound 3310": "#3310", "3310 pound": "3310#", "star 3 3 1 0": "*3310", "three three one zero": "3310",
    "star three three one oh pound": "*3310#", "double three one zero": "3310", "3-3-1-0": "3310", "0033": "0033",
    "double oh three three": "0033", "B407": "B407", "12 then star": "12*", "star then 3310": "*3310",
    "#3310 then 22": "#331022", "zero four one six": "0416",
}  # fmt: skip
AROUND = """
gate code is {} / the gates code is {} thanks / code: {} / use {} at the gate / its {} for the gate / punch in {}
enter {} on the keypad / you need {} to get in the gate / the code to get in is {} / code {}, leave it on the porch
leave it inside. gate code {} / apt 12, gate code {} / the code is {} and call me at 312-555-0142
dial {} on the call box
gate closes at 6 so use code {} / before 5 use code {} / for LM700000012 the code is {} / theres a gate, code is {}
tell him to punch {} at the gate / el codigo es {}
"""
NO_CODES = """
im at 3310 elm / 3310 n clark st / 3310 is my house / house number is 3310 / apt 331 / unit #331 / suite 3310 / lot 12
order 33104 / order #3310 / my reservation is 3310 / part number 3310 / serial 33104 / ticket 33104 / case 33104
it was 33.10 / $33 / 33 dollars / zip 60644 / chicago il 60644 / since 1988 / in 2024 / 11/27 / flight 331 / bus 33
highway 33 / exit 33 / 2 boxes / box 3 of 5 / size 33 / card ending 3310 / last four 3310 / ssn 3310 / truck 3310
po box 331 / locker 12 / 33 pounds / 20 mins / building 12 / dock 4 / parking spot 14 / badge is 3310 / room 331
"""


def phrases(table: str) -> list[str]:
    return [phrase.strip() for line in table.strip().splitlines() for phrase in line.split(" / ")]


@pytest.mark.parametrize("around", phrases(AROUND))
def test_a_code_is_read_as_it_was_said(around: str) -> None:
    for said, keys in SAID.items():
        text = around.format(said)
        assert [value for _, value in read_access(text).details if any(map(str.isdigit, value))] == [keys], text


@pytest.mark.parametrize("text", phrases(NO_CODES))
def test_a_number_of_another_kind_is_none(text: str) -> None:
    assert read_access(text).details == ()


@pytest.mark.parametrize(
    "text", ["gate code changed from 3310 to 8842", "code 3310 doesnt work anymore", "dial # 3310"]
)
def test_a_code_that_holds_no_more_is_hidden_too(text: str) -> None:
    assert not any(code in without_codes(text) for code in ("3310", "8842"))
