import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.tracking_numbers import find, spans

NINE = st.integers(0, 999_999_999).map(lambda number: f"{number:09d}")
PREFIXES = st.sampled_from(["LM", "lm", "Lm", "lM", "LM ", "lm-", "LM: ", "lm #", "IM", "1m"])
GAPS = st.sampled_from(["", " ", "-", "–", " - "[:1], "."])
SENTENCES = st.sampled_from(
    ["{}", "where is {}?", "hi, {} please", "({})", "my number:{}", "{}, zip 60610", "{} 60610", "#{}."]
)


@given(NINE, PREFIXES, GAPS, SENTENCES)
def test_a_number_is_found_however_it_is_typed(digits: str, prefix: str, gap: str, sentence: str) -> None:
    typed = prefix + gap.join([digits[:3], digits[3:6], digits[6:]])
    assert find(sentence.format(typed)) == [f"LM{digits}"]


@given(NINE)
def test_letters_typed_for_digits_are_read_as_digits(digits: str) -> None:
    if sum(character in "01" for character in digits) > 3:
        return
    assert find("LM" + digits.replace("0", "o").replace("1", "l")) == [f"LM{digits}"]


@given(NINE, SENTENCES)
def test_nine_digits_alone_are_a_tracking_number(digits: str, sentence: str) -> None:
    assert find(sentence.format(digits)) == [f"LM{digits}"]


@given(
    st.from_regex(r"[2-9][0-9]{2}[2-9][0-9]{6}", fullmatch=True),
    st.sampled_from(["{}", "+1{}", "1{}", "call me at {}", "{} is my cell"]),
    st.sampled_from(["{0}{1}{2}", "{0}-{1}-{2}", "({0}) {1}-{2}", "{0}.{1}.{2}", "{0} {1} {2}", "-{0}-{1}-{2}"]),
)
def test_telephone_numbers_are_not_tracking_numbers(number: str, sentence: str, grouping: str) -> None:
    assert find(sentence.format(grouping.format(number[:3], number[3:6], number[6:]))) == []


@given(st.text(max_size=200))
def test_any_text_is_survived_and_answers_are_well_formed(text: str) -> None:
    for number in find(text):
        assert len(number) == 11
        assert number.startswith("LM")
        assert number[2:].isascii()
        assert number[2:].isdigit()


@pytest.mark.parametrize(
    "text",
    [
        "60610-1234",
        "1205 60610 is wrong",
        "LM1234567890",
        "LM 12345678 I want it",
        "LM12345678 60610",
        "+33 123 456 789",
        "+44 20 7946 0958",
        "the film 2 oil oil oil",
        "it cost 123,456.78",
        "1250 N La Salle St Apt 4B Chicago IL 60610",
        "SM9a8b7c6d5e4f123456789012",
        "",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert find(text) == []


def test_several_numbers_come_in_order_and_once() -> None:
    assert find("lm222222222 or 111111111? LM 222 222 222") == ["LM222222222", "LM111111111"]


@given(NINE, PREFIXES, GAPS, SENTENCES)
def test_a_number_is_found_where_it_stands(digits: str, prefix: str, gap: str, sentence: str) -> None:
    typed = prefix + gap.join([digits[:3], digits[3:6], digits[6:]])
    text = sentence.format(typed)
    [(number, start, end)] = spans(text)
    assert number == f"LM{digits}"
    assert text[start:end].replace(" ", "").endswith(typed[-3:].replace(" ", ""))
    assert text.index(typed) <= start
    assert end == text.index(typed) + len(typed)
