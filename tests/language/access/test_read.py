"""Codes and ways in, read from texts: phrases.yml is the product, this only runs it."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.access import BLANK, blank, read_access

LINES = yaml.safe_load((Path(__file__).parent / "phrases.yml").read_text())


@pytest.mark.parametrize(("text", "expected"), LINES, ids=[line[0] for line in LINES])
def test_how_to_get_in_is_read(text: str, expected: dict[str, str]) -> None:
    assert {kind.value: value for kind, value in read_access(text).details} == expected


@pytest.mark.parametrize(
    "text",
    [
        "its apt 4B",
        "call me at 312-555-0142",
        "come after 5",
        "the zip is 60610",
        "between 2 and 4 pm on 11/28",
        "LM 700 000 001",
        "2 packages for unit 12",
    ],
)
def test_other_numbers_are_no_codes(text: str) -> None:
    found = read_access(text)
    assert found.details == ()
    assert found.problem == "no_code"


def test_a_word_given_as_a_code_is_said_to_be_none() -> None:
    assert read_access("the code is hunter").problem == "not_a_code"


@pytest.mark.parametrize(
    ("text", "kept"),
    [("gate 1234 keep it for next time", True), ("gate 1234 only for today", False), ("gate 1234", None)],
)
def test_whether_it_shall_be_kept_is_heard(text: str, kept: bool | None) -> None:
    assert read_access(text).wants_kept is kept


@given(
    st.text()
    | st.lists(st.sampled_from("gate code door # 12 4B 7316 callbox use alley LM700000001".split())).map(" ".join)
)
def test_nothing_that_was_read_is_left_when_it_is_blanked(text: str) -> None:
    values = [value for _, value in read_access(text).details if value.isalnum()]
    left = blank(text, values).replace(BLANK, " ").split()
    assert not {value.lower() for value in values} & {word.lower() for word in left}
