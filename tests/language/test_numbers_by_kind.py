"""Numbers by what they are: numbers_by_kind.yml is the product, this only runs it."""

from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.access import read_access
from doorstep.language.numbers_by_kind import Number, blanked, find, masked

LINES = yaml.safe_load((Path(__file__).parent / "numbers_by_kind.yml").read_text())


@pytest.mark.parametrize(("text", "kinds"), LINES, ids=[line[0] for line in LINES])
def test_a_number_is_known_by_what_it_is(text: str, kinds: list[str]) -> None:
    assert [mask.kind.value for mask in find(text)] == kinds


def test_the_words_beside_a_masked_number_are_kept() -> None:
    assert masked("void LM700000012 and call 412-555-0137") == "void tracking number and call phone number"
    assert masked("order 4471902 at 5", [Number.ORDER]) == "order order number at 5"


@given(
    st.text()
    | st.lists(st.sampled_from("gate 9-5 at 12 LM700000001 order # apt 3pm the st oak 20 $".split())).map(" ".join)
)
def test_masks_lie_apart_and_blanking_keeps_every_place(text: str) -> None:
    masks = find(text)
    assert all(one.end <= other.start for one, other in pairwise(masks))
    assert len(blanked(text)) == len(text)


@given(
    st.sampled_from(("hes at", "im at", "we are at", "house", "live at")),
    st.integers(100, 99999).map(str),
    st.sampled_from((". ", ", ", " no ", " sorry, ", " i mean ")),
    st.sampled_from((", green door", " by the gate house", "", " with the porch")),
)
def test_a_house_that_is_put_right_is_no_code(lead: str, house: str, joint: str, after: str) -> None:
    slip = house[:-2] + house[:-3:-1]
    assert not read_access(f"{lead} {house}{joint}{slip}{after}").details
