"""What a driver corrects of a report beside its stop: where it was left, and that a box was missing."""

import pytest

from doorstep.language.reports import left_at, minutes, says_other_minutes
from doorstep.language.reports.corrections import (
    at_once,
    corrected_place,
    correction,
    says_found,
    says_somebody_comes,
)


@pytest.mark.parametrize(
    ("text", "stop", "place"),
    [
        ("12 was in the garage, not on the porch", 12, "garage"),
        ("it was the back door not the front door", None, "back door"),
        ("sorry, stop 4 was left at the leasing office, not the lobby", 4, "leasing office"),
        ("8 is by the shed instead of the deck", 8, "by the shed"),
        ("scratch that it was the back porch", None, "back porch"),
        ("no i left it in the garage", None, "garage"),
        ("wait, actually its by the shed", None, "by the shed"),
        ("sorry 7 was the mailroom", 7, "mailroom"),
    ],
)
def test_another_place_than_was_said(text: str, stop: int | None, place: str) -> None:
    assert corrected_place(text) == (stop, place)


@pytest.mark.parametrize(
    "text",
    [
        "12 not 14",
        "no porch",
        "no garage door here",
        "scratch that",
        "wait it was the wrong house",
        "i was at 8, not 7",
        "12 is not on the porch",
        "left it in the garage, not home",
        "12 was in the garage, not happy about it",
        "they want the garage, not the porch, and soon",
        "12 was on the side steps, not the porch?",
        "porch",
        "",
    ],
)
def test_no_place_is_corrected(text: str) -> None:
    assert corrected_place(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "found it under the dash",
        "there it is, it slid behind the seat",
        "its in the cab",
        "not missing, my mistake",
        "ya lo encontre",
        "it was behind the passenger seat the whole time",
        "haha found the box, it was under the totes",
    ],
)
def test_what_was_missing_is_found(text: str) -> None:
    assert says_found(text)


@pytest.mark.parametrize(
    "text",
    [
        "cant find it",
        "did you find it?",
        "it is not in the cab",
        "looked behind the seat, its not there",
        "if i find it",
        "dispatch found it at the depot",
        "they found it back at the station",
        "found it on another drivers truck",
        "found it empty",
        "the customer found it",
    ],
)
def test_it_is_not_found(text: str) -> None:
    assert not says_found(text)


@pytest.mark.parametrize("text", ["its behind the seat", "left it on the passenger seat", "its in my van"])
def test_what_is_in_the_truck_was_left_nowhere(text: str) -> None:
    assert left_at(text) is None
    assert left_at(text, asked=True) is None


def test_a_seat_of_theirs_may_be_a_place() -> None:
    assert left_at("left on the porch seat") == "porch seat"


@pytest.mark.parametrize(
    ("text", "late"),
    [("make that 40", 40), ("no wait make it 25", 25), ("more like 50", 50), ("wreck on 55, make that 35", 35)],
)
def test_other_minutes_take_the_place_of_those_said(text: str, late: int) -> None:
    assert says_other_minutes(text)
    assert minutes(text) == late


@pytest.mark.parametrize(
    "text",
    [
        "stuck behind 3 trucks",
        "40",
        "cant make it",
        "make that left turn",
        "cant make it 12 is locked",
        "make it stop 4",
    ],
)
def test_other_numbers_are_no_other_minutes(text: str) -> None:
    assert not says_other_minutes(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("6 delivered back porch. no wait that was 7", "7 delivered back porch"),
        ("stop 4 nobody home, sorry i mean 5", "stop 5 nobody home"),
        ("9 mailroom scratch that 10", "10 mailroom"),
        ("8 refused. no it was 3 actually", "3 refused"),
        ("6 nobody home. wait, 10", "10 nobody home"),
        ("6 porch. no wait 10", "10 porch"),
    ],
)
def test_who_corrects_themselves_at_once_means_the_second_stop(text: str, meant: str) -> None:
    assert at_once(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "6 nobody home. no 7 on my truck",
        "6 done, 7 done, no wait 8",
        "6 left 2 boxes, no wait 3",
        "late 20, no make it 30",
        "6 handed to the guy, i mean apt 7",
        "6 to 9 done. no wait 8",
        "6 nobody home. wait 10",
        "6 done hold on 5",
        "6 done",
        "",
    ],
)
def test_other_numbers_correct_no_stop(text: str) -> None:
    assert at_once(text) == text


@pytest.mark.parametrize("text", ["undo 8, that was 9", "take back 8, it was 9", "scratch 8 thats 9"])
def test_the_stop_that_was_meant_stands_behind_the_one_taken_back(text: str) -> None:
    assert correction(text) == (8, 9)


@pytest.mark.parametrize(
    "text", ["hold up somebody came out", "the lady is running out", "hes home now", "customer just pulled up"]
)
def test_somebody_comes_after_all(text: str) -> None:
    assert says_somebody_comes(text)


@pytest.mark.parametrize("text", ["nobody came", "she isnt coming", "is he coming?", "im coming back later", ""])
def test_nobody_comes(text: str) -> None:
    assert not says_somebody_comes(text)
