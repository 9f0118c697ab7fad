"""What holds for every correction, whatever the text."""

import re
from time import process_time

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from doorstep.addresses import PostalAddress
from doorstep.addresses.correction import LONGEST_TEXT, Ambiguous, Proposed, Unusable, apply_correction
from doorstep.addresses.normalise import normalise
from doorstep.addresses.places import warm_up
from tests.addresses.test_corrections import FILES, TABLE

ON_FILE = FILES["lasalle"]
words = st.sampled_from(
    "apt 4b #12 not its 1250 1205 n lasalle lassale oak st ave zip 60614 60201 99999 evanston chicago il in or me unit"
    " floor house number street po box , . ! \n - -> should be instead of wrong no the sorry thx 1/2 4th avenue b"
    " canada bldg".split(" ")
)
texts = st.one_of(st.text(max_size=200), st.lists(words, max_size=25).map(" ".join))


@given(texts, st.sampled_from(sorted(FILES)))
def test_any_text_gets_an_answer_and_a_proposal_is_whole_and_normal(text: str, file: str) -> None:
    on_file = FILES[file]
    result = apply_correction(on_file, text)
    if isinstance(result, Proposed):
        assert result.changed
        assert normalise(result.address) == result.address
        assert result.address.number
        assert result.address.street
        assert result.address.zip


@given(texts, texts)
def test_any_second_text_to_a_draft_or_a_question_gets_an_answer(first: str, second: str) -> None:
    result = apply_correction(ON_FILE, first)
    pending = result if isinstance(result, Ambiguous) else None
    draft = result.address if isinstance(result, Proposed) else None
    apply_correction(ON_FILE, second, draft, pending)


@given(texts, st.lists(texts, max_size=2), st.lists(texts, max_size=2))
def test_any_hints_get_an_answer(text: str, new: list[str], old: list[str]) -> None:
    apply_correction(ON_FILE, text, new_spans=new, old_spans=old)


units = st.from_regex(r"[1-9][0-9]?[A-H]", fullmatch=True)
frames = st.sampled_from(
    ["apt {}", "#{}", "its apt {} sorry", "hi wrong apt, should be {}", "{} not 4D", "unit number is {} thanks"]
)


@given(units, frames)
def test_a_text_about_the_unit_changes_only_the_unit(unit: str, frame: str) -> None:
    result = apply_correction(ON_FILE, frame.format(unit))
    if unit == ON_FILE.unit:
        assert not isinstance(result, Proposed)
    else:
        assert isinstance(result, Proposed)
        assert result.changed - {"unit_designator"} == {"unit"}
        assert result.address.unit == unit


numbers = st.integers(100, 9998).map(str)
street_words = st.lists(
    st.sampled_from(
        "north south e w 3300 900 county road hwy k y a avenue boulevard plaza the embarcadero main front morning today"
        " zorgblat qxy von rear upper 1st fifth street st of de la camino bldg rm garden level 64 b st. way".split()
    ),
    min_size=1,
    max_size=5,
).map(" ".join)
elsewhere = st.sampled_from(
    ["Salt Lake City, UT 84109", "slc ut 84109", "hudson ma 1749", "Hudson, MA 01749", "Austin TX 78704",
     "Washington D.C. 20009", "carmel in 46032", "Snohomish WA 98290", "newark nj 7102"]
)  # fmt: skip


@given(
    numbers,
    street_words,
    elsewhere,
    st.sampled_from(["{} {}, {}", "{} {} {}", "its {} {} {} now", "wrong address, {} {}\n{}", "apt 7 {} {}, {}"]),
    st.sampled_from(["", "{0}", "{1}", "{0} {1}", "{0} {1}, {2}", "{2}"]),
)
def test_a_number_and_words_in_another_city_never_keep_the_old_street(
    number: str, street: str, place: str, frame: str, span: str
) -> None:
    assume(not re.search(r"\d{3,4} \d{3} \d{4}", frame.format(number, street, place)))  # a telephone number
    spans = [span.format(number, street, place)] if span else []
    result = apply_correction(ON_FILE, frame.format(number, street, place), new_spans=spans)
    if isinstance(result, Proposed) and result.address.city != ON_FILE.city:
        assert (result.address.street, result.address.number) != (ON_FILE.street, ON_FILE.number)
        assert result.address.unit != ON_FILE.unit


@given(street_words, numbers)
def test_an_old_door_goes_along_to_another_street_only_when_that_is_asked_about(street: str, number: str) -> None:
    for text in (street, f"{number} {street}"):
        result = apply_correction(ON_FILE, text)
        if isinstance(result, Proposed) and "street" in result.changed and result.address.unit == ON_FILE.unit:
            assert "unit" in result.assumed


@given(texts)
@example("00000WRONG0a")
def test_a_zip_code_that_does_not_fit_is_one_that_was_typed(text: str) -> None:
    result = apply_correction(ON_FILE, text)
    if isinstance(result, Unusable) and result.value:
        assert result.value.lstrip("0") in text


