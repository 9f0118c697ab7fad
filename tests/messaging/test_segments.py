import pytest
from gsm0338 import Codec
from hypothesis import given
from hypothesis import strategies as st

from doorstep.messaging.segments import is_gsm7, size, to_gsm7

TYPOGRAPHIC = st.text(st.sampled_from("ab é“”‘’—–…\u00a0ñ^{€\n\tÅ"), max_size=400)
ANYTHING = st.text(max_size=400) | TYPOGRAPHIC


@pytest.mark.parametrize(
    ("text", "encoding", "units", "segments"),
    [
        ("", "GSM-7", 0, 0),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),  # the escape pair would straddle 153: it moves on whole
        ("é" * 160, "GSM-7", 160, 1),
        ("á" * 70, "UCS-2", 70, 1),
        ("á" * 71, "UCS-2", 71, 2),
        ("á" * 134, "UCS-2", 134, 2),
        ("á" * 135, "UCS-2", 135, 3),
        ("📦" * 35, "UCS-2", 70, 1),
        ("á" * 66 + "📦" + "á" * 66, "UCS-2", 134, 3),  # so does the surrogate pair
        ("\x1b", "UCS-2", 1, 1),  # the escape code itself is no character
    ],
)
def test_segments_are_counted_as_the_standard_says(text: str, encoding: str, units: int, segments: int) -> None:
    counted = size(text)
    assert (counted.encoding, counted.units, counted.segments) == (encoding, units, segments)


@given(ANYTHING)
def test_gsm7_is_what_the_codec_can_encode(text: str) -> None:
    try:
        encoded, _ = Codec().encode(text)
    except UnicodeEncodeError:
        assert not is_gsm7(text)
    else:
        assert is_gsm7(text) == ("\x1b" not in text)
        if is_gsm7(text):
            assert size(text).units == len(encoded)


@given(ANYTHING)
def test_making_a_text_plain_never_costs_more(text: str) -> None:
    plain = to_gsm7(text)
    assert size(plain).segments <= size(text).segments
    assert to_gsm7(plain) == plain
    assert is_gsm7(plain) or plain == text


@given(ANYTHING)
def test_making_a_text_plain_keeps_every_letter_and_digit(text: str) -> None:
    def written(some: str) -> list[str]:
        return [character for character in some if character.isascii() and character.isalnum()]

    assert written(to_gsm7(text)) == written(text) or not text.isascii()
    assert len([c for c in to_gsm7(text) if c.isalnum()]) <= len(text)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("It’s “on the way” — 2–4 pm…", 'It\'s "on the way" - 2-4 pm...'),
        ("4\u00a0pm", "4 pm"),
        ("Cafe\u0301", "Café"),
        ("José Muñoz", "José Muñoz"),
        ("Peñarredonda á la carte’s", "Peñarredonda á la carte’s"),  # á is in no GSM table: all of it stays as it was
        ("’📦", "’📦"),
    ],
)
def test_only_what_loses_nothing_is_made_plain(text: str, plain: str) -> None:
    assert to_gsm7(text) == plain
