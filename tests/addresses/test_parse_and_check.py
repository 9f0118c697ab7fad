"""Whole addresses read, and checked against ZIP Codes, cities and states."""

from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.addresses import PostalAddress
from doorstep.addresses.check import AddressProblem, check, city_state_of, timezone_of
from doorstep.addresses.normalise import normalise
from doorstep.addresses.parse import parse
from doorstep.addresses.places import UnknownZip, states_with, zips_of

ON_FILE = PostalAddress("1250", "N", "LA SALLE", "ST", "", "APT", "4D", "CHICAGO", "IL", "60610")


@pytest.mark.parametrize(
    ("text", "line1", "last_line"),
    [
        (
            "1250 north la salle street apartment 4b, chicago, illinois 60610-1234",
            "1250 N LA SALLE ST APT 4B",
            "CHICAGO IL 60610",
        ),
        ("350 5th ave suite 3300 new york ny 10118", "350 5TH AVE STE 3300", "NEW YORK NY 10118"),
        ("2401 Pennsylvania Ave. NW, Washington, DC 20037", "2401 PENNSYLVANIA AVE NW", "WASHINGTON DC 20037"),
        ("112-37 68th ave forest hills ny 11375", "112-37 68TH AVE", "FOREST HILLS NY 11375"),
        ("4521 St. Charles Ave New Orleans LA 70115", "4521 ST CHARLES AVE", "NEW ORLEANS LA 70115"),
        ("100 avenue b apt 3 new york ny 10009", "100 AVENUE B APT 3", "NEW YORK NY 10009"),
        ("815 county road 550 marquette mi 49855", "815 COUNTY ROAD 550", "MARQUETTE MI 49855"),
        ("N6W23001 bluemound rd waukesha wi 53188", "N6W23001 BLUEMOUND RD", "WAUKESHA WI 53188"),
        ("123 1/2 main st rear, boise id 83702", "123 1/2 MAIN ST REAR", "BOISE ID 83702"),
        ("1600 W North Ave Chicago IL 60622", "1600 W NORTH AVE", "CHICAGO IL 60622"),
        ("10 court sq long island city ny 11101", "10 COURT SQ", "LONG ISLAND CITY NY 11101"),
        (
            "5600 s rainbow blvd bldg c apt 12 las vegas nv 89118",
            "5600 S RAINBOW BLVD BLDG C APT 12",
            "LAS VEGAS NV 89118",
        ),
        ("808 Oak Ave, Carmel, IN 46032", "808 OAK AVE", "CARMEL IN 46032"),
        ("808 oak ave carmel in", "808 OAK AVE", "CARMEL IN"),
        ("40 W 8th St, New York, N.Y. 10011", "40 W 8TH ST", "NEW YORK NY 10011"),
        ("62 Dover St, Hudson, MA 1749", "62 DOVER ST", "HUDSON MA 01749"),
        ("apt 4b", "APT 4B", ""),
        ("60614", "", "60614"),
    ],
)
def test_an_address_is_read_into_its_elements(text: str, line1: str, last_line: str) -> None:
    parsed = parse(text)
    assert parsed.kind == "street"
    assert parsed.address.line1 == line1
    assert parsed.address.last_line == last_line


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("P.O. Box 12, Chicago IL", "po_box"),
        ("pobox 881", "po_box"),
        ("PSC 3 Box 120 APO AE 09021", "military"),
        ("RR 2 Box 152", "rural_route"),
        ("10 Downing St, London SW1A 2AA", "foreign"),
        ("290 Bremner Blvd Toronto M5V 3L9", "foreign"),
        ("corner of 5th and main", "intersection"),
        ("hello there", "none"),
        ("", "none"),
        ("\x00\x1b[2J", "none"),
        ("1 Canada St, Lake George, NY 12845", "street"),
        ("100 Main St, Mexico, MO 65265", "street"),
        ("5 Elm St, Santa Fe, New Mexico", "street"),
    ],
)
def test_what_is_no_street_address_is_told_apart(text: str, kind: str) -> None:
    assert parse(text).kind == kind


places = st.sampled_from(
    [("CHICAGO", "IL", "60614"), ("NEW YORK", "NY", "10001"), ("ST LOUIS", "MO", "63101"), ("AUSTIN", "TX", "78704")]
)
addresses = st.builds(
    lambda number, pre, street, suffix, post, unit, city: normalise(
        PostalAddress(number, pre, street, suffix, "" if pre else post, *unit, *city)
    ),
    st.from_regex(r"[1-9][0-9]{0,3}", fullmatch=True),
    st.sampled_from(["", "N", "SW"]),
    st.sampled_from(
        ["LA SALLE", "OAK", "5TH", "MARTIN LUTHER KING JR", "LAKE SHORE", "O'BRIEN", "ST CHARLES", "MAPLE"]
    ),
    st.sampled_from(["ST", "AVE", "BLVD", "PL", "PKWY", "TER"]),
    st.sampled_from(["", "NE", "S"]),
    st.sampled_from(
        [("", ""), ("APT", "4B"), ("STE", "300"), ("#", "12"), ("FL", "3"), ("BLDG", "C APT 3"), ("BSMT", "")]
    ),
    places,
)


@given(addresses)
def test_what_is_written_out_is_read_back_the_same(address: PostalAddress) -> None:
    assert parse(f"{address.line1} {address.last_line}").address == address
    assert parse(address.spoken()).address == address


@given(st.text(max_size=300))
def test_no_text_makes_the_parser_fail(text: str) -> None:
    parse(text)


def test_a_good_address_has_no_problem() -> None:
    assert check(ON_FILE) is None


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"number": ""}, AddressProblem("no_number")),
        ({"street": ""}, AddressProblem("no_street")),
        ({"zip": "00000"}, AddressProblem("zip_unknown", zips=zips_of("CHICAGO", "IL"))),
        ({"zip": "60201"}, AddressProblem("city_zip_disagree", "EVANSTON", "IL", zips_of("CHICAGO", "IL"))),
        ({"state": "IN"}, AddressProblem("city_zip_disagree", "CHICAGO", "IL")),
        ({"zip": "09021", "state": "AE", "city": "APO"}, AddressProblem("military", "APO", "AE")),
    ],
)
def test_a_problem_says_what_would_agree(fields: dict[str, str], problem: AddressProblem) -> None:
    from dataclasses import replace

    assert check(replace(ON_FILE, **fields)) == problem


@pytest.mark.parametrize(
    ("city", "state", "zip_code"),
    [
        ("QUEENS", "NY", "11375"),
        ("Long Is City", "NY", "11106"),
        ("ST LOUIS", "MO", "63101"),
        ("SAINT LOUIS", "MO", "63101"),
    ],
)
def test_a_city_may_go_by_any_of_its_names(city: str, state: str, zip_code: str) -> None:
    assert check(PostalAddress("1", "", "MAIN", "ST", city=city, state=state, zip=zip_code)) is None


def test_a_zip_knows_its_city_and_time_zone() -> None:
    assert city_state_of("60610") == ("CHICAGO", "IL")
    assert city_state_of("00000") is None
    assert timezone_of("60610") == "America/Chicago"
    assert timezone_of("85003") == "America/Phoenix"
    assert timezone_of("99634") in available_timezones()  # the library has a town's name there
    for unknown in ("00000", "09021", "", "nonsense"):
        with pytest.raises(UnknownZip):
            timezone_of(unknown)


def test_the_states_with_a_city_are_known() -> None:
    assert {"IL", "MO", "MA"} <= states_with("Springfield")
    assert states_with("Nowhereville") == frozenset()
