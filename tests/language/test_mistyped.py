"""Short answers whose letters changed places, and marks that were dictated."""

import pytest

from doorstep.language.dictated import with_marks
from doorstep.language.mistyped import as_meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("kepe it as is", "keep it as is"),
        ("Thnaks", "thanks"),
        ("tomorrwo pls", "tomorrow pls"),
        ("at the fornt dor", "at the front dor"),
        ("peek at the form", "peek at the form"),
        ("yes comma leave it", "yes, leave it"),
    ],
)
def test_as_meant(text: str, meant: str) -> None:
    assert as_meant(text) == meant


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Two period", "Two."),
        ("one comma the gate is open", "one, the gate is open"),
        ("will he come question mark", "will he come?"),
        ("a long period of time", "a long period of time"),
    ],
)
def test_as_dictated(text: str, said: str) -> None:
    assert with_marks(text) == said
