"""What a driver's text says became of which stops: reported.yml is the product; and what must always hold."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.acts import Mood
from doorstep.language.reports.corrections import correction
from doorstep.language.reports.named_stops import SpokenStop, named
from doorstep.language.reports.reported import read
from doorstep.language.reports.words import in_digits, plain

ROUTE = [
    SpokenStop(1, "1007 N ASTOR ST", names=("Maria Okafor",), tracking_numbers=("LM482019337",)),
    SpokenStop(2, "1014 N HALSTED ST", unit="302", names=("Salon Bella",)),
    *(SpokenStop(position, f"{1000 + 7 * position} W ADDISON ST") for position in range(3, 31)),
]
LINES = yaml.safe_load((Path(__file__).parent / "reported.yml").read_text())
WORDS = (
    "delivered done left porch nobody home refused closed gate 4 9 14 and n , . ? not if did you later undo 17-19 "
    "couldnt deliver the one on astor mrs okafor salon to with mike at 1014 tell her missing damaged 2 of 3 box"
).split()
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)


def found(text: str) -> list[list[Any]]:
    return [
        [report.became.value.removeprefix("driver_"), report.mood.value, list(report.stops.positions)]
        for report in read(text, ROUTE).reports
    ]


@pytest.mark.parametrize(("text", "reports"), LINES, ids=[text for text, _ in LINES])
def test_each_stop_is_reported_as_it_was_said(text: str, reports: list[list[Any]]) -> None:
    assert found(text) == reports


@pytest.mark.parametrize(
    ("text", "wrong_and_right"),
    [
        ("i was at 5, not 4", (4, 5)),
        ("marked 12 shoulda been 13", (12, 13)),
        ("20 is not done, 21 is", (20, 21)),
        ("not 7, it was 8", (7, 8)),
        ("sorry i was at 6, fix that, 5 isnt done", (5, 6)),
        ("undo 3, 4 is the one i dropped", (3, 4)),
        ("20 not 10 min late", None),
        ("12 not delivered yet", None),
    ],
)
def test_one_stop_in_place_of_another_is_a_correction(text: str, wrong_and_right: tuple[int, int] | None) -> None:
    assert correction(text) == wrong_and_right


@pytest.mark.parametrize(
    ("clause", "position"),
    [
        ("done at 1014", 2),
        ("the one on astor", 1),
        ("mrs okafor got hers", 1),
        ("delivered to the salon", 2),
        ("apt 302 is done", 2),
        ("lm 482 019 337", 1),
        ("LM482019337 left at the desk", 1),
    ],
)
def test_a_stop_is_known_by_house_street_name_unit_and_tracking_number(clause: str, position: int) -> None:
    assert named(clause, ROUTE).positions == (position,)


@pytest.mark.parametrize(
    "clause", ["delivered at the one on ashland", "done at 1420", "dropped the pharmacy one", "30 and 31"]
)
def test_a_door_that_is_not_on_the_route_is_not_taken_for_another(clause: str) -> None:
    assert named(clause, ROUTE).unknown


def test_a_name_of_two_stops_is_asked_about() -> None:
    twins = [SpokenStop(4, "12 OAK ST", names=("Ida Brill",)), SpokenStop(9, "8 ELM ST", names=("Ida Brill",))]
    assert named("dropped at ida brills", twins).several == (4, 9)


def test_who_took_it_is_no_stop() -> None:
    assert not named("handed to maria okafor", [SpokenStop(7, names=("Maria Vega",))]).is_any


def test_what_is_said_twice_or_contrary_is_marked() -> None:
    (report,) = read("8 delivered, no wait she refused it", ROUTE).reports
    assert report.contradicts


def test_a_part_of_a_stop_is_a_part() -> None:
    (report,) = read("delivered 1 of 2 at 14, porch", ROUTE).reports
    assert report.part == (1, 2)


def test_what_is_said_of_a_stop_and_not_understood_is_not_dropped() -> None:
    assert read("6 done, 7 wants to think it over", ROUTE).unread == ("7 wants to think it over",)


@given(TEXTS | st.text())
def test_no_stop_is_reported_that_is_not_in_the_text(text: str) -> None:
    for report in read(text, ROUTE).reports:
        for position in report.stops.positions:
            is_said = re.search(rf"(?<!\d){position}(?!\d)", in_digits(plain(report.words))) or any(
                word in report.words.lower()
                for word in ("astor", "okafor", "salon", "1014", "-", *(["one"] if position == 1 else []))
            )
            assert is_said, (position, report.words)


@given(TEXTS | st.text())
def test_nothing_is_plain_without_a_word_that_says_what_became(text: str) -> None:
    says = re.compile(
        r"deliver|done|left|porch|home|refus|later|undo|miss|damag|mike|salon|okafor|nobody|couldn|not|box|got|✅|✔",
        re.IGNORECASE,
    )
    for report in read(text, ROUTE).reports:
        if report.mood is Mood.PLAIN and set(text.lower().split()) <= set(WORDS):
            assert says.search(report.words), report


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    reading = read(text, ROUTE)
    assert all(report.words in text for report in reading.reports)
