import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.reports import wordless


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("👍", "agrees"),
        ("👍🏽", "agrees"),
        ("✅ 📦", "agrees"),
        ("📦", "nothing"),
        ("🚚📦📦", "nothing"),
        ("....", "nothing"),
        ("?", "nothing"),
        ("", "nothing"),
        ("123", "number"),
        ("#14", "number"),
        ("10-4", "agrees"),
        ("'; DROP TABLE deliveries; --", "nothing"),
        ("{address} {stop}", "nothing"),
        ("<script>alert(1)</script>", "nothing"),
        ("1 OR 1=1", "nothing"),
        ("delivered; left at porch", None),
        ("it's at 4B - front door", None),
        ("late 20 min", None),
        ("посылка доставлена", None),
        ("已送达", None),
    ],
)
def test_what_is_no_sentence_is_not_read_as_one(text: str, says: str | None) -> None:
    assert wordless(text) == says


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert wordless(text) in (None, "agrees", "number", "nothing")
