"""A text taken apart."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.clauses import clauses


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("bring it monday", ["bring it monday"]),
        ("bring it monday. use the back door", ["bring it monday.", "use the back door"]),
        ("bring it monday\nuse the back door", ["bring it monday", "use the back door"]),
        ("is it here? also my apt is 4", ["is it here?", "also my apt is 4"]),
        ("i would come but my car broke", ["i would come", "my car broke"]),
        ("call me; no bell", ["call me", "no bell"]),
        ("no luck - going to the next", ["no luck", "going to the next"]),
        ("friday 8 - 12 works", ["friday 8 - 12 works"]),
        ("1250 N. La Salle St. Apt. 4", ["1250 N. La Salle St. Apt. 4"]),
        ("leave it with Bob and Ann", ["leave it with Bob and Ann"]),
        (
            "hey 1) move it to thursday 2) keypad 5512* and 3) who signs",
            ["hey", "move it to thursday", "keypad 5512*", "who signs"],
        ),
        ("so: 1- keypad 5512 2- come after 3", ["so:", "keypad 5512", "come after 3"]),
        ("1/ is it today 2/ who signs", ["is it today", "who signs"]),
        ("1) do i sign 2) 5512# is the gate", ["do i sign", "5512# is the gate"]),
        ("first, who signs? second, keypad 5512", ["who signs?", "keypad 5512"]),
        ("1st thing: come friday. 2nd: keypad 5512", ["come friday", "keypad 5512"]),
        ("1- delivered 2- nobody home", ["1- delivered 2- nobody home"]),
        ("first, do come friday", ["first, do come friday"]),
        ("hi! a) where is it b) can i fetch it", ["hi!", "where is it", "can i fetch it"]),
        ("take the 3) exit", ["take the 3) exit"]),
        ("2) please", ["2) please"]),
        ("", []),
        (" ... !", []),
    ],
)
def test_a_text_is_taken_apart_where_one_thing_ends(text: str, apart: list[str]) -> None:
    assert [clause.text for clause in clauses(text)] == apart


def test_what_may_join_separates_only_perhaps() -> None:
    found = clauses("leave it with Bob and ring twice, gate is 4411", perhaps=True)
    assert [(clause.text, clause.is_sure) for clause in found] == [
        ("leave it with Bob", True),
        ("ring twice", False),
        ("gate is 4411", False),
    ]


@given(
    st.text() | st.lists(st.sampled_from("and but also . , ; - \n it? N. 8 12".split(" "))).map(" ".join), st.booleans()
)
def test_clauses_lie_in_the_text_one_after_the_other(text: str, perhaps: bool) -> None:
    found = clauses(text, perhaps=perhaps)
    assert all(text[clause.start : clause.end] == clause.text for clause in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
