"""Standard forms of USPS Publication 28, the case people read, and loose comparison."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.addresses import FIELDS, PostalAddress
from doorstep.addresses.casing import in_title_case
from doorstep.addresses.compare import differences, is_minor, same_place
from doorstep.addresses.normalise import normalise
from doorstep.addresses.publication28 import SUFFIXES

ON_FILE = PostalAddress("1250", "N", "LA SALLE", "ST", "", "APT", "4D", "CHICAGO", "IL", "60610")


def with_(**fields: str) -> PostalAddress:
    return PostalAddress(**{**{name: getattr(ON_FILE, name) for name in FIELDS}, **fields})


@pytest.mark.parametrize(
    ("field", "typed", "standard"),
    [
        ("predirectional", "North", "N"),
        ("predirectional", "n.", "N"),
        ("postdirectional", "southwest", "SW"),
        ("suffix", "Avenue", "AVE"),
        ("suffix", "av.", "AVE"),
        ("suffix", "boul", "BLVD"),
        ("suffix", "Crossing", "XING"),
        ("suffix", "trnpk", "TPKE"),
        ("state", "Illinois", "IL"),
        ("state", "il", "IL"),
        ("zip", "60610-1234", "60610"),
        ("unit_designator", "Apartment", "APT"),
        ("unit_designator", "suite", "STE"),
        ("unit", "4-b", "4B"),
        ("unit", "4 b", "4B"),
        ("unit", "#4b", "4B"),
        ("street", "la  salle.", "LA SALLE"),
        ("street", "Cañon", "CANON"),
        ("street", "n", "NORTH"),
        ("city", "st. louis", "ST LOUIS"),
    ],
)
def test_an_element_gets_its_standard_form(field: str, typed: str, standard: str) -> None:
    assert getattr(normalise(with_(**{field: typed})), field) == standard


def test_a_unit_without_designator_gets_the_pound_sign() -> None:
    assert normalise(with_(unit_designator="", unit="4b")).unit_line == "# 4B"


def test_a_designator_that_needs_a_number_is_nothing_without_it() -> None:
    assert normalise(with_(unit_designator="apt", unit="")).unit_line == ""
    assert normalise(with_(unit_designator="basement", unit="")).unit_line == "BSMT"


@given(st.builds(PostalAddress, *[st.text(max_size=20)] * len(FIELDS)))
def test_normalising_twice_is_normalising_once(address: PostalAddress) -> None:
    once = normalise(address)
    assert normalise(once) == once


def test_every_standard_suffix_stands_for_itself() -> None:
    assert all(SUFFIXES[standard] == standard for standard in SUFFIXES.values())


@pytest.mark.parametrize(
    ("upper", "human"),
    [
        ("N LA SALLE ST", "N La Salle St"),
        ("O'BRIEN CT", "O'Brien Ct"),
        ("3RD AVE NE", "3rd Ave NE"),
        ("MCKINLEY RD", "McKinley Rd"),
        ("US HIGHWAY 41", "US Highway 41"),
        ("WINSTON-SALEM", "Winston-Salem"),
        ("APT 4B", "Apt 4B"),
    ],
)
def test_people_read_mixed_case(upper: str, human: str) -> None:
    assert in_title_case(upper) == human


def test_an_address_is_spoken_in_one_line() -> None:
    assert ON_FILE.spoken() == "1250 N La Salle St Apt 4D, Chicago, IL 60610"
    assert PostalAddress(city="CHICAGO", state="IL").spoken() == "Chicago, IL"


@pytest.mark.parametrize(
    "other",
    [
        with_(street="LASALLE"),
        with_(unit_designator="#"),
        with_(unit_designator="UNIT"),
        with_(unit="4-D"),
        with_(city="Chicago"),
    ],
)
def test_spelling_variants_are_the_same_place(other: PostalAddress) -> None:
    assert same_place(ON_FILE, other)


def test_differences_are_named_by_field() -> None:
    assert differences(ON_FILE, with_(number="1252", unit="4B")) == {"number", "unit"}
    assert differences(ON_FILE, with_(unit_designator="STE")) == {"unit_designator"}
    assert same_place(with_(street="5TH", suffix="AVE"), with_(street="FIFTH", suffix="AVE"))
    assert same_place(with_(city="ST LOUIS"), with_(city="SAINT LOUIS"))


@pytest.mark.parametrize(
    ("proposed", "minor"),
    [
        (with_(unit="4B"), True),
        (with_(unit="", unit_designator=""), True),
        (with_(number="1252"), True),
        (with_(number="88", unit="12"), True),
        (with_(street="LASALE"), True),
        (with_(street="LASALLE"), True),
        (with_(suffix=""), True),
        (with_(suffix="DR"), False),
        (with_(predirectional="S"), False),
        (with_(street="CLARK"), False),
        (with_(zip="60614"), False),
        (with_(city="EVANSTON", zip="60201"), False),
        (with_(state="IN"), False),
    ],
)
def test_only_unit_number_and_spelling_in_one_zip_are_minor(proposed: PostalAddress, minor: bool) -> None:
    assert is_minor(ON_FILE, proposed) is minor
