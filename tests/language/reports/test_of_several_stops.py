import pytest

from doorstep.language.acts import Mood
from doorstep.language.reports.named_stops import SpokenStop
from doorstep.language.reports.outcomes import Became
from doorstep.language.reports.reported import read

DOORS = [
    SpokenStop(position=place, street=f"{1000 + place} Oak Ave", unit={7: "Apt 305", 9: "Unit 88"}.get(place, ""))
    for place in range(1, 31)
]


def _plain(text: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(each.became.name, each.stops.positions) for each in read(text, DOORS).reports if each.mood is Mood.PLAIN]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("4 5 and 6 all good, 7 nobody home", [("DELIVERED", (4, 5, 6)), ("FAILED", (7,))]),
        ("11 good. 12 refused it", [("DELIVERED", (11,)), ("REFUSED", (12,))]),
        ("8 and 9 taken care of", [("DELIVERED", (8, 9))]),
        ("3 set, 4 no answer", [("DELIVERED", (3,)), ("FAILED", (4,))]),
        ("20 21 22 squared away", [("DELIVERED", (20, 21, 22))]),
        ("nobody home at 2 but 3 is good", [("FAILED", (2,)), ("DELIVERED", (3,))]),
    ],
)
def test_what_is_good_beside_another_outcome_or_of_several_is_delivered(
    text: str, said: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert _plain(text) == said


@pytest.mark.parametrize(
    "text", ["8 good to go?", "is 8 good", "8 is good to go", "8 is good", "8 and 9 good to go", "are 8 and 9 good?"]
)
def test_what_is_good_by_itself_is_no_delivery(text: str) -> None:
    assert not any(each.became is Became.DELIVERED for each in read(text, DOORS).reports)


@pytest.mark.parametrize(
    ("text", "stop"), [("nobody at 305", 7), ("305 nobody home", 7), ("88 refused", 9), ("left it at 1015", 15)]
)
def test_a_number_on_one_door_is_that_stop(text: str, stop: int) -> None:
    assert [each.stops.positions for each in read(text, DOORS).reports] == [(stop,)]


@pytest.mark.parametrize("text", ["stop 305 nobody home", "306 nobody home"])
def test_a_number_on_no_door_is_no_stop(text: str) -> None:
    assert [each.stops.positions for each in read(text, DOORS).reports] == [()]


@pytest.mark.parametrize(
    ("text", "stop"),
    [
        ("checked 4 times 16 is not on the truck", 16),
        ("dug thru 9 totes 16 isnt in the van", 16),
        ("looked 10 min cant find the box for 16", 16),
        ("2 dogs 16 nobody home", 16),
    ],
)
def test_a_count_is_no_stop_and_leaves_the_one_that_is(text: str, stop: int) -> None:
    assert [each.stops.positions for each in read(text, DOORS).reports] == [(stop,)]


def test_what_was_said_before_is_not_reported_again() -> None:
    assert _plain("nobody at 7 like i said") == []