@given(
    numbers,
    st.sampled_from(["{} not 1250", "house number is {}", "not 1250, its {}", "{} n lasalle", "{} N La Salle St"]),
)
def test_a_text_about_the_number_changes_only_the_number(number: str, frame: str) -> None:
    result = apply_correction(ON_FILE, frame.format(number))
    if number == ON_FILE.number:
        assert result == Unusable("same_as_on_file")
    else:
        assert isinstance(result, Proposed)
        assert result.changed == {"number"}
        assert result.address.number == number


@given(
    st.sampled_from(["60601", "60614", "60657", "60622"]),
    st.sampled_from(["zip {}", "{} not 60610", "the zip should be {} pls"]),
)
def test_a_text_about_the_zip_changes_only_the_zip(zip_code: str, frame: str) -> None:
    result = apply_correction(ON_FILE, frame.format(zip_code))
    assert isinstance(result, Proposed)
    assert result.changed == {"zip"}
    assert result.address.zip == zip_code


def test_what_understanding_marked_as_right_is_right_whatever_words_stand_before_it() -> None:
    text = "deliver to the shop instead of the house pls 8811 Quivira Rd, Lenexa KS 66215"
    assert not isinstance(apply_correction(ON_FILE, text), Proposed)
    result = apply_correction(ON_FILE, text, new_spans=["8811 Quivira Rd, Lenexa KS 66215"])
    assert isinstance(result, Proposed)
    assert result.address.line1 == "8811 QUIVIRA RD"


def test_a_number_outside_the_marked_words_means_nothing() -> None:
    result = apply_correction(ON_FILE, "im 81 and its apt 4b", new_spans=["apt 4b"])
    assert isinstance(result, Proposed)
    assert result.changed == {"unit"}


def test_a_letter_instead_of_an_address_is_too_long() -> None:
    assert apply_correction(ON_FILE, "apt 4b " * 300) == Unusable("too_long")
    assert not isinstance(apply_correction(ON_FILE, "x" * LONGEST_TEXT), Proposed)


def test_a_disagreement_comes_with_what_would_agree() -> None:
    result = apply_correction(ON_FILE, "1250 n lasalle chicago 60201")
    assert isinstance(result, Unusable)
    assert (result.value, result.city, result.state) == ("60201", "EVANSTON", "IL")
    assert "60610" in result.zips


def test_a_city_with_several_zips_is_asked_for_the_zip_with_the_choices() -> None:
    result = apply_correction(ON_FILE, "its in evanston")
    assert isinstance(result, Ambiguous)
    assert result.question == "missing_zip"
    assert result.partial.city == "EVANSTON"
    assert result.partial.zip == ""
    assert "60201" in result.options


def test_a_town_with_a_large_namesake_elsewhere_is_asked_about() -> None:
    result = apply_correction(ON_FILE, "4840 n 19th ave phoenix")
    assert isinstance(result, Ambiguous)
    assert result.question == "which_city"
    assert result.options == ("PHOENIX, IL", "PHOENIX, AZ")


def test_an_address_on_file_without_a_unit_or_place_does_no_harm() -> None:
    assert isinstance(apply_correction(PostalAddress(), "apt 4b"), Ambiguous)


@pytest.mark.timeout(60)
def test_a_correction_takes_less_than_five_milliseconds() -> None:
    warm_up()
    table = [entry["text"] for topic in TABLE["topics"].values() for entry in topic["texts"]]
    for text in table:
        apply_correction(ON_FILE, text)
    started = process_time()
    for text in table:
        apply_correction(ON_FILE, text)
    assert (process_time() - started) / len(table) < 0.005


@pytest.mark.parametrize(
    "text",
    [
        "1250 12 4411 60610 312-555-0147 8 99 2026 14 7",
        "1" * 600, "A1" * 300, "apt" + "9" * 500, "#" * 600,
        "12 \u0410ve", "\u0661\u0662 oak st", "１２ ｏａｋ ｓｔ apt ５",
        "Should it go to 99 Elm St, Chicago, IL 60610, with no apartment?",
    ],
)  # fmt: skip
def test_odd_texts_are_answered_without_a_mixture(text: str) -> None:
    result = apply_correction(ON_FILE, text)
    if isinstance(result, Proposed):
        assert result.address.city == ON_FILE.city
        assert len(result.address.line1) < 60


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("9 \u041e\u0430k St apt 4\u0410", "9 OAK ST APT 4A"),  # О, а and А of Cyrillic
        ("\u0661\u0662 elm st apt \u0665", "12 ELM ST APT 5"),  # Arabic digits
        ("\uff11\uff12 \uff45\uff4c\uff4d st", "12 ELM ST"),  # full width
        ("\N{HOUSE BUILDING}12\N{EVERGREEN TREE}elm st\N{PACKAGE}apt 5", "12 ELM ST APT 5"),
    ],
)
def test_look_alikes_other_digits_and_emoji_are_read_as_what_they_show(text: str, line: str) -> None:
    result = apply_correction(ON_FILE, text)
    assert isinstance(result, Proposed)
    assert result.address.line1 == line
