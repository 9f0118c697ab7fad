import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep import own_numbers
from doorstep.console.kit import masking
from doorstep.console.read_model import full_text


@pytest.mark.parametrize(
    ("text", "shown", "hides"),
    [
        ("call (312) 555-0142 ok", "call ••••••••••••42 ok", ("phone",)),
        ("312.555.0142", "••••••••••42", ("phone",)),
        ("+442071838750 please", "•••••••••••50 please", ("phone",)),
        ("gate code is 4410", "gate code is ••••", ("code",)),
        ("code 4410, or call 3125550142", "code ••••, or call ••••••••42", ("phone", "code")),
        ("my package LM123456789", "my package LM123456789", ()),
        ("1205 N La Salle 60610-1234", "1205 N La Salle 60610-1234", ()),
        ("gate code is ****", "gate code is ****", ()),
    ],
)
def test_phone_numbers_and_codes_are_hidden(text: str, shown: str, hides: tuple[str, ...]) -> None:
    assert masking.masked(text) == masking.Masked(shown, hides)  # type: ignore[arg-type]


def test_the_number_of_dispatch_is_nobodys_and_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_numbers, "_in_use", frozenset({"+13125550100"}))
    assert masking.masked("Phone: 312-555-0100.") == masking.Masked("Phone: 312-555-0100.", ())
    assert masking.masked("312-555-0100 or 312-555-0142").text == "312-555-0100 or ••••••••••42"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("4410", "••••"),
        ("#2580 then pull", "••••• then pull"),
        ("4 4 1 0", "•••••••"),
        ("LM123456789 and 4410#", "LM123456789 and •••••"),
        ("apt 4b", "apt 4b"),
    ],
)
def test_of_a_text_that_gives_a_code_every_number_is_hidden(text: str, shown: str) -> None:
    assert masking.masked(text, every_number=True).text == shown


phones = st.builds(
    lambda area, exchange, line, form: form.format(area, exchange, line),
    st.integers(200, 999),
    st.integers(200, 999),
    st.integers(1000, 9999),
    st.sampled_from(("{}-{}-{}", "({}) {}-{}", "{}.{}.{}", "+1{}{}{}", "{} {} {}", "1-{}-{}-{}")),
)
words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Nd")), max_size=20)


@given(before=words, phone=phones, after=words)
def test_no_phone_number_is_left(before: str, phone: str, after: str) -> None:
    text = f"{before} {phone} {after}"
    shown = masking.masked(text).text
    digits = re.sub(r"\D", "", phone)
    assert digits[-10:] not in re.sub(r"\D", "", shown)
    assert len(shown) == len(text)
    assert masking.masked(shown).text == shown


@given(text=st.text(max_size=200), every_number=st.booleans())
def test_whatever_is_hidden_spans_stay_where_they_are(text: str, every_number: bool) -> None:
    assert len(masking.masked(text, every_number=every_number).text) == len(text)


@given(
    code=st.from_regex(r"[#*]?[1-9][0-9]{3,5}#?", fullmatch=True),
    words=st.sampled_from(("gate code", "door pin", "keypad")),
)
def test_a_code_is_not_found_by_search(code: str, words: str) -> None:
    found = full_text.words_of(masking.without_codes(f"the {words} is {code} ok"))
    assert code.strip("#*") not in found
    assert {"the", "ok"} <= found
