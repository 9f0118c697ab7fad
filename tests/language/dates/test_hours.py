"""From when and until when, however that is said, with and without a day beside it."""

from datetime import date, time

import pytest

from doorstep.language.dates.reading import read_wish
from doorstep.language.dates.wish import Wish

TODAY = date(2026, 11, 25)
"""A Wednesday."""
FROM_THEN = """
after {} / any time past {} / from {} on / {} or later / {} onwards / {} at the earliest / no earlier than {}
not until {} / dont show up before {} / do not ring before {} / nobody is in until {} / i wont be there till {}
im not back before {} / i get home at {} / home by {} / i get off at {} / my shift ends at {} / at work until {}
busy til {} / were out until {} / back at {} / class until {} / the shop opens at {} / {}+ / cant do before {}
before {} doesnt work / before {} is too early / earliest is {} / the earliest i can do is {} / only after {}
hold off until {} / the baby naps until {} / home from {} / available after {} / wait til {}
"""
UNTIL_THEN = """
before {} / by {} / no later than {} / not after {} / {} or earlier / {} at the latest / up to {} / dont come after {}
i have to leave at {} / im leaving at {} / we close at {} / closed after {} / no one here after {} / home only until {}
im here till {} / open until {} / the guard leaves at {} / latest is {} / prior to {} / after {} is too late
after {} is no good / cant do past {} / i go to work at {} / my shift starts at {} / it has to be here by {}
must come before {} / i go to bed at {} / out the door at {} / my flight is at {} / any time until {}
i have an appointment at {} / gotta pick up the kids at {}
"""
HOURS = {"3": time(15), "11am": time(11), "2:30": time(14, 30), "noon": time(12), "quarter past 4": time(16, 15)}
BESIDE = {
    "{}": None,
    "monday {}": date(2026, 11, 30),
    "{} on friday": date(2026, 11, 27),
    "can it be the 28th, {}": date(2026, 11, 28),
}  # fmt: skip

RANGES = {
    ("9", "12"): (time(9), time(12)), ("9", "1"): (time(9), time(13)), ("8", "5"): (time(8), time(17)),
    ("2", "4"): (time(14), time(16)), ("11", "3"): (time(11), time(15)), ("12", "4"): (time(12), time(16)),
    ("4", "8"): (time(16), time(20)), ("9am", "noon"): (time(9), time(12)), ("noon", "4"): (time(12), time(16)),
    ("10", "12pm"): (time(10), time(12)), ("11", "1pm"): (time(11), time(13)), ("3", "6pm"): (time(15), time(18)),
    ("9:30", "11:30"): (time(9, 30), time(11, 30)), ("1300", "1530"): (time(13), time(15, 30)),
}  # fmt: skip
FROM_TO = """
{}-{} / {} - {} / {} to {} / between {} and {} / from {} to {} / from {} until {} / {} till {} / after {} and before {}
after {} but before {} / b/w {} & {}
"""
NOT_THEN = """
not {}-{} / im at work {} to {} / nobody home {}-{} / but not between {} and {} / {}-{} doesnt work / busy {} to {}
closed {}-{} / i have class {} to {} / avoid {}-{}
"""


def phrases(table: str) -> list[str]:
    return [phrase.strip() for line in table.strip().splitlines() for phrase in line.split(" / ")]


@pytest.mark.parametrize(
    ("said", "is_from"), [(each, True) for each in phrases(FROM_THEN)] + [(each, False) for each in phrases(UNTIL_THEN)]
)
def test_a_bound_is_read_the_way_it_was_said(said: str, is_from: bool) -> None:
    for hour, at in HOURS.items():
        for beside, day in BESIDE.items():
            text = beside.format(said.format(hour))
            bounds = {"after": at, "before": None} if is_from else {"after": None, "before": at}
            assert read_wish(text, TODAY) == Wish(days=(day,) if day else (), **bounds), text


@pytest.mark.parametrize("said", phrases(FROM_TO))
def test_a_range_is_read_whole(said: str) -> None:
    for (start, end), (after, before) in RANGES.items():
        for beside, day in BESIDE.items():
            text = beside.format(said.format(start, end))
            assert read_wish(text, TODAY) == Wish(days=(day,) if day else (), after=after, before=before), text


@pytest.mark.parametrize("said", phrases(NOT_THEN))
def test_a_range_at_which_nobody_is_there_is_kept_free(said: str) -> None:
    for (start, end), hours in RANGES.items():
        text = f"monday {said.format(start, end)}"
        assert read_wish(text, TODAY) == Wish(days=(date(2026, 11, 30),), without=(hours,)), text
