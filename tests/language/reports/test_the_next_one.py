"""Which stop is meant by "the next one"."""

import pytest

from doorstep.language.reports.named_stops import is_of_the_next


@pytest.mark.parametrize(
    ("said", "is_of_it"),
    [
        ("gate wont open at the next one", True),
        ("Can't get in at my next stop", True),
        ("whats the code for the next one", True),
        ("the next one has a locked gate", True),
        ("next door wont open", False),
        ("no way in, heading to the next one", False),
        ("gate wont open, headed for the next one", False),
        ("gate wont open", False),
        ("left it with the people next door", False),
        ("what is the next one", False),
        ("wait for the next 5 minutes", False),
    ],
)
def test_it_is_spoken_of_where_something_is_said_of_it(said: str, is_of_it: bool) -> None:
    assert is_of_the_next(said) is is_of_it
