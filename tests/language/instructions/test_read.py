"""What the driver shall do, read from texts: phrases.yml is the product, this only runs it."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from doorstep.dms.values import InstructionKind
from doorstep.language.access import beside
from doorstep.language.access.hiding import values_to_hide
from doorstep.language.instructions import is_too_long, read_instructions, spoken

BESIDE = yaml.safe_load((Path(__file__).parent / "beside_a_code.yml").read_text())
LINES = yaml.safe_load((Path(__file__).parent / "phrases.yml").read_text())


@pytest.mark.parametrize(("text", "expected"), LINES, ids=[line[0] for line in LINES])
def test_instructions_are_read(text: str, expected: dict[str, str]) -> None:
    assert {kind.value: detail for kind, detail in read_instructions(text)} == expected


@pytest.mark.parametrize(("text", "expected"), BESIDE, ids=[line[0] for line in BESIDE])
def test_instructions_beside_a_code_are_read(text: str, expected: dict[str, str]) -> None:
    others = read_instructions(beside(text, values_to_hide(text)))
    assert {kind.value: detail for kind, detail in others if kind is not InstructionKind.OTHER} == expected


@pytest.mark.parametrize(
    ("kind", "detail", "said"),
    [
        (InstructionKind.LEAVE_WITH, "Maria in 3B", "leave it with Maria in 3B"),
        (InstructionKind.LEAVE_WITH, "at the front desk", "leave it at the front desk"),
        (InstructionKind.LEAVE_WITH, "Ines", "leave it with Ines"),
        (InstructionKind.LEAVE_AT, "on the porch", "leave it on the porch"),
        (InstructionKind.SAFE_PLACE, "a safe place", "leave it in a safe place"),
        (InstructionKind.DOG, "beware of dog", "beware of dog"),
    ],
)
def test_instructions_are_said_as_a_person_would(kind: InstructionKind, detail: str, said: str) -> None:
    assert spoken(kind, detail) == said


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    assert all(detail.strip() for _, detail in read_instructions(text))


@given(st.sampled_from(["don't", "dont", "do not", "never"]), st.sampled_from(["at the front door", "on the porch"]))
def test_what_not_to_do_is_never_read_as_what_to_do(not_: str, place: str) -> None:
    assert [kind for kind, _ in read_instructions(f"{not_} leave it {place}")] == [InstructionKind.OTHER]


def test_a_long_story_is_left_out_and_what_is_asked_is_never_cut() -> None:
    """Cut at a length, "do not leave it in front" once ended as "please do"."""
    text = (
        "hello there this is mrs abernathy from the corner house i am writing on my grandsons tablet so excuse me i"
        " have had a bad hip since march and cannot rise period please do not leave the box on the front steps because"
        " the sprinklers soak it comma put it on the glider on the back porch and shut the screen door thank you kindly"
    )
    said = {kind.value: detail for kind, detail in read_instructions(text)}
    assert said["leave_at"] == "on the glider on the back porch"
    assert said["other"].startswith("do not leave the box on the front steps because the sprinklers soak it")
    assert "hip" not in str(said)


def test_orders_without_an_end_are_too_long() -> None:
    items = read_instructions(
        "please do not leave it by the gate, " + "then go past the next shed and turn left, " * 12
    )
    assert is_too_long(items)
    assert not is_too_long(read_instructions("leave it on the porch"))


@pytest.mark.parametrize(
    ("text", "kept", "left_out"),
    [
        ("hi this is Greta my son had surgery and sleeps so please do not knock just text", "do not knock", "surgery"),
        ("my name is Abe im on oxygen so please set it on the bench", "on the bench", "oxygen"),
        ("i am ninety years old with bad knees, so can you please put it on the chair inside", "chair inside", "knees"),
    ],
)
def test_who_they_are_and_their_health_is_not_told_to_the_driver(text: str, kept: str, left_out: str) -> None:
    said = " ".join(detail for _, detail in read_instructions(text))
    assert kept in said
    assert left_out not in said


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("the front gate is broken so please use the alley", "gate is broken"),
        ("this is the second porch and my husband is sick so please leave it there", "second porch"),
        ("dont ring, i am sick so please leave it by the bench", "ring"),
    ],
)
def test_a_reason_that_says_where_or_how_stays(text: str, kept: str) -> None:
    assert kept in " ".join(detail for _, detail in read_instructions(text))
