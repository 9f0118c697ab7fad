"""Street lines of labels and columns: nothing of them is dropped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.addresses.line import read_line

LINES = {
    # grids and numbered roads
    "418 E 2100 S": "418 E 2100 S",
    "977 South 1300 East # 22": "977 S 1300 E # 22",
    "N64W23760 Silver Spring Dr": "N64W23760 SILVER SPRING DR",
    "W312 S8114 Moraine Ln": "W312 S8114 MORAINE LN",
    "N 81 W 13444 Ridge Ave": "N 81 W 13444 RIDGE AVE",
    "W7219 County Road B": "W7219 COUNTY ROAD B",
    "1S660 Midwest Rd": "1S660 MIDWEST RD",
    "3115 County Rd E Lot 9": "3115 COUNTY ROAD E LOT 9",
    "620 State Rd 44": "620 STATE ROAD 44",
    "14 US Hwy 30 E": "14 US HIGHWAY 30 E",
    "9102 FM 423": "9102 FM 423",
    "77 Old Highway 20 Bldg C": "77 OLD HIGHWAY 20 BLDG C",
    "5101 Interstate 10 Frontage Rd": "5101 INTERSTATE 10 FRONTAGE RD",
    "1410 Loop 288": "1410 LOOP 288",
    # names that are types, directions, units or words of the day
    "31 Boulevard": "31 BOULEVARD", "31 Boulevard SE Unit 8": "31 BOULEVARD SE UNIT 8",
    "12 The Strand": "12 THE STRAND", "400 Avenue K": "400 AVENUE K", "907 C Street SE": "907 C ST SE",
    "66 Pier Ave": "66 PIER AVE", "8 Lower Rd": "8 LOWER RD", "150 W Front St Fl 2": "150 W FRONT ST FL 2",
    "3 Evening Star Ct": "3 EVENING STAR CT", "410 North St N": "410 NORTH ST N", "700 West End Ave 12C":
    "700 WEST END AVE # 12C", "55 East West Hwy": "55 E WEST HWY", "18 Lot Rd": "18 LOT RD",
    "2 Avenue of the Pines": "2 AVENUE OF THE PINES", "19 Via Roma Apto 6": "19 VIA ROMA APT 6",
    "6 St. Anne's Ct": "6 ST ANNES CT", "1900 S Lincoln Park East": "1900 S LINCOLN PARK E",
    # units
    "212 Elm St Unit 7/8": "212 ELM ST UNIT 7/8", "212 Elm St Upper": "212 ELM ST UPPR",
    "212 Elm St, Rear": "212 ELM ST REAR", "212 Elm St Apt 2 Rear": "212 ELM ST APT 2 REAR",
    "212 Elm St 2R": "212 ELM ST # 2R", "212 Elm St 9": "212 ELM ST # 9", "212 Elm St B": "212 ELM ST # B",
    "212 Elm St Garden Apt": "212 ELM ST GARDEN", "212 Elm St Lower Level": "212 ELM ST LOWR",
    "212 Elm St Level 3": "212 ELM ST LEVEL 3", "212 Elm St Loft 11": "212 ELM ST LOFT 11",
    "212 Elm St Ste 40 Room 6": "212 ELM ST STE 40 RM 6", "212 Elm St Tower 2 Apt 1807": "212 ELM ST TOWER 2 APT 1807",
    "212 Elm St, Floor 12, Suite 1210": "212 ELM ST FL 12 STE 1210", "212 Elm St second floor": "212 ELM ST FL 2",
    "212 Elm St Apt #14-B": "212 ELM ST APT 14B", "212 Elm St Apt AB-12-34567": "212 ELM ST APT AB-12-34567",
    "Apt 6, 212 Elm St": "212 ELM ST APT 6", "Bldg 3 Rm 12, 212 Elm St": "212 ELM ST BLDG 3 RM 12",
    "212 Elm St, 4B": "212 ELM ST # 4B", "212 Elm St / 2": "212 ELM ST # 2", "212 Elm St. Apt.4B": "212 ELM ST APT 4B",
    "212 Elm St Ste200": "212 ELM ST STE 200", "Unit 12 - 212 Elm St": "212 ELM ST UNIT 12",
    "#5 212 Elm St": "212 ELM ST # 5", "212-B Elm St": "212-B ELM ST", "One Union Plaza": "1 UNION PLZ",
    "#40 Signal Rd": "40 SIGNAL RD", "#40 Signal Rd #2": "40 SIGNAL RD # 2",
    "200 Campus Cir Box 771": "200 CAMPUS CIR BOX 771",
    "Rural Route 4 Box 17A": "RR 4 BOX 17A", "H.C. 61 Box 9": "HC 61 BOX 9",
}  # fmt: skip


@pytest.mark.parametrize(("text", "line"), LINES.items())
def test_a_line_is_read_whole(text: str, line: str) -> None:
    read = read_line(text)
    assert (read.address.line1, read.left) == (line, ())


@pytest.mark.parametrize(
    ("text", "line", "left"),
    [
        ("The Beresford, 41 Oak St Apt 5", "41 OAK ST APT 5", ("THE BERESFORD",)),
        ("The Beresford 41 Oak St Apt 5", "41 OAK ST APT 5", ("THE BERESFORD",)),
        ("41 Oak St Attn Lee Park", "41 OAK ST", ("ATTN LEE PARK",)),
        ("c/o Moss, 41 Oak St Rear", "41 OAK ST REAR", ("C/O MOSS",)),
        ("41 Oak St Apt 5 (blue door)", "41 OAK ST APT 5", ("BLUE DOOR",)),
        ("PO Box 12, 41 Oak St", "41 OAK ST", ("PO BOX 12",)),
        ("41 Oak St Apt", "41 OAK ST", ("APT",)),
        ("Oak St", "OAK ST", ()),
        ("ask at the desk", "", ("ASK AT THE DESK",)),
    ],
)
def test_what_is_neither_street_nor_unit_is_left_over(text: str, line: str, left: tuple[str, ...]) -> None:
    read = read_line(text)
    assert (read.address.line1, read.left) == (line, left)


WORDS = st.sampled_from(
    "1 12 4411 5/6 # Apt Unit Ste Bldg Rear Upper Front Fl N W South Oak Main St Ave Road Hwy County K 64 The Plaza"
    " Boulevard 3F 2nd floor Box RR A , ( ) c/o 1/2 N12 W345 😀 Ñuñez".split()
)


@given(st.lists(WORDS, max_size=12).map(" ".join) | st.text(max_size=80))
def test_no_number_or_letter_of_a_line_is_dropped(text: str) -> None:
    read = read_line(text)
    kept = f"{read.address.line1} {' '.join(read.left)}"
    for digits in (word for word in text.replace(",", " ").split() if word.isascii() and word.isdigit()):
        assert digits in kept
